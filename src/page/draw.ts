// Draws the lanes of a timeline on a canvas.

import {
  type Block,
  type EventColumns,
  eventFlags,
  eventGrades,
  type MessageColumns,
  maxFlights,
  rowFlags,
  rowsPerBlock,
} from '../timeline/shape.ts';
import { formatDuration } from '../words/duration.ts';
import { fadeOut, fadesFrom, nameBar } from './bar-ink.ts';
import { type Bar, Line, type Target } from './bars.ts';
import { work } from './blocks.ts';
import { flightHeight, type LaneRow } from './layout.ts';
import { heldBy, markColour } from './marks.ts';
import { eventBlocks, messageBlocks } from './run-data.ts';
import type { Scene } from './scene.ts';

/** More blocks than this in view are drawn as their summaries. */
const maxBlocksInView = 6;

/** Returns what was drawn, for the pointer. */
export function draw(context: CanvasRenderingContext2D, scene: Scene): readonly Bar[] {
  const painter = new Painter(context, scene);
  painter.ground();
  painter.messages();
  painter.events();
  work.frames += 1;
  work.items = painter.bars.length;
  return painter.bars;
}

interface DrawnLines {
  readonly flights: LaneRow | null;
  readonly handler: LaneRow | null;
  readonly run: Line;
  readonly inFlight: readonly Line[];
  readonly deadlines: readonly Line[];
}

class Painter {
  readonly bars: Bar[] = [];
  private readonly lines = new Map<string, Line>();
  private readonly scale: number;

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly scene: Scene,
  ) {
    this.scale = scene.width / (scene.span.toNs - scene.span.fromNs);
  }

  ground(): void {
    const { context, scene } = this;
    context.clearRect(0, 0, scene.width, scene.height);
    context.font = '11px system-ui, sans-serif';
    context.textBaseline = 'middle';
    context.strokeStyle = scene.colours.line;
    context.lineWidth = 1;
    context.beginPath();
    for (const row of scene.layout.rows) {
      const bottom = Math.round(row.top + row.height - scene.scrolled) - 0.5;
      if (bottom < 0 || bottom > scene.height) continue;
      context.moveTo(0, bottom);
      context.lineTo(scene.width, bottom);
    }
    context.stroke();
  }

  messages(): void {
    const { timeline } = this.scene.data;
    timeline.messages.forEach((stream, number) => {
      const flights = this.visible(stream.flights);
      const handler = this.visible(stream.handler);
      if (flights === null && handler === null) return;
      const inView = this.blocksInView(stream.blocks);
      const columns = inView.length > maxBlocksInView ? null : inView.map((at) => blockNow(stream.blocks[at]));
      if (columns === null || columns.some((each) => each === null)) {
        this.messageSummaries(number, flights, handler);
        return;
      }
      const first = this.scene.data.firstRows[number] ?? 0;
      const drawn = this.linesOf(flights, handler);
      inView.forEach((block, at) => {
        const rows = columns[at];
        if (rows == null) return;
        for (let row = 0; row < rows.place.length; row += 1)
          this.message(rows, row, first + block * rowsPerBlock + row, drawn);
      });
    });
  }

  /** Found once a frame: most rows of a long run are not drawn, and must cost little. */
  private linesOf(flights: LaneRow | null, handler: LaneRow | null): DrawnLines {
    const numbers = Array.from({ length: flights === null ? 0 : maxFlights }, (_, line) => line);
    return {
      flights,
      handler,
      run: this.line(`${handler?.lane} run`),
      inFlight: numbers.map((line) => this.line(`${flights?.lane} ${line}`)),
      deadlines: numbers.map((line) => this.line(`${flights?.lane} ${line} deadline`)),
    };
  }

  private message(rows: MessageColumns, at: number, number: number, lines: DrawnLines): void {
    const { colours, data, span, matches } = this.scene;
    const queued = rows.queuedNs[at] ?? 0;
    if (queued > span.toNs) return;
    const ended = rows.respondedNs[at] ?? Number.NaN;
    const returned = rows.returnedNs[at] ?? Number.NaN;
    const deadline = rows.deadlineNs[at] ?? Number.NaN;
    const isDeadlineInView = deadline >= span.fromNs && deadline <= span.toNs;
    const isAuth = ((rows.flags[at] ?? 0) & rowFlags.auth) !== 0;
    if (returned < span.fromNs && (!isAuth || ended < span.fromNs) && !isDeadlineInView) return;
    const { flights, handler } = lines;
    const isFaint = matches !== null && !matches.has(number);
    const common = () => ({
      what: { is: 'message' as const, number },
      label: (): string => data.timeline.eventTypes[rows.eventType[at] ?? 0] ?? '',
      isFaint,
    });
    if (flights !== null && isAuth) {
      const flight = rows.flight[at] ?? maxFlights;
      const line = lines.inFlight[flight];
      const settled = rows.settled[at] ?? 0;
      const isBad = settled >= 2 && settled !== 5;
      const colour = settled === 2 ? colours.late : isBad ? colours.bad : settled === 1 ? colours.good : colours.muted;
      if (line !== undefined) {
        const y = flights.top + 4 + flight * flightHeight;
        this.bar(line, y, flightHeight - 3, queued, ended, isBad ? 3 : isFaint ? 1 : 2, () => ({
          ...common(),
          colour,
        }));
        if (isBad && deadline > span.toNs && !(ended < span.toNs))
          this.later(y, deadline - span.toNs, `${flights.lane} ${flight} later`);
        if (isDeadlineInView) this.deadline(y, deadline, lines.deadlines[flight] ?? line, isBad);
      }
    }
    const delivered = rows.deliveredNs[at] ?? Number.NaN;
    if (handler !== null && !Number.isNaN(delivered))
      this.bar(lines.run, handler.top + 3, 15, delivered, returned, isFaint ? 1 : isAuth ? 3 : 2, () => ({
        ...common(),
        colour: isAuth ? colours.run : colours.notify,
      }));
  }

  private deadline(y: number, ns: number, line: Line, isBad: boolean): void {
    const x = this.x(ns);
    const { colours, scrolled } = this.scene;
    if (line.take(x, x, isBad ? 2 : 1) === null) return;
    this.context.fillStyle = colours.surface;
    this.context.fillRect(Math.round(x) - 2, y - 1 - scrolled, 5, flightHeight - 1);
    this.context.fillStyle = colours.text;
    this.context.fillRect(Math.round(x) - 0.5, y - 2 - scrolled, 2, flightHeight + 1);
  }

  /** The deadline is out of sight, to the right. */
  private later(y: number, ns: number, line: string): void {
    const { width, colours, scrolled } = this.scene;
    const { context } = this;
    if (this.line(line).take(width - 1, width, 1) === null) return;
    const words = `deadline ${formatDuration(ns)} later ▸`;
    const wide = context.measureText(words).width + 12;
    context.fillStyle = colours.surface;
    context.fillRect(width - wide, y - scrolled, wide, flightHeight - 3);
    context.fillStyle = colours.bad;
    context.fillText(words, width - wide + 6, y + (flightHeight - 3) / 2 - scrolled + 0.5);
  }

  private messageSummaries(stream: number, flights: LaneRow | null, handler: LaneRow | null): void {
    const summaries = this.scene.data.summaries?.messages;
    if (summaries === undefined) return;
    const { colours, span, scrolled } = this.scene;
    for (let at = 0; at < summaries.stream.length; at += 1) {
      const fromNs = summaries.fromNs[at] ?? 0;
      const toNs = summaries.toNs[at] ?? 0;
      if (summaries.stream[at] !== stream || toNs < span.fromNs || fromNs > span.toNs) continue;
      const missed = summaries.missed[at] ?? 0;
      const used = (summaries.used[at] ?? 0) / 1000;
      const auth = summaries.auth[at] ?? 0;
      const busy = Math.min(1, (summaries.busyNs[at] ?? 0) / Math.max(1, toNs - fromNs));
      if (flights !== null && auth > 0) {
        const words = `${auth} AUTH messages${missed > 0 ? `, ${missed} late or unanswered` : ''}; used at most ${(used * 100).toFixed(1)} % of a budget`;
        const taken = this.line(`${flights.lane} summary`).take(
          this.x(fromNs),
          this.x(toNs),
          missed > 0 ? 250 : 1 + Math.round(used * 200),
        );
        if (taken !== null) {
          const height = Math.max(2, Math.sqrt(used) * (flights.height - 8));
          this.fill(
            taken,
            flights.top + flights.height - 4 - height,
            height,
            missed > 0 ? colours.bad : used > 0.5 ? colours.late : colours.good,
            1,
          );
          this.bars.push({
            x0: taken[0],
            x1: taken[1],
            y: flights.top - scrolled,
            height: flights.height,
            what: { is: 'summary', words },
          });
        }
      }
      if (handler === null) continue;
      const taken = this.line(`${handler.lane} summary`).take(this.x(fromNs), this.x(toNs), 1 + Math.round(busy * 200));
      if (taken === null) continue;
      const height = Math.max(2, busy * 15);
      this.fill(taken, handler.top + 18 - height, height, colours.run, 1);
      this.bars.push({
        x0: taken[0],
        x1: taken[1],
        y: handler.top - scrolled,
        height: 18,
        what: { is: 'summary', words: `inside the handler ${Math.round(busy * 100)} % of the time` },
      });
    }
  }

  events(): void {
    const { timeline } = this.scene.data;
    timeline.events.forEach((stream, number) => {
      const inView = this.blocksInView(stream.blocks);
      const columns = inView.length > maxBlocksInView ? null : inView.map((at) => eventsNow(stream.blocks[at]));
      if (columns === null || columns.some((each) => each === null)) return;
      inView.forEach((block, at) => {
        const events = columns[at];
        if (events == null) return;
        for (let row = 0; row < events.ns.length; row += 1)
          this.event(events, row, { is: 'event', stream: number, block, at: row });
      });
    });
    if (timeline.events.some(({ blocks }) => this.blocksInView(blocks).length > maxBlocksInView)) this.eventSummaries();
  }

  private event(events: EventColumns, at: number, what: Target): void {
    const lane = this.visible(events.lane[at] ?? -1);
    const { colours, span, data } = this.scene;
    const fromNs = events.ns[at] ?? 0;
    if (lane === null || fromNs > span.toNs) return;
    const flags = events.flags[at] ?? 0;
    const isOpen = (flags & eventFlags.unfinished) !== 0;
    const durationNs = events.durationNs[at] ?? Number.NaN;
    const kind = data.timeline.kinds[events.kind[at] ?? -1]?.name ?? '';
    const grade = eventGrades[events.grade[at] ?? 0] ?? 'plain';
    const waits = grade === 'always' || (grade === 'if_waited' && (flags & eventFlags.waited) !== 0);
    const call = data.timeline.calls[(events.call[at] ?? 0) - 1];
    const label = (): string => {
      if (lane.kind === 'lock') return heldBy(events.details[events.detail[at] ?? -1] ?? '');
      return call === undefined ? kind : kind === 'lock wait' ? `${call} (lock)` : `${call}()`;
    };
    const y = lane.kind === 'handler' ? lane.top + 20 : lane.top + 4;
    const height = lane.kind === 'handler' ? 14 : lane.height - 9;
    if (Number.isNaN(durationNs) && !isOpen) {
      this.mark(`${lane.lane} marks`, y, height, fromNs, markColour(kind, colours), what);
      return;
    }
    const colour =
      kind === 'service call'
        ? colours.service
        : kind === 'lock wait'
          ? colours.lock
          : kind === 'stall'
            ? colours.stall
            : waits
              ? colours.bad
              : colours.call;
    const ended = isOpen ? Number.NaN : fromNs + durationNs;
    const line = this.line(`${lane.lane} events`);
    this.bar(line, y, height, fromNs, ended, waits ? 3 : 2, () => ({ what, colour, label, isFaint: false }));
  }

  private mark(line: string, y: number, height: number, ns: number, colour: string, what: Target): void {
    const x = this.x(ns);
    const { width, scrolled } = this.scene;
    if (
      x < -4 ||
      x > width + 4 ||
      this.line(line).take(x - 1, x + 2, colour === this.scene.colours.bad ? 2 : 1) === null
    )
      return;
    const { context } = this;
    const middle = y + height / 2 - scrolled;
    context.fillStyle = colour;
    context.beginPath();
    context.moveTo(x, middle - 5);
    context.lineTo(x + 5, middle);
    context.lineTo(x, middle + 5);
    context.lineTo(x - 5, middle);
    context.fill();
    this.bars.push({ x0: x - 5, x1: x + 5, y: middle - 6, height: 12, what });
  }

  private eventSummaries(): void {
    const summaries = this.scene.data.summaries?.events;
    if (summaries === undefined) return;
    const { colours, scrolled } = this.scene;
    for (let at = 0; at < summaries.lane.length; at += 1) {
      const lane = this.visible(summaries.lane[at] ?? -1);
      if (lane === null) continue;
      const blocking = summaries.blocking[at] ?? 0;
      const taken = this.line(`${lane.lane} events`).take(
        this.x(summaries.fromNs[at] ?? 0),
        this.x(summaries.toNs[at] ?? 0),
        blocking > 0 ? 2 : 1,
      );
      if (taken === null) continue;
      const y = lane.kind === 'handler' ? lane.top + 22 : lane.top + 6;
      this.fill(
        taken,
        y,
        9,
        blocking > 0 ? colours.bad : lane.kind === 'service' ? colours.service : colours.call,
        0.75,
      );
      const words = `${summaries.count[at] ?? 0} events${blocking > 0 ? `, ${blocking} blocking` : ''}`;
      this.bars.push({ x0: taken[0], x1: taken[1], y: y - scrolled, height: 9, what: { is: 'summary', words } });
    }
  }

  /** `toNs`: NaN, it never ended. Calls `styled` only for visible bars. */
  private bar(
    line: Line,
    y: number,
    height: number,
    fromNs: number,
    toNs: number,
    weight: number,
    styled: () => { what: Target; colour: string; label: () => string; isFaint: boolean },
  ): void {
    const { width, chosen, colours, scrolled } = this.scene;
    const isOpen = Number.isNaN(toNs);
    const taken = line.take(this.x(fromNs), isOpen ? width + 2 : this.x(toNs), weight);
    if (taken === null) return;
    const style = styled();
    this.fill(taken, y, height, style.colour, style.isFaint ? 0.18 : 1);
    const [x0, x1] = taken;
    if (isOpen) fadeOut(this.context, this.scene, { x0, x1, y, height });
    const named = isOpen ? fadesFrom(x0, width) : x1;
    if (named - Math.max(0, x0) > 34 && height >= 9)
      nameBar(this.context, this.scene, { x0, x1: named, y, height }, { ...style, words: style.label() });
    if (style.what.is === 'message' && style.what.number === chosen) {
      this.context.strokeStyle = colours.accent;
      this.context.lineWidth = 2;
      this.context.strokeRect(x0 - 1, y - 1 - scrolled, Math.max(3, x1 - x0 + 2), height + 2);
    }
    this.bars.push({ x0, x1, y: y - scrolled, height, what: style.what });
  }

  private fill([x0, x1]: readonly [number, number], y: number, height: number, colour: string, alpha: number): void {
    const { context, scene } = this;
    context.globalAlpha = alpha;
    context.fillStyle = colour;
    context.fillRect(x0, y - scene.scrolled, Math.max(1, x1 - x0), height);
    context.globalAlpha = 1;
  }

  private x(ns: number): number {
    return (ns - this.scene.span.fromNs) * this.scale;
  }

  private line(name: string): Line {
    const known = this.lines.get(name);
    if (known !== undefined) return known;
    const made = new Line(Math.ceil(this.scene.width));
    this.lines.set(name, made);
    return made;
  }

  private visible(lane: number): LaneRow | null {
    const row = this.scene.layout.byLane.get(lane);
    if (row === undefined) return null;
    const { scrolled, height } = this.scene;
    return row.top + row.height < scrolled || row.top > scrolled + height ? null : row;
  }

  private blocksInView(blocks: readonly Block[]): readonly number[] {
    const { fromNs, toNs } = this.scene.span;
    return blocks.flatMap((block, at) => (block.toNs >= fromNs && block.fromNs <= toNs ? [at] : []));
  }
}

const blockNow = (block: Block | undefined) =>
  block === undefined || block.data === null ? null : messageBlocks.now(block);
const eventsNow = (block: Block | undefined) =>
  block === undefined || block.data === null ? null : eventBlocks.now(block);
