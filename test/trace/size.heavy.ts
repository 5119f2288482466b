// The size budget: the bytes are deterministic, so this is a test and not a benchmark.
import assert from 'node:assert/strict';
import { makeMix, mixEvents, mixHeader } from '../../scripts/self-benchmark/mix.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { RecordEncoder } from '../../src/trace/record-encoder.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { newFolder } from './folder.ts';

describe('trace size', () => {
  it('a message takes at most 40 bytes in a mix of 100,000', () => {
    const path = newFolder().file('mix.estrace');
    const writer = new TraceWriter(path, mixHeader(), { events: Object.values(mixEvents) });
    for (const message of makeMix(100_000)) writer.message(message);
    writer.close();
    const perMessage = writer.bytesWritten / 100_000;
    assert.ok(perMessage <= 40, `${perMessage} bytes`);
    const reader = openTrace(path);
    let index = 0;
    const again = makeMix(100_000);
    for (const { message } of reader.messages()) {
      const wanted = again.next().value;
      // deepEqual for every message would take minutes; a prime stride covers all kinds.
      if (index % 97 === 0) assert.deepEqual(message, wanted, `message ${index}`);
      index++;
    }
    assert.equal(index, 100_000);
    reader.close();
  }).timeout(0);

  it('an AUTH_OPEN record of the mix takes at most 26 bytes, and 21 on average', () => {
    const sizes: number[] = [];
    const encoder = new RecordEncoder(mixHeader(), (record) => {
      // Second byte: the record's kind, here event type 1.
      if (record[1] === mixEvents.authOpen) sizes.push(record.length);
    });
    for (const message of makeMix(30_000)) encoder.message(message);
    assert.ok(sizes.length > 1000);
    assert.ok(Math.max(...sizes) <= 26, `${Math.max(...sizes)} bytes`);
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    assert.ok(mean <= 21, `${mean} bytes`);
  }).timeout(0);
});
