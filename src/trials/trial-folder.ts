// The folder of a worker's trials, which each of them finds new. One that a trial left as it was is used again, because
// making and removing folders on a disk takes a part of a short run's time.
import { type BigIntStats, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The client's home and its folder for temporary files; the run's folder for what memory cannot hold. */
const names = ['home', 'spill', 'tmp'] as const;
export type TrialPlaces = Readonly<Record<(typeof names)[number], string>>;

export class TrialFolder {
  private readonly places: TrialPlaces;
  /** By path, as they were made. */
  private readonly made = new Map<string, BigIntStats>();

  constructor(private readonly path: string) {
    this.places = { home: join(path, 'home'), spill: join(path, 'spill'), tmp: join(path, 'tmp') };
  }

  /** Throws file system errors. */
  make(): TrialPlaces {
    if (this.made.size > 0) return this.places;
    const paths = Object.values(this.places);
    for (const path of paths) mkdirSync(path, { recursive: true, mode: 0o700 });
    for (const path of [this.path, ...paths]) this.made.set(path, lstatSync(path, { bigint: true }));
    return this.places;
  }

  /** Called when a trial has ended. Throws file system errors. */
  clear(): void {
    if (this.isAsMade()) return;
    this.made.clear();
    rmSync(this.path, { recursive: true, force: true });
  }

  /** A change in the moment in which it was made leaves the times equal, so the names are compared too. */
  private isAsMade(): boolean {
    const isSame = ([path, made]: [string, BigIntStats]): boolean => {
      const now = lstatSync(path, { bigint: true, throwIfNoEntry: false });
      if (now?.ino !== made.ino || now.dev !== made.dev || now.ctimeNs !== made.ctimeNs) return false;
      const wanted = path === this.path ? names : [];
      return now.mode === made.mode && readdirSync(path).sort().join() === wanted.join();
    };
    return this.made.size > 0 && [...this.made].every(isSame);
  }
}
