// Rows are what messages are, for every event type at every message version and for whatever is broken.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { TraceError } from '../../src/errors/errors.ts';
import { openTrace, type TraceReader } from '../../src/trace/reader.ts';
import { cases } from '../cases.ts';
import { inWay } from '../native/both-ways.ts';
import { makeEveryType, wrongByteOf } from './every-type.ts';
import { newFolder } from './folder.ts';
import { keepsNoMemory, keptBy } from './native-memory.ts';
import '../with-addon.ts';

const samples = join(import.meta.dirname, '../../traces');
const tracesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.estrace'))
    .map((name) => join(folder, name));

describe('columns of a trace', () => {
  const everyType = makeEveryType();

  for (const natively of [true, false])
    it(`columns hold every event type at every message version, ${natively ? 'natively' : 'in TypeScript'}`, () => {
      assert.deepEqual(rowsOf(everyType, natively), recordsOf(everyType));
    });

  for (const trace of tracesIn(samples))
    it(`columns hold the records of ${trace.slice(samples.length + 1)}`, () => {
      assert.deepEqual(rowsOf(trace), recordsOf(trace));
      assert.deepEqual(rowsOf(trace, false), recordsOf(trace));
    });

  for (const trace of tracesIn(join(samples, 'broken')))
    it(`columns end at the fault of ${trace.slice(samples.length + 1)}`, () => {
      assert.deepEqual(rowsOf(trace), recordsOf(trace));
      assert.deepEqual(rowsOf(trace, false), recordsOf(trace));
    });

  it('columns end at the same fault as records, wherever a byte is wrong', () => {
    const anyWrong = wrongByteOf(readFileSync(join(samples, 'first-run.estrace')));
    const path = newFolder().file('wrong.estrace');
    let faults = 0;
    fc.assert(
      fc.property(anyWrong, (wrong) => {
        rmSync(path, { force: true }); // Its file system may write out what is replaced.
        writeFileSync(path, wrong);
        const records = recordsOf(path);
        assert.deepEqual(rowsOf(path), records);
        assert.deepEqual(rowsOf(path, false), records);
        if (Array.isArray(records.at(-1))) faults++;
      }),
      { numRuns: cases(400) },
    );
    assert.ok(faults > 0);
  });

  for (const isWhole of [true, false])
    keepsNoMemory(`columns keep no native memory ${isWhole ? 'at their end' : 'when the rest is not wanted'}`, () => {
      const reader = openTrace(everyType);
      for (const _ of reader.columns()) if (!isWhole) break;
      reader.close();
    });

  keepsNoMemory('columns keep no native memory behind a fault', () =>
    assert.ok(Array.isArray(rowsOf(join(samples, 'broken/undefined-process.estrace')).at(-1))),
  );

  it('columns are collected once nothing refers to them', async () => {
    const { kept, passes } = await keptBy(() => {
      const reader = openTrace(everyType);
      try {
        for (const columns of reader.columns()) if (!('kind' in columns)) return columns;
      } finally {
        reader.close();
      }
      throw new Error('no message');
    });
    assert.ok(kept <= passes / 4, `${kept} of ${passes} are kept`);
  });

  it('columns have the values of the message', () => {
    const reader = openTrace(everyType);
    for (const columns of reader.columns()) {
      if ('kind' in columns) continue;
      for (let row = 0; row < columns.count; row++) {
        const message = columns.message(row);
        assert.equal(columns.eventType[row], message.event_type);
        assert.equal(columns.isAuth[row] === 1, message.action_type === 0);
        assert.equal(columns.machTime[row], message.mach_time);
        assert.equal(columns.deadline[row], message.deadline);
        assert.equal(columns.seqNum[row], message.seq_num ?? 0n);
        assert.equal(columns.globalSeqNum[row], message.global_seq_num ?? 0n);
        assert.equal(columns.definitions.processes.at(columns.process[row] ?? -1), message.process);
      }
    }
    reader.close();
  });
});

/** The fault is the last one. */
const recordsOf = (path: string): unknown[] =>
  collected(path, function* (reader) {
    yield* reader.records();
  });

const rowsOf = (path: string, natively = true): unknown[] => inWay(natively, () => collected(path, rowsIn));

function* rowsIn(reader: TraceReader): Generator<unknown> {
  for (const columns of reader.columns()) {
    if ('kind' in columns) yield columns;
    else
      for (let row = 0; row < columns.count; row++)
        yield {
          kind: 'message',
          index: columns.first + row,
          offset: columns.offset[row],
          message: columns.message(row),
        };
  }
}

function collected(path: string, read: (reader: TraceReader) => Iterable<unknown>): unknown[] {
  const records: unknown[] = [];
  try {
    const reader = openTrace(path);
    try {
      for (const record of read(reader)) records.push(record);
    } finally {
      reader.close();
    }
  } catch (error) {
    assert.ok(error instanceof TraceError);
    records.push([error.message, error.offset, error.record, error.field]);
  }
  return records;
}
