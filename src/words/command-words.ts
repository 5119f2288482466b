// Returns a client's command as typed; a command from `--client` goes through a shell.

export function commandWords(command: readonly string[]): string {
  return shellLine(command) ?? command.join(' ');
}

/** Returns null for a command given word by word. */
export function shellLine([shell, option, line, ...more]: readonly string[]): string | null {
  if (shell !== '/bin/sh' || option !== '-c' || line === undefined || more.length > 0) return null;
  return line.replace(/^exec /, '');
}
