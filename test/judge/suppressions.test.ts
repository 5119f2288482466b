// The findings that a suppression removes.
import assert from 'node:assert/strict';
import type { Suppression } from '../../src/run/options.ts';
import { suppress } from '../../src/verdict/suppressions.ts';
import { blockingOpen, leak, lockWait } from '../report/reports.ts';

const entry = (place: Pick<Suppression, 'frame' | 'call'>, rule = 'blocking-call'): Suppression => ({
  rule,
  ...place,
  reason: 'known',
});

describe('suppressions', () => {
  const matching: readonly (readonly [string, Pick<Suppression, 'frame' | 'call'>])[] = [
    ['the innermost function', { frame: 'is_script' }],
    ['a function further out', { frame: 'handle_exec' }],
    ['the beginning of a name', { frame: 'handle_*' }],
    ['an image and a function', { frame: 'client:is_script' }],
    ['any function of an image', { frame: 'client:*' }],
    ['an image without names, by its file name', { frame: 'libexample.so.1:*' }],
    ['an image by its whole path', { frame: '/usr/lib/libexample.so.1:*' }],
    ['the call', { call: 'open' }],
    ['another spelling of the call', { call: 'open64' }],
    ['a call and a frame', { call: 'open', frame: 'is_script' }],
  ];
  for (const [what, place] of matching) {
    it(`a suppression matches ${what}`, () => {
      const { verdicts, uses } = suppress([blockingOpen, lockWait], [entry(place)]);
      assert.deepEqual(verdicts, [lockWait]);
      assert.equal(uses[0]?.findings, 1);
    });
  }

  it('a suppression matches a Swift function by its demangled and by its mangled name', () => {
    const [first, ...others] = blockingOpen.stack;
    assert.ok(first !== undefined);
    const frame = { ...first, function: 'Rules.list()', mangled: '$s4main5RulesV4listSaySSGyF' };
    const verdict = { ...blockingOpen, stack: [frame, ...others] };
    for (const pattern of ['Rules.list()', 'Rules.*', '$s4main5RulesV4listSaySSGyF', '$s4main5Rules*', 'client:$s4*'])
      assert.deepEqual(suppress([verdict], [entry({ frame: pattern })]).verdicts, [], pattern);
  });

  const other: readonly (readonly [string, Suppression])[] = [
    ['another rule', entry({ frame: 'is_script' }, 'lock-wait')],
    ['a part of a name', entry({ frame: 'is_scrip' })],
    ['an image alone', entry({ frame: 'client' })],
    ['another image', entry({ frame: 'libexample.so.1:is_script' })],
    ['another call', entry({ call: 'openat' })],
    ['a call at another frame', entry({ call: 'open', frame: 'elsewhere' })],
    ['a frame with another call', entry({ call: 'stat', frame: 'is_script' })],
    ['the thread that holds a lock', entry({ frame: 'worker' }, 'lock-wait')],
  ];
  for (const [what, suppression] of other) {
    it(`a suppression does not match ${what}`, () => {
      const all = [blockingOpen, leak];
      const { verdicts, uses } = suppress(all, [suppression]);
      assert.deepEqual(verdicts, all);
      assert.equal(uses[0]?.findings, 0);
    });
  }

  const { identity } = blockingOpen;
  const about = (message: Partial<Suppression>): Suppression => ({ ...entry({}), ...message });
  const target = '/Applications/Example.app/Contents/MacOS/Example';
  for (const [what, message, found] of [
    ['its event', { event: 'AUTH_EXEC' }, 1],
    ['another event', { event: 'AUTH_OPEN' }, 0],
    ['its actor and target', { actor: 'com.apple.zsh', target }, 1],
    ['the beginning of its target', { target: '/Applications/*' }, 1],
    ['the beginning of its actor', { actor: 'com.apple.*' }, 1],
    ['a target without a star', { target: '/Applications/' }, 0],
    ['another actor', { actor: 'com.apple.bash', target }, 0],
    ['its number', { event: 'AUTH_EXEC', actor: 'com.apple.zsh', target, nth: 1 }, 1],
    ['another number', { event: 'AUTH_EXEC', actor: 'com.apple.zsh', target, nth: 2 }, 0],
    ['its event and another frame', { event: 'AUTH_EXEC', frame: 'elsewhere' }, 0],
  ] as const)
    it(`a suppression by message with ${what} removes ${found} finding${found === 1 ? '' : 's'}`, () => {
      const { uses } = suppress([blockingOpen, { ...blockingOpen, identity: null }], [about(message)]);
      assert.equal(uses[0]?.findings, found);
    });

  it('a suppression by message leaves a finding that stands for further messages', () => {
    assert.ok(identity !== null);
    const { verdicts } = suppress([{ ...blockingOpen, omitted: 1 }], [about({ event: identity.event })]);
    assert.equal(verdicts.length, 1);
  });

  it('the first suppression that matches counts all messages of a finding', () => {
    const { uses } = suppress(
      [{ ...blockingOpen, omitted: 300 }, blockingOpen],
      [entry({ frame: 'is_*' }), entry({ call: 'open' })],
    );
    assert.deepEqual(
      uses.map(({ findings }) => findings),
      [302, 0],
    );
  });
});
