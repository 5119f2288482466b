// Resolves `-` as an input. Traces are mapped, and read more than once, so the command line copies standard input to a
// file first; for a program that uses the API, `-` is the name of a file.

/** As it is typed. */
export const dash = '-';

let copy: string | null = null;

/** Makes `-` read this file; null: `-` is a file's name again. */
export function readInputFrom(path: string | null): void {
  copy = path;
}

/** Returns the file to open. */
export function inputPath(name: string): string {
  return name === dash && copy !== null ? copy : name;
}

/** Returns the name for messages. */
export function inputName(name: string): string {
  return name === dash && copy !== null ? '(standard input)' : name;
}
