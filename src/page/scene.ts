// What a frame of the timeline shows.
import type { Colours } from './colours.ts';
import type { LaidOut } from './layout.ts';
import type { RunData } from './run-data.ts';
import type { Span } from './state.ts';

export interface Scene {
  readonly data: RunData;
  readonly layout: LaidOut;
  readonly span: Span;
  readonly width: number;
  readonly height: number;
  /** Pixels scrolled out of sight above. */
  readonly scrolled: number;
  readonly colours: Colours;
  readonly chosen: number | null;
  /** Rows that match the filter; null: all. */
  readonly matches: ReadonlySet<number> | null;
}
