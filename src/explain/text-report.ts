// Reads reports as text, as Console shows them and people paste them, from macOS 10.15 to 2026. Fields come in any
// order.
import { UsageError } from '../errors/errors.ts';
import {
  type CrashReport,
  clean,
  type ReportFrame,
  type ReportThread,
  reportLimits,
  softLimitIn,
  type Termination,
} from './crash-report.ts';

// No two neighbours in a pattern can match the same letter, so that a line takes time in proportion to its length.
const threadHead = /^Thread (\d{1,6})(?: name)?( Crashed)?::?(.*)$/s;
const frameNumber = /^\d{1,6}\s+/;
const frameAddress = /\s0x[\da-fA-F]+\s/;
const imageAddresses = /^\s*0x[\da-fA-F]+\s+-\s+(?:0x[\da-fA-F]+|\?\?\?)\s/;
const queueLabel = 'Dispatch queue:';

/** Throws UsageError if it is not a report, and says what was expected. `file` is used only for errors. */
export function parseText(source: string, file: string): CrashReport {
  const fields = new Map<string, string>();
  const threads: (ReportThread & { frames: ReportFrame[] })[] = [];
  const images = new Map<string, string>();
  let section: 'fields' | 'thread' | 'images' = 'fields';
  let line = 0;
  for (const raw of linesOf(source)) {
    line += 1;
    // What follows repeats the report as JSON.
    if (/^Full Report$/.test(raw.trim())) break;
    const text = raw.slice(0, reportLimits.letters * 4);
    const head = threadHead.exec(text);
    if (head !== null) {
      section = 'thread';
      addThread(threads, head, `${file}:${line}`);
    } else if (/^Binary Images:/.test(text)) section = 'images';
    else if (/^Thread \d+ crashed with /.test(text)) section = 'fields';
    else if (section === 'thread') addFrame(threads.at(-1), text, `${file}:${line}`);
    else if (section === 'images') addImage(images, text, `${file}:${line}`);
    else addField(fields, text);
  }
  if (!fields.has('Process') && threads.length === 0)
    throw new UsageError('not a crash report: no line "Process:" and no thread', {
      place: file,
      remedy: 'name a crash report of macOS (.ips or .crash), or a run directory',
    });
  return toReport(fields, named(threads, images), source);
}

function* linesOf(source: string): Generator<string> {
  for (let from = 0; from < source.length; ) {
    const found = source.indexOf('\n', from);
    const end = found < 0 ? source.length : found;
    yield source.slice(from, end).replace(/\r$/, '');
    from = end + 1;
  }
}

function addThread(threads: (ReportThread & { frames: ReportFrame[] })[], head: RegExpExecArray, place: string): void {
  const [, digits = '0', crashed, rest = ''] = head;
  const number = Number(digits);
  const queueAt = rest.indexOf(queueLabel);
  const queue = queueAt < 0 ? undefined : rest.slice(queueAt + queueLabel.length);
  const name = (queueAt < 0 ? rest : rest.slice(0, queueAt)).trim();
  // A thread with a name has a line for it before its own.
  const known = threads.at(-1);
  if (known?.number === number && known.frames.length === 0) {
    threads[threads.length - 1] = {
      ...known,
      name: known.name ?? (name === '' ? null : clean(name)),
      queue: known.queue ?? (queue === undefined ? null : clean(queue)),
      triggered: known.triggered || crashed !== undefined,
    };
    return;
  }
  if (threads.length === reportLimits.threads)
    throw new UsageError(`report has more than ${reportLimits.threads} threads`, {
      place,
      remedy: 'macOS does not write such reports',
    });
  threads.push({
    number,
    name: name === '' ? null : clean(name),
    queue: queue === undefined ? null : clean(queue),
    triggered: crashed !== undefined,
    frames: [],
  });
}

function addFrame(thread: { frames: ReportFrame[] } | undefined, text: string, place: string): void {
  const numbered = frameNumber.exec(text)?.[0];
  if (thread === undefined || numbered === undefined) return;
  const rest = text.slice(numbered.length);
  const address = frameAddress.exec(rest);
  const image = rest.slice(0, address?.index ?? 0).trimEnd();
  if (address === null || image === '') return;
  if (thread.frames.length === reportLimits.framesPerThread)
    throw new UsageError(`a thread of the report has more than ${reportLimits.framesPerThread} frames`, {
      place,
      remedy: 'macOS does not write such reports',
    });
  thread.frames.push({
    symbol: symbolOf(rest.slice(address.index + address[0].length)),
    image: clean(image),
    path: null,
  });
}

/** `name + 12 (file.c:7)`; without a name, an address and its offset in the image: `0x10203000 + 4660`. */
function symbolOf(rest: string): string | null {
  const name = withoutOffset(withoutInlined(withoutPlace(withoutInlined(rest.trim()))));
  return name === '' || /^(?:0x[\da-fA-F]+|\?\?\?)$/.test(name) ? null : clean(name);
}

const inlined = ' [inlined]';
const withoutInlined = (text: string): string =>
  text.endsWith(inlined) ? text.slice(0, -inlined.length).trimEnd() : text;

function withoutPlace(text: string): string {
  const at = text.endsWith(')') ? text.lastIndexOf(' (') : -1;
  const place = text.slice(at + 2, -1);
  return at >= 0 && !/[()]/.test(place) && /:\d{1,10}$/.test(place) ? text.slice(0, at).trimEnd() : text;
}

function withoutOffset(text: string): string {
  const at = text.lastIndexOf(' + ');
  return at >= 0 && /^\d+$/.test(text.slice(at + 3)) ? text.slice(0, at).trimEnd() : text;
}

/** `com.apple.security (7.0) <UUID> /System/…/Security`: frames name an image by its identifier or by its file. */
function addImage(images: Map<string, string>, text: string, place: string): void {
  const addresses = imageAddresses.exec(text)?.[0];
  if (addresses === undefined) return;
  const rest = text.slice(addresses.length).trimStart();
  const at = rest.search(/ \/\S/);
  if (at < 0) return;
  if (images.size >= 2 * reportLimits.images)
    throw new UsageError(`report has more than ${reportLimits.images} images`, {
      place,
      remedy: 'macOS does not write such reports',
    });
  const path = clean(rest.slice(at + 1));
  const identifier = /^\+?([^\s(<]+)/.exec(rest)?.[1];
  if (identifier !== undefined && !images.has(identifier)) images.set(identifier, path);
  const base = path.split('/').at(-1) ?? '';
  if (base !== '' && !images.has(base)) images.set(base, path);
}

function addField(fields: Map<string, string>, text: string): void {
  const [start = '', key] = /^([A-Z][\w /]{0,40}):\s/.exec(text) ?? [];
  const value = text.slice(start.length).trim();
  if (key !== undefined && value !== '' && !fields.has(key)) fields.set(key, clean(value));
}

function named(threads: readonly ReportThread[], images: ReadonlyMap<string, string>): readonly ReportThread[] {
  return threads.map((thread) => ({
    ...thread,
    frames: thread.frames.map((frame) => {
      const path = images.get(frame.image ?? '') ?? null;
      return { ...frame, path, image: path?.split('/').at(-1) ?? frame.image };
    }),
  }));
}

function toReport(fields: ReadonlyMap<string, string>, threads: readonly ReportThread[], source: string): CrashReport {
  const get = (name: string): string | null => fields.get(name) ?? null;
  const [name, pid] = nameAndPid(get('Process'));
  const uptime = /^(\d{1,10}) seconds/.exec(get('Time Awake Since Boot') ?? '')?.[1];
  return {
    form: 'text',
    process: { name, pid, path: get('Path') },
    os: get('OS Version'),
    time: get('Date/Time'),
    uptimeS: uptime === undefined ? null : Number(uptime),
    exception: get('Exception Type'),
    termination: terminationOf(get('Termination Reason'), get('Terminating Process')),
    softLimit: softLimitIn(source),
    threads,
    isOurs: false,
  };
}

/** `client [4242]` */
function nameAndPid(process: string | null): [name: string | null, pid: number | null] {
  const at = process?.endsWith(']') ? process.lastIndexOf('[') : -1;
  const pid = process?.slice(at + 1, -1) ?? '';
  if (process === null || at < 0 || !/^\d{1,10}$/.test(pid)) return [process, null];
  return [process.slice(0, at).trimEnd(), Number(pid)];
}

/** `Namespace ENDPOINTSECURITY, Code 2`; from macOS 14 on followed by its meaning, in 2026 after a comma. */
function terminationOf(reason: string | null, by: string | null): Termination | null {
  const [, namespace, code, rest = ''] =
    /^Namespace ([\w.-]+),? Code:? (0x[\da-fA-F]{1,16}|\d{1,16})\b,?(.*)$/s.exec(reason ?? '') ?? [];
  if (namespace === undefined) return null;
  return { namespace, code: Number(code), indicator: rest.trim() || null, by };
}
