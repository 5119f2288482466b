// Tries parts of a trace for `shrink`: a part counts if its base and its mutant still decide the message as they did.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { usefulEdits, writePart } from '../mutate/write-part.ts';
import { type Candidate, candidateId } from '../shrink/candidate.ts';
import { Stopped, type Tries } from '../shrink/search.ts';
import type { WantedFinding } from '../shrink/wanted-finding.ts';
import type { Runs } from '../trials/pool.ts';
import type { TrialOptions } from '../trials/trial.ts';
import { areGiven } from './contrast.ts';
import type { Answer, Contrast, Found, Mutate } from './finding.ts';

export class RelationTries implements Tries {
  runs = 0;
  seconds = 0;
  readonly wanted: WantedFinding;
  private folders = 0;
  /** Answers of candidates, so that none is tried twice. */
  private readonly known = new Map<string, Promise<boolean>>();

  constructor(
    private readonly pool: Runs,
    { rule, key, sentence }: Found,
    private readonly contrast: Contrast,
    private readonly mutate: Mutate,
    private readonly folder: string,
    private readonly application: string,
  ) {
    // Shorter budgets would be another change.
    this.wanted = { rule, key, sentence, index: contrast.index, ofTime: true };
  }

  find(whole: Candidate): Promise<boolean> {
    return this.fails(whole);
  }

  fails(candidate: Candidate): Promise<boolean> {
    const key = candidateId(candidate, this.wanted.key);
    const answer = this.known.get(key) ?? this.isShown(candidate, false);
    this.known.set(key, answer);
    return answer;
  }

  async confirm(candidate: Candidate, count: number): Promise<number> {
    let hits = 0;
    for (let made = 0; made < count; made++) if (await this.isShown(candidate, true)) hits += 1;
    return hits;
  }

  write(path: string, { part, edits }: Candidate): Promise<void> {
    const { application, contrast } = this;
    return writePart(path, { trace: contrast.trace, part, edits, application, described: 'shrunk' });
  }

  usefulEdits(candidate: Candidate, edits: readonly string[]): Promise<readonly string[]> {
    return this.inFolder(async (folder) => {
      const path = join(folder, 'part.estrace');
      await this.write(path, candidate);
      return usefulEdits(path, edits);
    });
  }

  /** Two runs: of the part, and of its mutant. */
  private isShown(candidate: Candidate, isAlone: boolean): Promise<boolean> {
    const { contrast } = this;
    const place = placeIn(candidate.part, contrast.index);
    if (place === null) return Promise.resolve(false);
    return this.inFolder(async (folder) => {
      const trace = join(folder, 'part.estrace');
      await this.write(trace, candidate);
      const base = { ...candidate.options, trace };
      const mutant = await this.mutate(base, (index) => placeIn(candidate.part, index), folder);
      if (mutant === null) return false;
      const isClaimed = contrast.isClaimed === true;
      const before = [{ index: place, asked: contrast.asked, answer: contrast.base }];
      if (!isClaimed && !(await this.areGiven(before, base, isAlone))) return false;
      const after = mutant.answers ?? [{ index: place, asked: contrast.asked, answer: contrast.mutant }];
      return this.areGiven(after, mutant.options, isAlone);
    });
  }

  private async areGiven(answers: readonly Answer[], options: TrialOptions, exclusive: boolean): Promise<boolean> {
    this.runs += 1;
    const id = `shrinks ${this.wanted.rule}`;
    const trial = { id, options: { ...options, outcomes: true }, exclusive, timeoutMs: null };
    const { ending, durationNs } = await this.pool.run(trial);
    this.seconds += durationNs / 1e9;
    if (ending.is === 'interrupted') throw new Stopped();
    const outcomes = ending.is === 'judged' ? ending.run.outcomes : null;
    return outcomes !== null && areGiven(answers, outcomes);
  }

  private async inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
    this.folders += 1;
    const folder = join(this.folder, `shrink-${this.folders}`);
    mkdirSync(folder);
    try {
      return await act(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

function placeIn(part: readonly number[], index: number): number | null {
  const place = part.indexOf(index);
  return place < 0 ? null : place;
}
