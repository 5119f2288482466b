// Errors, warnings and notes on stderr, in the form of rustc and cargo.
import { printable } from '../../words/printable.ts';

export interface Diagnostic {
  readonly message: string;
  readonly place?: string | undefined;
  readonly remedy?: string | undefined;
}

/** Formats `error: WHAT`, `  --> WHERE` unless the message already has it, and `help: WHAT TO DO`. */
export function diagnostic(level: 'error' | 'warning' | 'note', { message, place, remedy }: Diagnostic): string {
  const lines = [
    `${level}: ${message}`,
    ...(place === undefined || message.includes(place) ? [] : [`  --> ${place}`]),
    ...(remedy === undefined ? [] : [`help: ${remedy}`]),
  ];
  // Names in it may come from untrusted files.
  return `${lines.join('\n').split('\n').map(printable).join('\n')}\n`;
}

export function warn(message: string, details: Omit<Diagnostic, 'message'> = {}): void {
  process.stderr.write(diagnostic('warning', { message, ...details }));
}

export function note(message: string, details: Omit<Diagnostic, 'message'> = {}): void {
  process.stderr.write(diagnostic('note', { message, ...details }));
}
