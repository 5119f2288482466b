// What the kit's functions do, tested with C programs that are compiled and linked like a client. They run outside a
// run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/system/package-root.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from './build.ts';

const run = promisify(execFile);

describe('kit runtime', () => {
  const folder = testFolder();

  async function outputOf(
    name: string,
    env: Record<string, string> = {},
    flags?: readonly string[],
  ): Promise<{ stdout: string[]; stderr: string[] }> {
    const output = join(folder, name);
    const sources = [join(packageRoot, `test/kit/programs/${name}.c`)];
    await compileClient({ sources, output, ...(flags === undefined ? {} : { flags }) });
    const { stdout, stderr } = await run(output, [], { env: { ...process.env, ...env } });
    return { stdout: stdout.trimEnd().split('\n'), stderr: stderr.trimEnd().split('\n') };
  }

  it('mach ticks are 125/3 ns, also in dispatch times [mach-ticks]', async () => {
    const { stdout } = await outputOf('times');
    assert.deepEqual(stdout, [
      'timebase 0 125/3',
      'between 1',
      'continuous 1',
      'shifted 3000000',
      'earlier 3000000',
      'same 1',
      'forever 1',
      'now 1',
      'wait 1 1',
      'past 1',
      'until 0 1',
    ]);
  });

  it("every word of an audit token is read, and the program's own token is found", async () => {
    const { stdout } = await outputOf('tokens');
    assert.deepEqual(stdout, [
      '101 102 103 104 105 106 107 108',
      'self 0 8 1 1',
      'flavour (os/kern) invalid argument',
      'other 1',
      'path 1',
      'name 6 tokens',
      'gone 0 1',
    ]);
  });

  it("file systems are described in macOS's struct statfs", async () => {
    const { stdout } = await outputOf('mounts');
    assert.deepEqual(stdout, ['statfs 0 / 1', 'named 1 1', 'fstatfs 0 0', 'statfs64 0 1', 'gone -1 1']);
  });

  it('digests, UUIDs, sysctl, bits and spawn attributes work as on macOS', async () => {
    const { stdout } = await outputOf('small');
    assert.deepEqual(stdout, [
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      'c56f69378d7b4cc181b4891e9a76d30ccc7d54d972700f568ecdc7bfd3b3addb',
      'parse 0 -1',
      '12345678-9ABC-DEF0-0102-030405060708 12345678-9abc-def0-0102-030405060708 0 0 4',
      'sysctl 0 Darwin 7 0 1 -1 1',
      'bits 80002 8000000 1 100000c',
      'spawn 22 22 22 0',
    ]);
  });

  it("clients' work with libdispatch runs", async () => {
    const { stdout } = await outputOf('queues');
    assert.deepEqual(stdout, ['label serial', 'work 8', 'group 0 10', 'item 0 11', 'specific here', 'data 6', 'timer']);
  });

  /** Without daemons: the headers' answers for "not available". */
  const frameworks = [
    'length 7 prefix 1 order -1 copy 0 1 grüß 🍎',
    'literal 1 1 0',
    'count 2 1',
    'table 2 300 fits 0 there 1 0 type 1',
    'list 2 x',
    'guest 0 frameworks check -4',
    'create 0 requirement 0',
    'check -4 information -4',
    'trust 0 -25291 assessment 1 -25291 keychain -25291',
    'disk disk4s1 1 description 1',
    'node 1 10002 preference 0 0 applications 1 -10822 item 1',
    'message 3 /b -7 0 0 2',
    'reply 1 1 1 look-up 1102 0',
  ];

  it('objects of frameworks work, and their daemons are not available outside a run', async () => {
    const { stdout } = await outputOf('frameworks');
    assert.deepEqual(stdout, frameworks);
  });

  it('a released object of a framework is freed', async () => {
    const { stdout } = await outputOf('frameworks', { ASAN_OPTIONS: 'detect_leaks=1' }, ['-O1', '-fsanitize=address']);
    assert.deepEqual(stdout, frameworks);
  });

  it("the main thread's run loop runs the main queue until it is stopped", async () => {
    const { stdout } = await outputOf('run-loop');
    assert.deepEqual(stdout, [
      'main 1',
      'other own 1 again 1 typed 1 mode 1 returned',
      'nothing to do 3 soon 3 other modes 1 1 stopped before 3',
      'block in which a run has nothing to do 1',
      'handled 4',
      'stopped by a block 2',
      'sync on main 1',
      'runs',
      'stopped by a signal',
    ]);
  });

  it('os_unfair_lock keeps threads apart', async () => {
    const { stdout } = await outputOf('locks');
    assert.deepEqual(stdout, ['200000 0 1']);
  });

  it('os_log formats its own specifiers', async () => {
    const { stdout, stderr } = await outputOf('logs');
    assert.deepEqual(stdout, ['']);
    const label = /^\d\d:\d\d:\d\d\.\d{3} (\w+) +logs\[\d+:\d+\] (?:\[com\.example\.client:handler\] )?(.*)$/;
    const lines = stderr.map((line) => label.exec(line)?.slice(1, 3).join(' '));
    assert.deepEqual(lines.slice(0, -1), [
      'Default plain 100%',
      'Default public a, unmarked b, private <private>, secret <private>.',
      'Info numbers -1    42|42   |00042 4000000000 ff -5000000000 7 -3 z',
      'Error floats 1.50 2.25',
      'Fault strings ab abc [     x] (null)',
      'Default bytes 12345678-9ABC-DEF0-0102-030405060708 12345678',
      'Default words true NO [2: No such file or directory] 1970-01-01 23:59:59+0000',
      'Default error Permission denied',
      'Error same object 1',
    ]);
    assert.match(lines.at(-1) ?? '', /^Default long x{1900,2040}$/);
  });

  it('debug lines of os_log are shown when the environment asks for them', async () => {
    const { stderr } = await outputOf('logs', { OS_ACTIVITY_MODE: 'debug' });
    assert.equal(stderr.filter((line) => line.endsWith('] debug')).length, 1);
  });
});
