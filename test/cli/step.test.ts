// `esreplay run --pace step` as a user has it: at a terminal, with keys, and without one, with lines.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { findProgram } from '../../src/system/toolchain.mjs';
import { keptClient } from '../kit/build.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { Harness, root } from './harness.ts';
import { Terminal } from './terminal.ts';

const sample = join(root, 'traces/first-run.estrace');
const keyLine = 'Enter: next message';

describe('esreplay run --pace step', () => {
  const words = async (): Promise<string[]> => {
    const careful = await keptClient('careful', { sources: [join(root, 'replayer/kit/examples/careful.c')] });
    return ['run', sample, '--pace', 'step', '--', careful];
  };
  const messages = (text: string): number[] =>
    [...text.matchAll(/message (\d+) \(\d+ of 63\): /g)].map(([, index]) => Number(index));

  describe('at a terminal', () => {
    let script: string;
    before(function () {
      leaveOutOnMac(this, 'script(1) takes other words here');
      const found = findProgram(['script']);
      if (found === null) skip(this, 'no script on the PATH (Debian: bsdutils)');
      script = found;
    });

    it('Enter and n deliver the next message, and c the rest', async () => {
      const terminal = new Terminal(script, await words(), keyLine);
      assert.deepEqual(messages(await terminal.press('\r')), []);
      const first = await terminal.press('\r');
      assert.match(first, /message 0 \(1 of 63\): AUTH_OPEN, budget 15 s\r\n {2}process {2}\S*Quill \(540\)\r\n/);
      assert.match(first, /\r\n {2}fields {3}fflag=\d+, file=\/\S+\r\n/);
      assert.match(first, /\r\n {2}answer {3}allow, not cached, after [\d.]+ [nµm]s\r\n/);
      const second = await terminal.press('n');
      assert.match(second, /not delivered: 8 not subscribed to\r\n/);
      assert.deepEqual(messages(second), [9]);
      for (const index of [13, 18, 21, 25, 29, 33, 37, 41])
        assert.deepEqual(messages(await terminal.press('n')), [index]);
      assert.deepEqual(messages(await terminal.press('n')), [44]);
      const passed = await terminal.press('c');
      assert.deepEqual(messages(passed).slice(0, 2), [50, 51], 'the NOTIFY messages on the way');
      assert.equal(passed.split(': AUTH_').length - 1, 1);
      const { status, rest } = await terminal.ended();
      assert.equal(status, 0, terminal.text);
      assert.equal(messages(rest).at(-1), 60);
      assert.match(rest, /16 delivered, 47 not subscribed to/);
    });

    it('the run ends by itself after the last message', async () => {
      const terminal = new Terminal(script, await words(), keyLine);
      for (let pressed = 0; pressed < 17; pressed += 1) await terminal.press('\r');
      const { status } = await terminal.ended();
      assert.equal(status, 0, terminal.text);
    });

    it('q ends the run, and the report judges what was observed', async () => {
      const terminal = new Terminal(script, await words(), keyLine);
      await terminal.press('\r');
      await terminal.press('q');
      const { status, rest } = await terminal.ended();
      assert.equal(status, 130, terminal.text);
      assert.match(rest, /1 delivered[\s\S]*INTERRUPTED/);
    });
  });

  it('lines of stdin deliver messages as keys do', async () => {
    const harness = new Harness(await words());
    harness.child.stdin?.write('\n');
    await harness.prints('message 0 (1 of 63): AUTH_OPEN');
    await harness.prints('  answer   allow');
    assert.ok(!harness.stderr.includes('message 9 '), 'only the line’s message');
    harness.child.stdin?.end();
    const { status, stdout, stderr } = await harness.ended();
    assert.equal(status, 0, stdout + stderr);
    assert.equal(messages(stderr).length, 16);
    assert.ok(!stderr.includes(keyLine) && !stderr.includes('\r'));
    assert.deepEqual(messages(stdout), []);
  });
});
