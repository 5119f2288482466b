// `--json` of every command conforms to its published schema, which has every key, and is in the package.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type JsonOutputName, jsonOutput, jsonOutputNames } from '../../docs/tables/json/outputs.ts';
import { type CommandName, commands } from '../../src/cli/commands.ts';
import { declaredOf } from '../../src/cli/help/declared.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { universal } from '../doctor/mach-o-builder.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { testFolder } from '../folder.ts';
import { closedFaultsOf, faultsOf, hasForm } from '../json-schema.ts';
import { compileClient } from '../kit/build.ts';
import { root } from './harness.ts';
import { esreplay } from './in-process.ts';

const trace = join(root, 'traces/open-64.estrace');
const asap = [trace, '--pace', 'asap'];
const samples = ['first-run', 'corner-cases', 'open-64'].map((name) => join(root, `traces/${name}.estrace`));

describe('--json', () => {
  const folder = testFolder();
  const path = (name: string): string => join(folder, name);

  before(async () => {
    for (const name of ['careful', 'opens-in-handler'])
      await compileClient({ sources: [join(root, 'replayer/kit/examples', `${name}.c`)], output: path(name) });
  });

  /** What a command writes into the file of --json. */
  async function written(command: CommandName, ...words: readonly string[]): Promise<unknown> {
    const end = words.includes('--') ? words.indexOf('--') : words.length;
    const ended = await esreplay(command, ...words.slice(0, end), '--json', path('file.json'), ...words.slice(end));
    assert.ok(existsSync(path('file.json')), ended.stderr);
    const value: unknown = JSON.parse(readFileSync(path('file.json'), 'utf8'));
    rmSync(path('file.json'));
    return value;
  }

  const product = (...words: readonly string[]): Promise<unknown> =>
    written('run', '@boot', '--pace', 'asap', '--provide', 'eslogger', ...words);

  /** What `show` makes of a report. */
  async function shown(report: unknown): Promise<unknown> {
    writeFileSync(path('report.json'), JSON.stringify(report));
    return written('show', path('report.json'));
  }

  /** What a command prints with --json. */
  async function printed(command: CommandName, ...words: readonly string[]): Promise<unknown> {
    const { stdout, stderr } = await esreplay(command, ...words, '--json');
    assert.notEqual(stdout, '', stderr);
    return JSON.parse(stdout);
  }

  const linesOf = (text: string): unknown[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);

  /** Real outputs, by their schema: every form of each. */
  const outputs: Readonly<Record<JsonOutputName, () => Promise<readonly unknown[]>>> = {
    report: async () => [
      await written('run', ...asap, '--', path('careful')),
      await written('run', ...asap, '--client', path('careful'), '--', path('opens-in-handler')),
      await written('run', ...asap, '--os', '13,15', '--', path('careful')),
      await written('run', ...asap, '--verify', '2', '--seed', '1', '--', path('opens-in-handler')),
      await written('run', ...asap, '--', '/bin/true'),
      await product('--', 'sh', '-c', 'eslogger open | head -n 1; exit 4'),
      await product('--os', '26,27', '--fault', 'cut-line', '--', 'sh', '-c', 'eslogger exec fork exit | cat'),
      await shown(await written('run', ...asap, '--', path('careful'))),
    ],
    suite: async () => {
      const text = (client: string): string =>
        `clients: { a: { run: ${client} } }\ntraces: { t: '${trace}' }\ndefaults: { pace: asap }\n`;
      return each([path('careful'), path('opens-in-handler'), '/bin/true'], (client) => {
        writeFileSync(path('esreplay.yaml'), text(client));
        return written('test', path('esreplay.yaml'), '--work', path('work'));
      });
    },
    review: async () => {
      writeFileSync(
        path('esreplay.yaml'),
        `clients: { a: { run: ${path('careful')} } }\ntraces: { t: '${trace}' }\ndefaults: { pace: asap }\nexpect: e.ndjson\n`,
      );
      const words = [path('esreplay.yaml'), '--work', path('work')];
      await written('test', ...words, '--update', 'missing');
      writeFileSync(path('e.ndjson'), readFileSync(path('e.ndjson'), 'utf8').replace('"allow"', '"deny"'));
      await written('test', ...words);
      return [await printed('review', ...words)];
    },
    compare: async () => {
      const policy = path('policy');
      const sources = [join(root, 'test/compare/clients/policy.c')];
      await compileClient({ sources, output: policy });
      const pair = (before: string, now: string, runs = '5') => {
        const [first = ''] = samples;
        const builds = ['--old', `${policy} ${before}`, '--new', `${policy} ${now}`];
        return written('compare', first, '--pace', 'asap', '--runs', runs, ...builds);
      };
      return [
        await pair('', 'deny=/ slow=tide sleeps=tide open-only'),
        await pair('', 'random=/', '2'),
        await written('compare', ...asap, path('nothing.estrace'), '--old', policy, '--new', policy),
      ];
    },
    explanation: async () => {
      const reports = ['macos-26-handler.ips', 'macos-14-explosion.crash', 'macos-15-lock.crash', 'code-signing.crash'];
      return each(reports, (name) => written('explain', join(root, 'test/explain/reports', name), '--trace', trace));
    },
    call: () => each(['getpwuid', 'dispatch_async', 'openat2'], (name) => written('explain', name)),
    bench: async () => {
      const load = [trace, '--messages', '20', '--warm-up', '0', '--repetitions', '5', '--max-response', 'p99=1s'];
      return [await written('bench', ...load, '--compare', path('careful'), '--', path('careful'))];
    },
    squeeze: async () => [
      await written('squeeze', ...asap, '--only', 'budget', '--', path('opens-in-handler')),
      await written('squeeze', ...asap, '--only', 'pool', '--', path('careful')),
    ],
    shrink: async () => {
      const small = path('small.estrace');
      return [
        await written('shrink', ...asap, '-o', small, '--', path('opens-in-handler')),
        await written('shrink', ...asap, '-o', path('none.estrace'), '--', path('careful')),
        await written('shrink', trace, '-o', small, '--force', '--command', '/bin/true'),
      ];
    },
    explore: async () => {
      const work = path('explored');
      const tries = ['--only', 'plain,guard,order,cache', '--work', work];
      return [
        await written('explore', ...asap, ...tries, '--', path('opens-in-handler')),
        await written('explore', ...asap, path('nothing.estrace'), ...tries, '--', path('careful')),
      ];
    },
    doctor: async () => {
      const signature = { flags: 0x1_0000, team: 'TEAM123456', certificate: 'full' } as const;
      writeFileSync(path('agent'), universal([{ architecture: 'x86_64' }, { signature }]).bytes);
      return [
        await printed('doctor'),
        await printed('doctor', path('careful')),
        await printed('doctor', path('agent')),
        await printed('doctor', join(root, 'package.json')),
        await printed('doctor', path('opens-in-handler'), '--calls'),
      ];
    },
    record: async () => {
      const flight = ['--flight', '60', '--trigger-exit', 'make'];
      return [...(await recorded('copy')), ...(await recorded('flight', ...flight))];
    },
    info: () => each(samples, (sample) => printed('info', sample)),
    cat: async () =>
      (await each(samples, async (sample) => linesOf((await esreplay('cat', sample, '--json')).stdout))).flat(),
    import: async () => {
      const [sample = ''] = samples;
      const { stdout } = await esreplay('cat', sample, '--json', '--where', 'action_type = 1');
      writeFileSync(path('events.jsonl'), `${stdout}no line of eslogger\n`);
      const words = ['-o', path('imported.estrace'), '--auth', 'open,exec', '--skip-bad'];
      return [await printed('import', path('events.jsonl'), ...words)];
    },
    cut: async () => [await printed('cut', trace, '-o', path('cut.estrace'), '--messages', '3-9')],
    edit: async () => [
      await printed('edit', trace, '-o', path('edited.estrace'), '--set', 'process.audit_token.euid=501'),
    ],
    redact: async () => [
      await printed('redact', trace, '-o', path('redacted.estrace')),
      await printed('redact', trace, '-o', path('redacted.estrace'), '--force', '--key', path('key')),
    ],
    recover: async () => {
      const words = ['-o', path('recovered.estrace'), '--force'];
      const cut = join(root, 'traces/broken/cut-in-records.estrace');
      return [await printed('recover', trace, ...words), await printed('recover', cut, ...words)];
    },
  };

  /** One after the other, because commands that run in this process share its stdout. */
  async function each<T>(names: readonly string[], what: (name: string) => Promise<T>): Promise<readonly T[]> {
    const results: T[] = [];
    for (const name of names) results.push(await what(name));
    return results;
  }

  /** The lines of a recorder that records a replay. */
  async function recorded(name: string, ...words: readonly string[]): Promise<readonly unknown[]> {
    const program = [...esreplayProgram, 'record', '-o', path(`${name}.estrace`), '--json', ...words];
    const client = ['sh', '-c', 'exec "$0" "$@" >"$SAID" 2>&1', ...program];
    const [sample = ''] = samples;
    await runAndJudge({ trace: sample, clients: [client], pace: 'asap', env: { SAID: path(name) } });
    return linesOf(readFileSync(path(name), 'utf8'));
  }

  for (const name of jsonOutputNames)
    it(`the JSON of ${Object.keys(jsonOutput(name).of).join(' and ')} conforms to ${name}.schema.json`, async () => {
      const values = await outputs[name]();
      for (const value of values) assert.deepEqual(closedFaultsOf(name, value), []);
      for (const form of Object.keys(jsonOutput(name).forms))
        assert.ok(
          values.some((value) => hasForm(name, form, value)),
          form,
        );
    });

  it('the JSON of a trace from a newer version conforms', async () => {
    const sample = join(root, 'traces/newer-schema.estrace');
    for (const line of linesOf((await esreplay('cat', sample, '--json')).stdout))
      assert.deepEqual(faultsOf('cat', line), []);
    assert.deepEqual(faultsOf('info', await printed('info', sample)), []);
  });

  it('an empty object conforms to no schema', () => {
    for (const name of jsonOutputNames) assert.notDeepEqual(closedFaultsOf(name, {}), [], name);
  });

  it('each command with --json has a schema', async () => {
    const described = new Set(jsonOutputNames.flatMap((name) => Object.keys(jsonOutput(name).of)));
    const names = Object.keys(commands) as CommandName[];
    const having = await Promise.all(names.map(async (name) => (await declaredOf(commands[name])).options.has('json')));
    assert.deepEqual([...described].sort(), names.filter((_, at) => having[at]).sort());
  });

  it('every schema can be imported from the package', () => {
    for (const name of jsonOutputNames) {
      const file = createRequire(import.meta.url).resolve(`esreplay/${name}.schema.json`);
      assert.equal(file, join(root, `docs/reference/${name}.schema.json`));
    }
  });
});
