// What a run found, in words that are the same on both systems if the client and the trace are, for a byte-by-byte
// comparison. Everything that another process or another moment changes is omitted: times and other numbers in
// sentences, addresses, pids, threads, how often a finding was made, and every frame outside the client's own source.

import type { Frame } from '../../src/symbols/frame.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';

const ownSource = /(^|\/)(test\/clients|replayer\/kit\/examples)\//;

/** Returns one line for the run and one for each kind of finding with a place of its own, in alphabetical order. */
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

/**
 * Which message found no worker depends on chance. On macOS libdispatch has a thread for each, so there may be none.
 */
const ofPools: readonly string[] = ['thread-explosion', 'pool-exhausted'];
const victim = /; [A-Z_]+ \((?:message|injected) \d+\) had waited for a worker for .*$/;

/** The folder of a process's program, up to its name. */
const programFolder = /(process \d+, )\/(?:[^(]*\/)?(?:linux-)?/g;

/** Durations change their unit as they grow. */
function withoutNumbers(sentence: string): string {
  const placeless = sentence.replace(victim, '.').replace(programFolder, '$1');
  return placeless.replace(/0x[0-9a-f]+|\d[\d.,]*( ?(ns|µs|us|ms|s|min|%)\b)?/g, '#');
}

function distinct(lines: readonly string[]): string[] {
  return [...new Set(lines)].sort();
}
