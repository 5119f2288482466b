// Warns about a trace that is readable but incomplete.
import type { TraceReader } from '../../trace/reader.ts';
import { warn } from './diagnostic.ts';

export function warnOfCut({ path, cut }: TraceReader): void {
  if (!cut) return;
  warn(`${path} is cut at byte ${cut.offset} (${cut.reason}); only what comes before is shown`);
}
