// `shrink` with real clients: the messages that a deadlock needs, the tree of one program among twenty, a search that is
// interrupted and goes on, and what a program calls interesting.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShrinkResult } from '../../src/shrink/result.ts';
import type { ShrinkProgress } from '../../src/shrink/search.ts';
import type { ShrinkOptions } from '../../src/shrink/shrink.ts';
import { renderShrink } from '../../src/shrink/shrink-text.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { Harness } from '../cli/harness.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { writeBusyMac } from './busy-mac.ts';
import { shrunk } from './shrunk.ts';

const clients = join(import.meta.dirname, 'clients');

describe('shrink', function () {
  this.timeout(120_000);
  linuxOnly('its clients are built with the kit of Linux');
  const folder = testFolder();
  const busy = join(folder, 'busy.estrace');
  const output = join(folder, 'small.estrace');
  const client = join(folder, 'client');
  const right = join(folder, 'right');
  let needles: readonly number[];
  before(async () => {
    needles = writeBusyMac(busy, { messages: 600, seed: 3 });
    const sources = [join(clients, 'deadlocks-after-two.c')];
    await compileClient({ sources, output: client });
    await compileClient({ sources, output: right, defines: ['RIGHT'] });
  });

  // A deadline that the deadlock misses soon, and that nothing else has.
  const inBusy = (given: Partial<ShrinkOptions> = {}, program = client): Promise<ShrinkResult> => {
    const run = { trace: busy, clients: [[program]], pace: 'asap', hungHandlerMs: 50, budgetScale: 0.02 } as const;
    return shrunk({ run, output, workers: 2, ...given });
  };

  it('a deadlock that needs three messages is left with these three', async () => {
    const steps: ShrinkProgress[] = [];
    const result = await inBusy({ onProgress: (now) => steps.push(now) });
    assert.deepEqual([result.exitCode, result.messages, result.finding?.rule], [0, 3, 'deadlock']);
    assert.deepEqual(result.confirmed, { hits: 2, runs: 2 });
    assert.deepEqual(pathsOf(output), [
      '/private/var/needle/first',
      '/private/var/needle/second',
      '/Applications/Needle.app/needle',
    ]);
    assert.equal(needles.length, 3);
    assert.ok(result.runs <= 60, `${result.runs} runs`);
    assert.ok(steps.every(({ messages, from }) => messages <= from));
    assert.equal(existsSync(`${output}.work`), false);
  });

  it('a client without the mistake has nothing to shrink', async () => {
    const unused = join(folder, 'unused.estrace');
    const { exitCode, finding, command } = await inBusy({ output: unused }, right);
    assert.deepEqual([exitCode, finding, command, existsSync(unused)], [1, null, null, false]);
  });

  it('an interrupted search leaves its best, and the same call goes on from there', async () => {
    const stop = new AbortController();
    const onProgress = ({ messages }: ShrinkProgress): void => {
      if (messages < 300) stop.abort();
    };
    const interrupted = await inBusy({ workers: 1, signal: stop.signal, onProgress });
    assert.deepEqual([interrupted.interrupted, interrupted.exitCode], [true, 130]);
    assert.equal(pathsOf(output).length, interrupted.messages);
    const made: number[] = [];
    const result = await inBusy({ workers: 1, overwrite: false, onProgress: ({ runs }) => made.push(runs) });
    assert.deepEqual([result.exitCode, result.messages], [0, 3]);
    // Only the run of the whole trace is made again.
    const whole = await inBusy({ workers: 1 });
    assert.equal(result.runs, whole.runs);
  });

  it('a program that ends with 0 decides instead of the judge', async () => {
    const script = join(folder, 'has-needles.sh');
    writeFileSync(script, '#!/bin/sh\ngrep -aq needle/first "$1" && grep -aq Needle.app "$1"\n', { mode: 0o755 });
    const result = await inBusy({ command: [script], run: { trace: busy, clients: [] } });
    assert.deepEqual([result.exitCode, result.command], [0, null]);
    assert.match(renderShrink(result), /^ {2}output {4}.*small\.estrace$(.|\n)*^ {2}single messages +2 messages/m);
    assert.deepEqual(pathsOf(output), ['/private/var/needle/first', '/Applications/Needle.app/needle']);
  });

  it('a trace or a program that does not exist is an error, and no work folder is left', async () => {
    const unused = join(folder, 'unused.estrace');
    for (const [words, status, error] of [
      [[join(folder, 'none.estrace'), '--', client], 4, /^error: trace not found: .*none\.estrace$/m],
      [['-', '--', client], 2, /^error: TRACE cannot be '-'/m],
      [[busy, '--command', join(folder, 'none.sh')], 3, /^error: command not found: .*none\.sh$/m],
      [[busy, '--command', busy], 3, /^error: command is not executable: .*\nhelp: .*chmod \+x/m],
    ] as const) {
      const harness = new Harness(['shrink', '-o', unused, ...words]);
      harness.child.stdin?.end(); // which is copied before a command begins
      const wrong = await harness.ended();
      assert.match(wrong.stderr, error);
      assert.equal(wrong.status, status);
      assert.equal(existsSync(`${unused}.work`), false);
    }
  });

  it('the help names no standard input, and one release', async () => {
    const { stdout } = await new Harness(['shrink', '--help']).ended();
    assert.doesNotMatch(stdout.replaceAll(/\s+/g, ' '), /standard input|or several: 13,15,27|key press/);
  });

  it('the command line says what was left, writes JSON, and refuses what it would ignore', async () => {
    const json = join(folder, 'result.json');
    const words = ['shrink', busy, '-o', join(folder, 'cli.estrace'), '--pace', 'asap', '--budget-scale', '0.02'];
    const { status, stdout, stderr } = await new Harness([...words, '--json', json, '--', client]).ended();
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^ {2}finding {3}deadlock: The handler of AUTH_EXEC/m);
    assert.match(stdout, /^600 → 3 messages in \d+ runs; shown in 2 of 2 runs of the result, each alone$/m);
    assert.match(stdout, /^Again: esreplay run .*cli\.estrace --pace asap --budget-scale 0\.02 -- .*client$/m);
    assert.equal((JSON.parse(readFileSync(json, 'utf8')) as ShrinkResult).messages, 3);
    for (const [more, error] of [
      [['--', client], /output exists/],
      [['--rule', 'deadlok', '--force', '--', client], /no rule is named 'deadlok'\nhelp: did you mean 'deadlock'/],
      [['--hits', '3/2', '--force', '--', client], /invalid number of hits '3\/2'/],
      [['--verify', '3', '--force', '--', client], /--verify is an option of esreplay run/],
      [['--force'], /no client given/],
      [['--force', '--command', './x', '--', client], /--command and a client exclude each other/],
    ] as const) {
      const wrong = await new Harness([...words, ...more]).ended();
      assert.equal(wrong.status, 2, wrong.stderr);
      assert.match(wrong.stderr, error);
    }
  });
});

/** What each message of a trace is about. */
function pathsOf(trace: string): unknown[] {
  const reader = openTrace(trace);
  try {
    return [...reader.messages()].map(({ message }) => {
      const { open, exec } = message.event as Record<
        string,
        { file?: { path: string }; target?: { executable: { path: string } } }
      >;
      return open?.file?.path ?? exec?.target?.executable.path;
    });
  } finally {
    reader.close();
  }
}
