// Traces for comparisons of builds: each line has an actor by its signing id.
import { buildHeader } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { type Line, message } from '../clients/lines.ts';

/** The same, by this process. */
export const by = (executable: string, each: Line, actor = 1): Line => ({ ...each, executable, actor });

export function writeTrace(path: string, lines: Iterable<Line>): void {
  const writer = new TraceWriter(path, buildHeader());
  const counts = new Map<number, bigint>();
  let index = 0;
  for (const each of lines) {
    const built = message(each, index, counts);
    writer.message({ ...built, process: { ...built.process, signing_id: each.executable ?? 'com.example.tool' } });
    index += 1;
  }
  writer.close();
}
