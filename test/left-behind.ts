// A test file leaves the process as it found it: other files run in it later. Mocha requires this file first, in each of
// its processes. A file that leaves something behind, also while it loads, fails, and what it left is undone.
import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { setEnvironment } from './environment.ts';

const environment = process.env;
/** running-test.ts takes it out before a file's first test. */
const ofRunner = 'ESREPLAY_TEST_COSTS';
const clockNames = ['Date', 'setTimeout', 'setInterval', 'setImmediate', 'performance'] as const;
const before = surroundings();

export const mochaHooks = {
  afterAll(this: Mocha.Context): void {
    const files = (this.test?.parent?.suites ?? []).map(({ file = '' }) => relative('.', file));
    const by = `left behind by ${[...new Set(files)].join(' or ')}`;
    try {
      assert.ok(process.env === environment, `${by}: another process.env, which node:os does not read`);
      // Names alone: values of the environment do not belong into a log.
      const after = surroundings();
      const names = [...new Set([...before.keys(), ...after.keys()])];
      const changed = names.filter((name) => before.get(name) !== after.get(name));
      assert.deepEqual(changed, [], by);
    } finally {
      restore();
    }
  },
};

/** Everything that a file may change for the next one, by name. */
function surroundings(): Map<string, unknown> {
  const variables = Object.entries(process.env).filter(([name]) => name !== ofRunner);
  return new Map<string, unknown>([
    ...variables.map(([name, value]) => [`environment ${name}`, value] as const),
    ['folder', process.cwd()],
    ['umask', process.umask()],
    ...clockNames.map((name) => [`clock ${name}`, globalThis[name]] as const),
  ]);
}

function restore(): void {
  const ofEnvironment = [...before].flatMap(([name, value]) =>
    name.startsWith('environment ') ? [[name.slice('environment '.length), String(value)] as const] : [],
  );
  process.env = environment;
  setEnvironment(Object.fromEntries(ofEnvironment));
  process.chdir(String(before.get('folder')));
  process.umask(Number(before.get('umask')));
  for (const name of clockNames) Object.assign(globalThis, { [name]: before.get(`clock ${name}`) });
}
