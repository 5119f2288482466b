// All attacks. A new one is a row here.
import type { AttackRow } from './attempt.ts';
import { hostileClients, writtenWords } from './hostile-clients.ts';
import { changedWords, damagedDirectories } from './kept-directories.ts';
import { faultyHarness, faultyRecorder, killedHarness } from './kills.ts';
import { letInSignals } from './let-in-signals.ts';
import { descriptorLimits, memoryLimits, tracedHarness, withoutProcesses } from './limits.ts';
import { mutatedTraces } from './mutated-traces.ts';
import { ownLoad } from './own-load.ts';
import { replacedMappings } from './replaced-mappings.ts';

export const attackRows: readonly AttackRow[] = [
  hostileClients,
  writtenWords,
  changedWords,
  damagedDirectories,
  mutatedTraces,
  killedHarness,
  faultyHarness,
  faultyRecorder,
  descriptorLimits,
  memoryLimits,
  withoutProcesses,
  tracedHarness,
  letInSignals,
  replacedMappings,
  ownLoad,
];
