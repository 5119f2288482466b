// Diagnoses an ES client's death from its crash report: which handler, in which call, waiting for which daemon. Pure.
import { type KnownCall, knownCall } from '../schema/calls/known-calls.ts';
import type { CrashReport, ReportFrame, ReportThread } from './crash-report.ts';
import { frameworkDaemons } from './framework-daemons.ts';

export type ReportKind =
  /** Namespace ENDPOINTSECURITY, code 2. */
  | 'deadline-miss'
  /** Namespace ENDPOINTSECURITY, code 1: a client denied something in a way that ends the process. */
  | 'stopped-by-client'
  /** Another code of that namespace. */
  | 'other-endpoint-security'
  | 'other';

export interface AskedService {
  readonly name: string;
  /** A function in a service model, or a framework with the waiting code. */
  readonly by: 'model' | 'framework';
  readonly through: string;
}

/** A thread of the client in a blocking call. */
export interface BlockedThread {
  readonly thread: number;
  /** The client's frame that made the call; null if there is none. */
  readonly from: ReportFrame | null;
  readonly call: string;
  readonly known: KnownCall | null;
  readonly services: readonly AskedService[];
}

export interface Diagnosis {
  readonly kind: ReportKind;
  readonly handler: {
    readonly thread: number;
    /** The first frame of the client above Endpoint Security's reader; null: no frame is the client's. */
    readonly frame: ReportFrame | null;
    /** The call that the handler was in; null: in its own code. */
    readonly blocked: BlockedThread | null;
    /** It waited for a lock or a queue, so the cause is in the thread that holds it. */
    readonly waitsForThread: boolean;
    /** The client's functions on the way to the call. */
    readonly path: readonly string[];
  } | null;
  /** Other threads of the client in blocking calls; one of them may hold the lock. */
  readonly others: readonly BlockedThread[];
  readonly softLimit: number | null;
}

/** Returns the service that a function leads to, according to the models. */
export type ServiceOf = (functionName: string) => string | null;

export function diagnose(report: CrashReport, serviceOf: ServiceOf): Diagnosis {
  const isOwn = ownFrames(report);
  const reading = report.threads.find((thread) => readerAt(thread) >= 0) ?? null;
  const others = report.threads
    .filter((thread) => thread !== reading && thread.frames.some(isOwn))
    .map((thread) => blockedIn(thread.number, thread.frames, isOwn, serviceOf))
    .filter((blocked) => blocked !== null)
    .filter(({ known }) => known === null || !waitsForWork(known));
  return {
    kind: kindOf(report),
    handler: reading === null ? null : handlerOf(reading, isOwn, serviceOf),
    others,
    softLimit: report.softLimit,
  };
}

function kindOf({ termination }: CrashReport): ReportKind {
  if (termination?.namespace !== 'ENDPOINTSECURITY') return 'other';
  if (termination.code === 2) return 'deadline-miss';
  return termination.code === 1 ? 'stopped-by-client' : 'other-endpoint-security';
}

/** Returns the outermost frame of `BBReader<ESMessageReaderConfig>::handleItems()`, mangled or not. */
function readerAt({ frames }: ReportThread): number {
  return frames.findLastIndex(({ symbol }) => {
    const at = symbol?.indexOf('BBReader') ?? -1;
    return at >= 0 && symbol?.includes('handleItems', at);
  });
}

function handlerOf(thread: ReportThread, isOwn: OwnTest, serviceOf: ServiceOf): Diagnosis['handler'] {
  const inside = thread.frames.slice(0, readerAt(thread));
  const blocked = blockedIn(thread.number, inside, isOwn, serviceOf);
  return {
    thread: thread.number,
    frame: inside.findLast(isOwn) ?? inside.at(-1) ?? null,
    blocked,
    waitsForThread: blocked?.known != null && ['lock', 'dispatch', 'wait'].includes(blocked.known.family),
    path: inside.filter(isOwn).flatMap(({ symbol }) => symbol ?? []),
  };
}

type OwnTest = (frame: ReportFrame) => boolean;

/** Matches frames of the client's own program and of its own libraries: anything that is not part of the system. */
function ownFrames({ process: { name, path } }: CrashReport): OwnTest {
  const file = path?.split('/').at(-1) ?? name;
  return (frame) => {
    if (frame.image !== null && (frame.image === file || frame.image === name)) return true;
    if (frame.path === null) return false;
    return frame.path === path || !/^\/(?:System|usr\/lib)\//.test(frame.path);
  };
}

/**
 * Returns the outermost call known to block, else the first call that the client made; null if it was in its own code.
 */
function blockedIn(
  thread: number,
  frames: readonly ReportFrame[],
  isOwn: OwnTest,
  serviceOf: ServiceOf,
): BlockedThread | null {
  const own = frames.findIndex(isOwn);
  const beneath = own < 0 ? frames : frames.slice(0, own);
  const names = beneath.map(({ symbol }) => functionIn(symbol));
  const knownAt = names.findLastIndex((name) => {
    const known = name === null ? undefined : knownCall(name);
    return known !== undefined && known.class !== 'allowed';
  });
  const at = knownAt >= 0 ? knownAt : beneath.length - 1;
  const call = names[at];
  if (call == null) return null;
  return {
    thread,
    from: frames[own] ?? null,
    call,
    known: knownCall(call) ?? null,
    services: servicesIn(beneath.slice(0, at + 1), serviceOf),
  };
}

/** Returns the function's name in the frame, without C++ parameters and a symboliser's version. */
function functionIn(symbol: string | null): string | null {
  if (symbol === null) return null;
  if (/^[-+]\[/.test(symbol)) return symbol;
  return symbol.split(/[(@]/, 1)[0] ?? symbol;
}

/** Outermost first, each once. The call itself is often in no model, but a function that it calls is. */
function servicesIn(inCall: readonly ReportFrame[], serviceOf: ServiceOf): readonly AskedService[] {
  const found = new Map<string, AskedService>();
  for (const frame of inCall.toReversed()) {
    const name = functionIn(frame.symbol);
    const modelled = name === null ? null : serviceOf(name);
    const framework = frameworkDaemons[fileOf(frame.image ?? '')];
    if (modelled !== null && name !== null && !found.has(modelled))
      found.set(modelled, { name: modelled, by: 'model', through: name });
    if (framework !== undefined && !found.has(framework))
      found.set(framework, { name: framework, by: 'framework', through: fileOf(frame.image ?? '') });
    if (name?.startsWith('CFPreferences') && !found.has('cfprefsd'))
      found.set('cfprefsd', { name: 'cfprefsd', by: 'framework', through: name });
  }
  return [...found.values()];
}

/** Older reports name a framework by its identifier, `com.apple.CoreServices.CarbonCore`. */
function fileOf(image: string): string {
  return image.startsWith('com.apple.') ? (image.split('.').at(-1) ?? '') : image;
}

/** The calls in which an idle thread waits. */
function waitsForWork({ name }: KnownCall): boolean {
  return /^(?:mach_msg|kevent|select$|poll$|pthread_cond_|__psynch_cvwait|__semwait_signal|sigwait|pause$)/.test(name);
}
