// Collects the clients of a run that were killed at a deadline, with the stacks that the ledger has from that moment.

import { softLimit } from '../judge/dispatch-limit.ts';
import { messageKey } from '../judge/kept-facts.ts';
import { type Fact, type FactOf, findRow, type ProcessObservation, type Row } from '../observed/observation.ts';
import type { Replay } from '../run/collect/replay.ts';
import { isProgram, type Ledger } from '../run/ledger/ledger.ts';
import { callByNumber } from '../schema/calls/calls.ts';
import type { ModuleRecord, NameRecord } from '../schema/generated/ledger.ts';
import type { FunctionSymbol } from '../symbols/function-symbol.ts';
import { readSymbols, symbolAt } from '../symbols/symbol-table.ts';
import { isReplayerImage, type Symbols, sliceOf } from '../symbols/symbols.ts';
import { factCallName } from '../words/call-words.ts';
import { messageLabel } from '../words/event-label.ts';
import type { KilledClient, KilledFrame, KilledImage, KilledThread } from './killed-client.ts';

/** Called when the run has just ended. Reads the ledger again; returns nothing for a run without a kill. */
export async function killedClients(replay: Replay): Promise<KilledClient[]> {
  const { observation, os } = replay;
  const nowMs = Date.now();
  const killed: KilledClient[] = [];
  for (const process of observation.processes) {
    const seen = seenAtKill(process);
    if (seen === null) continue;
    const row = findRow(process, (each) => each.killed && messageKey(each) === messageKey(seen.kill));
    const ledger = replay.ledger(process.slot);
    const images = new Images(ledger, replay.symbols(process.slot));
    const threads = await threadsOf(seen, process, replay, images);
    killed.push({
      pid: process.pid,
      path: ledger?.program()?.path ?? process.name,
      atMs: nowMs - (observation.durationNs - seen.kill.timeNs) / 1e6,
      message: row === null ? 'a message' : messageLabel(row),
      macos: os.profile.macos,
      threads,
      images: images.used,
      softLimit: seen.dispatchBlocked >= softLimit ? softLimit : null,
    });
  }
  return killed;
}

interface SeenAtKill {
  readonly kill: Fact;
  readonly miss: Fact | null;
  /** Calls and lock waits that had not returned, oldest first. */
  readonly open: readonly Fact[];
  /** Threads of libdispatch that were all blocked. */
  readonly dispatchBlocked: number;
}

function seenAtKill(process: ProcessObservation): SeenAtKill | null {
  let kill: Fact | null = null;
  let miss: Fact | null = null;
  let dispatchBlocked = 0;
  const open: Fact[] = [];
  const services = new Map<number, FactOf<'service_call'>>();
  for (const fact of process.facts()) {
    if (fact.kind === 'kill') kill ??= fact;
    else if (fact.kind === 'miss' && kill === null) miss = fact;
    else if (fact.kind === 'service_call') services.set(fact.data.serviceCall, fact);
    else if (fact.kind === 'service_return') services.delete(fact.data.serviceCall);
    else if ((fact.kind === 'call' || fact.kind === 'lock_wait') && fact.unfinished) open.push(fact);
    else if (fact.kind === 'workers_blocked' && fact.data.ofDispatch)
      dispatchBlocked = Math.max(dispatchBlocked, fact.data.threads);
  }
  const asked = [...services.values()].filter(({ data, asynchronous }) => data.parent === null && !asynchronous);
  return kill === null ? null : { kill, miss, open: [...asked, ...open], dispatchBlocked };
}

async function threadsOf(
  seen: SeenAtKill,
  process: ProcessObservation,
  replay: Replay,
  images: Images,
): Promise<KilledThread[]> {
  const { kill, miss, open } = seen;
  const lookUp = replay.ledger(process.slot);
  const running = findRow(process, (row) => isRunning(row, kill)) !== null;
  const own = open.find(
    ({ client, traceIndex, injected }) => client === kill.client && (traceIndex ?? injected) !== null,
  );
  const others = new Map<number, { readonly stack: number | null; readonly call: string | null }>();
  for (const fact of open) {
    if (fact.kind === 'lock_wait' && fact.otherStack !== null) {
      const { holderThread: holder, holderCall } = fact.data;
      if (holder !== null && !others.has(holder))
        others.set(holder, { stack: fact.otherStack, call: callByNumber(holderCall)?.name ?? null });
    }
    if (fact.thread !== own?.thread && (others.get(fact.thread)?.call ?? null) === null)
      others.set(fact.thread, { stack: fact.stack, call: factCallName(fact) });
  }
  const stackOfHandler = own?.stack ?? miss?.stack ?? null;
  const wanted = [stackOfHandler, ...[...others.values()].map(({ stack }) => stack)].filter((id) => id !== null);
  const stacks = lookUp?.stacks(new Set(wanted)) ?? new Map<number, readonly bigint[]>();
  await images.load([...stacks.values()]);
  const framesOf = (stack: number | null, inHandler: boolean): KilledFrame[] =>
    images.frames(stack === null ? [] : (stacks.get(stack) ?? []), inHandler);
  const call = own === undefined ? (miss === null ? null : factCallName(miss)) : factCallName(own);
  const handler: KilledThread = {
    id: own?.thread ?? null,
    inHandler: true,
    call,
    frames: framesOf(stackOfHandler, true),
  };
  return [
    ...(running ? [handler] : []),
    ...[...others].map(([id, { stack, call: name }]) => ({
      id,
      inHandler: false,
      call: name,
      frames: framesOf(stack, false),
    })),
  ];
}

function isRunning({ client, deliveredNs, returnedNs }: Row, kill: Fact): boolean {
  return client === kill.client && deliveredNs !== null && deliveredNs <= kill.timeNs && returnedNs === null;
}

/** The images of the frames, numbered in the order of use; the program is the first. */
class Images {
  readonly used: KilledImage[] = [];
  private readonly numbers = new Map<ModuleRecord, number>();
  private readonly tables = new Map<string, readonly FunctionSymbol[]>();

  private readonly modules: readonly ModuleRecord[];
  private readonly names: ReadonlyMap<bigint, NameRecord>;

  constructor(
    ledger: Ledger | null,
    private readonly symbols: Symbols,
  ) {
    this.modules = ledger?.modules() ?? [];
    this.names = ledger?.names() ?? new Map();
    const program = this.modules.find(isProgram);
    if (program !== undefined) this.numberOf(program);
  }

  async load(stacks: readonly (readonly bigint[])[]): Promise<void> {
    await this.symbols.load(stacks);
  }

  /** In a handler, the frames end where the replayer called it. */
  frames(addresses: readonly bigint[], inHandler: boolean): KilledFrame[] {
    const frames: KilledFrame[] = [];
    for (const address of addresses) {
      const module = this.modules.find(({ start, end }) => address - 1n >= start && address - 1n < end);
      if (module === undefined) continue;
      if (!isReplayerImage(module.path)) frames.push(...this.named(address, module));
      else if (inHandler && frames.some(({ image }) => image === 0)) break;
    }
    return frames;
  }

  private named(address: bigint, module: ModuleRecord): KilledFrame[] {
    const inside = address - module.bias;
    const name = this.names.get(address);
    const table = this.tables.get(module.path) ?? readSymbols(module.path, sliceOf(module));
    this.tables.set(module.path, table);
    const start = name === undefined ? symbolAt(table, inside - 1n)?.address : name.function - module.bias;
    return this.symbols.stack([address]).map((frame) => ({
      image: this.numberOf(module),
      offset: Number(inside),
      symbol: frame.function,
      symbolOffset: start === undefined ? 0 : Number(inside - start),
      file: frame.file?.split('/').at(-1) ?? null,
      line: frame.line,
    }));
  }

  private numberOf(module: ModuleRecord): number {
    const known = this.numbers.get(module);
    if (known !== undefined) return known;
    const { path, bias, start, end } = module;
    this.numbers.set(module, this.used.length);
    this.used.push({ path, base: Number(bias), size: Number(end - start) });
    return this.used.length - 1;
  }
}
