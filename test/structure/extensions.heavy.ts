// The recurring changes that CONTRIBUTING.md describes, made in a copy of the sources: how many files must be edited by
// hand, and that everything else follows.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callNumbers } from '../../src/schema/call-numbers.ts';
import { copySources, edited } from '../mutants/edited-copy.ts';

const root = join(import.meta.dirname, '../..');

interface Change {
  readonly file: string;
  /** Text that occurs once in the file, to insert after; null for a new file. */
  readonly after: string | null;
  readonly text: string;
}

const insert = (file: string, after: string, text: string): Change => ({ file, after, text });
const create = (file: string, text: string): Change => ({ file, after: null, text });

describe('what comes again and again', function () {
  this.timeout(600_000);
  let copy: string;

  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'esreplay-extension-'));
    copySources(copy, ['src', 'test', 'docs', 'man', 'scripts', 'replayer', 'recorder']);
  });
  afterEach(() => rmSync(copy, { recursive: true, force: true }));

  function apply(changes: readonly Change[], generated = true): void {
    for (const { file, after, text } of changes) {
      const path = join(copy, file);
      if (after === null) {
        assert.ok(!existsSync(path), file);
        writeFileSync(path, text);
        continue;
      }
      writeFileSync(path, edited(readFileSync(path, 'utf8'), { file, from: after, to: `${after}${text}` }));
    }
    const files = new Set(changes.map(({ file }) => file));
    console.log(`      by hand: ${[...files].join(', ')}`);
    if (generated) run(['--import', 'tsx', 'scripts/generate.ts']);
    const types = spawnSync('node_modules/.bin/tsc', ['--noEmit', '-p', 'tsconfig.json'], {
      cwd: copy,
      encoding: 'utf8',
    });
    assert.equal(types.status, 0, types.stdout);
  }

  /** Runs Node in the copy; returns what it printed. */
  function run(words: readonly string[], env: Readonly<Record<string, string>> = {}): string {
    const done = spawnSync(process.execPath, words, {
      cwd: copy,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    assert.equal(done.status, 0, `${words.join(' ')}\n${done.stdout}${done.stderr}`);
    return done.stdout;
  }

  const esreplay = (...words: readonly string[]): string => run(['--import', 'tsx', 'src/cli/main.ts', ...words]);
  const tests = (file: string, title: string, env: Readonly<Record<string, string>> = {}): string =>
    run(['node_modules/mocha/bin/mocha.js', '--reporter', 'dot', file, '--fgrep', title], {
      NODE_OPTIONS: '--import tsx',
      ...env,
    });
  const text = (file: string): string => readFileSync(join(copy, file), 'utf8');
  const found = (folder: string, word: string): boolean =>
    readdirSync(join(copy, folder), { recursive: true, encoding: 'utf8' }).some(
      (name) => name.endsWith('.md') && text(join(folder, name)).includes(word),
    );

  it('an event type is its row and the struct that it carries', () => {
    apply([
      insert(
        'src/schema/events.ts',
        "  notify(161, 'bootstrap_look_up', '27.0', { emitter: 'userspace (launchd)', instigator: 'instigator' }),\n",
        "  notify(162, 'drone_landed', '27.0', { emitter: 'userspace' }),\n",
      ),
      insert(
        'src/schema/structs/system-events.ts',
        "  struct('es_event_bootstrap_check_in_t', [\n    process('instigator', { nullable: true }),\n    auditToken('instigator_token'),\n    string('service_name', 'identifier', { intern: true }),\n  ]),\n",
        "  struct('es_event_drone_landed_t', [string('pad', 'identifier'), process('pilot')]),\n",
      ),
    ]);
    assert.match(text('replayer/kit/include/EndpointSecurity/ESTypes.h'), /ES_EVENT_TYPE_NOTIFY_DRONE_LANDED/);
    assert.match(text('replayer/kit/include/EndpointSecurity/ESMessage.h'), /es_event_drone_landed_t/);
    assert.ok(found('docs', 'drone_landed'));
    const compiled = spawnSync('g++', ['-std=c++20', '-fsyntax-only', '-I.', 'src/schema/generated/plans.cc'], {
      cwd: copy,
      encoding: 'utf8',
    });
    assert.equal(compiled.status, 0, compiled.stderr);
    const shown = run([
      '--import',
      'tsx',
      '-e',
      "const { eventByName } = await import('./src/schema/events.ts'); console.log(eventByName('drone_landed').number)",
    ]);
    assert.equal(shown, '162\n');
  });

  it('a rule is a function, its row, its case, and a client with its row', () => {
    apply([
      create(
        'src/judge/rules/main-counted.ts',
        `import type { Rule } from '../rule.ts';

export const counted: Rule<'main-counted'> = {
  slug: 'main-counted',
  class: 'hazard',
  about: 'the main thread was counted',
  macos: 'Nothing happens.',
  handlerRule: 8,
  advice: 'Count something else.',
  fact(fact) {
    return fact.kind === 'dispatch_main' ? { fact, call: 'dispatch_main', sentence: 'It was counted.' } : null;
  },
};
`,
      ),
      insert(
        'src/judge/rules.ts',
        "import { changedDecision } from './rules/changed-decision.ts';\n",
        "import { counted } from './rules/main-counted.ts';\n",
      ),
      insert('src/judge/rules.ts', '  dispatchMain,\n', '  counted,\n'),
      insert(
        'test/judge/cases/pools.ts',
        'export const poolCases: readonly RuleCase[] = [\n',
        `  {
    rule: 'main-counted',
    class: 'hazard',
    fires: { facts: [{ kind: 'dispatch_main', call: callNumber('dispatch_main'), traceIndex: null, client: null }] },
    silent: {},
    sentence: /^It was counted/,
  },
`,
      ),
      create('test/clients/counts-main.c', text('test/clients/calls-dispatch-main.c')),
      insert(
        'test/clients/cases/calls.ts',
        "  silent('calls-dispatch-main', { defines: ['WAITS'] }),\n",
        `  finds(
    'counts-main',
    'counts-main+waits',
    [note('dispatch-main', 'dispatch_main'), hazard('main-counted', 'dispatch_main')],
    shown,
  ),
  silent('counts-main', { defines: ['WAITS'] }),
`,
      ),
    ]);
    assert.match(tests('test/judge/rules.test.ts', 'main-counted'), /3 passing/);
    assert.match(tests('test/judge/rules.test.ts', 'each has a case here'), /1 passing/);
    tests('test/clients/scenarios.test.ts', 'counts-main', { ESREPLAY_TEST_CLIENT: 'counts-main' });
    assert.ok(found('docs', '## main-counted'));
  });

  it('a call is its prototype; the others keep their numbers', () => {
    apply([
      insert(
        'src/schema/calls-wait.ts',
        "    ['int mtx_trylock(void *mutex)', { ...attempt(plain), ...linux }],\n",
        "    ['int land_drone(void *pad)', { ...attempt(plain), ...linux }],\n",
      ),
    ]);
    const before = Object.keys(callNumbers).length;
    assert.ok(text('src/schema/call-numbers.ts').includes(`  land_drone: ${before + 1},\n`));
    assert.match(text('src/schema/generated/calls.h'), new RegExp(`kCallLandDrone = ${before + 1},`));
    assert.ok(found('docs', 'land_drone'));
    assert.match(tests('test/schema/call-numbers.test.ts', 'numbers of calls'), /4 passing/);
  });

  it('a report format is its file and its row', () => {
    apply([
      create(
        'src/report/lines.ts',
        `import type { Report } from '../judge/report.ts';

export const renderLines = (reports: readonly Report[]): string =>
  reports.flatMap(({ verdicts }) => verdicts.map(({ rule }) => rule)).join(' ');
`,
      ),
      insert(
        'src/report/formats.ts',
        "import { renderJson } from './json.ts';\n",
        "import { renderLines } from './lines.ts';\n",
      ),
      insert(
        'src/report/formats.ts',
        'export const reportFormats = {\n',
        "  lines: { about: 'write the rules, a line each', render: (reports) => renderLines(reports) },\n",
      ),
    ]);
    assert.match(esreplay('run', '--help'), /--lines/);
    const out = join(copy, 'out.txt');
    const client = join(root, 'build/Release/esrecord');
    const words = ['run', 'traces/first-run.estrace', '--pace', 'asap', '--lines', out, '--', client, '--help'];
    spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...words], { cwd: copy });
    assert.ok(existsSync(out));
  });

  it('a command is its file and its row', () => {
    apply([
      create(
        'src/cli/commands/greet.ts',
        "import { stdout } from 'node:process';\nimport type { CommandModule } from 'yargs';\n\nexport const greetCommand: CommandModule = {\n  builder: (parser) => parser.example('esreplay greet', 'a greeting'),\n  handler: () => void stdout.write('hello\\n'),\n};\n",
      ),
      insert(
        'src/cli/commands.ts',
        'export const commands = {\n',
        "  greet: {\n    usage: 'greet',\n    about: 'greet',\n    load: async () => (await import('./commands/greet.ts')).greetCommand as CommandModule,\n  },\n",
      ),
    ]);
    assert.equal(esreplay('greet'), 'hello\n');
    assert.match(esreplay('--help'), /^ {2}greet {2,}greet$/m);
    assert.match(text('man/esreplay.1'), /^\.SS esreplay greet$/m);
  });

  it('macOS 28 is a row of the releases', () => {
    apply([
      insert(
        'src/schema/os-profiles.ts',
        "  { macos: '27', lastPoint: 0, deleteThread: 'any', missModes: ['kill', 'fail-closed', 'fail-open'], ...recentBudget },\n",
        "  { macos: '28', lastPoint: 0, deleteThread: 'any', missModes: ['kill', 'fail-closed', 'fail-open'], ...recentBudget },\n",
      ),
      insert(
        'src/schema/versions.ts',
        "  { version: 11, firstMacos: '27.0', source: 'header: absent in SDK 26.5' },\n",
        "  { version: 12, firstMacos: '28.0', source: 'made up' },\n",
      ),
    ]);
    assert.match(text('src/schema/generated/os_versions.h'), /\{12, 280000\}/);
    assert.match(text('src/schema/generated/availability.h'), /kMacos28 = 280000/);
    const shown = run([
      '--import',
      'tsx',
      '-e',
      "const { osProfileNamed } = await import('./src/schema/os-profiles.ts'); console.log(JSON.stringify(osProfileNamed('28')))",
    ]);
    assert.match(shown, /"messageVersion":12/);
  });
});
