// Clients that are right by their own policy, and what `esreplay explore` may say of each: never a violation.
import type { VariationName } from '../bugs.ts';
import type { TraceName } from '../traces.ts';

export interface CleanClient {
  readonly client: string;
  readonly defines: readonly string[];
  readonly trace: TraceName;
  /** How two runs with a HOME each decide. */
  readonly itself: 'alike' | 'otherwise' | 'alike or otherwise';
  /** Variations in which it decides otherwise, and is right to. */
  readonly otherwise: readonly VariationName[];
  readonly maySay: string;
}

export const cleanClients: readonly CleanClient[] = [
  {
    client: 'decides-by-chance',
    defines: [],
    trace: '@open-64',
    itself: 'alike or otherwise',
    otherwise: [],
    maySay: 'a difference: decisions change from run to run; no relation is tried',
  },
  {
    client: 'decides-by-chance',
    defines: ['HALF'],
    trace: '@open-64',
    itself: 'otherwise',
    otherwise: [],
    maySay: 'the same',
  },
  {
    client: 'decides-by-clock',
    defines: [],
    trace: '@open-64',
    itself: 'alike or otherwise',
    otherwise: [],
    maySay: 'a difference, or that it reads the clock and is not independent of it; no relation is tried',
  },
  {
    client: 'first-comes-first',
    defines: [],
    trace: '@open-64',
    itself: 'alike',
    otherwise: ['order'],
    maySay: 'a difference: another order of messages lets another process come first',
  },
  {
    client: 'limits-rate',
    defines: [],
    trace: '@open-64',
    itself: 'alike or otherwise',
    otherwise: ['order', 'burst', 'budget'],
    maySay: 'a difference: the times of messages in a replay are those at which they are queued',
  },
  {
    client: 'counts-what-it-is-asked',
    defines: [],
    trace: 'asked-again',
    itself: 'alike',
    otherwise: ['cache'],
    maySay: 'a difference: an answer of the cache that is dropped is one more question, which may be one too many',
  },
  {
    client: 'counts-what-it-is-asked',
    defines: [],
    trace: 'one-asked-again',
    itself: 'alike',
    otherwise: ['cache'],
    maySay: 'the same: where the cache gives one answer only, a question that is asked twice shows that it counts',
  },
  {
    client: 'allows-once',
    defines: [],
    trace: 'one-asked-again',
    itself: 'alike',
    otherwise: ['cache'],
    maySay: 'the same: it decides by whether it was asked before',
  },
  {
    client: 'learns-from-its-file',
    defines: [],
    trace: 'many-programs',
    itself: 'alike',
    otherwise: [],
    maySay: 'nothing: each run has a HOME of its own',
  },
  {
    client: 'learns-from-its-file',
    defines: ['ELSEWHERE'],
    trace: 'many-programs',
    itself: 'otherwise',
    otherwise: [],
    maySay: 'that it keeps state outside of HOME and TMPDIR and is not independent; no relation is tried',
  },
];
