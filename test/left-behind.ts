// A test file leaves the process as it found it: other files run in it later. Mocha requires this file first, in each of
// its processes. A file that leaves something behind fails, and what it left is undone.
import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { setEnvironment } from './environment.ts';

const environment = process.env;
const clock = clockNow();
let before: ReturnType<typeof surroundings>;

export const mochaHooks = {
  beforeAll(): void {
    before = surroundings();
  },
  afterAll(this: Mocha.Context): void {
    const files = (this.test?.parent?.suites ?? []).map(({ file = '' }) => relative('.', file));
    const left = `left behind by ${[...new Set(files)].join(' or ')}`;
    try {
      assert.ok(process.env === environment, `${left}: another process.env, which node:os does not read`);
      assert.deepEqual(surroundings(), before, left);
      assert.deepEqual(clockNow(), clock, `${left}: a clock that is not the system's`);
    } finally {
      process.env = environment;
      setEnvironment(before.environment);
      process.chdir(before.folder);
      process.umask(before.umask);
      Object.assign(globalThis, clock);
    }
  },
};

function surroundings(): { environment: NodeJS.ProcessEnv; folder: string; umask: number } {
  return { environment: { ...process.env }, folder: process.cwd(), umask: process.umask() };
}

function clockNow(): object {
  const names = ['Date', 'setTimeout', 'setInterval', 'setImmediate', 'performance'] as const;
  return Object.fromEntries(names.map((name) => [name, globalThis[name]]));
}
