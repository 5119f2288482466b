// A client's command: word by word, or one line for a shell.

/** Wraps a client given as one word of the command line, with its arguments in it. */
export const shellCommand = (line: string): string[] => ['/bin/sh', '-c', `exec ${line}`];

/** Returns null for a command given word by word. */
export function shellLine([shell, option, line, ...more]: readonly string[]): string | null {
  if (shell !== '/bin/sh' || option !== '-c' || line === undefined || more.length > 0) return null;
  return line.replace(/^exec /, '');
}

/** Returns the command as typed. */
export function commandWords(command: readonly string[]): string {
  return shellLine(command) ?? command.join(' ');
}
