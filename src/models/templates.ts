// Writes the trace of modelled messages, from which the replayer makes injected messages.

import type { Message, Process } from '../schema/generated/messages.ts';
import { eventRow } from '../schema/macos/events.ts';
import { unrecorded } from '../trace/header.ts';
import { TraceBytes } from '../trace/writer.ts';

/** The replayer replaces these times in the messages that it makes. */
const clock = {
  machBase: 1_000_000_000n,
  wallBase: 1_760_000_000_000_000_000n,
  timebase: [1, 1],
  budget: 15_000_000_000n,
} as const;

const headerOfAll = {
  ...unrecorded,
  ...clock,
  application: 'esreplay',
  os: { build: null, version: null, major: null },
  source: 'built',
  budgetSource: 'not used: a message without a budget gets that of the trace',
} as const;

export interface Template {
  /** The payload. */
  readonly event: object;
  readonly process: Process;
  /** Null: the trace's budget for AUTH messages. */
  readonly budgetNs: number | null;
}

export class Templates {
  private readonly messages: Message[] = [];
  private readonly name: string;
  private readonly version: number;

  constructor(name: string, version: number) {
    this.name = name;
    this.version = version;
  }

  get count(): number {
    return this.messages.length;
  }

  /** Returns the index of the message. */
  add(eventType: number, { event, process, budgetNs }: Template): number {
    const row = eventRow(eventType);
    const auth = row?.action === 'AUTH';
    const member = row?.member ?? '';
    const message: Message = {
      version: this.version,
      time: { tv_sec: clock.wallBase / 1_000_000_000n, tv_nsec: 0n },
      mach_time: clock.machBase,
      deadline: auth && budgetNs !== null ? clock.machBase + BigInt(Math.max(budgetNs, 1)) : 0n,
      process,
      action_type: auth ? 0 : 1,
      action: auth ? null : allowed(member),
      event_type: eventType,
      event: { [member]: event },
      seq_num: BigInt(this.count),
      thread: { thread_id: 1n },
      global_seq_num: BigInt(this.count),
    };
    const fields: Partial<Message> = message;
    if (this.version < 2) delete fields.seq_num;
    if (this.version < 4) delete fields.thread;
    if (this.version < 4) delete fields.global_seq_num;
    return this.messages.push(message) - 1;
  }

  /** Throws TraceError if a message does not fit into a trace. */
  bytes(): Uint8Array {
    const types = new Set(this.messages.map(({ event_type: type }) => type));
    const trace = new TraceBytes(
      { ...headerOfAll, createdBy: `service models: ${this.name}`, messageVersion: this.version },
      types,
    );
    for (const message of this.messages) trace.message(message);
    return trace.bytes();
  }
}

function allowed(member: string): Message['action'] {
  return member === 'open'
    ? { result_type: 1, result: { flags: 0xffff_ffff } }
    : { result_type: 0, result: { auth: 0 } };
}
