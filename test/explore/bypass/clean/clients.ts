// Clients without a bypass: what the relation may say of each, which is never a violation. They may have others: one asks
// the disk in its handler.
import type { BypassTrace } from '../stories.ts';

export interface CleanOfBypasses {
  readonly client: string;
  readonly defines: readonly string[];
  readonly traces: readonly BypassTrace[];
  /** It gets something of every trace. */
  readonly asksForAll: boolean;
  readonly maySay: string;
}

const everyEffect: readonly BypassTrace[] = [
  'read-secret',
  'write-rules',
  'remove-rules',
  'replace-rules',
  'take-agent',
];

export const cleanOfBypasses: readonly CleanOfBypasses[] = [
  {
    client: 'allows-everything',
    defines: [],
    traces: everyEffect,
    asksForAll: true,
    maySay: 'nothing: it denies nothing',
  },
  {
    client: 'blocks-one-team',
    defines: [],
    traces: everyEffect,
    asksForAll: true,
    maySay: 'nothing: it allows strangers what it denies one team, with and without a signature',
  },
  {
    client: 'allows-one-team',
    defines: [],
    traces: everyEffect,
    asksForAll: true,
    maySay: 'a hazard: events that it does not ask for',
  },
  {
    client: 'caches-answers',
    defines: [],
    traces: everyEffect,
    asksForAll: true,
    maySay: 'the same: what it denied one process it remembers, and no other process has its audit token',
  },
  {
    client: 'caches-answers',
    defines: ['SYSTEM'],
    traces: everyEffect,
    asksForAll: true,
    maySay: 'the same: the result cache answers for the same program alone',
  },
  {
    client: 'stats-every-path',
    defines: [],
    traces: ['read-secret', 'write-rules'],
    asksForAll: false,
    maySay: 'a note: it looked at the disk, which has no file of a replay; a hazard: events that it does not ask for',
  },
  {
    client: 'stats-every-path',
    defines: ['LATER'],
    traces: ['read-secret', 'write-rules'],
    asksForAll: false,
    maySay: 'the same',
  },
];
