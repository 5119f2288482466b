// Compares the lines of a product with the messages that it got.
import type { LineAndMessage, LineDifference, LineDifferenceKind } from '../observed/line-difference.ts';
import type { CollectedOutput } from './collected-output.ts';
import { maxLineBytes, type ReadLines, readLines, shownLetters } from './lines.ts';
import { type OutputMap, sourceWords } from './map.ts';
import type { Message } from './messages.ts';
import { type Pair, pairUp, sortOf } from './pairing.ts';

export interface OutputComparison {
  readonly differences: readonly LineDifference[];
  /** Sentences about what was not compared. */
  readonly notes: readonly string[];
}

/** Of each kind. */
const shown = 5;

/**
 * `messages`: what the product got. `reachedEnd`: it got all, and had the time to write; otherwise no line counts as
 * missing. `whose`: in sentences. Pure.
 */
export function compareOutput(
  map: OutputMap,
  output: CollectedOutput,
  messages: readonly Message[],
  reachedEnd: boolean,
  whose: 'client' | 'product' = 'client',
): OutputComparison {
  const read = readLines(map, output.bytes);
  const from = sourceWords(map);
  const lines = read.lines.filter(({ event }) => Object.hasOwn(map.events, event));
  const { pairs, missing } = pairUp(map, lines, messages);
  const isAll = reachedEnd && output.isWhole && !read.cut && read.tooLong === 0;
  const wrong = (kind: Pair['wrong']): readonly Pair[] => pairs.filter((pair) => pair.wrong === kind);
  const differences = [
    ...(isAll && missing.length > 0 ? [missingLines(missing, pairs, messages, read, map, whose)] : []),
    ...wrongLines('repeated', wrong('repeated'), from, ['is', 'are'], 'about a message that has its line already'),
    ...wrongLines('pid', wrong('pid'), from, names, 'another pid than the message has'),
    ...wrongLines('path', wrong('path'), from, names, 'another path than the message has'),
    ...wrongLines('parent', wrong('parent'), from, names, 'another parent than the process has'),
    ...wrongLines(
      'order',
      map.ordered ? outOfOrder(pairs, messages) : [],
      from,
      ['comes', 'come'],
      'behind the line of a later message of the same process',
    ),
  ];
  return { differences, notes: notesOf(wrong('unknown'), output, read, from, reachedEnd, whose) };
}

type Verb = readonly [one: string, many: string];
const names: Verb = ['names', 'name'];

function wrongLines(
  kind: LineDifferenceKind,
  pairs: readonly Pair[],
  from: string,
  [one, many]: Verb,
  what: string,
): LineDifference[] {
  if (pairs.length === 0) return [];
  const sides = pairs.slice(0, shown).map(({ line, message }) => ({
    line: { number: line.number, text: line.text },
    message: messageOf(message),
  }));
  const counted = pairs.length === 1 ? `1 line of ${from} ${one}` : `${pairs.length} lines of ${from} ${many}`;
  return [{ kind, sentence: `${counted} ${what}.`, advice: null, count: pairs.length, shown: sides }];
}

const messageOf = (message: Message | null): LineAndMessage['message'] =>
  message === null ? null : { index: message.index, text: message.words.slice(0, shownLetters) };

function missingLines(
  missing: readonly Message[],
  pairs: readonly Pair[],
  messages: readonly Message[],
  { lines, others, total }: ReadLines,
  map: OutputMap,
  whose: string,
): LineDifference {
  const from = sourceWords(map);
  const required = messages.filter((message) => message.required).length;
  const sides = missing.slice(0, shown).map((message) => ({ line: null, message: messageOf(message) }));
  const found = { kind: 'missing', count: missing.length, shown: sides } as const;
  if (pairs.length === 0)
    return {
      ...found,
      shown: [...lines.slice(0, shown), ...others].map(({ number, text }) => ({
        line: { number, text },
        message: null,
      })),
      sentence: `None of the ${total} lines of ${from} fits the output map, and ${required} messages need a line.`,
      advice: `Compare ${map.path ?? 'the output map'} with the lines: it says where they are, their form and the names of their events.`,
    };
  const last = pairs.reduce((latest, { message }) => Math.max(latest, message?.order ?? -1), -1);
  const areLast = missing.every(({ order }) => order > last);
  return {
    ...found,
    sentence: `${missing.length} of ${required} messages that the ${whose} got have no line in ${from}.`,
    advice: areLast
      ? `They are the last ones: what the ${whose} has not written when SIGTERM comes is lost. Look whether it flushes its output then.`
      : null,
  };
}

/** Lines behind a line about a later message. Only what is certain: of sorts that have all of their lines. */
function outOfOrder(pairs: readonly Pair[], messages: readonly Message[]): Pair[] {
  const counts = new Map<string, number>();
  const count = (message: Message, by: number): void => {
    counts.set(sortOf(message), (counts.get(sortOf(message)) ?? 0) + by);
  };
  for (const message of messages) if (message.required) count(message, 1);
  for (const { message } of pairs) if (message?.required === true) count(message, -1);
  const last = new Map<string, number>();
  return pairs.filter(({ message, wrong }) => {
    if (message === null || !message.required || message.times > 1) return false;
    if ((wrong !== null && wrong !== 'parent') || counts.get(sortOf(message)) !== 0) return false;
    const group = `${message.stream} ${message.views[0]?.pid ?? ''}`;
    const latest = last.get(group) ?? -1;
    last.set(group, Math.max(latest, message.order));
    return message.order < latest;
  });
}

function notesOf(
  unknown: readonly Pair[],
  output: CollectedOutput,
  { tooLong, cut }: ReadLines,
  from: string,
  reachedEnd: boolean,
  whose: string,
): string[] {
  const incomplete = 'so no line counts as missing';
  const [first] = unknown;
  return [
    ...(output.trouble === null ? [] : [`The output map could not read ${from}: ${output.trouble}.`]),
    ...(!output.isWhole || cut ? [`The output in ${from} is not compared to its end, ${incomplete}.`] : []),
    ...(tooLong > 0 ? [`${tooLong} lines of ${from} are longer than ${maxLineBytes} bytes, ${incomplete}.`] : []),
    ...(reachedEnd ? [] : [`The ${whose} did not get all messages, ${incomplete}.`]),
    ...(first === undefined
      ? []
      : [
          unknown.length === 1
            ? `1 line of ${from} is about no message that the ${whose} got: line ${first.line.number}.`
            : `${unknown.length} lines of ${from} are about no message that the ${whose} got; the first is line ${first.line.number}.`,
        ]),
  ];
}
