// Bytes of traces, whole and in parts: the building blocks of the samples and of the broken ones.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeCbor } from '../../src/trace/cbor.ts';
import { crc32c } from '../../src/trace/crc32c.ts';
import type { TraceHeaderInput } from '../../src/trace/header.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import type { Story } from './story.ts';

/** Returns the trace that a writer makes from `tell`. */
export function traceBytes(
  header: TraceHeaderInput,
  events: Iterable<number>,
  tell: (writer: TraceWriter) => void,
): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'esreplay-make-'));
  try {
    const path = join(folder, 'made.estrace');
    const writer = new TraceWriter(path, header, { events });
    tell(writer);
    writer.close();
    return Uint8Array.from(readFileSync(path));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function storyBytes(story: Story, createdBy: string): Uint8Array {
  return traceBytes(story.header(createdBy), story.types(), (writer) => {
    for (const { message, response, lost } of story.told) {
      if (lost > 0n) writer.gap({ count: lost, eventType: null, source: 'kernel' });
      writer.message(message);
      if (response) writer.response(response);
    }
  });
}

/** Item 0 of a format version. */
export const magic = (version = 1): Uint8Array => encodeCbor(['esreplay-trace', version]);

/** Returns a block with a correct checksum, whatever is in it. */
export function block(kind: number, firstMessage: number, bytes: Uint8Array, checksum = crc32c(bytes)): Uint8Array {
  return encodeCbor([kind, firstMessage, checksum, bytes]);
}

export const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
