// Makes one order of a file's lines, which come from runs and clients that nothing marks. eslogger's lines may be
// slightly out of order, a file may hold several runs in sequence, and two clients of one Mac may have written into it.
// Each client has an order and losses of its own (`client-order.ts`); their lines are merged by the Mach clock, and
// an event that several of them saw becomes one message.
// - A line goes to the client whose numbers it continues best, or begins a new client.
// - A line that contradicts the clock of all clients begins a new run: the Mac started again, or files were joined.
// - A client that begins when the others have ended begins a new run, too.
// While one client writes, its lines pass at once. Lines of several wait for each other.
import { ClientOrder, type Fit } from './client-order.ts';
import { clocksPart, goesBack, isAfterBoot, type PlacedLine, type Sequenced } from './clocks.ts';
import { MergedNumbers, type Numbers } from './merged-numbers.ts';
import { type Hole, noHole } from './sequence-holes.ts';

export interface RunLine<T extends Sequenced = Sequenced> extends PlacedLine<T> {
  /** It is the first message of a run. */
  readonly startsRun: boolean;
}

export interface OrderedLine<T extends Sequenced = Sequenced> extends RunLine<T> {
  /** What its client lacks directly before it. */
  readonly hole: Hole;
  /** Its numbers in a run with lines of several clients; null: its own. */
  readonly numbers: Numbers | null;
  /** Another client's line of this event came before it. */
  readonly isRepeated: boolean;
}

/** How many messages may wait for an earlier one; a line further out of place is an error. */
export const orderWindow = 4096;
/** A hole is the less likely one of two if it is this many times as large. */
const muchLarger = 8n;
/** Messages of one Mach time that are compared with another client's. */
const maxAtTick = 64;
/** Clients of one run whose numbers are remembered. */
const maxClients = 16;

export class RunOrder<T extends Sequenced> {
  /** The most clients in one run. */
  mostClients = 0;
  /** Events that several clients saw. */
  repeated = 0;
  /** Lines of several clients cannot be separated. */
  isMixed = false;
  /** Since the clock began. The one that had the latest line comes first. */
  private clients: ClientOrder<T>[] = [];
  private live = 0;
  private version = 0;
  /** Clients of the run; the first of them began it. */
  private readonly inRun: ClientOrder<T>[] = [];
  private numbers: MergedNumbers | null = null;
  /** The Mach time of the latest messages, and the clients that saw each of them. */
  private tick = -1n;
  private readonly atTick: T[] = [];
  private readonly seenBy: (readonly ClientOrder<T>[])[] = [];

  constructor(
    private readonly emit: (line: OrderedLine<T>) => void,
    private readonly isSameEvent: (a: T, b: T) => boolean,
    private readonly window = orderWindow,
  ) {}

  /** Throws OrderError for a line that repeats another one or is too far out of place. */
  push(line: PlacedLine<T>): void {
    const { message } = line;
    const [client] = this.clients;
    if (this.live === 1 && client?.isLive && message.version === this.version && client.continues(message)) {
      if (!client.advance(line)) {
        if (client.held > this.window) this.merge(false);
      } else if (client.ready.length === 0) this.pass(client, line);
      else {
        client.ready.push(line);
        this.merge(false);
      }
      return;
    }
    if (message.version !== this.version) this.startClock(message.version);
    this.place(line, undefined);
    this.merge(false);
  }

  /** The messages to compare the next ones with. */
  get latest(): readonly T[] {
    return this.atTick;
  }

  /** Emits the lines that still wait. */
  end(): void {
    this.merge(true);
  }

  private startClock(version: number): void {
    this.end();
    this.version = version;
    this.clients = [];
    this.live = 0;
    this.inRun.length = 0;
  }

  /** `not`: the client that a line turned out not to be of. */
  private place(line: PlacedLine<T>, not: ClientOrder<T> | undefined): void {
    const found = this.clientOf(line, not);
    if (found === undefined && not === undefined) this.beforeNewClient(line);
    const client = found ?? this.newClient(line);
    if (!client.isLive) {
      client.isLive = true;
      this.live++;
    }
    if (this.clients[0] !== client) this.clients = [client, ...this.clients.filter((each) => each !== client)];
    for (const other of client.take(line, not !== undefined)) this.place(other, client);
    if (client.isMixed) this.isMixed = true;
  }

  private clientOf(line: PlacedLine<T>, not: ClientOrder<T> | undefined): ClientOrder<T> | undefined {
    const [front] = this.clients;
    let best: ClientOrder<T> | undefined;
    let bestFit: Fit | null = null;
    let frontFit: Fit | null = null;
    for (const client of this.clients) {
      const fit = client === not ? null : client.fit(line);
      if (fit === null) continue;
      if (client === front) frontFit = fit;
      if (bestFit === null || isBetter(fit, bestFit)) [best, bestFit] = [client, fit];
    }
    // A client that had ended before the latest began is back only for a line that the latest can hardly have.
    if (front === undefined || best === undefined || frontFit === null || best.lastLine >= front.firstLine) return best;
    const isNext = bestFit?.isNext === 2;
    if (bestFit === null || (front.isUsual(frontFit.hole) && !(isNext && frontFit.hole === 0n))) return front;
    if (isNext) return best;
    return bestFit.hole * muchLarger < frontFit.hole ? best : front;
  }

  private beforeNewClient(line: PlacedLine<T>): void {
    for (const client of this.clients) client.checkSame(line);
    if (!this.clients.some((client) => client.hasPassed(line.message)))
      for (const client of this.clients) client.checkPlace(line, this.window);
    if (this.contradictsClock(line.message)) this.startClock(this.version);
  }

  private newClient(line: PlacedLine<T>): ClientOrder<T> {
    if (this.clients.length === maxClients) this.forgetClient();
    const client = new ClientOrder<T>(line.line);
    this.clients.unshift(client);
    this.live++;
    return client;
  }

  private contradictsClock(message: T): boolean {
    let latest: T | undefined;
    for (const { top } of this.clients)
      if (top !== undefined && (latest === undefined || top.mach_time > latest.mach_time)) latest = top;
    if (latest === undefined) return false;
    return goesBack(latest, message) || clocksPart(latest, message) || isAfterBoot(latest, message);
  }

  private forgetClient(): void {
    const last = this.clients.findLast(({ isLive }) => !isLive) ?? this.clients.at(-1);
    if (last?.isLive) this.merge(true);
    this.clients = this.clients.filter((client) => client !== last);
    this.live = this.clients.filter(({ isLive }) => isLive).length;
  }

  /** Emits lines of all clients in the order of their clock, as far as no earlier one is to be expected. */
  private merge(isEnd: boolean): void {
    for (;;) {
      let next: ClientOrder<T> | undefined;
      let nextHead: PlacedLine<T> | undefined;
      let waiting: ClientOrder<T> | undefined;
      let held = 0;
      for (const client of this.clients) {
        if (!client.isLive) continue;
        held += client.held;
        const { head } = client;
        if (head === undefined) {
          if (waiting === undefined || client.waits) waiting = client;
        } else if (nextHead === undefined || head.message.mach_time < nextHead.message.mach_time)
          [next, nextHead] = [client, head];
      }
      if (waiting !== undefined) {
        if (!isEnd && held <= this.window) return;
        if (waiting.waits) for (const other of waiting.release()) this.place(other, waiting);
        else if (held === 0) return;
        else {
          waiting.isLive = false;
          this.live--;
        }
      } else if (next === undefined || nextHead === undefined) return;
      else {
        next.ready.shift();
        this.pass(next, nextHead);
      }
    }
  }

  private pass(client: ClientOrder<T>, { message, line }: PlacedLine<T>): void {
    const startsRun = !client.hasBegun && !this.inRun.some((other) => other.isLive);
    if (startsRun) this.startRun();
    if (!client.hasBegun || this.inRun.length > 1 || this.inRun[0] !== client) this.join(client);
    const isFirst = !client.hasBegun;
    client.hasBegun = true;
    const hole = client.isMixed ? noHole : client.holes.before(message, isFirst);
    const isRepeated = this.isRepeated(client, message);
    const numbers = this.numbers === null ? null : this.numbers.next(message.event_type, hole, isRepeated);
    this.emit({ message, line, startsRun, hole, numbers, isRepeated });
  }

  private startRun(): void {
    this.inRun.length = 0;
    this.numbers = null;
    this.atTick.length = this.seenBy.length = 0;
  }

  private join(client: ClientOrder<T>): void {
    if (this.inRun.includes(client)) return;
    const [first] = this.inRun;
    if (first !== undefined) this.numbers ??= new MergedNumbers(first.holes);
    this.inRun.push(client);
    if (this.inRun.length > this.mostClients) this.mostClients = this.inRun.length;
  }

  private isRepeated(client: ClientOrder<T>, message: T): boolean {
    const { atTick, seenBy } = this;
    if (message.mach_time !== this.tick) {
      this.tick = message.mach_time;
      atTick.length = seenBy.length = 0;
    }
    for (let at = 0; at < atTick.length; at++) {
      const clients = seenBy[at] ?? [];
      if (clients.includes(client) || !this.isSameEvent(atTick[at] as T, message)) continue;
      seenBy[at] = [...clients, client];
      if (clients.length === 1) this.repeated++;
      return true;
    }
    if (atTick.length === maxAtTick) {
      atTick.shift();
      seenBy.shift();
    }
    atTick.push(message);
    seenBy.push(client.itself);
    return false;
  }
}

function isBetter(fit: Fit, than: Fit): boolean {
  if (fit.isInverted !== than.isInverted) return than.isInverted;
  if (fit.isNext !== than.isNext) return fit.isNext > than.isNext;
  if (fit.isKnownType !== than.isKnownType) return fit.isKnownType;
  return fit.hole < than.hole;
}
