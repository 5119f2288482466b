// Every row of the table of calls that Linux has: made in a handler, it is recorded once and by its name, and works as it
// does outside. Prints how many rows were run. `npm run test:darwin` runs macOS's.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type CallRow, calls } from '../../src/schema/calls/calls.ts';
import { nameOf } from '../../src/schema/calls/shape.ts';
import { linuxOnly } from '../linux-only.ts';
import { buildScope, needScope, play } from './build.ts';
import { isClassOf, rowsOf } from './rows.ts';

const onLinux = calls.filter((row) => row.platforms.includes('linux') && row.wrapper !== 'none');

/** Rows that no test runs. */
const notRun: Readonly<Record<string, string>> = {
  sync: 'writes back every disk of the machine',
  dispatch_main: 'gives the thread up for good; a test client has it',
  getpass: 'reads from the terminal that the test was started from',
  ...Object.fromEntries(
    onLinux
      .filter(({ grade }) => grade?.by === 'zone')
      .map(({ name }) => [
        name,
        'is recorded once in a process, whichever comes first; the client style/time-zone has it',
      ]),
  ),
};

/** Calls that do not return, with the exit status of the process; null if a signal ends it. */
const endings: Readonly<Record<string, number | null>> = {
  exit: 41,
  quick_exit: 42,
  _exit: 43,
  pthread_exit: 44,
  abort: null,
  __assert_fail: null,
};

/** A wrapper that names the call beneath it: the row of a bare system call reports more than `syscall`. */
const namedBeneath: Readonly<Record<string, string>> = { syscall: 'openat' };

// A free lock and an idle queue never wait.
const factsOf = ({ name, class: callClass }: CallRow): readonly string[] =>
  callClass === 'allowed' || callClass === 'if_waited' ? [] : [namedBeneath[name] ?? name];

describe('rows of the table of calls', () => {
  linuxOnly('the rows of macOS are run by test/darwin/rows.darwin.ts');
  let folder = '';
  let rows: ReturnType<typeof rowsOf> = [];
  const ended = new Set<string>();

  before(async function () {
    needScope(this);
    folder = await buildScope(['families']);
    const done = play(folder, 'families');
    assert.equal(done.status, 0, done.errors);
    rows = rowsOf(done);
  });

  after(() => {
    const run = new Set([...rows.map(({ row }) => row), ...ended]);
    console.log(`    rows run: linux ${run.size} of ${onLinux.length}`);
    for (const [name, reason] of Object.entries(notRun)) console.log(`    not run: ${name}, which ${reason}`);
  });

  it('a call returns in a handler what it returns outside it, errno included', () => {
    assert.deepEqual(
      rows.filter((row) => row.equal !== 1),
      [],
    );
  });

  it('a call is recorded once, by name and class', () => {
    const byName = new Map(onLinux.map((row) => [row.name, row]));
    for (const { row: name, facts } of rows) {
      const row = byName.get(name);
      assert.ok(row !== undefined, `${name} is no row`);
      assert.deepEqual(
        facts.map(({ call }) => call),
        factsOf(row),
        name,
      );
      if (namedBeneath[name] === undefined)
        for (const fact of facts)
          assert.ok(isClassOf(row, fact.class), `${name} is recorded as of class ${fact.class}`);
    }
  });

  for (const [name, status] of Object.entries(endings))
    it(`${name} ends what it ends outside`, () => {
      const done = play(folder, 'families', name);
      assert.equal(done.status, status, done.errors);
      ended.add(name);
    });

  it('every row is run, but for the named ones', () => {
    const run = new Set([...rows.map(({ row }) => row), ...Object.keys(endings), ...Object.keys(notRun)]);
    assert.deepEqual(
      onLinux.filter(({ name }) => !run.has(name)).map(({ name }) => name),
      [],
    );
  });

  it('every row is exported under each of its spellings', () => {
    const symbols = execFileSync('nm', ['-D', '--defined-only', join(folder, 'libscope.so')], { encoding: 'utf8' });
    const exported = new Set(symbols.split('\n').map((line) => line.split(' ').at(-1)));
    const missing = onLinux
      .flatMap((row) => [row.name, ...row.names, ...row.variants.map(nameOf)])
      .filter((name) => !exported.has(name));
    assert.deepEqual(missing, []);
  });
});
