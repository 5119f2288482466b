// Writes default-mutes.bin of a run directory: the mutes that a new client begins with.

import { fixedLayouts } from '../../schema/generated/ledger.ts';
import { eventRows } from '../../schema/macos/events.ts';
import { type DefaultMute, muteTypes } from '../../schema/macos/os-profiles.ts';
import { fieldOffset, writeStruct } from './shared-structs.ts';

export const defaultMutesFile = 'default-mutes.bin';

/** Longer paths match none that Endpoint Security reports a mute for: PATH_MAX with its NUL. */
const maxPath = 1023;

/** Returns the mutes that can have an effect, as DefaultMute records. */
export function defaultMutesBytes(mutes: readonly DefaultMute[]): {
  readonly count: number;
  readonly bytes: Uint8Array;
} {
  const fitting = mutes.filter(({ path, events }) => {
    const length = Buffer.byteLength(path);
    return length > 0 && length <= maxPath && !path.includes('\0') && events.length > 0;
  });
  return { count: fitting.length, bytes: Buffer.concat(fitting.map(recordOf)) };
}

function recordOf({ type, path, events }: DefaultMute): Uint8Array {
  const { size } = fixedLayouts.DefaultMute;
  const record = writeStruct('DefaultMute', {
    type: muteTypes.indexOf(type),
    length: Buffer.byteLength(path),
    path,
  });
  const view = new DataView(record.buffer, 0, size);
  const bits = fieldOffset('DefaultMute', 'events');
  for (const event of events) {
    if (event >= eventRows.length) continue;
    const word = bits + 8 * Math.floor(event / 64);
    view.setBigUint64(word, view.getBigUint64(word, true) | (1n << BigInt(event % 64)), true);
  }
  return record;
}
