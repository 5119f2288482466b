// A map of lines such as `exec pid=5 ppid=1 /bin/ls`, and messages to compare with.
import type { CollectedOutput } from '../../src/output-map/collected-output.ts';
import { compareOutput, type OutputComparison } from '../../src/output-map/compare.ts';
import { parseOutputMap } from '../../src/output-map/map-file.ts';
import type { Message } from '../../src/output-map/messages.ts';
import { eventByName } from '../../src/schema/macos/events.ts';

export const plain = `
lines: '^(?<event>\\w+) pid=(?<pid>\\d+) ppid=(?<parent>\\S+) (?<path>.*)$'
events:
  exec: NOTIFY_EXEC
  open: NOTIFY_OPEN
  fork: NOTIFY_FORK
`;

export const typeOf = (name: string): number => eventByName(name)?.number ?? -1;

/** `pid ppid path` of a message. */
export function message(order: number, event: string, words: string, changes: Partial<Message> = {}): Message {
  const [pid = '', ppid = '', path = ''] = words.split(' ');
  return {
    index: order + 100,
    eventType: typeOf(event),
    times: 1,
    order,
    stream: '0 0',
    views: [{ pid, parents: [ppid], programs: null }],
    paths: path === '' ? [] : [path],
    required: true,
    words: `${event} ${words}`,
    ...changes,
  };
}

export const outputOf = (...lines: readonly string[]): CollectedOutput => ({
  bytes: Buffer.from(lines.map((line) => `${line}\n`).join('')),
  isWhole: true,
  trouble: null,
});

export function compared(
  messages: readonly Message[],
  lines: readonly string[],
  { more = '', reachedEnd = true, map = plain } = {},
): OutputComparison {
  return compareOutput(parseOutputMap(`${map}${more}`, 'map.yaml'), outputOf(...lines), messages, reachedEnd);
}

/** `missing 1`, … */
export const kindsOf = ({ differences }: OutputComparison): readonly string[] =>
  differences.map(({ kind, count }) => `${kind} ${count}`);
