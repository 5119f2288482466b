// Finds the event types in a file of eslogger's lines without parsing it: the header of a trace, which comes first,
// lists them.
import { closeSync, openSync, readSync } from 'node:fs';

const chunkBytes = 1024 * 1024;
/** Longer than the key, blanks and a number, so that none is lost between two chunks. */
const overlapCharacters = 128;

/**
 * May return types without messages (text can look like a key), and may miss one if its key is spelt with escapes.
 * Throws file system errors.
 */
export function eventTypesIn(path: string): Set<number> {
  const types = new Set<number>();
  const chunk = Buffer.alloc(chunkBytes);
  const file = openSync(path, 'r');
  try {
    let rest = '';
    for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
      const text = rest + chunk.toString('latin1', 0, length);
      for (const [, number] of text.matchAll(/"event_type"\s{0,40}:\s{0,40}(\d{1,6})/g)) types.add(Number(number));
      rest = text.slice(-overlapCharacters);
    }
  } finally {
    closeSync(file);
  }
  return types;
}
