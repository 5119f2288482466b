// The environment variables of this project that a user may set; nothing else of them is read. docs/reference/environment.md is made of it.
export const environment = {
  ESREPLAY_KEEP_RUN: '`1`: the run keeps its directory, for `esreplay explain DIRECTORY`; the report names it.',
  ESREPLAY_LIBRARY: 'Another build of the library that goes into clients, by its path.',
} as const;

/** Undefined where it is not set. */
export function fromEnvironment(name: keyof typeof environment): string | undefined {
  return process.env[name];
}
