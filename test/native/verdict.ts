// What the readers of traces say of a file.
import { loadAddon } from '../../src/addon/load.ts';
import { openTrace } from '../../src/trace/reader.ts';

/** Returns the message of the error that is thrown; empty if none is. */
export function verdict(look: () => unknown): string {
  try {
    look();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What each of the two readers says of a trace, read to its end. */
export function bothVerdicts(path: string): { readonly native: string; readonly script: string } {
  return {
    native: verdict(() => loadAddon().verifyTrace(path)),
    script: verdict(() => {
      const reader = openTrace(path);
      try {
        for (const _ of reader.records());
      } finally {
        reader.close();
      }
    }),
  };
}
