// What a run found, in words that are the same on both systems when the client and the trace are: for comparing byte by byte.
// Left out are what another process or another moment makes different: times and other numbers in sentences, addresses,
// pids, threads, how often a finding was made, and every frame that is not of the client's own source.
import type { JudgedRun } from '../../src/judge/report.ts';
import type { Verdict } from '../../src/judge/verdict.ts';
import type { Frame } from '../../src/symbols/frame.ts';

const ownSource = /(^|\/)(test\/clients|replayer\/kit\/examples)\//;

/** One line for the run, one for each kind of finding with a place of its own; in the order of the alphabet. */
export function verdictWords(run: JudgedRun): string[] {
  const troubles = [...run.setupTrouble, ...(run.clientEnded === null ? [] : [run.clientEnded])];
  return distinct([
    `exit ${run.exitCode}`,
    ...run.verdicts.map(verdictLine),
    ...troubles.map(({ sentence, stack = [] }) => `${withoutNumbers(sentence)}${placeOf(stack)}`),
  ]);
}

function verdictLine({ rule, class: grade, call, message, stack, otherStack, sentence }: Verdict): string {
  const event = message === null || ofPools.includes(rule) ? 'no message' : message.eventType;
  const other = otherStack === null ? '' : ` | ${otherStack.is}${placeOf(otherStack.frames)}`;
  return `${rule} ${grade} ${call} ${event}${placeOf(stack)}${other} | ${withoutNumbers(sentence)}`;
}

/** Innermost first. */
function placeOf(stack: readonly Frame[]): string {
  const own = stack.filter(({ file }) => file !== null && ownSource.test(file));
  return own.map((frame) => ` < ${frame.function} ${(frame.file ?? '').replace(/^.*\//, '')}:${frame.line}`).join('');
}

/** Which message found no worker is chance, and on macOS, where libdispatch has a thread for each, none may have. */
const ofPools: readonly string[] = ['thread-explosion', 'pool-exhausted'];
const victim = /; [A-Z_]+ \(message \d+\) had waited for a worker for .*$/;

/** Where the program of a process was built, up to its name. */
const programFolder = /(process \d+, )\/(?:[^(]*\/)?(?:linux-)?/g;

/** Durations take other units as they grow. */
function withoutNumbers(sentence: string): string {
  const placeless = sentence.replace(victim, '.').replace(programFolder, '$1');
  return placeless.replace(/0x[0-9a-f]+|\d[\d.,]*( ?(ns|µs|us|ms|s|min|%)\b)?/g, '#');
}

function distinct(lines: readonly string[]): string[] {
  return [...new Set(lines)].sort();
}
