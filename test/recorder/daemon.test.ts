// The recorder as the system starts it: its options file, and its retries while the system does not permit it yet.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientRefusal } from '../../src/run/client-refusal.ts';
import { EventType } from '../../src/schema/generated/messages.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { testFolder } from '../folder.ts';
import { linuxOnly } from '../linux-only.ts';
import { readCopy, replayable, writeMessages } from './copies.ts';

const esrecordd = join(packageRoot, 'build/Release/esrecordd');
const version = 11;

describe('esrecordd', () => {
  linuxOnly('what the system answers is put there by LD_PRELOAD');
  const folder = testFolder();
  const said = join(folder, 'said');

  let files = 0;
  const optionsFile = (...lines: readonly string[]): string => {
    files += 1;
    const path = join(folder, `${files}.options`);
    writeFileSync(path, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    return path;
  };
  const replay = async (options: string, refuseClient?: ClientRefusal): Promise<JudgedRun> => {
    const types = [EventType.AUTH_EXEC, EventType.NOTIFY_EXEC, EventType.NOTIFY_EXIT];
    const messages = types.map((type, index) => replayable(type, version, index, 'plain'));
    const trace = writeMessages(join(folder, 'trace.estrace'), version, messages);
    const client = ['sh', '-c', 'exec "$0" "$@" >/dev/null 2>"$SAID"', esrecordd, '--options', options];
    const refusal = refuseClient === undefined ? {} : { refuseClient };
    return runAndJudge({ trace, clients: [client], pace: 'asap', env: { SAID: said }, ...refusal });
  };

  it('esrecordd records as its options file says, into a folder that it makes', async () => {
    const traces = join(folder, 'a place', 'traces');
    const run = await replay(
      optionsFile(
        '# What every process does',
        '',
        `-o ${traces}/boot.estrace`,
        '--events  exec,exit',
        '--auth',
        '--rotate-size 64',
      ),
    );
    assert.deepEqual([run.exitCode, run.verdicts], [0, []]);
    assert.deepEqual(readdirSync(traces), ['boot-000001.estrace']);
    const { messages, complete, header } = readCopy(join(traces, 'boot-000001.estrace'));
    assert.deepEqual([messages.length, complete], [3, true]);
    assert.match(
      header.createdBy,
      /^esrecord -o .*a place\/traces\/boot\.estrace --events exec,exit --auth --rotate-size 64$/,
    );
  });

  it('esrecordd waits until Full Disk Access is given, and prints so once', async () => {
    const traces = join(folder, 'patient');
    const options = optionsFile(`-o ${traces}/boot.estrace`, '--events exec,exit', '--auth', '--rotate-size 64');
    const run = await replay(options, { result: 'not-permitted', times: 2 });
    assert.equal(run.exitCode, 0, JSON.stringify(run.setupTrouble));
    assert.equal(readCopy(join(traces, 'boot-000001.estrace')).messages.length, 3);
    assert.match(
      readFileSync(said, 'utf8'),
      /^esrecord: error: .*lacks Full Disk Access\nhelp: .*\nesrecord: waiting for the permission\n$/,
    );
  });

  it('esrecordd gives up where waiting does not help, and leaves no trace', async () => {
    const traces = join(folder, 'refused');
    const run = await replay(optionsFile(`-o ${traces}/boot.estrace`, '--rotate-size 64'), { result: 'not-entitled' });
    assert.equal(run.exitCode, 3);
    assert.match(run.clientEnded?.sentence ?? '', /exit status 3\b/);
    assert.match(readFileSync(said, 'utf8'), /^esrecord: error: .*endpoint-security\.client\nhelp: \S.*\n$/);
    assert.deepEqual(readdirSync(traces), []);
  });

  const refused = (args: readonly string[], reason: RegExp): void => {
    const { status, stderr } = spawnSync(esrecordd, args, { encoding: 'utf8' });
    assert.match(stderr, reason);
    assert.equal(status, 2);
  };
  const good = [`-o ${join(folder, 'never', 'x.estrace')}`, '--flight 5'];

  it('an options file that others could have written is refused', () => {
    const open = optionsFile(...good);
    chmodSync(open, 0o620);
    refused(['--options', open], /options file refused: .*: other users can write to it\n/);
    const link = join(folder, 'link.options');
    symlinkSync(optionsFile(...good), link);
    refused(['--options', link], /cannot read options file .*link\.options: /);
    refused(['--options', folder], /options file refused: .*: not a regular file\n/);
    refused(['--options', optionsFile('#'.repeat(70_000))], /options file refused: .*: longer than 64 KB\n/);
    refused(['--options', join(folder, 'nothing')], /cannot read options file .*: No such file or directory\n/);
    assert.equal(existsSync(join(folder, 'never')), false);
  });

  it('options that make no sense for a daemon are refused', () => {
    refused(['--options', optionsFile('-o /x/y.estrace')], /starts again and again, and a trace is not continued/);
    refused(['--options', optionsFile('-o y.estrace', '--flight 5')], /needs an absolute path/);
    refused(['--options', optionsFile(...good, '--json')], /--json is for a program that reads the output/);
    refused(['--options', optionsFile(...good, '--help')], /--help is not for an options file/);
    refused(['--options', optionsFile(...good, '--nonsense')], /\.options: unknown option '--nonsense'\n/);
    refused(['--options'], /the only option is --options FILE\n/);
    refused(['-o', 'x.estrace'], /the only option is --options FILE\n/);
    assert.equal(existsSync(join(folder, 'never')), false);
  });

  it('the lines of --help fit 100 columns', () => {
    const { status, stdout } = spawnSync(esrecordd, ['--help'], { encoding: 'utf8' });
    assert.equal(status, 0);
    assert.match(stdout, /^esrecordd \[--options FILE\]: /);
    for (const line of stdout.split('\n')) assert.ok(line.length <= 100, line);
  });
});
