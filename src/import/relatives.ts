// Formats that look like eslogger's. They are refused by name, because their numbers have other meanings.
import { JsonError, JsonScanner, type Span } from './json.ts';
import { noKeys } from './key-table.ts';

export interface Relative {
  readonly name: string;
  readonly why: string;
  /** Top-level keys that eslogger never writes; one is enough. */
  readonly keys: readonly string[];
}

const relatives: readonly Relative[] = [
  {
    name: 'Jamf telemetry',
    why: 'its times are rounded to milliseconds, and its sequence numbers do not come from one client',
    keys: ['glob_seq_num'],
  },
  {
    name: "Santa's JSON",
    why: 'it has names for enums, base64 for hashes, and lacks sequence numbers',
    keys: [
      ...['machine_id', 'machineId', 'boot_session_uuid', 'bootSessionUuid', 'processed_time', 'processedTime'],
      ...['event_time', 'eventTime'],
    ],
  },
];

/** Returns the relative that a line belongs to, by its top-level keys. */
export function relativeOf(line: string | Span): Relative | undefined {
  const scanner = new JsonScanner(line);
  try {
    for (let more = scanner.openObject(); more; more = scanner.nextMember()) {
      scanner.key(noKeys);
      const found = relatives.find((relative) => relative.keys.includes(scanner.unknownKey));
      if (found) return found;
      scanner.skip();
    }
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
  }
  return undefined;
}
