// What is found in a program before it runs, and the table rows that find it.

/**
 * `refused`: no replayer can be inserted into it. `elsewhere`: not on this machine, but on another. `mind`: it can be tested, and
 * there is something to know.
 */
export type Grade = 'refused' | 'elsewhere' | 'mind';

export interface Finding {
  /** A noun, stable, as in docs/reference/doctor.md. */
  readonly slug: string;
  readonly grade: Grade;
  readonly sentence: string;
  /** What to do: one sentence, and shell commands where commands do it. */
  readonly remedy: string;
  readonly commands: readonly string[];
  /** The file it stands in, and where. */
  readonly place: string;
  /** Of a universal file: the slices it holds for. */
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

/** Every row that applies. */
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

/** The machine that is to run it. */
export interface Host {
  readonly system: 'linux' | 'macos';
  /** As Node names it: x64, arm64. */
  readonly processor: string;
  /** It is started by root. */
  readonly privileged?: boolean;
  /** A file's capabilities as Linux keeps them (vfs_cap_data), null when it has none; macOS has no such thing. */
  readonly capabilitiesOf?: (path: string) => Uint8Array | null;
}
