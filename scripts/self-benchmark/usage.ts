// What a command uses, as its own process says at its end: without what it starts, and whatever else runs.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { SetupError } from '../../src/errors/errors.ts';
import type { Place } from './place.ts';

export interface Usage {
  readonly peakMiB: number;
  /** Processor time of all threads. */
  readonly cpuMs: number;
}

/** Runs Node; throws SetupError for another exit status. Its standard output goes nowhere. */
export function usageOf(place: Place, words: readonly string[], status: number): Usage {
  const file = place.path('usage');
  const told = `import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(${JSON.stringify(file)},JSON.stringify(process.resourceUsage())))`;
  const done = spawnSync(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(told)}`, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (done.status !== status) throw new SetupError(`${words.join(' ')} ended with ${done.status}: ${done.stderr}`);
  const usage = JSON.parse(readFileSync(file, 'utf8')) as NodeJS.ResourceUsage;
  return { peakMiB: usage.maxRSS / 1024, cpuMs: (usage.userCPUTime + usage.systemCPUTime) / 1000 };
}
