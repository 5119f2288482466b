// Results of explorations for the tests of what shows them.
import type { ExploreFinding, ExploreResult, TriedVariation } from '../../src/explore/result.ts';

export function findingOf(changes: Partial<ExploreFinding> = {}): ExploreFinding {
  const { number = 1, rule = 'deadlock' } = changes;
  return {
    number,
    rule,
    class: 'violation',
    sentence: 'The handler waits for a daemon that waits for its answer.',
    advice: 'Ask the daemon before the first message.',
    place: 'src/allow.c:24',
    by: ['early-boot'],
    trace: 'day.estrace',
    confirmed: { hits: 2, runs: 2 },
    contrast: null,
    bypass: null,
    folder: `.esreplay/explore/findings/${rule}`,
    messages: 7,
    command: `esreplay run .esreplay/explore/findings/${rule}/trace.estrace -- ./agent`,
    ...changes,
  };
}

export const contrast: NonNullable<ExploreFinding['contrast']> = {
  trace: 'day.estrace',
  message: 'AUTH_OPEN of /etc/hosts by com.example.app',
  index: 12,
  mutantIndex: 12,
  base: 'allow',
  mutant: 'deny',
  changed: { base: 'the result cache answers it', mutant: 'its entry is dropped' },
};

export const stale = findingOf({
  number: 2,
  rule: 'stale-cache',
  sentence: 'AUTH_OPEN of /etc/hosts by com.example.app gets allow from the cache, and deny if it is asked again.',
  advice: 'Clear the cache when a rule changes.',
  place: null,
  by: ['cache'],
  contrast,
});

export const otherwise = findingOf({
  number: 3,
  rule: 'order',
  class: 'difference',
  sentence: 'AUTH_EXEC of /bin/ls by com.example.app gets allow in the order of the trace, and deny in that of seed 2.',
  advice: 'Decide from the message alone.',
  place: null,
  by: ['order', 'burst'],
  contrast: { ...contrast, changed: { base: 'the order of the trace', mutant: 'the order of seed 2' } },
});

export const triedOf = (name: string, changes: Partial<TriedVariation> = {}): TriedVariation => ({
  name,
  kind: 'sweep',
  runs: 2,
  found: [],
  nothing: null,
  ...changes,
});

export const tried: readonly TriedVariation[] = [
  triedOf('plain', { runs: 0 }),
  triedOf('early-boot', { found: [1] }),
  triedOf('burst', { found: [3] }),
  triedOf('cache', { kind: 'relation', found: [2] }),
  triedOf('budget', { kind: 'relation', runs: 0, nothing: 'the client answers nothing, so no deadline can be missed' }),
  triedOf('order', { kind: 'relation', runs: 3, found: [3] }),
];

export const resultOf = (changes: Partial<ExploreResult> = {}): ExploreResult => ({
  version: 1,
  kind: 'esreplay-explore',
  client: './agent',
  traces: ['day.estrace'],
  findings: [],
  tried,
  bypass: null,
  runs: 31,
  durationNs: 2.5e9,
  notes: [],
  trouble: [],
  failOn: ['violation'],
  interrupted: false,
  timeOver: false,
  exitCode: 0,
  ...changes,
});

export const everything = resultOf({
  findings: [findingOf(), stale, otherwise],
  notes: ['guard did not come again alone: It reads a message that is gone.'],
  exitCode: 1,
});

export const evil = '</script><img src=x onerror=alert(1)>\n::error::x\u202e\u001b[31m';

/** Every text of a result that a trace, a client or a command may have. */
export const hostile = resultOf({
  client: evil,
  traces: [evil],
  findings: [
    findingOf({
      sentence: evil,
      advice: evil,
      place: `${evil}:3`,
      trace: evil,
      command: evil,
      folder: evil,
      contrast: { ...contrast, message: evil, base: evil, mutant: evil, changed: { base: evil, mutant: evil } },
    }),
  ],
  tried: [triedOf('early-boot', { found: [1] }), triedOf('cache', { nothing: evil })],
  notes: [evil],
  trouble: [{ trace: evil, message: evil, remedy: evil }],
  exitCode: 3,
});
