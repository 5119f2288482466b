// What a report in text is rendered for: a terminal of some width, or a file.
import type pc from 'picocolors';
import { wrap } from './layout.ts';
import type { SourceFiles } from './source-files.ts';

export type Colours = ReturnType<typeof pc.createColors>;

export interface Page {
  readonly columns: number;
  readonly colours: Colours;
  /** Also what most readers do not need. */
  readonly verbose: boolean;
  /** Whether advice, names and notes are cut to the columns. Not in a log, because a log has no --verbose. */
  readonly cut: boolean;
  /** Null: no source is shown. */
  readonly sources: SourceFiles | null;
}

/** How long a text may be that has `columns`. */
export const roomOf = ({ cut }: Page, columns: number): number => (cut ? columns : Infinity);

/** Width of the label column of a place's lines, margin included. */
export const labelColumns = 13;
const indent = 3;

/** Returns `   label     text`, wrapped next to its label. Styles are applied to whole lines. */
export function entry(label: string, text: string, page: Page, style = (line: string): string => line): string[] {
  return wrap(text, page.columns - labelColumns).map((line, at) => `${labelled(at === 0 ? label : '')}${style(line)}`);
}

export function labelled(label: string): string {
  return `${' '.repeat(indent)}${label.padEnd(labelColumns - indent - 1)} `;
}
