// What first-mac.sh asks a person: before anything runs as root, and before answers are packed. And the permission of
// sudo, which outlives its own few minutes.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PassThrough } from 'node:stream';
import sinon from 'sinon';
import { atTerminal, packingQuestion, refusal, rootQuestion } from '../../src/first-mac/consent.ts';
import { stepsFor } from '../../src/first-mac/first-mac.ts';
import { getPermission, keepPermission, renewPermission } from '../../src/first-mac/sudo.ts';
import { freshFolder } from '../folder.ts';

describe('the consent of a person with a Mac', () => {
  let folder: string;
  const path = process.env.PATH;

  beforeEach(() => {
    folder = freshFolder();
    process.env.PATH = `${folder}${delimiter}${path}`;
  });
  afterEach(() => {
    process.env.PATH = path;
  });
  const sudo = (script: string): void => writeFileSync(join(folder, 'sudo'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

  it('the request for consent names every question that runs as root', () => {
    const plain = rootQuestion(stepsFor([], false)) ?? '';
    assert.deepEqual(plain.split('\n'), [
      'These run as root, by sudo:',
      '  recorder.root           esrecord without the entitlement is started, and should be refused',
      'May they?',
    ]);
    const surface = stepsFor(['surface'], true);
    const all = rootQuestion(stepsFor([], true)) ?? '';
    const names = all
      .split('\n')
      .slice(1, -1)
      .map((line) => line.trim().split(/ {2,}/)[0]);
    assert.deepEqual(names, [
      'recorder.root',
      'record.real',
      'kill.real',
      `surface (${surface.length} questions)`,
      'extension.activated',
      'boot.recorded',
    ]);
    assert.equal(rootQuestion(stepsFor(['machine', 'record'], false)), null);
  });

  const replies: readonly (readonly [typed: string | null, reply: string])[] = [
    ['y\n', 'yes'],
    ['YES\n', 'yes'],
    ['\n', 'no'],
    ['yesterday\n', 'no'],
    [null, 'no'],
  ];
  for (const [typed, reply] of replies)
    it(`${typed === null ? 'the end of the input' : `the reply ${JSON.stringify(typed)}`} means ${reply}`, async () => {
      const [input, output] = [Object.assign(new PassThrough(), { isTTY: true }), new PassThrough()];
      const asked = atTerminal('May they?', input, output);
      if (typed === null) input.end();
      else input.write(typed);
      assert.equal(await asked, reply);
      assert.ok(String(output.read()).startsWith('May they? [y/N] '));
    });

  it('an input that is not a terminal gives no consent, with a reason and a remedy', async () => {
    assert.equal(await atTerminal('May they?', new PassThrough()), 'nobody');
    assert.match(refusal('nobody') ?? '', /start it in a terminal, or with --yes$/);
    assert.equal(refusal('no'), 'it runs as root, which was not allowed');
    assert.equal(refusal('yes'), null);
  });

  it('the request to pack names each kind of file', () => {
    const logs = join(folder, 'logs');
    mkdirSync(logs);
    for (const name of ['answers.json', 'a.txt', 'b.txt', 'c.txt', 'recorded.estrace'])
      writeFileSync(join(logs, name), '');
    const [, trace = '', json = '', text = ''] = packingQuestion(logs).split('\n');
    assert.match(trace, /^ {2}recorded\.estrace +redacted by esreplay redact/);
    assert.match(json, /^ {2}answers\.json /);
    assert.match(text, /^ {2}3 files \*\.txt .* your home folder is ~$/);
  });

  it('the permission follows sudo: without a password, with one, or refused', () => {
    sudo('[ "$1 $2" = "-n true" ]');
    assert.equal(getPermission(), true);
    sudo('[ "$1" = -v ]');
    assert.equal(getPermission(), true);
    sudo('exit 1');
    assert.equal(getPermission(), false);
  });

  it('the permission is renewed each minute until the end', () => {
    const clock = sinon.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      let renewed = 0;
      const stop = keepPermission(() => {
        renewed += 1;
      });
      const after = [59_999, 1, 60_000].map((ms) => {
        clock.tick(ms);
        return renewed;
      });
      assert.deepEqual(after, [0, 1, 2]);
      stop();
      assert.equal(clock.countTimers(), 0);
    } finally {
      clock.restore();
    }
  });

  it('a renewal uses sudo without a prompt', async () => {
    const uses = join(folder, 'uses');
    sudo(`printf "%s\\n" "$*" > ${uses}`);
    await once(renewPermission(), 'exit');
    assert.equal(readFileSync(uses, 'utf8'), '-n true\n');
    rmSync(join(folder, 'sudo'));
    process.env.PATH = folder;
    await new Promise((resolve) => renewPermission().on('close', resolve)); // no sudo at all ends nothing
  });
});
