// The table of messages: only the rows in sight are made, so it takes a million of them.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { unpacked } from './blocks.ts';
import { answer, headroom, lasted, outcome, placeWords } from './field-words.ts';
import type { MessageRow, Name, RunData } from './run-data.ts';
import { choose, matches, message } from './state.ts';

const rowHeight = 26;
/** Browsers end elements at some 30 million pixels; a longer table scrolls in larger steps. */
const maxHeight = 8_000_000;

type Column = readonly [label: string, kind: string, of: (row: MessageRow, name: Name | null) => string];

const columns: readonly Column[] = [
  ['#', 'number', (row) => placeWords(row)],
  ['event', 'event', (row) => row.event],
  ['path', 'path', (_, name) => name?.path ?? ''],
  ['pid', 'number', (_, name) => (name?.pid == null ? '' : String(name.pid))],
  ['process', 'path', (_, name) => name?.process ?? ''],
  ['answer', 'event', (row) => answer(row)],
  ['deadline', 'event', outcome],
  ['queue', 'number', (row) => lasted(row.queuedNs, row.deliveredNs)],
  ['handler', 'number', (row) => lasted(row.deliveredNs, row.returnedNs)],
  ['to answer', 'number', (row) => lasted(row.queuedNs, row.respondedNs)],
  ['time left', 'number', (row) => headroom(row)],
];

/** For a run with several es_client_t, as its lanes name them. */
const clientColumn: Column = [
  'client',
  'event',
  ({ stream: { process, client } }) => `${client}${process === 0 ? '' : ` of process ${process}`}`,
];

const columnsOf = ({ timeline }: RunData): readonly Column[] =>
  timeline.messages.length > 1 ? [...columns.slice(0, 1), clientColumn, ...columns.slice(1)] : columns;

export function MessageTable({ data }: { readonly data: RunData }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(300);
  const found = matches.value;
  const count = found === null ? data.rowCount : found.length;
  const full = Math.min(count * rowHeight, maxHeight);
  const inView = Math.ceil(height / rowHeight) + 1;
  const isScaled = full < count * rowHeight;
  const lastFirst = Math.max(0, count - inView + 2);
  const first = Math.min(
    Math.max(0, count - 1),
    isScaled ? Math.floor((top / Math.max(1, full - height)) * lastFirst) : Math.floor(top / rowHeight),
  );
  const numbers = Array.from({ length: Math.max(0, Math.min(inView, count - first)) }, (_, at) =>
    found === null ? first + at : (found[first + at] ?? 0),
  );
  void unpacked.value;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const chosen = message.value;
  useEffect(() => {
    const element = scroller.current;
    if (element === null || chosen === null) return;
    const at = found === null ? chosen : indexIn(found, chosen);
    if (at < 0 || (at >= first && at < first + inView - 2)) return;
    const wanted = Math.max(0, at - Math.floor(inView / 2));
    element.scrollTop = isScaled ? (wanted / Math.max(1, lastFirst)) * (full - height) : wanted * rowHeight;
  }, [chosen, found]);

  return (
    <div
      class="table"
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label="Messages"
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div class="table-height" style={{ height: `${full + rowHeight}px` }}>
        <table aria-rowcount={count + 1} style={{ top: `${isScaled ? top : first * rowHeight}px` }}>
          <thead>
            <tr>
              {columnsOf(data).map(([label, kind]) => (
                <th key={label} class={kind} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {numbers.map((number, at) => (
              <Row key={number} data={data} number={number} index={first + at} isChosen={number === chosen} />
            ))}
          </tbody>
        </table>
      </div>
      {count === 0 && <p class="empty">No message matches the filter.</p>}
    </div>
  );
}

interface RowProps {
  readonly data: RunData;
  readonly number: number;
  readonly index: number;
  readonly isChosen: boolean;
}

function Row({ data, number, index, isChosen }: RowProps) {
  const row = data.rowNow(number);
  const name = row === null ? null : data.nameNow(row.place);
  const bad = row !== null && ['late', 'unanswered', 'by-mode'].includes(row.settled);
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      class={`${isChosen ? 'chosen' : ''} ${bad ? 'bad' : ''}`}
      onClick={() => choose(number)}
    >
      {row === null ? (
        <td colSpan={columnsOf(data).length}>{data.isLeftOut(number) ? 'left out, to keep the page small' : '…'}</td>
      ) : (
        columnsOf(data).map(([label, kind, of]) => (
          <td key={label} class={kind} title={kind === 'path' ? of(row, name) : undefined}>
            {kind === 'path' ? <bdi>{of(row, name)}</bdi> : of(row, name)}
          </td>
        ))
      )}
    </tr>
  );
}

/** Returns the next or the last message of those shown. */
export function neighbour(data: RunData, by: number): number | null {
  const found = matches.value;
  const count = found === null ? data.rowCount : found.length;
  if (count === 0) return null;
  const chosen = message.value;
  const at = chosen === null ? (by > 0 ? -1 : count) : found === null ? chosen : indexIn(found, chosen);
  const to = Math.min(count - 1, Math.max(0, at + by));
  return found === null ? to : (found[to] ?? null);
}

function indexIn(found: Uint32Array, wanted: number): number {
  let low = 0;
  let high = found.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const there = found[middle] ?? 0;
    if (there === wanted) return middle;
    if (there < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
