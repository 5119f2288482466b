// What the outputs of a comparison say in the same words. Also in a browser, for the page.
import { intervalWords } from '../bench/change-words.ts';
import { plural } from '../report/layout.ts';
import { formatDuration } from '../words/duration.ts';
import { grouped } from '../words/grouped.ts';
import { type ChangeName, changeNames, changes } from './changes.ts';
import type {
  AccessChange,
  CompareResult,
  Example,
  FlakyFinding,
  FlakyGroup,
  LaterGroup,
  SetUpChange,
  TraceComparison,
} from './result.ts';

/** One change, as every output shows it. */
export interface ShownChange {
  readonly change: ChangeName;
  /** Null: it is not about messages. */
  readonly messages: number | null;
  readonly what: string;
  readonly from: string;
  readonly to: string;
  /** One of the messages; null: it is about none. */
  readonly example: Example | null;
  /** The command that shows it; null: there is none. */
  readonly command: string | null;
}

/** In the order of their weight, and the largest group first. */
export function shownChanges({
  decisions,
  later,
  setUps,
  findings,
  access,
  runs,
}: TraceComparison): readonly ShownChange[] {
  const all: readonly ShownChange[] = [
    ...decisions.map(({ change, messages, from, to, example, ...group }) => ({
      change,
      messages,
      what: groupWords(group),
      from,
      to,
      example,
      command: example.command,
    })),
    ...access
      .filter(({ looked }) => !looked)
      .map((each) => ({
        change: each.change,
        messages: null,
        what: accessWords(each),
        from: 'deny',
        to: each.to === 'allow' ? each.to : `allow (${each.to})`,
        example: each.example,
        command: each.example.command,
      })),
    ...findings.map(({ change, rule, where, sentence, command }) => ({
      change,
      messages: null,
      what: `${rule}${where === '' ? '' : ` at ${where}`}: ${sentence}`,
      from: '',
      to: '',
      example: null,
      command,
    })),
    ...setUps.map((each) => ({
      change: each.change,
      messages: null,
      what: setUpWords(each),
      from: '',
      to: '',
      example: null,
      command: runs.new.command,
    })),
    ...later.map((each) => ({
      change: 'later' as const,
      messages: each.messages,
      what: `${groupWords(each)}: ${laterWords(each)}`,
      from: formatDuration(each.oldNs),
      to: formatDuration(each.newNs),
      example: each.example,
      command: runs.new.command,
    })),
  ];
  return changeNames.flatMap((name) => all.filter(({ change }) => change === name));
}

/** `8 messages, AUTH_OPEN in /etc by com.example.app: deny → allow (message 12, /etc/hosts)` */
export function changeText({ messages, what, from, to, example }: ShownChange): string {
  const often = messages === null ? '' : `${plural(messages, 'message')}, `;
  const change = from === '' ? '' : `: ${from} → ${to}`;
  return `${often}${what}${change}${example === null ? '' : ` (${exampleWords(example)})`}`;
}

/** `AUTH_OPEN in /etc by com.example.app` */
export function groupWords({ event, folder, actor }: Pick<LaterGroup, 'event' | 'folder' | 'actor'>): string {
  return `${event}${folder === '' ? '' : ` in ${folder}`} by ${actor === '' ? 'an unknown process' : actor}`;
}

/** `read of /etc/hosts by clone + open: it is cloned, and read there` */
const accessWords = ({ effect, chain, by, ends, example }: AccessChange): string =>
  `${effect} of ${example.target} by ${chain.join(' + ')}${by === '' ? `: ${ends}` : by}`;

const laterWords = ({ slowdown }: LaterGroup): string => `${intervalWords(slowdown)} (95 % CI)`;
const setUpWords = ({ client, sentence }: SetUpChange): string => `ES client ${client}: ${sentence}`;

export const exampleWords = ({ index, target }: Example): string =>
  `message ${index}${target === '' ? '' : `, ${target}`}`;

function flakyWords(group: FlakyGroup): string {
  const { messages, answers, builds, example } = group;
  return `${plural(messages, 'message')}, ${groupWords(group)}: ${answers} in ${buildsWords(builds)} (${exampleWords(example)})`;
}

/** What differs between runs of one build, a line each. */
export const noiseWords = (comparison: TraceComparison): readonly string[] => [
  ...comparison.flaky.map(flakyWords),
  ...comparison.flakyFindings.map((each) => flakyFindingWords(each, comparison)),
];

const buildsWords = (builds: FlakyGroup['builds']): string =>
  builds.length === 1 ? `runs of the ${builds[0]} build` : 'runs of each build';

function flakyFindingWords({ rule, where, seen }: FlakyFinding, { runs }: TraceComparison): string {
  const often = (side: 'old' | 'new'): string =>
    `${seen[side]} of ${plural(runs[side].exitCodes.length, 'run')} of the ${side} build`;
  return `${rule}${where === '' ? '' : ` at ${where}`}: in ${often('old')} and ${often('new')}`;
}

/** What a reader must know to trust the comparison. */
export function cautions(comparison: TraceComparison): readonly string[] {
  const { runs, independent, notCompared, timesNotCompared, access, accessTried, accessLeft } = comparison;
  const ended = (['old', 'new'] as const).flatMap((side) => {
    const { ended: how } = runs[side];
    return how === null ? [] : [`The ${side} build ended: ${how}`];
  });
  return [
    ...ended,
    ...(independent
      ? []
      : [
          'The runs are not independent: only first runs decided otherwise. The client seems to keep a file outside of HOME and TMPDIR, which are new for each run.',
        ]),
    ...(notCompared > 0
      ? [`${plural(notCompared, 'AUTH message')} could not be compared: some runs do not settle them.`]
      : []),
    ...(accessTried === 0 ? ['No other way to what is denied was tried: both builds deny nothing that has one.'] : []),
    ...(accessLeft === null ? [] : [`${accessLeft.charAt(0).toUpperCase()}${accessLeft.slice(1)}.`]),
    ...access
      .filter(({ looked }) => looked)
      .map((each) => `Only the new build allows ${accessWords(each)}, after it looked for a file that is not here.`),
    ...(timesNotCompared === null ? [] : [`Times were not compared: ${timesNotCompared}.`]),
  ];
}

/** Number of messages, or of other things, by kind of change. */
export function countsOf(traces: readonly TraceComparison[]): ReadonlyMap<ChangeName, number> {
  const counts = new Map<ChangeName, number>();
  for (const { change, messages } of traces.flatMap(shownChanges))
    counts.set(change, (counts.get(change) ?? 0) + (messages ?? 1));
  return new Map(changeNames.flatMap((name) => (counts.has(name) ? [[name, counts.get(name) ?? 0]] : [])));
}

export function closingWord({ interrupted, exitCode, traces }: CompareResult): string {
  if (interrupted) return 'INTERRUPTED';
  if (exitCode === 1) return 'FAILED';
  if (exitCode !== 0) return 'NO RESULT';
  return countsOf(traces).size > 0 ? 'DIFFERENT' : 'SAME';
}

/** `12 newly allowed, 1 new finding; 3 flaky; 1,204 decisions compared` */
export function totalsText({ traces }: Pick<CompareResult, 'traces'>): string {
  const found = [...countsOf(traces)].map(([name, count]) => countWords(name, count));
  const flaky = traces.reduce(
    (sum, each) => sum + each.flaky.reduce((all, { messages }) => all + messages, 0) + each.flakyFindings.length,
    0,
  );
  const compared = traces.reduce((sum, each) => sum + each.compared, 0);
  return [
    found.length === 0 ? 'no change' : found.join(', '),
    ...(flaky === 0 ? [] : [`${grouped(flaky)} flaky`]),
    `${plural(compared, 'decision')} compared`,
  ].join('; ');
}

function countWords(name: ChangeName, count: number): string {
  const title = changes[name].title.toLowerCase();
  return `${grouped(count)} ${count === 1 ? title.replace(/findings$/, 'finding') : title}`;
}
