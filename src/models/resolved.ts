// The service models of one run as plain values, settled against its trace: what the replayer is given and the judge is told.
// Not for: how they are written down (YAML) or read.

export type ReachKindName = 'function' | 'mach' | 'xpc' | 'socket' | 'program';

/** A way to a service: `SecStaticCodeCheckValidityWithErrors`, `com.apple.trustd`, `/var/run/mDNSResponder`. */
export interface ResolvedReach {
  readonly kind: ReachKindName;
  readonly name: string;
  /** Of a function: its number in the table of calls, so that a run need not load the table for it. */
  readonly call?: number;
  /** Of a function that a file of the user's names: the system that it is called on alone. Left out: both have it. */
  readonly only?: 'linux' | 'darwin';
}

export interface ResolvedEvent {
  /** es_event_type_t. */
  readonly eventType: number;
  /** What the event is about; null when it is about no file. */
  readonly path: string | null;
  /** Number of the message in `templates`. */
  readonly template: number;
  readonly auth: boolean;
  /** The service goes on when it is answered, and not before. */
  readonly mustAnswer: boolean;
  /** Only the first call of the service in the run causes it: the daemon starts, and reads what it reads once. */
  readonly firstCall: boolean;
  /** How far ahead in the trace the daemon's own message of this type is taken instead; 0: never. */
  readonly windowNs: number;
  /** Of the process that causes it, as the trace names it. */
  readonly executable: string;
}

export interface ResolvedNeed {
  /** Number of the service that is asked. */
  readonly service: number;
  /** The event of this service that comes next, from 0; the number of its events: after all of them. */
  readonly beforeEvent: number;
}

export interface ResolvedService {
  readonly name: string;
  /** What the model rests on. */
  readonly source: string;
  /** What of it nobody has confirmed; null: its file does not say. Left out by runs of earlier versions. */
  readonly assumed?: string | null;
  readonly workNs: number;
  readonly reaches: readonly ResolvedReach[];
  /** In the order in which the service causes them. */
  readonly events: readonly ResolvedEvent[];
  readonly needs: readonly ResolvedNeed[];
}

/** What the report needs of them, also of a run that is long over. */
export type NamedModels = Omit<ResolvedModels, 'templates'>;

export interface ResolvedModels {
  /** `late-boot`, or the name of the file. */
  readonly name: string;
  readonly services: readonly ResolvedService[];
  /** A whole trace: one message an event that a model states. */
  readonly templates: Uint8Array;
  readonly templateCount: number;
  /** Of processes that the trace does not have and its models made up: no client may get one. */
  readonly pids: readonly number[];
  /**
   * What a client opens itself comes back as events, made from these two messages of `templates` with the path of the call
   * and the process of the client put in; null: it does not.
   */
  readonly ownFiles: { readonly auth: number; readonly notify: number } | null;
}
