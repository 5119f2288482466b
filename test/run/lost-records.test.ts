// A run with a deleted, cut, overwritten or miscounted ledger proves nothing: exit status 3 and never a pass, whether
// the run itself or `esreplay explain` detects it. A client that dies at any moment loses nothing.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupError } from '../../src/errors/errors.ts';
import { judgeOrphanedRun } from '../../src/explain/orphaned-run.ts';
import { runRecordFile } from '../../src/run/directory/run-record.ts';
import { fieldOffset, writeStruct } from '../../src/run/directory/shared-structs.ts';
import { Ledger } from '../../src/run/ledger/ledger.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { fixedLayouts, runProtocol } from '../../src/schema/generated/ledger.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { makeTrace } from '../replayer/driver.ts';

const authOpen = 1;
const { path: trace, messages } = makeTrace(
  Array.from({ length: 12 }, (_, each) => ({ type: authOpen, pid: 7001 + each })),
);

const kinds = ['facts', 'rows', 'stacks', 'modules'] as const;
type Kind = (typeof kinds)[number];
const sizes = {
  facts: fixedLayouts.FactRecord.size,
  rows: fixedLayouts.MessageRow.size,
  stacks: fixedLayouts.StackRecord.size,
  modules: fixedLayouts.ModuleRecord.size,
} as const;
const fileOf = (kind: Kind): string => (kind === 'modules' ? 'ledger-0.modules' : `ledger-0.${kind}.0`);
const controlFile = 'ledger-0.ctl';

describe('a ledger that is not what was written', () => {
  const temporary = process.env.TMPDIR;
  const folder = testFolder();
  let kept: string;
  let used: Readonly<Record<Kind, number>>;

  before(async () => {
    process.env.TMPDIR = folder;
    const client = join(folder, 'sleeps');
    await compileClient({ sources: [join(import.meta.dirname, '../clients/sleeps.c')], output: client });
    const judged = await runAndJudge({ trace, clients: [[client]], pace: 'asap', quietMs: 20, ...keep });
    assert.equal(judged.exitCode, 1, JSON.stringify(judged.setupTrouble));
    assert.equal(judged.summary.lostFacts, 0);
    kept = keptDirectory(judged);
    const control = new Ledger([kept], 0, 0).control();
    assert.ok(control !== null);
    used = control;
    for (const kind of kinds) assert.ok(used[kind] > 0, kind);
  });
  after(() => {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
  });

  /** Judges the run again after a change to its files. */
  async function judgedAfter(change: (directory: string) => void): Promise<JudgedRun> {
    const directory = mkdtempSync(join(folder, 'changed-'));
    cpSync(kept, directory, { recursive: true });
    const record = JSON.parse(readFileSync(join(kept, runRecordFile), 'utf8')) as object;
    const places = { ledgerDirectory: directory, spillDirectory: directory };
    writeFileSync(join(directory, runRecordFile), JSON.stringify({ ...record, ...places }));
    change(directory);
    try {
      return await judgeOrphanedRun(directory);
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  function assertInvalid({ exitCode, summary, setupTrouble }: JudgedRun): void {
    assert.equal(exitCode, 3);
    assert.ok(summary.lostFacts > 0);
    assert.match(setupTrouble[0]?.sentence ?? '', /^The ledger is damaged: /);
  }

  it('an unchanged ledger gives the same report', async () => {
    const judged = await judgedAfter(() => undefined);
    assert.equal(judged.exitCode, 1);
    assert.equal(judged.summary.lostFacts, 0);
    assert.equal(judged.summary.messages, messages);
  });

  it('a ledger is read once after the run, and each time during it', () => {
    const directory = mkdtempSync(join(folder, 'read-'));
    cpSync(kept, directory, { recursive: true });
    const finished = new Ledger([directory], 0, 0, true);
    const running = new Ledger([directory], 0, 0);
    const facts = [...finished.facts()];
    const rows = [...finished.rows()];
    assert.deepEqual([...running.facts()], facts);
    rmSync(directory, { recursive: true });
    assert.equal(facts.length, used.facts);
    assert.deepEqual([...finished.facts()], facts);
    assert.deepEqual([...finished.rows()], rows);
    assert.deepEqual([...finished.rows(rows.length - 1)], rows.slice(-1));
    assert.deepEqual([...running.facts()], []);
  });

  const edits: Readonly<Record<string, (path: string, usedBytes: number, size: number) => void>> = {
    deleted: unlinkSync,
    emptied: (path) => truncateSync(path, 0),
    'cut to half': (path, usedBytes) => truncateSync(path, Math.floor(usedBytes / 2)),
    randomised: (path, usedBytes) => edit(path, (bytes) => bytes.set(noise(bytes.length > 0 ? usedBytes : 0, 7))),
    'zeroed in part': (path, usedBytes) => edit(path, (bytes) => bytes.fill(0, usedBytes >> 6, usedBytes >> 1)),
    // The first of a record: a stack may have room behind its addresses.
    'changed in one byte': (path, usedBytes, size) =>
      edit(path, (bytes) => bytes.writeUInt8(bytes.readUInt8(usedBytes - size) ^ 0x20, usedBytes - size)),
  };
  for (const [how, change] of Object.entries(edits)) {
    for (const kind of kinds) {
      it(`a file of ${kind} that is ${how} makes the run invalid`, async () => {
        assertInvalid(
          await judgedAfter((directory) =>
            change(join(directory, fileOf(kind)), used[kind] * sizes[kind], sizes[kind]),
          ),
        );
      });
    }
    it(`a control page that is ${how} makes the run invalid`, async () => {
      const { offset } = fixedLayouts.LedgerControl.fields.unsubscribed;
      assertInvalid(await judgedAfter((directory) => change(join(directory, controlFile), offset + 1, 1)));
    });
  }

  const miscounts: Readonly<Record<string, (count: number) => Uint8Array>> = {
    'smaller by one': (count) => tally(count - 1),
    'as if there were none': () => tally(0),
    larger: (count) => tally(count + 1),
    huge: () => tally(0xffff_ffff),
    'no counter at all': () => new Uint8Array(8).fill(0x10),
    zero: () => new Uint8Array(8),
  };
  for (const [how, counted] of Object.entries(miscounts)) {
    for (const kind of kinds) {
      it(`a count of ${kind} that is ${how} makes the run invalid`, async () => {
        const offset = fieldOffset('LedgerControl', kind);
        const put = (bytes: Buffer): void => bytes.set(counted(used[kind]), offset);
        assertInvalid(await judgedAfter((directory) => edit(join(directory, controlFile), put)));
      });
    }
  }

  it('a shared file of the run that is gone, or empty, is a set-up error', async () => {
    await assert.rejects(
      judgedAfter((directory) => unlinkSync(join(directory, 'shared.bin'))),
      SetupError,
    );
    await assert.rejects(
      judgedAfter((directory) => truncateSync(join(directory, 'shared.bin'), 0)),
      /another protocol \(00000000\)/,
    );
  });

  it('a run that other tables made is a set-up error', async () => {
    const other = (runProtocol ^ 1) >>> 0;
    const offset = fieldOffset('SharedFile', 'protocol');
    const hex = (protocol: number): string => protocol.toString(16).padStart(8, '0');
    const put = (bytes: Buffer): unknown => bytes.writeUInt32LE(other, offset);
    await assert.rejects(
      judgedAfter((directory) => edit(join(directory, 'shared.bin'), put)),
      {
        name: 'SetupError',
        exitCode: 3,
        message: `run has another protocol (${hex(other)}) than this esreplay (${hex(runProtocol)})`,
        remedy: /^explain it with the version of esreplay that made it; /,
      },
    );
  });

  it('a ledger that other tables made makes the run invalid', async () => {
    const offset = fieldOffset('LedgerControl', 'protocol');
    const put = (bytes: Buffer): unknown => bytes.writeUInt32LE((runProtocol ^ 1) >>> 0, offset);
    assertInvalid(await judgedAfter((directory) => edit(join(directory, controlFile), put)));
  });

  it('a change in any byte of a record is found', () => {
    const directory = mkdtempSync(join(folder, 'bytes-'));
    cpSync(kept, directory, { recursive: true });
    // Without the room for more records, which would be read for every byte.
    for (const kind of kinds) truncateSync(join(directory, fileOf(kind)), used[kind] * sizes[kind]);
    const damaged = (): boolean => Object.values(new Ledger([directory], 0, 0).damage(true)).some((count) => count > 0);
    assert.ok(!damaged());
    const random = noise(4096, 3);
    for (const kind of kinds) {
      const path = join(directory, fileOf(kind));
      const whole = readFileSync(path);
      // Of the first record and of the last one.
      for (const first of [0, (used[kind] - 1) * sizes[kind]]) {
        for (let at = first; at < first + usedBytesOf(kind, whole.subarray(first)); at += 1) {
          const changed = Buffer.from(whole);
          changed[at] = (changed[at] ?? 0) ^ (1 + ((random[at % random.length] ?? 0) % 255));
          writeFileSync(path, changed);
          assert.ok(damaged(), `byte ${at - first} of a record of ${kind}`);
        }
      }
      writeFileSync(path, whole);
    }
  });
});

describe('a client that is at the files of its run', () => {
  linuxOnly('it looks for them in /proc/self/maps');
  const folder = mkdtempSync(join(tmpdir(), 'esreplay-erases-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [define, how] of [
    ['ZEROES', 'overwrites its mapped run files with zeros'],
    ['UNLINKS', 'deletes its run files'],
    ['TRUNCATES', 'empties its run files'],
  ] as const) {
    it(`a client that ${how} does not pass`, async () => {
      const client = join(folder, define);
      const sources = [join(import.meta.dirname, 'clients/erases-run-files.c')];
      await compileClient({ sources, output: client, defines: [define] });
      const judged = await runAndJudge({ trace, clients: [[client]], pace: 'asap', quietMs: 20 });
      assert.equal(judged.exitCode, 3, JSON.stringify(judged.setupTrouble));
      assert.ok(judged.summary.lostFacts > 0);
    });
  }
});

describe('a client that dies while many threads record facts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'esreplay-dies-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const ways: readonly (readonly [define: string, how: string, exitCode: number, more: Partial<RunOptions>])[] = [
    ['KILLS', 'it is killed', 5, {}],
    ['EXITS', 'it exits', 5, {}],
    ['CRASHES', 'it crashes', 5, {}],
    ['NEVER_ANSWERS', 'it is killed at a deadline', 1, { onMiss: 'kill', budgetScale: 0.02 }],
  ];
  for (const [define, how, exitCode, more] of ways) {
    it(`a client whose threads record facts loses none when ${how}`, async () => {
      const client = join(folder, define);
      const sources = [join(import.meta.dirname, 'clients/dies-among-threads.c')];
      await compileClient({ sources, output: client, defines: [define] });
      for (let round = 0; round < 3; round += 1) {
        const asked = { trace, clients: [[client]], pace: 'asap', ...keep } as const;
        const judged = await runAndJudge({ ...asked, disabledRules: ['unknown-message'], ...more });
        const directory = keptDirectory(judged);
        try {
          assert.deepEqual(judged.setupTrouble, []);
          assert.equal(judged.summary.lostFacts, 0);
          assert.equal(judged.exitCode, exitCode, JSON.stringify(judged.clientEnded));
          const again = await judgeOrphanedRun(directory);
          assert.deepEqual([again.exitCode, again.summary.lostFacts], [judged.exitCode, judged.summary.lostFacts]);
          assert.deepEqual(
            again.verdicts.map(({ rule }) => rule),
            judged.verdicts.map(({ rule }) => rule),
          );
        } finally {
          rmSync(directory, { recursive: true });
        }
      }
    });
  }
});

const keep = { keepRunDirectory: true, plainStacks: true } as const;

function keptDirectory({ notes }: JudgedRun): string {
  const found = notes.map((note) => /esreplay explain (\S+)$/.exec(note)?.[1]).find((path) => path !== undefined);
  assert.ok(found !== undefined, notes.join('\n'));
  return found;
}

function edit(path: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(path);
  change(bytes);
  writeFileSync(path, bytes);
}

const tally = (count: number): Uint8Array => {
  const at = fieldOffset('LedgerControl', 'rows');
  return writeStruct('LedgerControl', { rows: count }).subarray(at, at + 8);
};

/** Returns bytes that look random and are the same each time. */
function noise(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** Nothing is read after the addresses of a stack. */
function usedBytesOf(kind: Kind, record: Buffer): number {
  if (kind !== 'stacks') return sizes[kind];
  const { count, addresses } = fixedLayouts.StackRecord.fields;
  return addresses.offset + 8 * record.readUInt32LE(count.offset);
}
