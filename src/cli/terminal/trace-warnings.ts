// What is said on stderr about a trace that can be read and is not whole.
import { stderr } from 'node:process';
import type { TraceReader } from '../../trace/reader.ts';

export function warnOfCut({ path, cut }: TraceReader): void {
  if (!cut) return;
  stderr.write(`esreplay: ${path} is cut at byte ${cut.offset} (${cut.reason}): what came before is shown.\n`);
}
