// What may be compared with a stored result, and what is refused and why.
import assert from 'node:assert/strict';
import { parseResult, refusals, refuseForeign, type StoredResult } from '../../src/bench/stored-result.ts';
import { SetupError, UsageError } from '../../src/errors/errors.ts';

const machine = { processor: 'EPYC', processors: 4, architecture: 'x64', system: 'Linux', release: '6.18' };
const versions = { esreplay: '1.0.0', node: '20.1.0', protocol: 9 };
const plan = { load: { kind: 'closed', outstanding: null }, messages: 1000, warmUp: 100, repetitions: 5 } as const;
const now = { machine, versions, plan, sha256: 'aa' };
const figures = {
  perSecond: 1,
  cpuPerMessageNs: null,
  handlerP50Ns: 1,
  handlerMeanNs: 1,
  responseP50Ns: null,
  responseP99Ns: null,
  ended: null,
};
const stored = (changes: object = {}): StoredResult => ({
  version: 1,
  kind: 'esreplay-bench',
  trace: { path: 't.estrace', sha256: 'aa' },
  machine,
  versions,
  plan,
  candidate: { client: ['./client'], repetitions: [figures] },
  ended: null,
  ...changes,
});

describe('a stored result', () => {
  it('a stored result of the same machine, trace and load is compared', () => {
    assert.deepEqual(refusals(stored(), now), []);
    assert.deepEqual(refusals(stored(), { ...now, plan: { ...plan, repetitions: 9 } }), []);
    assert.deepEqual(refusals(stored(), { ...now, versions: { ...versions, node: '22.0.0' } }), []);
    assert.doesNotThrow(() => refuseForeign({ name: 'old.json', result: stored() }, now));
  });

  const cases: [string, object, RegExp][] = [
    ['another trace', { trace: { path: 'other.estrace', sha256: 'bb' } }, /it used another trace \(other\.estrace\)/],
    [
      'another load',
      { plan: { ...plan, load: { kind: 'rate', perSecond: 5 } } },
      /the load was open loop, [\d,]+ messages per second and is closed loop/,
    ],
    ['other messages', { plan: { ...plan, messages: 999 } }, /the number of messages was 999 and is 1000/],
    ['another warm-up', { plan: { ...plan, warmUp: 0 } }, /the warm-up was 0 and is 100/],
    ['another processor', { machine: { ...machine, processor: 'M4' } }, /the processor was M4 and is EPYC/],
    ['fewer processors', { machine: { ...machine, processors: 2 } }, /the number of processors was 2 and is 4/],
    [
      'another architecture',
      { machine: { ...machine, architecture: 'arm64' } },
      /the architecture was arm64 and is x64/,
    ],
    ['another kernel', { machine: { ...machine, release: '6.1' } }, /the system was Linux 6\.1 and is Linux 6\.18/],
    ['another esreplay', { versions: { ...versions, esreplay: '0.9.0' } }, /the version of esreplay was 0\.9\.0/],
    ['another library', { versions: { ...versions, protocol: 8 } }, /the protocol of its library was 8 and is 9/],
    ['an early end', { ended: { by: 'client' } }, /it ended early/],
  ];
  for (const [what, changes, reason] of cases) {
    it(`${what} prevents the comparison`, () => {
      assert.match(refusals(stored(changes), now).join('; '), reason);
      assert.throws(() => refuseForeign({ name: 'old.json', result: stored(changes) }, now), SetupError);
    });
  }

  it('a broken stored result is an error with its place', () => {
    assert.deepEqual(parseResult(JSON.stringify(stored()), 'old.json').machine, machine);
    const broken: [string, RegExp][] = [
      ['{', /invalid baseline/],
      ['{}', /not a result of esreplay bench/],
      [JSON.stringify(stored({ plan: { ...plan, messages: -1 } })), /plan\.messages/],
      [JSON.stringify(stored({ version: 2 })), /version/],
    ];
    for (const [text, reason] of broken)
      assert.throws(
        () => parseResult(text, 'old.json'),
        (error) => error instanceof UsageError && reason.test(error.message) && error.place === 'old.json',
      );
  });
});
