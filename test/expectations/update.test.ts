// `--expect FILE --update MODE`: what is written, what is said of it, and what the result cache decided.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ReplayOptions, replay } from '../../src/index.ts';
import { buildHeader } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import type { Report } from '../../src/verdict/report.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { type Line, line, message } from '../clients/lines.ts';
import { compileClient } from '../kit/build.ts';

describe('--update', () => {
  let folder: string;
  let trace: string;
  let expect: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'esreplay-test-'));
    trace = join(folder, 'users.estrace');
    const open: Line = { ...line('AUTH_OPEN', '/opt/example/tool'), executable: '/bin/sh', actor: 1 };
    const writer = new TraceWriter(trace, buildHeader());
    const counts = new Map<number, bigint>();
    for (const [index, euid] of [0, 501].entries()) {
      const built = message(open, index, counts);
      const { process } = built;
      writer.message({
        ...built,
        process: { ...process, signing_id: '', audit_token: { ...process.audit_token, euid } },
      });
    }
    writer.close();
    const client = (output: string, ...defines: readonly string[]) =>
      compileClient({
        sources: [join(import.meta.dirname, '../verify/clients/allows-root-alone.c')],
        output: join(folder, output),
        defines,
      });
    await Promise.all([client('caches'), client('asked', 'UNCACHED'), client('asked-by-path', 'BY_PATH', 'UNCACHED')]);
  });
  beforeEach(() => {
    expect = join(folder, 'expect.ndjson');
    rmSync(expect, { force: true });
  });
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const run = (client: string, words: readonly string[] = [], ci?: string) =>
    esreplayIn(
      { env: { CI: ci } },
      ...['run', trace, '--pace', 'asap', '--expect', expect].concat(words, '--', join(folder, client)),
    );
  const lines = (): string[] => readFileSync(expect, 'utf8').trim().split('\n');

  it('a file that does not exist is written, and a second run is up to date', async () => {
    const first = await run('asked', ['--update', 'missing']);
    assert.equal(first.status, 0, first.stdout + first.stderr);
    assert.match(first.stderr, /^note: \S+expect\.ndjson: 2 decisions written$/m);
    const open = '{"event":"AUTH_OPEN","actor":"/bin/sh","target":"/opt/example/tool"';
    assert.deepEqual(lines(), [
      `${open},"of":2,"decision":"allow","cache":false}`,
      `${open},"nth":2,"of":2,"decision":"deny","cache":false}`,
    ]);
    assert.match(
      first.stderr,
      /2 decisions of messages that are alike, told apart by their order \(AUTH_OPEN of .*: 2 messages\)/,
    );
    assert.match((await run('asked', ['--update', 'changed'])).stderr, /expect\.ndjson is up to date: 2 decisions/);
  });

  it('a changed decision is not missing, and is named when it is rewritten', async () => {
    await run('asked', ['--update', 'missing']);
    const before = lines();
    const json = join(folder, 'refused.json');
    const refused = await run('asked-by-path', ['--update', 'missing', '--json', json]);
    const { verdicts } = JSON.parse(readFileSync(json, 'utf8')) as Report;
    const open = { event: 'AUTH_OPEN', actor: '/bin/sh', target: '/opt/example/tool' };
    assert.deepEqual(
      verdicts.map(({ identity }) => identity),
      [{ ...open, nth: 2, of: 2 }],
    );
    assert.equal(refused.status, 1, refused.stdout);
    assert.match(refused.stderr, /expect\.ndjson is unchanged, because the run did not pass/);
    assert.deepEqual(lines(), before);
    const rewritten = await run('asked-by-path', ['--update', 'changed']);
    assert.equal(rewritten.status, 0, rewritten.stdout);
    assert.match(
      rewritten.stderr,
      /expect\.ndjson: 1 decision changed\n {2}AUTH_OPEN of \/opt\/example\/tool by \/bin\/sh, number 2: deny, not cached → allow, not cached\n/,
    );
    assert.equal((await run('asked-by-path')).status, 0);
  });

  it('a file with numbers is read, and is rewritten with what the messages are', async () => {
    writeFileSync(expect, '{"index":0,"decision":"allow"}\n{"index":1,"decision":"deny"}\n');
    const read = await run('asked');
    assert.deepEqual([read.status, /^note: \S+ names messages by number; `--update/m.test(read.stderr)], [0, true]);
    const { stderr } = await run('asked', ['--update', 'missing']);
    assert.match(stderr, /messages are named by what they are now, and not by their numbers/);
    assert.match(
      lines()[1] ?? '',
      /^\{"event":"AUTH_OPEN","actor":"\/bin\/sh","target":"\/opt\/example\/tool","nth":2,"of":2,"decision":"deny"\}$/,
    );
    assert.equal((await run('asked')).status, 0);
  });

  it('a group of messages that are alike is noted when the trace has more of them than the file says', async () => {
    await run('asked', ['--update', 'missing']);
    writeFileSync(expect, readFileSync(expect, 'utf8').replaceAll('"of":2', '"of":3'));
    const { status, stderr } = await run('asked');
    assert.equal(status, 0, stderr);
    assert.match(
      stderr,
      /^note: .* more or fewer messages that are alike\n {2}AUTH_OPEN of \/opt\/example\/tool by \/bin\/sh: 2 now, 3 before/m,
    );
    assert.match((await run('asked', ['--update', 'changed'])).stderr, /2 now, 3 before; their order may have changed/);
    assert.doesNotMatch((await run('asked')).stderr, /before/);
  });

  it('nothing is written where CI is set, and the run is compared', async () => {
    const missing = await run('asked', ['--update', 'missing'], 'true');
    assert.deepEqual([missing.status, existsSync(expect)], [2, false], missing.stderr);
    await run('asked', ['--update', 'missing'], 'false');
    const before = lines();
    const changed = await run('asked-by-path', ['--update', 'changed'], '1');
    assert.equal(changed.status, 1, changed.stdout);
    assert.match(changed.stderr, /expect\.ndjson is not updated, because CI is set/);
    assert.deepEqual(lines(), before);
  });

  it('an expected deny of a message that a cached allow answered is a difference', async () => {
    writeFileSync(expect, '{"index":0,"decision":"allow"}\n{"index":1,"decision":"deny"}\n');
    const json = join(folder, 'cached.json');
    const { status, stdout } = await run('caches', ['--json', json]);
    assert.equal(status, 1, stdout);
    const { verdicts } = JSON.parse(readFileSync(json, 'utf8')) as Report;
    assert.deepEqual(
      verdicts.flatMap(({ rule, identity }) => (rule === 'changed-decision' ? [identity?.nth] : [])),
      [2],
      'a message without a row has its identity too',
    );
    assert.match(stdout, /changed-decision/);
    assert.match(
      stdout.replace(/\s+/g, ' '),
      /Message 1 was allowed by the cached answer to message 0; expected: deny\./,
    );
    writeFileSync(expect, '{"index":0,"decision":"allow"}\n{"index":1,"decision":"allow"}\n');
    assert.equal((await run('caches')).status, 0);
  });

  it('replay() writes the file too, and says what changed on standard error', async () => {
    const said: string[] = [];
    const { CI } = process.env;
    const write = process.stderr.write;
    const asked = (client: string, update: ReplayOptions['update']): ReplayOptions => ({
      client: [join(folder, client)],
      pace: 'asap',
      expectFile: expect,
      ...(update === undefined ? {} : { update }),
    });
    process.stderr.write = (text: string | Uint8Array): boolean => said.push(String(text)) > 0;
    process.env.CI = '';
    try {
      assert.equal((await replay(trace, asked('asked', 'missing'))).exitCode, 0);
      assert.equal((await replay(trace, asked('asked-by-path', undefined))).exitCode, 1);
      await replay(trace, asked('asked-by-path', 'changed'));
    } finally {
      process.stderr.write = write;
      if (CI === undefined) delete process.env.CI;
      else process.env.CI = CI;
    }
    assert.match(
      said.join(''),
      /1 decision changed\n {2}AUTH_OPEN of \/opt\/example\/tool by \/bin\/sh, number 2: deny, not cached → allow, not cached\n/,
    );
  });
});
