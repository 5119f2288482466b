// The rows of the table of calls that the library for macOS interposes, run as a macOS program on Linux. In a handler
// each returns what it returns outside one, errno included, and is reported by its name and class. Prints how many rows
// were run for each processor, and the others by the reason why they were not.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { loaderCalls } from '../../docs/tables/mac-statements.ts';
import { type CallRow, calls } from '../../src/schema/calls/calls.ts';
import { type CallClassName, callClassName } from '../../src/schema/calls/shape.ts';
import { testFolder } from '../folder.ts';
import { type Played, playedOf } from '../scope/build.ts';
import { isClassOf, rowsOf } from '../scope/rows.ts';
import { skip } from '../skip.ts';
import { buildForMacos, buildMutant, inspect, type Processor, processors, root } from './built.ts';
import { buildLoader, whyNot } from './loader.ts';
import { buildRows, buildRowsOnMac } from './rows.ts';

const onDarwin = calls.filter((row) => row.darwin.length > 0);

/** On a Mac the rows are built with Apple's SDK and run directly, for the machine's processor. */
const onMac = process.platform === 'darwin';
const whyNotHere = (processor: Processor): string | null =>
  (processor === 'arm64') === (process.arch === 'arm64') ? null : 'this Mac has the other processor';

/** Returns how many exports are called by a row that was run: those under the names that the program imports. */
function reachedExports(processor: Processor, program: string, run: ReadonlySet<string>): number {
  const names = inspect('llvm-nm', processor, ['--undefined-only', '--just-symbol-name'], program).split('\n');
  const imported = new Set(names.map((name) => name.trim().replace(/^_/, '')));
  const exports = onDarwin.filter(({ name }) => run.has(name)).flatMap(({ darwin }) => darwin);
  return exports.filter(({ symbol, archs }) => archs.includes(processor) && imported.has(symbol)).length;
}

/** A free lock does not wait, so nothing need be reported; work that is run on a queue may wait. */
const isRecordedRight = (row: CallRow, recorded: readonly string[]): boolean => {
  if (row.class === 'allowed') return recorded.length === 0;
  if (row.class === 'if_waited' && recorded.length === 0) return true;
  return recorded.length === 1 && recorded[0] === row.name;
};

/** How macOS's policy classes a call by its arguments; null: not reported. */
const ways: Readonly<Record<string, Readonly<Record<string, CallClassName | null>>>> = {
  kevent: {
    'no room for events': null,
    looks: 'strict_only',
    'waits nanoseconds': 'always',
    'waits seconds': 'always',
    'waits for ever': 'always',
  },
  kevent64: {
    'no room for events': null,
    KEVENT_FLAG_IMMEDIATE: null,
    'KEVENT_FLAG_IMMEDIATE and a time': null,
    looks: 'strict_only',
    'another flag': 'always',
    'waits for ever': 'always',
  },
  kevent_qos: {
    'no room for events': null,
    KEVENT_FLAG_IMMEDIATE: null,
    'another flag': 'always',
    'waits for ever': 'always',
  },
  kevent_id: {
    'no room for events': null,
    KEVENT_FLAG_IMMEDIATE: null,
    'another flag': 'always',
    'waits for ever': 'always',
    'a change that asks for a thread': null,
    'a change that waits for a turn': 'always',
  },
  mach_msg: {
    sends: 'strict_only',
    receives: 'always',
    'sends and receives': 'always',
    'receives for a time': 'always',
  },
  mach_msg_overwrite: { sends: 'strict_only', 'sends and receives': 'always' },
  mach_msg2_internal: { sends: 'strict_only', 'sends and receives': 'always' },
  thread_switch: { yields: 'strict_only', 'waits for a time': 'strict_only' },
  write: {
    'a pipe': 'always',
    'a pipe that does not block': 'strict_only',
    'a socket': 'always',
    'a socket that does not block': 'strict_only',
    'a file': 'always',
    'no descriptor': 'always',
  },
};

/** Rows that one processor answers differently here. */
const unlike: Readonly<Record<string, string>> = {
  proc_pidpath: 'the length of a path that is another one for each',
  readlink: 'the length of a path that is another one for each',
  posix_spawn: 'qemu forks where the host asks for vfork, so that a missing program is noticed too late',
};

const answersOf = (played: Played): readonly string[] =>
  rowsOf(played)
    .filter(({ row }) => unlike[row] === undefined)
    .map(({ row, results, errno }) => `${row} ${results} ${errno}`);

function reasonOf({ name, darwin }: CallRow, missing: ReadonlySet<string>): string {
  if (name === 'dispatch_main') return 'gives the thread up for good; a test client has it';
  if (darwin.every(({ origin }) => origin === 'framework')) return 'of a framework that the loader does not imitate';
  if (darwin.every(({ layer }) => layer === 'edge')) return "at the kernel's edge, reached beneath other calls";
  if (darwin.every(({ weak }) => weak)) return 'private, or newer than macOS 11';
  return missing.has(name) ? 'no host function in the loader' : 'no run is written';
}

describe('rows of the table of calls for macOS', function () {
  this.timeout(1_200_000);
  const folder = testFolder();
  const ran = new Map<Processor, number>();
  const reached = new Map<Processor, number>();
  const answers = new Map<Processor, readonly string[]>();
  const notRun = new Map<string, Set<string>>();

  after(() => {
    const counts = [...ran].map(([processor, count]) => `${processor} ${count} of ${onDarwin.length}`);
    console.log(`      rows run: darwin ${counts.join(', ') || 'none'}`);
    for (const [reason, names] of notRun) {
      const lines = [...names].join(' ').replace(/(.{1,70})( |$)/g, '\n        $1');
      console.log(`      not run, ${reason} (${names.size}):${lines}`);
    }
  });

  const play = async (processor: Processor, work: string, name: string): Promise<Played> => {
    const output = join(folder, name);
    const { program, library } = onMac ? buildRowsOnMac(output) : buildRows(processor, work, output);
    const loader = onMac ? [] : (await buildLoader(processor, library)).command;
    const [command = '', ...before] = [...loader, program];
    const done = spawnSync(command, [...before, '', ...onDarwin.map((row) => row.name)], {
      encoding: 'utf8',
      timeout: 120_000,
      env: { ...process.env, DYLD_INSERT_LIBRARIES: library },
      maxBuffer: 1 << 26,
    });
    return playedOf(done, `families ${processor}`);
  };

  for (const processor of processors) {
    describe(processor, () => {
      let played: Played;

      before(async function () {
        const reason = onMac ? whyNotHere(processor) : whyNot(processor);
        if (reason !== null) skip(this, reason);
        if (!onMac) buildForMacos();
        played = await play(processor, join(root, 'build/darwin'), processor);
        assert.equal(played.status, 0, `${played.errors}\nlast: ${JSON.stringify(played.lines.at(-1))}`);
        const run = new Set(rowsOf(played).map(({ row }) => row));
        const missing = new Set(
          played.lines.flatMap((line) => (typeof line.missing === 'string' ? [line.missing] : [])),
        );
        ran.set(processor, run.size);
        if (!onMac) reached.set(processor, reachedExports(processor, join(folder, processor, 'families'), run));
        answers.set(processor, answersOf(played));
        for (const row of onDarwin) {
          if (run.has(row.name)) continue;
          const why = reasonOf(row, missing);
          notRun.set(why, (notRun.get(why) ?? new Set()).add(row.name));
        }
      });

      it(`each row for ${processor} returns the same in a handler as outside, errno included`, () => {
        assert.deepEqual(
          rowsOf(played).filter((row) => row.equal !== 1),
          [],
        );
      });

      it(`each row for ${processor} is recorded once, by name and class`, () => {
        for (const { row: name, facts } of rowsOf(played).filter(({ way }) => way === '')) {
          const row = onDarwin.find((each) => each.name === name);
          assert.ok(row !== undefined, `${name} is no row`);
          const recorded = facts.map(({ call }) => call);
          assert.ok(isRecordedRight(row, recorded), `${name} is recorded as [${recorded}]`);
          for (const fact of facts)
            assert.ok(isClassOf(row, fact.class), `${name} is recorded as of class ${fact.class}`);
        }
      });

      it(`the arguments of a row for ${processor} decide its class by the policy of macOS`, () => {
        const seen: Record<string, Record<string, CallClassName | null | undefined>> = {};
        for (const { row, way, facts } of rowsOf(played).filter((each) => each.way !== '')) {
          const [fact, ...more] = facts;
          assert.ok(more.length === 0 && (fact === undefined || fact.call === row), `${row}: ${way}`);
          seen[row] = { ...seen[row], [way]: fact === undefined ? null : callClassName(fact.class) };
        }
        assert.deepEqual(seen, ways);
      });

      it(`the statements about macOS have the numbers of rows and exports for ${processor}`, function () {
        if (onMac) skip(this, 'the numbers are those of the loader');
        const counted = { functions: ran.get(processor), exports: reached.get(processor) };
        assert.deepEqual(counted, loaderCalls[processor]);
      });
    });
  }

  describe('together', () => {
    // Equal answers may both be wrong: this detects a wrapper that takes a variadic argument from a register.
    it('the rows return the same on arm64 as on x86_64', function () {
      const [first, second] = processors.map((processor) => answers.get(processor));
      if (first === undefined || second === undefined) skip(this, 'only one processor was tested');
      assert.deepEqual(second, first);
    });

    it('a wrapper that loses errno is found', async function () {
      const reason = whyNot('x86_64');
      if (reason !== null) skip(this, reason);
      buildMutant('errno');
      const work = join(root, 'build/darwin-mutants/errno/work');
      const unequal = rowsOf(await play('x86_64', work, 'mutant')).filter((row) => row.equal !== 1);
      assert.ok(unequal.some(({ row, errno }) => row === 'close' && errno[0] === 9 && errno[1] === 0));
    });
  });
});
