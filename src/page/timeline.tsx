// The timeline: an axis with the whole run above it, lanes on a canvas, and what the pointer is on.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { formatDuration } from '../words/duration.ts';
import type { Bar, Target } from './bars.ts';
import { unpacked } from './blocks.ts';
import { coloursOf } from './colours.ts';
import { cycleArrows } from './cycle-arrows.ts';
import { draw } from './draw.ts';
import { eventWords, messageWords } from './field-words.ts';
import { type LaneRow, layOut } from './layout.ts';
import { drawOverview, overviewHeight } from './overview.ts';
import type { RunData } from './run-data.ts';
import { theme } from './shell.tsx';
import {
  choose,
  finding,
  folded,
  matches,
  message,
  pan,
  places,
  show,
  span,
  verdictNumber,
  wholeSpan,
  zoom,
} from './state.ts';
import { ticks } from './ticks.ts';

/** Of a character of the axis, at most; a label that would be cut off is left out. */
const labelWidth = 7;

interface Tip {
  readonly x: number;
  readonly y: number;
  readonly words: readonly string[];
}

export function Timeline({ data }: { readonly data: RunData }) {
  const scroller = useRef<HTMLDivElement>(null);
  const lanes = useRef<HTMLCanvasElement>(null);
  const overview = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [scrolled, setScrolled] = useState(0);
  const [tip, setTip] = useState<Tip | null>(null);
  const bars = useRef<readonly Bar[]>([]);
  const layout = useMemo(
    () => layOut(data.timeline, data.run.report, data.summaries, folded.value),
    [data, data.summaries, folded.value],
  );
  const matched = useMemo(() => (matches.value === null ? null : new Set(matches.value)), [matches.value]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = (): void => {
      const canvas = lanes.current;
      if (canvas !== null) setSize({ width: canvas.clientWidth, height: Math.max(1, element.clientHeight) });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const canvas = lanes.current;
    const top = overview.current;
    if (canvas === null || top === null || size.width === 0) return;
    const colours = coloursOf(canvas);
    const scene = {
      data,
      layout,
      span: span.value,
      width: size.width,
      height: size.height,
      scrolled,
      colours,
      chosen: message.value,
      matches: matched,
    };
    const context = scaled(canvas, size.width, size.height);
    if (context !== null) {
      bars.current = draw(context, scene);
      const place = finding.value === null ? undefined : places.value[finding.value];
      const cycle = place === undefined ? undefined : data.timeline.cycles[verdictNumber(place) ?? -1];
      if (cycle !== undefined) cycleArrows(context, scene, cycle);
    }
    const above = scaled(top, size.width, overviewHeight);
    if (above !== null) drawOverview(above, scene, wholeSpan());
  }, [data, layout, size, scrolled, span.value, message.value, matched, unpacked.value, theme.value, finding.value]);

  const hit = (x: number, y: number): Bar | undefined =>
    bars.current.findLast((bar) => y >= bar.y - 1 && y <= bar.y + bar.height + 1 && x >= bar.x0 - 3 && x <= bar.x1 + 3);
  usePointer(lanes, { hit, setTip, data });

  return (
    <div class="timeline">
      <div class="axis">
        <canvas ref={overview} class="overview" aria-hidden="true" onPointerDown={jump} />
        <div class="ticks" aria-hidden="true">
          {ticks(span.value, size.width).map(({ ns, label }) => {
            const x = share(ns) * size.width;
            return (
              <span key={ns} style={{ left: `${x}px` }}>
                {x + label.length * labelWidth < size.width && label}
              </span>
            );
          })}
        </div>
      </div>
      <div
        class="lanes"
        ref={scroller}
        tabIndex={0}
        role="group"
        aria-label="Timeline of the run. The table of messages has the same content."
        style={{ flexBasis: `${layout.height}px` }}
        onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
      >
        <div class="lane-rows" style={{ height: `${layout.height}px` }}>
          <canvas ref={lanes} style={{ height: `${size.height}px` }} />
          {layout.rows.map((row) => (
            <LaneLabel key={`${row.lane} ${row.top}`} row={row} />
          ))}
        </div>
      </div>
      {tip !== null && (
        <div class="tip" style={{ left: `${Math.min(tip.x, window.innerWidth - 330)}px`, top: `${tip.y}px` }}>
          {tip.words.map((line, at) => (
            <div key={line} class={at === 0 ? 'tip-first' : ''}>
              {line}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function LaneLabel({ row: { kind, group, label, top, height } }: { readonly row: LaneRow }) {
  const style = { top: `${top}px`, height: `${height}px` };
  if (kind !== 'title')
    return (
      <div class={`lane-label ${kind}`} style={style} title={label}>
        {label}
      </div>
    );
  const isFolded = folded.value.has(group);
  const turn = (): void => {
    folded.value = new Set(isFolded ? [...folded.value].filter((each) => each !== group) : [...folded.value, group]);
  };
  return (
    <>
      <div class="lane-ground" style={style} />
      <button type="button" class="lane-label title" style={style} aria-expanded={!isFolded} onClick={turn}>
        {label}
      </button>
    </>
  );
}

function share(ns: number): number {
  const { fromNs, toNs } = span.value;
  return (ns - fromNs) / (toNs - fromNs);
}

function scaled(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/** A click in the overview goes there. */
function jump(event: PointerEvent): void {
  const canvas = event.currentTarget as HTMLCanvasElement;
  const move = ({ offsetX }: { readonly offsetX: number }): void => {
    const whole = wholeSpan();
    const half = (span.value.toNs - span.value.fromNs) / 2;
    const middle = whole.fromNs + (offsetX / canvas.clientWidth) * (whole.toNs - whole.fromNs);
    show({ fromNs: middle - half, toNs: middle + half });
  };
  move(event);
  canvas.setPointerCapture(event.pointerId);
  canvas.onpointermove = move;
  canvas.onpointerup = () => {
    canvas.onpointermove = null;
  };
}

interface Pointer {
  readonly hit: (x: number, y: number) => Bar | undefined;
  readonly setTip: (tip: Tip | null) => void;
  readonly data: RunData;
}

/** Dragging pans, a wheel or two fingers zoom, a click chooses. */
function usePointer(canvas: { readonly current: HTMLCanvasElement | null }, { hit, setTip, data }: Pointer): void {
  // Each move draws the timeline anew, so what is held must outlast that.
  const drag = useRef({ held: new Map<number, number>(), moved: 0 }).current;
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const { held } = drag;
    const at = (event: PointerEvent | WheelEvent): { x: number; y: number } => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const down = (event: PointerEvent): void => {
      held.set(event.pointerId, at(event).x);
      drag.moved = 0;
      element.setPointerCapture(event.pointerId);
    };
    const move = (event: PointerEvent): void => {
      const { x, y } = at(event);
      const before = held.get(event.pointerId);
      if (before === undefined) {
        const bar = hit(x, y);
        setTip(
          bar === undefined ? null : { x: event.clientX + 14, y: event.clientY + 16, words: tipWords(data, bar.what) },
        );
        element.classList.toggle('over', bar !== undefined && bar.what.is !== 'summary');
        return;
      }
      drag.moved += Math.abs(x - before);
      if (held.size === 1) pan((before - x) / element.clientWidth);
      else {
        const other = [...held].find(([id]) => id !== event.pointerId)?.[1] ?? x;
        const [old, now] = [Math.abs(before - other), Math.abs(x - other)];
        // The times under both fingers stay there.
        if (old > 4 && now > 4) zoom(old / now, other / element.clientWidth);
      }
      held.set(event.pointerId, x);
      setTip(null);
    };
    const up = (event: PointerEvent): void => {
      held.delete(event.pointerId);
      if (drag.moved > 4 || event.type === 'pointercancel') return;
      const { x, y } = at(event);
      const what = hit(x, y)?.what;
      if (what?.is === 'message') choose(what.number);
    };
    const wheel = (event: WheelEvent): void => {
      const { x } = at(event);
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (event.ctrlKey || event.metaKey || event.altKey) zoom(Math.exp(event.deltaY / 300), x / element.clientWidth);
      else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) pan(sideways / element.clientWidth);
      else return; // the lanes scroll
      event.preventDefault();
    };
    const leave = (): void => setTip(null);
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', up);
    element.addEventListener('pointercancel', up);
    element.addEventListener('pointerleave', leave);
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointercancel', up);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('wheel', wheel);
    };
  });
}

function tipWords(data: RunData, what: Target): readonly string[] {
  if (what.is === 'summary') return [what.words];
  if (what.is === 'event') return eventWords(data, what);
  const row = data.rowNow(what.number);
  return row === null ? [] : messageWords(row, data.nameNow(row.place));
}

export const spanWords = (): string => {
  const { fromNs, toNs } = span.value;
  return `${formatDuration(toNs - fromNs)} in view`;
};
