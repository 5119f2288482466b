// The environment variables of this project that a user may set; no others are read. docs/reference/environment.md is
// generated from it.
export const environment = {
  CI: 'Anything but `0` and `false`, as every CI sets it: `--update` and `--accept` write nothing.',
  COLUMNS: 'The width of a report that goes to no terminal. Without it, lines have 80 columns and advice is not cut.',
  ESREPLAY_KEEP_RUN: '`1`: the run keeps its directory, for `esreplay explain DIRECTORY`; the report names it.',
  ESREPLAY_LIBRARY: 'Another build of the library that goes into clients, by its path.',
  ESREPLAY_SHARDS: 'With `--shard auto`: the number of shares, for an engine that does not say it or says a wrong one.',
  NO_COLOR: 'Not empty: no colours, and no escape sequence for the line of progress.',
} as const;

/** Whether a CI runs this process: files that results are compared with stay as they are. */
export const isCi = (): boolean => !['', '0', 'false'].includes(fromEnvironment('CI') ?? '');

/** Returns undefined if it is not set. */
export function fromEnvironment(name: keyof typeof environment): string | undefined {
  return process.env[name];
}
