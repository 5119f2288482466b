// A redacted trace: nothing of what must be removed is in its bytes, and the rest still means the same to a client.

import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { policyOf } from '../../src/edit/policy.ts';
import { pseudonym } from '../../src/edit/pseudonym.ts';
import { redactTrace } from '../../src/edit/redact.ts';
import { Redactor } from '../../src/edit/redactor.ts';
import { replay } from '../../src/index.ts';
import { contents, type ProfileName } from '../../src/schema/contents.ts';
import { EventType } from '../../src/schema/generated/messages.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { allPlans } from '../../src/schema/plan.ts';
import { buildFile, buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { plantedMessages, secret, systemWord, writePlanted } from './planted.ts';
import '../with-addon.ts';
import { testFolder } from '../folder.ts';
import { inWay } from '../native/both-ways.ts';

const key = Buffer.from('0123456789abcdef0123456789abcdef');

describe('a redacted trace', () => {
  const folder = testFolder();
  const trace = join(folder, 'trace.estrace');
  const output = join(folder, 'redacted.estrace');
  afterEach(() => rmSync(output, { force: true }));

  const redactTo = (profile: ProfileName, input = trace, overrides = {}) =>
    redactTrace({
      input,
      output,
      overwrite: false,
      application: 'test',
      policy: { ...policyOf(profile), ...overrides },
      key,
    });
  const count = (path: string, text: string): number => readFileSync(path, 'latin1').split(text).length - 1;

  describe('of every event type', () => {
    const { messages, places } = plantedMessages(newestVersion);
    before(() => writePlanted(trace, messages));

    it('the original has a secret in every text and byte field', () => {
      const planted = new Set([...places].map((place) => place.split('.').at(-1)));
      const fields = allPlans().flatMap(({ steps }) =>
        steps.filter(({ content, op }) => content !== undefined && op !== 'file').map(({ path }) => path.at(-1) ?? ''),
      );
      assert.deepEqual(
        fields.filter((field) => !planted.has(field)),
        [],
      );
      assert.ok(count(trace, secret) > fields.length);
    });

    it('a redacted trace has no secret', async () => {
      const summary = await redactTo('report');
      assert.equal(count(output, secret), 0);
      assert.ok(count(output, systemWord) > 0);
      assert.equal(summary.messages, messages.length + 1);
      assert.equal(summary.emptied, 1);
      const idle = Object.entries(summary.rules).filter(([, { values }]) => values === 0);
      assert.deepEqual(
        idle.map(([rule]) => rule),
        ['words'],
      );
    });

    it('the profile strict removes the words of the system, too', async () => {
      await redactTo('strict');
      assert.equal(count(output, secret), 0);
      assert.equal(count(output, systemWord), 0);
      assert.equal(count(output, '/usr/'), 0);
    });

    it('a redacted trace has what a rule keeps, and every number', async () => {
      const rules = Object.fromEntries(Object.values(contents).map(({ rule }) => [rule, 'keep']));
      await redactTo('report', trace, { rules });
      const reader = openTrace(output);
      const kept = Array.from(reader.messages(), ({ message }) => message).slice(0, messages.length);
      reader.close();
      assert.deepEqual(kept, messages);
    });

    it('a redacted trace differs only in text and bytes', async () => {
      await redactTo('report');
      const reader = openTrace(output);
      const kept = Array.from(reader.messages(), ({ message }) => withoutText(message)).slice(0, messages.length);
      reader.close();
      assert.deepEqual(kept, messages.map(withoutText));
    });

    it('a removed text is empty', async () => {
      const rules = Object.fromEntries(Object.values(contents).map(({ rule }) => [rule, 'remove']));
      await redactTo('report', trace, { rules });
      assert.equal(count(output, secret), 0);
      const reader = openTrace(output);
      for (const { message } of reader.messages()) assert.equal(message.process.executable.path, '');
      reader.close();
    });
  });

  it('every text and byte field has a rule, and no number has one', () => {
    const textual = ['string', 'token', 'bytes', 'chars', 'bytesPointer', 'irregular'];
    for (const { name, steps } of allPlans()) {
      for (const { op, content, element, path, irregular } of steps) {
        const isText = (textual.includes(op) && irregular !== 'fds') || element === 'string' || element === 'bytes';
        const mayHave = isText || op === 'file';
        assert.ok(!isText || content !== undefined, `${name}.${path.join('.')}`);
        assert.ok(mayHave || content === undefined, `${name}.${path.join('.')}`);
      }
    }
  });

  for (const natively of [true, false])
    it(`a value in the header, a run, a response and a message counts once, natively: ${natively}`, async () => {
      const mute = (path: string) => ['ES_MUTE_PATH_TYPE_LITERAL', path, []] as const;
      const paths = [mute('/Users/mira'), mute('/Users/noa'), mute('/usr/bin')];
      const mutes = { paths, processes: [], inverted: [] };
      const writer = new TraceWriter(trace, buildHeader({ bootId: 'first boot', mutes }));
      const exit = buildMessage(EventType.NOTIFY_EXIT);
      const executable = buildFile({ path: '/Users/noa' });
      writer.message({ ...exit, process: { ...exit.process, executable } });
      writer.response({ message: 0, latency: 5n, kind: 'auth', value: 0, cached: false, who: 'org.example' });
      for (const bootId of ['second boot', 'first boot'])
        writer.run({ messageVersion: exit.version, machBase: 0n, wallBase: 0n, bootId });
      writer.close();
      const policy = policyOf('report');
      const options = { input: trace, output, overwrite: false, application: 'test', policy, key };
      const { rules } = await inWay(natively, () => redactTrace(options));
      // The signing id of the message's process is another one.
      assert.deepEqual([rules.paths.values, rules.hosts.values, rules.identifiers.values], [2, 2, 2]);
    });

  describe('to a client with a policy of paths', () => {
    const inside = ['/Users/me/Secret/plan.txt', '/Users/me/Secret/a/b', '/Users/me/Secret'];
    const outside = ['/Users/me/Secrets', '/Users/you/Secret/plan.txt', '/usr/bin/ls', '/etc/passwd', '/'];
    const paths = [...inside, ...outside];

    const denied = async (input: string, prefix: string): Promise<number[]> => {
      const all: number[] = [];
      await replay(input, {
        pace: 'asap',
        events: ['AUTH_OPEN'],
        handler: (message) => {
          const path = String(message.event.open?.file.path);
          const deny = path === prefix || path.startsWith(`${prefix}/`);
          if (deny) all.push(Number(message.event.open?.fflag));
          return deny ? 0 : 1;
        },
      });
      return all;
    };

    it('a client gets the same decisions when its prefix has the same key', async () => {
      const writer = new TraceWriter(trace, buildHeader());
      for (const [index, path] of paths.entries())
        writer.message(
          buildMessage(
            EventType.AUTH_OPEN,
            { event: { open: { fflag: index, file: buildFile({ path }) } } },
            index + 1,
          ),
        );
      writer.close();
      await redactTo('report');
      assert.equal(count(output, 'Secret'), 0);
      const shown = String(new Redactor(policyOf('report'), key).text('path', '/Users/me/Secret'));
      const expected = inside.map((_, index) => index);
      assert.deepEqual(await denied(trace, '/Users/me/Secret'), expected);
      assert.deepEqual(await denied(output, shown), expected);
      assert.deepEqual(await denied(output, '/Users/me/Secret'), [], 'the old prefix is no longer there');
    });
  });
});

describe('a pseudonym', () => {
  const redactor = new Redactor(policyOf('report'), key);
  const path = (text: string): string => String(redactor.text('path', text));

  // printf alice | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef -binary | base32 | tr A-Z a-z | cut -c1-12
  it('a pseudonym is what openssl and base32 make', () => {
    assert.equal(pseudonym(key, Buffer.from('alice')), 'im66wrkgpzhf');
  });

  it('another key gives another pseudonym', () => {
    assert.notEqual(
      pseudonym(Buffer.from('another key of mine'), Buffer.from('alice')),
      pseudonym(key, Buffer.from('alice')),
    );
  });

  it('a pseudonym is the same in a path, a user name and a variable', () => {
    const alice = String(redactor.text('user', 'alice'));
    assert.equal(path('/Users/alice'), `/Users/${alice}`);
    assert.equal(redactor.text('environment', 'USER=alice'), `USER=${alice}`);
    assert.equal(redactor.text('environment', 'HOME=/Users/alice'), `HOME=/Users/${alice}`);
    assert.equal(redactor.text('url', 'file:///Users/alice'), `file:///Users/${alice}`);
    assert.equal(redactor.text('argument', '/Users/alice'), `/Users/${alice}`);
  });

  it('the pseudonym of a name continues that of its folder', () => {
    for (const [folder, name] of [
      ['/Users/alice', 'notes'],
      ['/usr/bin', 'ls'],
      ['/usr', 'bin'],
      ['/', 'Users'],
      ['/opt', 'a/b'],
    ] as const)
      assert.equal(
        `${path(folder).replace(/\/$/, '')}/${redactor.text('name', name, folder)}`,
        path(`${folder.replace(/\/$/, '')}/${name}`),
      );
    assert.notEqual(redactor.text('name', 'bin', null), 'bin');
  });

  it('the names of the system are kept, and none that only looks so', () => {
    for (const kept of [
      '/usr/bin/ssh',
      '/System/Library/Frameworks/A.framework/A',
      '/Users',
      '/private/var/folders',
      '/dev/null',
      '/',
    ])
      assert.equal(path(kept), kept);
    for (const hidden of [
      '/usr/bin/../../Users/alice',
      'usr/bin/alice',
      '/Volumes/usr/bin/alice',
      '/users/alice',
      '/usr/local/alice',
    ])
      assert.doesNotMatch(path(hidden), /alice/);
    assert.equal(redactor.text('identifier', 'com.apple.ls'), 'com.apple.ls');
    assert.doesNotMatch(String(redactor.text('identifier', 'org.alice.agent')), /alice|org|agent/);
  });

  it('text behind a path in an argument or a variable is redacted', () => {
    const argument = (text: string): string => String(redactor.text('argument', text));
    assert.equal(argument('/usr/bin/curl'), '/usr/bin/curl');
    for (const hidden of [
      '/usr/bin/curl -u me:alice https://alice/alice',
      '/usr/lib/a.dylib:/Users/alice/b.dylib',
      '/usr/bin/env,alice',
    ]) {
      assert.doesNotMatch(argument(hidden), /alice/);
      assert.doesNotMatch(String(redactor.text('environment', `X=${hidden}`)), /alice/);
    }
  });

  it('different paths stay different, and a path below another stays below it', () => {
    const part = fc.constantFrom('Users', 'usr', 'bin', 'alice', 'bob', 'a', '.', '..', '', 'é', 'x y');
    const anyPath = fc.array(part, { maxLength: 6 }).map((parts) => `/${parts.join('/')}`);
    fc.assert(
      fc.property(anyPath, anyPath, (a, b) => {
        assert.equal(path(a) === path(b), a === b);
        assert.equal(path(b).startsWith(`${path(a)}/`), b.startsWith(`${a}/`));
      }),
      { numRuns: 500 },
    );
  });

  it('the pseudonym of bytes is that of their letters', () => {
    const bytes = Buffer.from('/Users/\u00e9');
    assert.equal(redactor.text('path', Uint8Array.from(bytes)), path('/Users/\u00e9'));
    assert.match(String(redactor.text('path', Uint8Array.of(0x2f, 0xff, 0xfe))), /^\/[a-z2-7]{12}$/);
  });

  it('the pseudonym of a path of 200,000 letters has less than 10,000', () => {
    const long = '/a'.repeat(100_000);
    assert.ok(path(long).length < 10_000);
  });
});

function withoutText(value: unknown): unknown {
  if (typeof value === 'string' || value instanceof Uint8Array) return 'text';
  if (Array.isArray(value)) return value.map(withoutText);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, name === 'entitlements' ? 'text' : withoutText(each)]),
  );
}
