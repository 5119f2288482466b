// Bytes a message of eslogger output from a Mac, imported. The caller provides the lines; the project has none, because
// they are full of names.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../../../src/errors/errors.ts';
import { importEslogger } from '../../../src/import/eslogger.ts';
import { readFrame, readMagic } from '../../../src/trace/block-reader.ts';
import { FileWindow } from '../../../src/trace/file-window.ts';
import { type Figure, samplesOf } from '../figure.ts';
import type { Place } from '../place.ts';
import { messagesOf, sizeFigures } from './size.ts';

export const realLines = 'ESREPLAY_BENCH_ESLOGGER';

export function missingRealLines(): string | null {
  const given = process.env[realLines] ?? '';
  return given === '' ? `${realLines} names no file, or folder of .jsonl files, with lines of eslogger` : null;
}

/**
 * Imports each file to a trace of its own. Throws SetupError if there is no file, TraceError for a line that is not
 * eslogger's.
 */
export async function measureRealSize(place: Place): Promise<Figure[]> {
  const files = filesOf(process.env[realLines] ?? '');
  const traces = files.map((_, at) => place.path(`real-${at}.estrace`));
  for (const [at, input] of files.entries())
    await importEslogger({ input, output: traces[at] ?? '', application: 'benchmark' });
  const lines = files.map((file) => readFileSync(file));
  const figures = await sizeFigures('real lines: bytes', traces, { lines, linesAre: 'the lines themselves' });
  const headers = traces.reduce((sum, trace) => sum + headerEnd(trace), 0);
  const [whole] = figures;
  if (whole === undefined) return figures;
  const messages = traces.reduce((sum, trace) => sum + messagesOf(trace), 0);
  const records: Figure = {
    ...whole,
    name: 'real lines: no headers',
    measured: samplesOf([whole.measured.min - headers / messages]),
    note: `${messages} messages in ${files.length} files; headers have ${headers} bytes, however many messages follow`,
  };
  return [records, ...figures];
}

function filesOf(path: string): string[] {
  const status = statSync(path, { throwIfNoEntry: false });
  const files = status?.isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith('.jsonl'))
        .sort()
        .map((name) => join(path, name))
    : [path];
  if (status !== undefined && files.length > 0) return files;
  throw new SetupError(`${realLines} names no lines of eslogger.`, {
    place: path,
    remedy: 'Name a file of them, or a folder of .jsonl files.',
  });
}

/** Returns the end of the first block, which is the header. */
function headerEnd(path: string): number {
  const file = new FileWindow(path);
  try {
    const frame = readFrame(file, readMagic(file).end);
    if ('reason' in frame) throw new Error(`a trace that was just written has no header: ${frame.reason}`);
    return frame.end;
  } finally {
    file.close();
  }
}
