// A suite that is killed at any moment loses at most what ran: with --last-failed, two calls find what one finds, and
// no process stays.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  constants,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { WorkFolder } from '../../src/trials/folder.ts';
import { Harness, root } from '../cli/harness.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';

const examples = join(root, 'replayer/kit/examples');
const traces = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Two clients for each trace. */
const tests = 2 * traces.length;

/** What is counted until it comes the so-manieth time. */
type Sign = 'build' | 'begun' | 'row';
interface Moment {
  readonly sign: Sign;
  readonly count: number;
  readonly workers: number;
}

const counts = Array.from({ length: tests }, (_, at) => at + 1);
const moments: readonly Moment[] = [1, 2].flatMap((workers) => [
  { sign: 'build', count: 1, workers } as const,
  ...counts.map((count) => ({ sign: 'begun', count, workers }) as const),
  ...counts.map((count) => ({ sign: 'row', count, workers }) as const),
]);

describe('a suite that is killed', function () {
  this.timeout(1_800_000);
  linuxOnly('its processes are looked up in /proc');
  const folder = testFolder();
  const file = join(folder, 'esreplay.yaml');
  const signs = join(folder, 'signs');
  const env = { TMPDIR: join(folder, 'tmp') };
  let told: Socket;
  let expected: ReadonlyMap<string, string>;

  const call = (...words: readonly string[]): Harness => new Harness(['test', file, ...words], env);
  const verdicts = (): ReadonlyMap<string, string> =>
    new Map([...(new WorkFolder(join(folder, '.esreplay')).read()?.records ?? [])].map(([id, of]) => [id, of.verdict]));

  before(async () => {
    for (const name of ['tmp', 'traces']) mkdirSync(join(folder, name));
    for (const name of traces)
      copyFileSync(join(root, 'traces/first-run.estrace'), join(folder, `traces/${name}.estrace`));
    for (const name of ['careful', 'opens-in-handler'])
      await compileClient({ sources: [join(examples, `${name}.c`)], output: join(folder, name) });
    execFileSync('mkfifo', [signs]);
    // Opened for both, so that neither end waits for the other, and nothing ends it.
    told = new Socket({ fd: openSync(signs, constants.O_RDWR | constants.O_NONBLOCK), writable: false });
    told.setEncoding('utf8').on('data', () => undefined);
    const client = (name: string): string => `sh -c 'echo begun >> ${signs}; exec ./${name}'`;
    writeFileSync(
      file,
      [
        `build: echo build >> ${signs}`,
        'defaults: { pace: asap }',
        `clients: { good: "${client('careful')}", bad: "${client('opens-in-handler')}" }`,
        'traces: { day: traces/*.estrace }',
        '',
      ].join('\n'),
    );
    const { stdout, status } = await call().ended();
    assert.equal(status, 1, stdout);
    expected = verdicts();
    assert.deepEqual([...new Set(expected.values())].sort(), ['failed', 'passed']);
    assert.equal(expected.size, tests);
  });
  after(() => told?.destroy());

  it(`${moments.length} moments of a kill lose nothing that had ended, and leave no process`, async () => {
    for (const moment of moments) {
      const { sign, count, workers } = moment;
      const what = `killed at ${sign} ${count} with ${workers} workers`;
      rmSync(join(folder, '.esreplay'), { recursive: true, force: true });
      const first = call('--workers', String(workers));
      await reached(moment, first, told);
      first.child.kill('SIGKILL');
      await first.ended();
      await left(folder);
      const kept = verdicts();
      if (sign === 'row') assert.ok(kept.size >= count, `${what}: ${kept.size} results`);
      for (const [id, verdict] of kept) assert.equal(verdict, expected.get(id), `${what}: ${id}`);
      const passed = [...kept.values()].filter((verdict) => verdict === 'passed').length;
      const { stdout, stderr, status } = await call('--last-failed').ended();
      assert.equal(status, 1, `${what}: ${stdout}${stderr}`);
      assert.ok(stdout.startsWith(`${tests - passed} tests `), `${what}: ${stdout}`);
      assert.deepEqual(sorted(verdicts()), sorted(expected), what);
    }
  });
});

const sorted = (of: ReadonlyMap<string, string>): readonly string[] =>
  [...of].map(([id, verdict]) => `${id} ${verdict}`).sort();

/** Resolves when the sign has come so often, or the suite has ended before. */
function reached({ sign, count }: Moment, { child }: Harness, told: Socket): Promise<void> {
  const source = sign === 'row' ? child.stdout : told;
  const pattern = { build: /build/g, begun: /begun/g, row: /^ {2}(?:PASS|FAIL) /gm }[sign];
  let text = '';
  return new Promise((resolve) => {
    const done = (): void => {
      source?.off('data', see);
      resolve();
    };
    const see = (more: unknown): void => {
      text += String(more);
      if ((text.match(pattern)?.length ?? 0) >= count) done();
    };
    source?.on('data', see);
    child.once('exit', done);
  });
}

/** Resolves when no process is in the folder, as workers and clients are. Nothing tells when. */
async function left(folder: string): Promise<void> {
  while (readdirSync('/proc').some((pid) => /^\d+$/.test(pid) && isIn(pid, folder)))
    await new Promise((wake) => setTimeout(wake, 5));
}

function isIn(pid: string, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder || readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
  } catch {
    return false; // it has ended
  }
}
