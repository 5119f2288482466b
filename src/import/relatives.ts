// Formats that look like eslogger's, or wrap its lines. They are refused by name, with the command that helps: their
// numbers have other meanings.
import { shellQuoted } from '../words/shell-words.ts';
import { JsonError, JsonScanner } from './json.ts';

export interface Relative {
  readonly name: string;
  readonly why: string;
  /** Top-level keys that eslogger never writes; one is enough. */
  readonly keys: readonly string[];
  /** What to do with a file of it. */
  readonly remedy: (file: string) => string;
}

export const recordRemedy = 'record with eslogger: `sudo eslogger exec open > events.jsonl`';
const record = (): string => recordRemedy;

const relatives: readonly Relative[] = [
  {
    name: 'Jamf telemetry',
    why: 'its times are rounded to milliseconds, and its sequence numbers do not come from one client',
    keys: ['glob_seq_num'],
    remedy: record,
  },
  {
    name: "an alert of Jamf's",
    why: 'it says what was concluded from an event, and lacks most of its fields',
    keys: ['match', 'related', 'caid', 'certid', 'webhookEvent'],
    remedy: record,
  },
  {
    name: "Mac Monitor's JSON",
    why: 'it lacks fields of Endpoint Security and has others of its own',
    keys: [
      'message_darwin_time',
      'es_event_type',
      'action_type_string',
      'sensor_id',
      'macOS',
      'target_path',
      'initiating_process_path',
      'initiating_process_name',
      'initiating_pid',
    ],
    remedy: record,
  },
  {
    name: "Santa's JSON",
    why: 'it has names for enums, base64 for hashes, and lacks sequence numbers',
    keys: [
      'machine_id',
      'machineId',
      'boot_session_uuid',
      'bootSessionUuid',
      'processed_time',
      'processedTime',
      // Without the message around an event.
      'event_time',
      'eventTime',
      'execution',
      'file_access',
      'fileAccess',
      'instigator',
      'decision',
    ],
    remedy: record,
  },
  {
    name: 'the unified log',
    why: 'its messages contain the output of `eslogger --oslog`',
    keys: ['eventMessage', 'machTimestamp', 'traceID', 'senderImagePath', 'formatString'],
    remedy: (file) =>
      file === '-'
        ? 'take its messages out: `jq -r .eventMessage | esreplay import - -o TRACE`'
        : `take its messages out: \`jq -r .eventMessage ${shellQuoted(file)} | esreplay import - -o TRACE\``,
  },
];

/** Returns the relative that a line belongs to, by its top-level keys. */
export function relativeOf(line: string): Relative | undefined {
  const scanner = new JsonScanner(line);
  try {
    for (let more = scanner.openObject(); more; more = scanner.nextMember()) {
      const key = scanner.key();
      const found = relatives.find(({ keys }) => keys.includes(key));
      if (found) return found;
      scanner.skip();
    }
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
  }
  return undefined;
}
