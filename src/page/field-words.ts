// Every field of a message, in words: for the table, the details and the tip.
import { rowFlags } from '../timeline/shape.ts';
import { formatDuration } from '../words/duration.ts';
import type { Target } from './bars.ts';
import { eventBlocks, isDenied, type MessageRow, type Name, type RunData } from './run-data.ts';

const never = '–';
export const lasted = (fromNs: number, toNs: number): string =>
  Number.isNaN(fromNs) || Number.isNaN(toNs) ? never : formatDuration(toNs - fromNs);
const moment = (ns: number): string => (Number.isNaN(ns) ? never : `${(ns / 1e6).toFixed(6)} ms`);

export const placeWords = ({ place }: Pick<MessageRow, 'place'>): string =>
  place >= 0 ? String(place) : place === -1 ? never : `injected ${-2 - place}`;

export function headroom({ respondedNs, queuedNs, deadlineNs, settled }: MessageRow): string {
  if (Number.isNaN(deadlineNs)) return never;
  if (Number.isNaN(respondedNs)) return settled === 'open' ? never : 'no answer';
  const headroomNs = deadlineNs - respondedNs;
  if (headroomNs < 0) return `${formatDuration(-headroomNs)} late`;
  return `${formatDuration(headroomNs)} of ${formatDuration(deadlineNs - queuedNs)}`;
}

/** For the middle of a sentence. Null: no budget is known. */
export function headroomWords(headroomNs: number, budgetNs: number | null): string {
  const of = budgetNs === null ? '' : ` of ${formatDuration(budgetNs)}`;
  return headroomNs < 0 ? `${formatDuration(-headroomNs)} late` : `${formatDuration(headroomNs)}${of} left`;
}

export function answer({ flags, result, respondedNs, settled }: MessageRow): string {
  if ((flags & rowFlags.auth) === 0) return 'NOTIFY';
  if (Number.isNaN(respondedNs)) return settled === 'open' ? 'open' : 'none';
  if ((flags & rowFlags.flagsResult) !== 0)
    return result === 0 ? 'deny' : result === 0xffffffff ? 'allow' : `allow 0x${result.toString(16)}`;
  return isDenied(flags, result) ? 'deny' : 'allow';
}

const outcomes: Readonly<Record<string, string>> = {
  open: 'to come',
  'in-time': 'met',
  late: 'missed, answered late',
  unanswered: 'missed, no answer',
  'by-mode': 'missed, decided by macOS',
  cut: 'the run ended first',
};

/** Whether the deadline was met. A NOTIFY message has none. */
export const outcome = ({ flags, settled }: MessageRow): string =>
  (flags & rowFlags.auth) === 0 ? never : (outcomes[settled] ?? settled);

/** Label and value of every field. */
export function fieldsOf(row: MessageRow, name: Name | null): readonly (readonly [label: string, value: string])[] {
  const has = (flag: number): string => ((row.flags & flag) === 0 ? 'no' : 'yes');
  const { process, client } = row.stream;
  return [
    ['message', placeWords(row)],
    ['event', row.event],
    ['path', name?.path ?? never],
    ['process', name?.process ?? never],
    ['pid', name?.pid == null ? never : String(name.pid)],
    ...(name?.cause == null ? [] : [['cause', name.cause] as const]),
    ['answer', answer(row)],
    ['deadline', outcome(row)],
    ['for the cache', has(rowFlags.cache)],
    ['enqueued at', moment(row.queuedNs)],
    ['in the queue', lasted(row.queuedNs, row.deliveredNs)],
    ['delivered at', moment(row.deliveredNs)],
    ['in the handler', lasted(row.deliveredNs, row.returnedNs)],
    ['returned at', moment(row.returnedNs)],
    ['answered at', moment(row.respondedNs)],
    ['enqueue to answer', lasted(row.queuedNs, row.respondedNs)],
    ['deadline at', moment(row.deadlineNs)],
    ['budget', lasted(row.queuedNs, row.deadlineNs)],
    ['time left', headroom(row)],
    ['answered inside the handler', has(rowFlags.inHandler)],
    ['retained', has(rowFlags.retained)],
    ['deadline missed', has(rowFlags.missed)],
    ['killed for it', has(rowFlags.killed)],
    ['machine stalled', has(rowFlags.stalled)],
    ['seq_num', String(row.seqNum)],
    ['global_seq_num', String(row.globalSeqNum)],
    ['result', `0x${row.result.toString(16)}`],
    ['es_client_t', `${client} of process ${process}`],
  ];
}

export function messageWords(row: MessageRow, name: Name | null): readonly string[] {
  return [
    `${row.event} · ${row.place >= 0 ? `message ${row.place}` : placeWords(row)}`,
    ...(name?.path == null ? [] : [name.path]),
    ...(name?.process == null ? [] : [`by ${name.process} (pid ${name.pid})`]),
    `in the queue ${lasted(row.queuedNs, row.deliveredNs)}, in the handler ${lasted(row.deliveredNs, row.returnedNs)}`,
    `${answer(row)}${Number.isNaN(row.deadlineNs) ? '' : `, deadline ${outcome(row)}${Number.isNaN(row.respondedNs) ? '' : `, ${headroomWords(row.deadlineNs - row.respondedNs, row.deadlineNs - row.queuedNs)}`}`}`,
  ];
}

export function eventWords(data: RunData, what: Target & { readonly is: 'event' }): readonly string[] {
  const block = data.timeline.events[what.stream]?.blocks[what.block];
  const events = block === undefined ? null : eventBlocks.now(block);
  if (events === null) return [];
  const { at } = what;
  const kind = data.timeline.kinds[events.kind[at] ?? -1];
  const call = data.timeline.calls[(events.call[at] ?? 0) - 1];
  const durationNs = events.durationNs[at] ?? Number.NaN;
  const detail = events.details[events.detail[at] ?? -1] ?? '';
  const place = events.place[at] ?? -1;
  return [
    call === undefined ? (kind?.name ?? '') : `${call}()`,
    ...(kind === undefined ? [] : [kind.about]),
    ...(Number.isNaN(durationNs) ? [] : [`took ${formatDuration(durationNs)}`]),
    ...((events.flags[at] ?? 0) & 4 ? ['never ended'] : []),
    ...(detail === '' ? [] : [detail]),
    `thread ${events.thread[at] ?? 0}${place === -1 ? '' : `, in ${place >= 0 ? `message ${place}` : placeWords({ place })}`}`,
  ];
}
