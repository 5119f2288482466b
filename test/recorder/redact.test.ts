// A recording redacted while it is made equals the result of `esreplay redact` on a complete recording.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyOf, profileNames, withRules } from '../../src/edit/policy.ts';
import { redactTrace } from '../../src/edit/redact.ts';
import type { RedactionChanges } from '../../src/edit/redaction-changes.ts';
import { recorderWords } from '../../src/record/options.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildMessage, type Flavour } from '../../src/trace/builders.ts';
import { maxArms, Planter, secret } from '../edit/planted.ts';
import { testFolder } from '../folder.ts';
import {
  allTypes,
  esrecord,
  readCopy,
  recordedTypes,
  recordReplay,
  replayable,
  withoutNumbers,
  writeMessages,
} from './copies.ts';

const flavours: readonly Flavour[] = ['plain', 'sparse', 'odd'];
const key = '0123456789abcdef0123456789abcdef';

describe('a recording that is redacted', () => {
  const folder = testFolder();
  const keyFile = join(folder, 'my.key');
  const whole = join(folder, 'whole.estrace');
  const atOnce = join(folder, 'at-once.estrace');
  const later = join(folder, 'later.estrace');
  let trace: string;
  before(async () => {
    writeFileSync(keyFile, `${key}\n`);
    const planter = new Planter();
    let index = 0;
    // Messages without a planted secret have NULL, empty and other odd values; those with one have every arm of their
    // unions.
    const odd = recordedTypes.flatMap((type) =>
      flavours.map((flavour) => replayable(type, newestVersion, index++, flavour)),
    );
    const planted = recordedTypes.flatMap((type) =>
      Array.from({ length: maxArms }, (_, arm) => {
        const at = index++;
        const message = replayable(type, newestVersion, at, 'plain');
        const { event } = buildMessage(type, { version: newestVersion }, at + 1, 'plain', arm);
        if (event.exec !== undefined) Object.assign(event.exec, { entitlements: null });
        return planter.message({ ...message, event });
      }),
    );
    trace = writeMessages(join(folder, 'trace.estrace'), newestVersion, [...odd, ...planted]);
    await recordReplay(trace, ['-o', whole, '--events', allTypes], { outstanding: 1 });
  });
  afterEach(() => {
    for (const path of [atOnce, later]) rmSync(path, { force: true });
  });

  const rules: RedactionChanges = {
    rules: { arguments: 'remove', tty: 'keep' },
    keep: { folders: ['/opt/us'], trees: ['/Users/Shared'], identifiers: ['org.us.'], variables: ['US_*'] },
  };
  const choices = [
    ...profileNames.map((profile) => ({ profile, changes: {} })),
    { profile: 'report', changes: rules } as const,
  ];
  for (const { profile, changes } of choices) {
    it(`a redacted recording equals a recording redacted later, with ${JSON.stringify({ profile, ...changes })}`, async () => {
      const recorded = recorderWords({ out: atOnce, redact: profile, redactRules: changes, redactKey: keyFile });
      const words = recorded.slice(recorded.indexOf('--redact'));
      const { run } = await recordReplay(trace, ['-o', atOnce, '--events', allTypes, ...words], { outstanding: 1 });
      assert.deepEqual([run.exitCode, run.verdicts], [0, []]);
      const policy = withRules(policyOf(profile), changes);
      await redactTrace({
        input: whole,
        output: later,
        overwrite: false,
        application: 'test',
        policy,
        key: Buffer.from(key),
      });
      const [one, other] = [readCopy(atOnce), readCopy(later)];
      assert.equal(one.messages.length, recordedTypes.length * (flavours.length + maxArms));
      assert.equal(one.messages.length, other.messages.length);
      for (const [index, message] of one.messages.entries())
        assert.deepEqual(withoutNumbers(message), withoutNumbers(other.messages[index]), `message ${index}`);
      const answers = (copy: typeof one): unknown => copy.responses.map(({ latency, ...rest }) => rest);
      assert.deepEqual(answers(one), answers(other));
      for (const part of ['redaction', 'defaultMutes', 'subscriptions', 'bootId', 'os'] as const)
        assert.deepEqual(one.header[part], other.header[part], part);
    });
  }

  it('a redacted recording has no secret in its bytes', async () => {
    assert.ok(readFileSync(whole).includes(secret));
    const words = ['--redact', 'report', '--json'];
    await recordReplay(trace, ['-o', atOnce, '--events', allTypes, ...words], { outstanding: 1 });
    const bytes = readFileSync(atOnce);
    assert.ok(!bytes.includes(secret));
    assert.ok(!bytes.includes(folder), 'nor the path that it was recorded to');
  });

  it('a missing profile or key is an error, and nothing is recorded', () => {
    const weak = join(folder, 'weak.key');
    writeFileSync(weak, 'short\n');
    for (const [words, status, complaint] of [
      [['--redact', 'none'], 2, /unknown redaction profile 'none'/],
      [['--redact-key', keyFile], 2, /--redact-key needs --redact/],
      [['--redact-rule', 'tty=keep'], 2, /changes a profile, and none is chosen/],
      [['--redact', 'report', '--redact-rule', 'tty=hide'], 2, /invalid value 'tty=hide' for --redact-rule/],
      [['--redact', 'report', '--redact-keep', 'planets=/opt'], 2, /invalid value 'planets=/],
      [['--redact', 'report', '--redact-key', join(folder, 'none.key')], 3, /cannot read key .*: No such file/],
      [['--redact', 'report', '--redact-key', weak], 3, /fewer than 16 bytes/],
    ] as const) {
      const ended = spawnSync(esrecord, ['-o', atOnce, ...words], { encoding: 'utf8' });
      assert.equal(ended.status, status, ended.stderr);
      assert.match(ended.stderr, complaint);
      assert.equal(existsSync(`${atOnce}.incomplete`), false);
    }
  });

  it('a redacted flight recording has no secret in its bytes', async () => {
    await recordReplay(trace, ['-o', atOnce, '--events', allTypes, '--flight', '60', '--redact', 'report']);
    const bytes = readFileSync(atOnce);
    assert.ok(readCopy(atOnce).messages.length > recordedTypes.length);
    assert.ok(!bytes.includes(secret));
  });
});
