// Clients in fair time beside programs that hog the processors: with budgets of 100 ms, those that need 20 ms of a
// processor, and those that take 220 ms.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunOptions } from '../../src/run/options.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { keptClient } from '../kit/build.ts';

const careful = ['works 20', 'works 20 queue', 'works 20 waits'];
const late = ['works 220', 'sleeps 220', 'works 220 queue', 'sleeps 220 queue', 'sleeps 220 waits'];

export const ways = { careful, late } as const;
export type Way = keyof typeof ways;

export interface Outcome {
  readonly words: string;
  /** Whether it was judged as it must be. */
  readonly right: boolean;
  readonly sentences: readonly string[];
}

/** Rules about time. A handler that waits for a queue has other findings, which are not the point. */
const timeRules: ReadonlySet<string> = new Set([
  'deadline-miss',
  'missing-response',
  'machine-stalled',
  'thin-headroom',
]);

/** Runs the clients of a kind in turn, and calls `onOutcome` after each run. */
export async function runBesideHogs(
  way: Way,
  rounds: number,
  options: Partial<RunOptions>,
  onOutcome: (outcome: Outcome) => void = () => {},
): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'esreplay-hogs-'));
  const program = await keptClient('takes-time', { sources: [join(import.meta.dirname, 'clients/takes-time.c')] });
  const trace = writeTrace(folder, 'tenths-of-a-second');
  const hogs = Array.from({ length: 8 }, startHog);
  const outcomes: Outcome[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const words = ways[way][round % ways[way].length] ?? '';
      const run = { trace, clients: [[program, ...words.split(' ')]], pace: 'asap', fairTime: true } as const;
      const { verdicts, setupTrouble, exitCode } = await runAndJudge({ ...run, ...options });
      const ofTime = verdicts.filter(({ rule }) => timeRules.has(rule));
      const missed = ofTime.some(({ rule }) => rule === 'deadline-miss' || rule === 'missing-response');
      const right = setupTrouble.length === 0 && (way === 'late' ? missed : ofTime.length === 0 && exitCode < 2);
      const sentences = [...ofTime, ...setupTrouble].map(({ sentence }) => sentence);
      outcomes.push({ words, right, sentences });
      onOutcome({ words, right, sentences });
    }
  } finally {
    for (const hog of hogs) hog.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
  return outcomes;
}

/** In a session of its own, because the kernel shares the processors among sessions first. */
export function startHog(): ChildProcess {
  const program = `const parent = process.ppid;
    for (;;) { const end = Date.now() + 500; while (Date.now() < end); if (process.ppid !== parent) process.exit(); }`;
  return spawn(process.execPath, ['-e', program], { stdio: 'ignore', detached: true });
}
