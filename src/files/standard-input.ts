// Resolves names of inputs that are in another file: `-`, and a bundle that has a trace. Traces are mapped, and read more
// than once, so the command line copies standard input to a file first; for a program that uses the API, `-` is the name
// of a file.

/** As it is typed. */
export const dash = '-';

const copies = new Map<string, string>();

/** Makes `-`, or another name, read this file; null: it is a file's name again. */
export function readInputFrom(path: string | null, name = dash): void {
  if (path === null) copies.delete(name);
  else copies.set(name, path);
}

/** Returns the file to open. */
export function inputPath(name: string): string {
  return copies.get(name) ?? name;
}

/** Returns the name for messages. */
export function inputName(name: string): string {
  return name === dash && copies.has(dash) ? '(standard input)' : name;
}
