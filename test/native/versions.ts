// Traces of every event type at every message version, to compare the TypeScript and the C++ side of the format.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { loadAddon } from '../../src/addon/load.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildHeader, buildMessage, type Flavour } from '../../src/trace/builders.ts';
import { atMessageVersion } from '../../src/trace/message-version.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { freshFolder } from '../folder.ts';

export const flavours: readonly Flavour[] = ['plain', 'sparse', 'odd'];
export const eventTypes = eventRows.filter((row) => row.payload !== null).map((row) => row.number);
export const versions = Array.from({ length: newestVersion }, (_, index) => index + 1);

/** One file for all traces: each overwrites the last. */
export const path = `${freshFolder()}/cross.estrace`;

export function traceOf(version: number, write: (writer: TraceWriter) => void): Uint8Array {
  const writer = new TraceWriter(path, buildHeader({ messageVersion: version }));
  write(writer);
  writer.close();
  return new Uint8Array(readFileSync(path));
}

/** Both sides turn messages of one version into the same bytes for each other version. */
export function turnsInto(recorded: number, others: Iterable<number>): void {
  let seed = 0;
  const sent = eventTypes.flatMap((type) =>
    flavours.map((flavour) => buildMessage(type, { version: recorded }, ++seed, flavour)),
  );
  const trace = traceOf(recorded, (writer) => sent.map((message) => writer.message(message)));
  for (const version of others) {
    const wanted = sent.map((message) => atMessageVersion(message, version));
    const native = loadAddon().transcode(trace, version);
    writeFileSync(path, native);
    const reader = openTrace(path);
    assert.deepEqual(
      Array.from(reader.messages(), (read) => read.message),
      wanted,
      `to ${version}`,
    );
    reader.close();
    const script = traceOf(version, (writer) => wanted.map((message) => writer.message(message)));
    assert.ok(Buffer.from(script).equals(Buffer.from(native)), `to ${version}: other bytes`);
  }
}
