// Explores a client of these tests, with short waits.
import { basename, join } from 'node:path';
import { explore } from '../../src/explore/explore.ts';
import type { ExploreProgress } from '../../src/explore/options.ts';
import type { ExploreFinding, ExploreResult } from '../../src/explore/result.ts';
import type { Variation } from '../../src/explore/variation.ts';
import { variations } from '../../src/explore/variations.ts';
import type { TrialOptions } from '../../src/trials/trial.ts';
import { keptClient } from '../kit/build.ts';
import { type TraceName, writeTrace } from './traces.ts';

export interface Explored {
  readonly source: string;
  readonly defines: readonly string[];
  readonly trace: TraceName | readonly TraceName[];
  /** Names of variations; omitted: all of them. */
  readonly only?: readonly string[];
  /** Further ones. */
  readonly also?: readonly Variation[];
  readonly given?: Partial<TrialOptions>;
  /** Omitted: each variation once. */
  readonly timeMs?: number | null;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExploreProgress) => void;
}

/** Nobody waits long for a client that hangs, or that asks for nothing. */
const soon = { budgetScale: 0.1, hungHandlerMs: 100, subscribeTimeoutMs: 3000 };

export async function explored(
  folder: string,
  {
    source,
    defines,
    trace,
    only,
    also = [],
    given,
    timeMs = null,
    signal = new AbortController().signal,
    onProgress = () => undefined,
  }: Explored,
): Promise<ExploreResult> {
  const name = [basename(source, '.c'), ...defines].join('+');
  const program = await keptClient(name, { sources: [source], defines });
  return explore({
    traces: [trace].flat().map((each) => writeTrace(folder, each)),
    given: { clients: [[program]], pace: 'asap', ...(only?.includes('budget') ? {} : soon), ...given },
    variations: [...also, ...variations.filter((each) => only === undefined || only.includes(each.name))],
    seed: 1n,
    timeMs,
    failOn: ['violation'],
    work: join(folder, `work-${name}`),
    findings: join(folder, `work-${name}`, 'findings'),
    workers: 2,
    application: 'test',
    cwd: folder,
    signal,
    killNow: new AbortController().signal,
    onProgress,
  });
}

export const shownFinding = ({ class: grade, rule, sentence, by }: ExploreFinding): string =>
  `${grade} ${rule} (${by.join(', ')}): ${sentence}`;
