// Policies for muting and the result cache.
import { amount, fixed, oneOf, type PolicyRow } from './row.ts';

export const mutes: readonly PolicyRow[] = [
  {
    name: 'mute-after-exec',
    choice: oneOf(
      { name: 'ends', about: 'the mute ends' },
      { name: 'stays', about: 'the mute goes with the pid until the process exits' },
    ),
    unknown: 'Whether the mute of a process ends when it calls exec. Its audit token has the next pidversion then.',
    because: 'A mute is for an audit token, and no process has that token any more.',
  },
  {
    name: 'mute-without-vote',
    choice: fixed(
      'delivered; held back if the dimension is inverted',
      'With the other reading of the header, a client without mutes would get no events, which no macOS does.',
    ),
    unknown:
      'What happens to an event for which neither its submitter nor its instigator has a vote. The header of macOS 27 says suppressed, but then a client without mutes would get no events.',
    because:
      'An ordinary client without a rule does get events; a client that inverted a dimension asked for what it listed.',
  },
  {
    name: 'inverted-mute-vote',
    choice: oneOf(
      { name: 'one-listed', about: 'delivered when the submitter or the instigator is listed' },
      { name: 'all-listed', about: 'delivered only when both are listed' },
    ),
    unknown:
      'Whether a process that an inverted dimension does not list votes to hold the event back, or has no vote, when the other one (submitter or instigator, macOS 27) is listed.',
    because: 'A client that inverts asks for what the listed processes do, and for what they cause others to do.',
  },
  {
    name: 'mute-vote-before-27',
    choice: oneOf(
      { name: 'submitter', about: 'the acting process alone' },
      { name: 'both', about: 'the instigator too, as on macOS 27' },
    ),
    unknown: 'Whether an instigator counted before macOS 27.',
    because: 'Nothing published before then names another process.',
  },
  {
    name: 'unmute-nothing',
    choice: oneOf({ name: 'success', about: 'ES_RETURN_SUCCESS' }, { name: 'error', about: 'ES_RETURN_ERROR' }),
    unknown:
      'What a call that unmutes something not muted returned before macOS 27; the header of 27 calls unmuting idempotent.',
    because: 'Removing an element that is not in the set is harmless, however often.',
  },
];

export const caches: readonly PolicyRow[] = [
  {
    name: 'cached-denials',
    choice: oneOf(
      { name: 'kept', about: 'kept like allows' },
      { name: 'not-kept', about: 'never kept: the client is asked again' },
    ),
    unknown: 'Whether the cache keeps a denial: no published test shows it.',
    because: 'The header does not distinguish the two.',
  },
  {
    name: 'clear-cache-limit',
    choice: amount(1, 'ms between two calls of es_clear_cache in a run; 0: never refused', 0, 3_600_000),
    unknown: 'How often es_clear_cache may be called before it is refused.',
    because: 'A client that clears in a loop is refused; one that clears now and then is not.',
  },
  {
    name: 'cache-lifetime',
    choice: amount(
      0,
      'messages of the run, after which an entry vanishes by itself; 0: it stays until one of its files changes or the cache is emptied',
      0,
      1_000_000_000,
    ),
    unknown: 'When entries vanish by themselves; they may do so at any time.',
    because: 'Two runs of the same trace should be equal, so it counts messages instead of time.',
  },
];
