// What a search looks at, besides the names of a message: findings, and the calls and services of the timeline.
import type { PageRun } from '../report/html/page-data.ts';
import type { Place } from '../report/places.ts';
import type { Timeline } from '../timeline/shape.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { eventBlocks } from './run-data.ts';

/** Everything that it names, in lower case: words of the finding, its stacks, who waits for whom, and its message. */
function namesOf({
  rule,
  headline,
  sentence,
  call,
  stack,
  otherStack,
  cycle,
  message,
  advice,
  whose,
}: Verdict): string {
  const frames = [...stack, ...(otherStack?.frames ?? [])];
  return [
    rule,
    headline,
    sentence,
    call,
    advice,
    whose,
    ...frames.flatMap(({ function: name, file, image }) => [name, file, image]),
    ...(cycle?.nodes.map(({ name }) => name) ?? []),
    message?.eventType,
    message?.path,
    message?.process?.path,
  ]
    .filter((words) => words != null && words !== '')
    .join('\n')
    .toLowerCase();
}

/** `text`: in lower case. */
export const placeMatches = ({ first, consequences }: Place, text: string): boolean =>
  namesOf(first).includes(text) || consequences.some(({ rule }) => rule.includes(text));

/** Of a message of a process. */
export type MessageKey = `${number} ${number}`;
export const messageKey = (place: number, process: number): MessageKey => `${place} ${process}`;

/** The messages whose findings name the text. */
export function namedByFindings({ report }: PageRun, text: string): ReadonlySet<MessageKey> {
  return new Set(
    report.verdicts.flatMap((verdict) =>
      verdict.message !== null && namesOf(verdict).includes(text)
        ? messageKey(verdict.message.index, verdict.process)
        : [],
    ),
  );
}

/** The messages in which a call, a service or a detail has the text in its name. */
export async function namedByEvents(
  { events, lanes, calls }: Timeline,
  text: string,
  stop: () => boolean,
): Promise<ReadonlySet<MessageKey>> {
  const numbersOf = (names: readonly string[], first: number): ReadonlySet<number> =>
    new Set(names.flatMap((name, at) => (name.toLowerCase().includes(text) ? at + first : [])));
  const callNumbers = numbersOf(calls, 1);
  const services = lanes.map(({ kind, label }) => (kind === 'service' ? label : ''));
  const laneNumbers = numbersOf(services, 0);
  const found = new Set<MessageKey>();
  for (const { process, blocks } of events)
    for (const block of blocks) {
      const columns = await eventBlocks.load(block);
      if (columns === null || stop()) continue;
      const details = numbersOf(columns.details, 0);
      for (let at = 0; at < columns.place.length; at += 1) {
        const isNamed =
          callNumbers.has(columns.call[at] ?? 0) ||
          laneNumbers.has(columns.lane[at] ?? -1) ||
          details.has(columns.detail[at] ?? -1);
        if (isNamed) found.add(messageKey(columns.place[at] ?? -1, process));
      }
    }
  return found;
}
