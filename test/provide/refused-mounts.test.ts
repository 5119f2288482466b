// Products that start /usr/bin/eslogger where the system refuses mounts of their own: a library in the product gives them
// ours, and what it cannot reach is said.
import assert from 'node:assert/strict';
import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProductReport } from '../../src/provide/product-report.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { linuxOnly } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { newFolder } from '../trace/folder.ts';

const folder = newFolder();
const trace = folder.file('t.estrace');
const program = folder.file('starts');
const [json, expected] = [folder.file('report.json'), folder.file('expected')];
const lines = 6;

/** Starts words where no process gets mounts or user namespaces. */
const refusing =
  'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-sys_admin --inh-caps=-all "$@"';
const started = (...words: readonly string[]): SpawnSyncReturns<string> =>
  spawnSync('unshare', ['-Ur', 'sh', '-c', refusing, 'sh', ...words], { encoding: 'utf8' });

describe('products where mounts are refused', () => {
  linuxOnly('a Mac has no reaper');
  before(function () {
    if (started('true').status !== 0) skip(this, 'no user namespaces, or no setpriv (Debian: util-linux)');
    const writer = new TraceWriter(trace, buildHeader());
    for (let at = 0; at < lines; at++) writer.message(buildMessage([9, 11, 15][at % 3] ?? 9, {}, at + 1));
    writer.close();
    writeFileSync(expected, Array.from({ length: lines }, (_, at) => `${at + 1}\n`).join(''));
    compile();
  });

  function compile(...flags: readonly string[]): void {
    const compiler = findProgram(['cc', 'gcc', 'clang']);
    assert.ok(compiler !== null);
    execFileSync(compiler, [...flags, '-o', program, join(import.meta.dirname, 'products/starts.c')]);
  }

  function ran(...product: readonly string[]) {
    const words = ['run', trace, '--provide', 'eslogger', '--pace', 'asap', '--json', json];
    const { status, stdout, stderr } = started(
      ...esreplayProgram,
      ...words,
      '--expect-output',
      expected,
      '--',
      ...product,
    );
    assert.match(stdout, /^Note: Mounts were refused \(E\w+\)/m, stderr);
    return { status, stdout, report: JSON.parse(readFileSync(json, 'utf8')) as ProductReport };
  }

  const ways = 'spawn popen system sudo execv execve execl execle execvp execlp execvpe'.split(' ');
  for (const way of ways)
    it(`our eslogger is started by ${way}`, () => {
      const { status, stdout, report } = ran(program, way);
      assert.equal(status, 0, stdout);
      assert.deepEqual(
        report.eslogger.map((each) => each.arguments),
        [['exec', 'fork', 'exit']],
      );
    });

  it('a shell of a shell starts ours', () => {
    const { status, stdout } = ran('sh', '-c', "sh -c '/usr/bin/eslogger exec fork exit; true' | sed -n -u =");
    assert.equal(status, 0, stdout);
  });

  const beyond: readonly (readonly [what: string, product: readonly string[], flags: readonly string[]])[] = [
    ['a static program', [program, 'spawn'], ['-static']],
    ['a child of a child with an empty environment', ['env', '-i', '/bin/sh', '-c', '/usr/bin/eslogger exec'], []],
  ];
  for (const [what, product, flags] of beyond)
    it(`${what} does not reach ours, and the report says so`, () => {
      compile(...flags);
      const { status, stdout } = ran(...product);
      compile();
      assert.equal(status, 3, stdout);
      assert.match(stdout, /started no eslogger/);
      assert.match(stdout, /help +let it find eslogger on the PATH/);
    });

  it('doctor says which way is in use, and what it does not reach', () => {
    const { stdout } = started(...esreplayProgram, 'doctor');
    const text = stdout.replaceAll(/\s+/g, ' ');
    assert.match(text, /less \/usr\/bin\/eslogger mounts were refused \(E\w+\): a library in the product/);
    assert.match(text, /not static programs/);
  });
});
