// The running test, for helpers that find out that this system cannot run it. Mocha requires this file first, in each
// of its processes. It also tells scripts/test.mjs how much processor time each file took, with the processes that it
// started and waited for: a line of JSON in the file named by ESREPLAY_TEST_COSTS.
import { appendFileSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { skipTest } from './skip.ts';

// Only Linux tells the processor time of other processes.
const costs = process.platform === 'linux' ? process.env.ESREPLAY_TEST_COSTS : undefined;
let running: Mocha.Test | undefined;
let before = 0;

export const mochaHooks = {
  beforeEach(this: Mocha.Context): void {
    running = this.currentTest;
  },
  // A test may run mocha itself.
  beforeAll(): void {
    delete process.env.ESREPLAY_TEST_COSTS;
  },
  // Once a file: its processes are those of this one since the file before it ended.
  afterAll(): void {
    if (costs === undefined) return;
    const now = processorMs();
    appendFileSync(costs, `${JSON.stringify({ file: relative('.', running?.file ?? ''), ms: now - before })}\n`);
    before = now;
  },
};

/** Of this process and of all that it has waited for. */
function processorMs(): number {
  const text = readFileSync('/proc/self/stat', 'utf8');
  const ticks = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15);
  return ticks.reduce((sum, each) => sum + Number(each) * 10, 0);
}

/** Skips the running test. */
export function leaveOutRunningTest(why: string): never {
  if (running === undefined) throw new Error(`no test runs that could be left out: ${why}`);
  return skipTest(running, why);
}
