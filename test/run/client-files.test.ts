// The client's descriptors are its own: during the run it may close those that it did not open, and put its files over
// any number.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '../../src/run/ledger/ledger.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { buildHeader, builtMachBase } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { line, message, repeat } from '../clients/lines.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { runDirectories } from './stand-in.ts';

const onMac = process.platform === 'darwin';
/** A library that nothing else in the client uses. */
const loaded = onMac ? '/usr/lib/libresolv.9.dylib' : 'libresolv.so.2';
const ticksPerMs = 24_000n;
const budgetTicks = 20_000n * ticksPerMs;

const cases: readonly { readonly does: string; readonly defines: readonly string[]; readonly linuxOnly?: string }[] = [
  { does: 'closes all that it did not open', defines: [] },
  { does: 'puts its file over all numbers', defines: ['OVER'] },
  {
    does: 'puts its file over all numbers in a sandbox',
    defines: ['OVER', 'SHARED'],
    linuxOnly: 'its sandbox is seccomp',
  },
];

describe("the client's descriptors", () => {
  const folder = testFolder();

  for (const { does, defines, linuxOnly } of cases) {
    describe(`a client that ${does}`, () => {
      const program = join(folder, ['client', ...defines].join('-'));
      before(async function () {
        if (linuxOnly !== undefined) leaveOutOnMac(this, linuxOnly);
        await compile(program, defines);
      });

      it(`a client that ${does} keeps its descriptors, and is watched as before`, async () => {
        // Long enough for several rounds of our threads over everything that they watch.
        const ran = await run(program, traceOf(10, 60), {});
        assertUntouched(ran);
        const slow = ran.judged.verdicts.filter(({ rule }) => rule === 'blocking-call');
        assert.deepEqual(
          slow.map(({ message }) => message?.index),
          [1],
        );
        assert.match(slow[0]?.sentence ?? '', /usleep.*it waited/);
        const names = ran.modules.join('\n');
        assert.match(names, /libresolv/);
        assert.ok(names.includes(program), names);
      });

      it(`a client that ${does} keeps its descriptors while the ledger grows`, async () => {
        const ran = await run(program, traceOf(4_000, 0), { pace: 'asap', ledgerSegmentBytes: 1 << 16 });
        assertUntouched(ran);
        assert.equal(ran.judged.summary.messages, 4_000);
      });
    });
  }

  it('the pace step does not read a file that the client has in the place of stdin', async () => {
    const program = join(folder, 'client-stdin');
    await compile(program, ['FROM_STDIN']);
    assertUntouched(await run(program, traceOf(10, 0), { pace: 'step' }));
  });

  it('a client that gives up its right to open files gets every message', async function () {
    leaveOutOnMac(this, 'it gives it up by seccomp');
    const program = join(folder, 'client-no-open');
    await compile(program, ['NO_OPEN']);
    // More rows than there is room for before the first message, in one segment.
    const messages = 24_000;
    const ran = await run(program, traceOf(messages, 0, 'NOTIFY_OPEN'), { pace: 'asap' });
    assertUntouched(ran);
    assert.equal(ran.judged.summary.messages, messages);
  });

  interface RanClient {
    readonly judged: JudgedRun;
    readonly files: readonly string[];
    readonly modules: readonly string[];
  }

  const compile = (output: string, defines: readonly string[]): Promise<void> =>
    compileClient({ sources: [join(import.meta.dirname, 'clients/takes-every-number.c')], output, defines });

  let runs = 0;
  async function run(program: string, trace: string, more: Partial<RunOptions>): Promise<RanClient> {
    runs += 1;
    const own = join(folder, `own-${runs}`);
    mkdirSync(own);
    const before = new Set(runDirectories());
    const judged = await runAndJudge({ trace, clients: [[program, own, loaded]], keepRunDirectory: true, ...more });
    const kept = runDirectories().filter((path) => !before.has(path));
    try {
      const modules = new Ledger(kept, 0, 0).modules().map(({ path }) => path);
      return { judged, modules, files: readdirSync(own).map((name) => readFileSync(join(own, name), 'latin1')) };
    } finally {
      for (const directory of kept) rmSync(directory, { recursive: true, force: true });
    }
  }

  function assertUntouched({ judged, files }: RanClient): void {
    assert.ok(files.length > 0);
    for (const text of files) assert.equal(text, "the client's own\n");
    assert.deepEqual(judged.setupTrouble, []);
    assert.equal(judged.clientEnded, null);
    assert.equal(judged.summary.lostFacts, 0);
  }

  /** The second message is about "slow", the last about "last"; each comes `gapMs` after the previous one. */
  function traceOf(count: number, gapMs: number, next: 'AUTH_OPEN' | 'NOTIFY_OPEN' = 'AUTH_OPEN'): string {
    const path = join(folder, `${count}-${gapMs}.estrace`);
    const lines = [
      line('AUTH_OPEN', '/first'),
      line('AUTH_OPEN', '/slow'),
      ...repeat(count - 3, line(next, '/next')),
      line('AUTH_OPEN', '/last'),
    ];
    const writer = new TraceWriter(path, buildHeader());
    const counts = new Map<number, bigint>();
    // Making so many different ones would take longer than their run.
    const again = message(line(next, '/next'), 2, counts);
    lines.forEach((each, index) => {
      const built = each.path === '/next' ? again : message(each, index, counts);
      const machTime = builtMachBase + BigInt((index + 1) * Math.max(gapMs, 1)) * ticksPerMs;
      const deadline = each.event === 'AUTH_OPEN' ? machTime + budgetTicks : 0n;
      writer.message({ ...built, mach_time: machTime, deadline });
    });
    writer.close();
    return path;
  }
});
