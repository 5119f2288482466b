// The service models of one run as plain values, resolved against its trace: the input of the replayer, also shown to
// the judge. Knows nothing about how models are written (YAML) or read.

export type ReachKindName = 'function' | 'mach' | 'xpc' | 'socket' | 'program';

/** A way to a service: `SecStaticCodeCheckValidityWithErrors`, `com.apple.trustd`, `/var/run/mDNSResponder`. */
export interface ResolvedReach {
  readonly kind: ReachKindName;
  readonly name: string;
  /** For a function: its number in the table of calls, so that a run need not load the table. */
  readonly call?: number;
  /** For a function named in a user's file: the only system on which it can be called. Omitted: both. */
  readonly only?: 'linux' | 'darwin';
}

export interface ResolvedEvent {
  /** es_event_type_t. */
  readonly eventType: number;
  /** What the event is about; null if it is not about a file. */
  readonly path: string | null;
  /** Index of the message in `templates`. */
  readonly template: number;
  readonly auth: boolean;
  /** The service continues only when the message is answered. */
  readonly mustAnswer: boolean;
  /** Only the first call of the service in the run causes it: the daemon starts, and reads its files once. */
  readonly firstCall: boolean;
  /** How far ahead in the trace the daemon's own message of this type is taken instead; 0: never. */
  readonly windowNs: number;
  /** The process that causes it, by its path in the trace. */
  readonly executable: string;
}

export interface ResolvedNeed {
  /** Index of the service that is called. */
  readonly service: number;
  /** This service's event before which it is called, from 0; the number of events: after all of them. */
  readonly beforeEvent: number;
}

export interface ResolvedService {
  readonly name: string;
  /** The source of the model. */
  readonly source: string;
  /** The unconfirmed part of it; null: its file states none. Runs of earlier versions leave it out. */
  readonly assumed?: string | null;
  readonly workNs: number;
  readonly reaches: readonly ResolvedReach[];
  /** In the order in which the service causes them. */
  readonly events: readonly ResolvedEvent[];
  readonly needs: readonly ResolvedNeed[];
}

/** What the report needs of them, even for a run that ended long ago. */
export type NamedModels = Omit<ResolvedModels, 'templates'>;

export interface ResolvedModels {
  /** `late-boot`, or the name of the file. */
  readonly name: string;
  readonly services: readonly ResolvedService[];
  /** A complete trace, with one message for each event that a model states. */
  readonly templates: Uint8Array;
  readonly templateCount: number;
  /** Pids of processes that are not in the trace but were made up for its models; no client may get one of these. */
  readonly pids: readonly number[];
  /**
   * A client's own opens return to it as events, made from these two messages of `templates` with the call's path and
   * the client's process; null: they do not.
   */
  readonly ownFiles: { readonly auth: number; readonly notify: number } | null;
}
