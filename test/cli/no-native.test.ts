// `--no-native` leaves all work to the reference in TypeScript, in every command that native code could do it for.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import sinon from 'sinon';
import { loadAddon } from '../../src/addon/load.ts';
import { newFolder } from '../trace/folder.ts';
import { esreplay } from './in-process.ts';

const parts = ['TraceJson', 'TraceRows', 'TraceCopy', 'EsloggerLines', 'ValueRedactor'] as const;
const folder = newFolder();
const output = folder.file('output');
const key = folder.file('key');
const lines = folder.file('lines.jsonl');

const commands: readonly (readonly [string, ...string[]])[] = [
  ['info', '@boot'],
  ['cat', '@boot', '--json'],
  ['trace', 'export', '@boot', '--ndjson'],
  ['eslogger', 'exec', '--trace', '@boot', '--pace', 'asap'],
  ['cut', '@boot', '-o', output, '--messages', '1-9'],
  ['redact', '@boot', '-o', output, '--key', key],
  ['import', lines, '-o', output],
];

/** Runs a command; returns what it printed and wrote, and whether native code did any of it. */
async function ended(words: readonly string[]) {
  rmSync(output, { force: true });
  const addon = loadAddon();
  const spies = parts.map((part) => sinon.spy(addon, part));
  try {
    const { status, stdout, stderr } = await esreplay(...words);
    const written = words.includes(output) ? readFileSync(output, 'base64') : '';
    return { said: { status, stdout, stderr, written }, isNative: spies.some((spy) => spy.callCount > 0) };
  } finally {
    sinon.restore();
  }
}

describe('--no-native', () => {
  before(async () => {
    const { bytes } = await esreplay('trace', 'export', '@boot', '--ndjson');
    writeFileSync(lines, bytes);
    writeFileSync(key, new Uint8Array(32).fill(7), { mode: 0o600 });
  });

  for (const words of commands)
    it(`${words.filter((word) => !word.startsWith('/')).join(' ')} says and writes the same without native code`, async () => {
      const native = await ended(words);
      const script = await ended([...words, '--no-native']);
      assert.equal(native.said.status, 0, native.said.stderr);
      assert.deepEqual(script.said, native.said);
      assert.deepEqual([native.isNative, script.isNative], [true, false]);
    });

  it('no help and no completion has the option', async () => {
    const { stdout } = await esreplay('cat', '--help');
    assert.doesNotMatch(stdout, /native/);
    assert.doesNotMatch((await esreplay('--complete', 'cat', '--')).stdout, /native/);
  });
});
