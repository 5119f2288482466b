// Judges a run of a product that reads eslogger. Pure.
import { getSystemErrorName } from 'node:util';
import { exitCodes } from '../errors/errors.ts';
import type { FaultName } from '../eslogger/faults.ts';
import type { LineAndMessage, LineDifference, LineDifferenceKind } from '../observed/line-difference.ts';
import type { ProcessExit } from '../observed/observation.ts';
import type { OutputDifference } from './expected-output.ts';
import type { ProductRun } from './product-run.ts';
import type { StartedEslogger } from './programs.ts';

/** Every check of a product, in the order of a run. */
export const productChecks = {
  crash: 'the product does not crash',
  'early-exit': 'the product runs until it is ended',
  'not-reading': 'the product reads what eslogger prints',
  'no-end': 'the product ends after SIGTERM',
  'exit-status': 'the product ends with status 0, or of SIGTERM',
  output: 'the product prints what is expected',
  'missing-line': 'each message that needs a line has one',
  'repeated-line': 'no message has more lines than it should',
  'wrong-line-pid': "each line has its message's pid",
  'wrong-line-path': "each line has its message's path",
  'wrong-line-parent': "each line has the parent of its message's process",
  'wrong-line-order': 'lines of one process are in the order of its messages',
} as const;
export type ProductCheck = keyof typeof productChecks;

/** Of the output map: the names are those of the rules for clients. */
export const lineChecks = {
  missing: 'missing-line',
  repeated: 'repeated-line',
  pid: 'wrong-line-pid',
  path: 'wrong-line-path',
  parent: 'wrong-line-parent',
  order: 'wrong-line-order',
} as const satisfies Readonly<Record<LineDifferenceKind, ProductCheck>>;

const lineRemedies: Readonly<Record<LineDifferenceKind, string>> = {
  missing: 'look where the product drops it; what it leaves out on purpose, name in `only` or `ignore` of the map',
  repeated: 'if another event has such lines too, name it in `events` of the map',
  pid: 'read the pid from the audit token of the line at hand',
  path: 'read the whole path: its slashes are escaped, and it may have spaces',
  parent: 'a table of processes needs each fork, too: not every fork is followed by an exec',
  order: 'if the order does not matter, put `order: any` in the map',
};

export interface ProductFinding {
  readonly check: ProductCheck;
  /** `difference`: from what is expected, or from the messages. */
  readonly class: 'violation' | 'difference';
  readonly sentence: string;
  readonly remedy: string | null;
  /** The first lines, each with its message; null: the finding is about no line of the output map. */
  readonly lines: readonly LineAndMessage[] | null;
}

export interface ReportedEslogger {
  readonly arguments: readonly string[];
  readonly lines: number;
  /** Messages that came while the product was too slow; null: unknown, because the product ended it. */
  readonly dropped: number | null;
  /** Number of times that each fault struck; null: unknown. */
  readonly faults: Readonly<Partial<Record<FaultName, number>>> | null;
  readonly end: 'open' | 'early-end' | 'ended' | 'failed';
}

export interface ProductReport {
  /** Of this format; keys are only added within it. */
  readonly version: 1;
  readonly provided: 'eslogger';
  readonly trace: { readonly path: string; readonly messages: number };
  readonly os: { readonly macos: string; readonly requested: string | null; readonly messageVersion: number };
  readonly product: readonly string[];
  /** Shows the run again. */
  readonly command: string;
  readonly seed: string;
  readonly faults: readonly FaultName[];
  /** The file of the output map; null: there is none. */
  readonly outputMap: string | null;
  readonly eslogger: readonly ReportedEslogger[];
  readonly exit: ProcessExit | null;
  readonly setupTrouble: readonly { readonly sentence: string; readonly remedy: string | null }[];
  readonly findings: readonly ProductFinding[];
  /** The first difference from the file of --expect-output. */
  readonly difference: OutputDifference | null;
  readonly notes: readonly string[];
  readonly interrupted: boolean;
  readonly durationNs: number;
  readonly exitCode: number;
}

/** What was asked. */
export type AskedProduct = Pick<
  ProductReport,
  'trace' | 'os' | 'product' | 'command' | 'seed' | 'faults' | 'outputMap'
>;

export function judgeProduct(run: ProductRun, asked: AskedProduct): ProductReport {
  const interrupted = run.ending === 'interrupted';
  const setupTrouble = interrupted ? [] : troubleOf(run);
  const findings = interrupted || setupTrouble.length > 0 ? [] : findingsOf(run, asked.faults);
  return {
    version: 1,
    provided: 'eslogger',
    ...asked,
    eslogger: run.started.map((each) => reported(each, run.ending)),
    exit: run.exit,
    setupTrouble,
    findings,
    difference: findings.some(({ check }) => check === 'output') ? run.difference : null,
    notes: notesOf(run, asked.faults),
    interrupted,
    durationNs: run.durationNs,
    exitCode: exitCodeOf(interrupted, setupTrouble.length > 0, findings),
  };
}

function exitCodeOf(interrupted: boolean, isTrouble: boolean, findings: readonly ProductFinding[]): number {
  if (interrupted) return exitCodes.interrupted;
  if (isTrouble) return exitCodes.setup;
  if (findings.some(({ check }) => check === 'crash' || check === 'early-exit')) return exitCodes.client;
  return findings.length > 0 ? exitCodes.findings : exitCodes.pass;
}

function reported(each: StartedEslogger, ending: ProductRun['ending']): ReportedEslogger {
  const { arguments: words, state, counts } = each;
  return {
    arguments: words,
    lines: state?.lines ?? 0,
    dropped: counts?.dropped ?? null,
    faults: counts?.faults ?? null,
    end: endOf(each, ending),
  };
}

/** An eslogger ends soon after its product, so whether it has done so yet does not count. */
function endOf({ counts, isAlive, state }: StartedEslogger, ending: ProductRun['ending']): ReportedEslogger['end'] {
  if (counts?.endsEarly === true) return 'early-end';
  if (isAlive && ending !== 'product-ended') return 'open';
  return state === null ? 'failed' : 'ended';
}

type Trouble = ProductReport['setupTrouble'][number];

/** Why the run shows nothing. A product that crashed shows something. */
function troubleOf({ started, ending, exit, programsErrno, refusedBySudo }: ProductRun): readonly Trouble[] {
  if (exit !== null && ending === 'product-ended' && isCrash(exit)) return [];
  if (started.length === 0) {
    const how = ending === 'product-ended' ? `The product ended (${exitWords(exit)}) and` : 'The product';
    return [{ sentence: `${how} started no eslogger.`, remedy: neverRemedy(programsErrno, refusedBySudo) }];
  }
  if (started.some(({ state }) => state?.isRead === true)) return [];
  if (started.every(({ arguments: words }) => words.includes('--oslog')))
    return [
      {
        sentence: 'eslogger was started with --oslog: it prints no line, and the unified log is not provided.',
        remedy: 'let the product read the lines of eslogger',
      },
    ];
  if (started.every(({ state }) => state === null))
    return [
      {
        sentence: `eslogger failed: it was started as ${wordsOf(started)}.`,
        remedy: "its error is on the product's standard error",
      },
    ];
  if (started.some(({ state }) => state?.isThrownAway === true && state.lines > 0))
    return [
      {
        sentence:
          'The product threw the lines of eslogger away: it started eslogger with /dev/null as standard output.',
        remedy: 'start eslogger with a pipe as its standard output, and read that',
      },
    ];
  if (started.some(({ state }) => state?.phase === 'written' || (state?.lines ?? 0) > 0)) {
    const how = ending === 'product-ended' ? `The product ended (${exitWords(exit)}) and` : 'The product';
    return [{ sentence: `${how} read no line of eslogger.`, remedy: 'read its standard output' }];
  }
  return [
    {
      sentence: `eslogger printed no line: it was started as ${wordsOf(started)}.`,
      remedy: 'take a trace that has such events: `esreplay info TRACE` lists them',
    },
  ];
}

const wordsOf = (started: readonly StartedEslogger[]): string =>
  [...new Set(started.map(({ arguments: words }) => `"${['eslogger', ...words].join(' ')}"`))].join(', ');

function neverRemedy(errno: number | null, refused: readonly string[]): string {
  const [first] = refused;
  if (first !== undefined) return `let the product start eslogger itself: sudo refused "${first}"`;
  return errno === 0
    ? 'look at its output: it may need a file, an option or more time'
    : 'let it find eslogger on the PATH: not every program reaches ours at /usr/bin here (see `esreplay doctor`)';
}

function findingsOf(run: ProductRun, faults: readonly FaultName[]): ProductFinding[] {
  const { ending, exit, difference, endsInTime } = run;
  const found: ProductFinding[] = [];
  const survival = survivalWords(run, faults);
  const add = (check: ProductCheck, sentence: string, remedy: string | null): void => {
    const kind = check === 'output' ? 'difference' : 'violation';
    found.push({ check, class: kind, sentence: `${sentence}${survival}.`, remedy, lines: null });
  };
  if (exit !== null && isCrash(exit)) add('crash', `The product crashed: ${exitWords(exit)}`, null);
  else if (ending === 'product-ended' && !followsEarlyEnd(run))
    add('early-exit', `The product ended by itself: ${exitWords(exit)}`, 'it must run until SIGTERM');
  else if (ending === 'not-reading')
    add('not-reading', 'The product did not read: lines of eslogger waited, and it did nothing', null);
  else if (!endsInTime && ending === 'end')
    add('no-end', 'The product did not end in time after SIGTERM', 'end it when SIGTERM comes, whatever eslogger does');
  else if (ending === 'end' && exit !== null && !isRightEnd(exit))
    add('exit-status', `The product ended after SIGTERM: ${exitWords(exit)}`, null);
  if (difference !== null && ending !== 'not-reading') add('output', differenceWords(difference), null);
  return [...found, ...(run.lines?.differences ?? []).map((each) => lineFinding(each, survival))];
}

function lineFinding({ kind, sentence, advice, shown }: LineDifference, survival: string): ProductFinding {
  return {
    check: lineChecks[kind],
    class: 'difference',
    sentence: sentence.replace(/\.$/, `${survival}.`),
    remedy: advice ?? lineRemedies[kind],
    lines: shown,
  };
}

/** eslogger had ended before, so the product may end with success. */
function followsEarlyEnd({ started, exit }: ProductRun): boolean {
  return exit?.code === 0 && started.some(({ counts }) => counts?.endsEarly === true);
}

function survivalWords({ started }: ProductRun, faults: readonly FaultName[]): string {
  const struck = faults.filter((name) =>
    started.some(({ counts }) => counts === null || (counts.faults[name] ?? 0) > 0),
  );
  return struck.length === 0 ? '' : ` (with ${struck.join(', ')})`;
}

const crashSignals: readonly NodeJS.Signals[] = ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGABRT', 'SIGFPE', 'SIGTRAP'];
const isCrash = ({ signal }: ProcessExit): boolean => signal !== null && crashSignals.includes(signal);

/** Shells say 143 of SIGTERM. */
const isRightEnd = ({ code, signal }: ProcessExit): boolean => code === 0 || code === 143 || signal === 'SIGTERM';

function exitWords(exit: ProcessExit | null): string {
  if (exit === null) return 'how is unknown';
  return exit.signal === null ? `exit status ${exit.code}` : exit.signal;
}

function differenceWords({ line, expected, printed }: OutputDifference): string {
  if (expected === null) return `Line ${line} of the output is not expected`;
  return printed === null ? `Line ${line} of the expected output is missing` : `Line ${line} of the output differs`;
}

const programsWords =
  'a library in the product replaces /usr/bin/eslogger, for calls of the C library by programs that have it';

function notesOf(run: ProductRun, faults: readonly FaultName[]): string[] {
  const { started, ending, refusedBySudo, programsErrno, lines } = run;
  const isCounted = started.length > 0 && started.every(({ counts }) => counts !== null);
  const idle = faults.filter((name) => isCounted && started.every(({ counts }) => (counts?.faults[name] ?? 0) === 0));
  const dropped = started.reduce((sum, { counts }) => sum + (counts?.dropped ?? 0), 0);
  return [
    ...(idle.length === 0
      ? []
      : [`Faults that did not strike: ${idle.join(', ')}. Take a longer trace or another seed.`]),
    ...(ending !== 'product-ended' && started.some((each) => endOf(each, ending) === 'ended')
      ? ['The product ended eslogger, or closed its pipe, before its last line. It did not read what came after.']
      : []),
    ...(!run.isExpected && started.some(({ counts }) => (counts?.faults['sequence-gap'] ?? 0) > 0)
      ? ['eslogger lost messages. Whether the product noticed is not checked: name what it prints by --expect-output.']
      : []),
    ...(dropped === 0 ? [] : [`The product was too slow: eslogger dropped ${dropped} messages.`]),
    ...(programsErrno === null || programsErrno === 0
      ? []
      : [`Mounts were refused (${getSystemErrorName(-programsErrno)}): ${programsWords} (see \`esreplay doctor\`).`]),
    ...refusedBySudo.map((words) => `sudo refused "${words}": it starts no program but eslogger.`),
    ...(lines?.notes ?? []),
  ];
}
