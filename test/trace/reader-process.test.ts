// The reader in a process of its own: without cbor-x's native part, and how much memory it uses.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { newFolder } from './folder.ts';

const path = newFolder().file('read.estrace');

describe('the trace reader as a process', () => {
  it('the reader works without the native part of cbor-x', () => {
    const script = `
      import { openTrace } from './src/trace/reader.ts';
      import { TraceWriter } from './src/trace/writer.ts';
      import { isNativeAccelerationEnabled } from 'cbor-x';
      const reader = openTrace('traces/first-run.estrace');
      const { events, fields, raw, ...header } = reader.header;
      const writer = new TraceWriter(${JSON.stringify(path)}, header, { events: events.map(([number]) => number) });
      for (const record of reader.records()) {
        if (record.kind === 'message') writer.message(record.message);
        if (record.kind === 'response') writer.response(record.response);
      }
      writer.close();
      console.log(isNativeAccelerationEnabled);`;
    const env = { ...process.env, CBOR_NATIVE_ACCELERATION_DISABLED: 'true', NODE_OPTIONS: '' };
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    assert.equal(execFileSync(process.execPath, args, { env, encoding: 'utf8' }).trim(), 'false');
    assert.deepEqual(readFileSync(path), readFileSync('traces/first-run.estrace'));
  }).timeout(0);

  it('a long trace needs no more memory than a short one', () => {
    const script = `
      import { makeMix, mixEvents, mixHeader } from './scripts/self-benchmark/mix.ts';
      import { openTrace } from './src/trace/reader.ts';
      import { TraceWriter } from './src/trace/writer.ts';
      const path = ${JSON.stringify(path)};
      const writer = new TraceWriter(path, mixHeader(), { events: Object.values(mixEvents) });
      const messages = [...makeMix(2000)];
      // The same messages again and again: nothing new is defined, so only the file grows.
      for (let round = 0; round < 200; round++) for (const message of messages) writer.message(message);
      writer.close();
      messages.length = 0;
      const used = () => { globalThis.gc(); const { heapUsed, arrayBuffers } = process.memoryUsage(); return heapUsed + arrayBuffers; };
      const reader = openTrace(path);
      let early = 0, late = 0;
      for (const { index } of reader.messages()) {
        if (index === 20_000) early = used();
        if (index === 399_000) late = used();
      }
      console.log(JSON.stringify({ grown: late - early, size: writer.bytesWritten }));`;
    const args = ['--expose-gc', '--import', 'tsx', '--input-type=module', '-e', script];
    const env = { ...process.env, NODE_OPTIONS: '' };
    const { grown, size } = JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' }));
    assert.ok(size > 6_000_000, `${size}`);
    assert.ok(grown < 1_000_000, `${grown} bytes grown while ${size} were read`);
  }).timeout(0);
});
