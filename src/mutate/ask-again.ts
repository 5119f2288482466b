// A trace in which one message comes twice: the same is asked again at once, while nothing else has changed.
import type { OtherRecord } from '../trace/other-records.ts';
import { openTrace } from '../trace/reader.ts';
import { TraceWriter } from '../trace/writer.ts';

/** Writes `output`. `index`: of the message, whose copy is the next one. Throws TraceError, SetupError. */
export function writeAskedAgain(trace: string, output: string, index: number): void {
  const reader = openTrace(trace);
  try {
    const { raw: _, fields: __, events, ...header } = reader.header;
    const notes = [...header.notes, `message ${index} twice`];
    const writer = new TraceWriter(
      output,
      { ...header, processes: [], notes },
      { events: events.map(([type]) => type) },
    );
    let written = 0;
    for (const each of reader.columns()) {
      if ('kind' in each) {
        writeOther(writer, each, index);
        continue;
      }
      for (const row of each.rows()) {
        const message = each.message(row);
        writer.message(message);
        if (written === index) writer.message(message);
        written += 1;
      }
    }
    writer.close();
  } finally {
    reader.close();
  }
}

/** Both are answered as the one was. */
function writeOther(writer: TraceWriter, record: OtherRecord, index: number): void {
  if (record.kind === 'gap') writer.gap(record.gap);
  if (record.kind === 'run') writer.run(record.run);
  if (record.kind !== 'response') return;
  const { response } = record;
  if (response.message <= index) writer.response(response);
  if (response.message >= index) writer.response({ ...response, message: response.message + 1 });
}
