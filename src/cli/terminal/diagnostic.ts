// Errors, warnings and notes on stderr, in the form of rustc and cargo.

import { type Printable, printable, printableLines } from '../../words/printable.ts';
import { show } from './show.ts';

export interface Diagnostic {
  readonly message: string;
  readonly place?: string | undefined;
  readonly remedy?: string | undefined;
  /** Lines of ours, or of a compiler that we started, to show below it. */
  readonly excerpt?: string | undefined;
}

/** Formats `error: WHAT`, `  --> WHERE` unless the message already has it, and `help: WHAT TO DO`. */
export function diagnostic(
  level: 'error' | 'warning' | 'note',
  { message, place, remedy, excerpt }: Diagnostic,
): Printable {
  const lines = [
    `${level}: ${message}`,
    ...(excerpt?.split('\n') ?? []),
    ...(place === undefined || message.includes(place) ? [] : [`  --> ${place}`]),
    ...(remedy === undefined ? [] : [`help: ${remedy}`]),
  ];
  // Names in it may come from untrusted files, and have ends of lines too.
  return printableLines(`${lines.map(printable).join('\n')}\n`);
}

export function warn(message: string, details: Omit<Diagnostic, 'message'> = {}): void {
  show(process.stderr, diagnostic('warning', { message, ...details }));
}

export function note(message: string, details: Omit<Diagnostic, 'message'> = {}): void {
  show(process.stderr, diagnostic('note', { message, ...details }));
}
