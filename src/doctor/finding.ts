// Findings in a program before it runs, and the form of the table rows that make them.

/**
 * `refused`: no replayer can be inserted into it. `elsewhere`: not on this machine, but on another. `warning`: it can
 * be tested, with a caveat.
 */
export type Grade = 'refused' | 'elsewhere' | 'warning';

export interface Finding {
  /** A stable noun, as in docs/reference/doctor.md. */
  readonly slug: string;
  readonly grade: Grade;
  readonly sentence: string;
  /** What to do: one sentence, and shell commands if commands do it. */
  readonly remedy: string;
  readonly commands: readonly string[];
  /** The file and the place in it. */
  readonly place: string;
  /** For a universal file: the slices that the finding applies to. */
  readonly slices: readonly string[];
}

export interface Row<Facts> {
  readonly slug: string;
  readonly grade: Grade;
  readonly found: (facts: Facts) => boolean;
  readonly sentence: (facts: Facts) => string;
  readonly remedy: (facts: Facts) => string;
  readonly commands?: (facts: Facts) => readonly string[];
}

/** Returns the findings of every row that applies. */
export function findingsOf<Facts>(
  rows: readonly Row<Facts>[],
  facts: Facts,
  place: string,
  slices: readonly string[] = [],
): Finding[] {
  return rows
    .filter(({ found }) => found(facts))
    .map(({ slug, grade, sentence, remedy, commands }) => ({
      slug,
      grade,
      sentence: sentence(facts),
      remedy: remedy(facts),
      commands: commands?.(facts) ?? [],
      place,
      slices,
    }));
}

/** The machine that would run the program. */
export interface Host {
  readonly system: 'linux' | 'macos';
  /** As Node names it: x64, arm64. */
  readonly processor: string;
  /** Root starts it. */
  readonly privileged?: boolean;
  /** Returns a file's capabilities in Linux's format (vfs_cap_data), null if it has none; missing on macOS. */
  readonly capabilitiesOf?: (path: string) => Uint8Array | null;
  /** Missing on Linux. */
  readonly integrity?: () => Integrity;
}

/** System Integrity Protection; `unknown` also if it is on in part. */
export type Integrity = 'on' | 'off' | 'unknown';
