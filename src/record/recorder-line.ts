// The lines that esrecord prints while it records, at a trigger of its flight recorder, and at the end.

interface Counts {
  readonly pid: number;
  /** In a trace, or in the memory of a flight recorder. */
  readonly messages: number;
  /** Handed to the operating system. */
  readonly bytes: number;
  /** Finished traces. */
  readonly traces: number;
  /** Messages that arrived and are in no trace. */
  readonly lost: number;
  /** Messages that never arrived: the kernel's queue was full. */
  readonly kernelLost: number;
  /** Answers that Endpoint Security refused. */
  readonly answersRefused: number;
  /** Why nothing can be written at the moment. */
  readonly error?: string | undefined;
}

export interface RecordProgress extends Counts {
  readonly state: 'recording';
}

export interface RecordDump {
  readonly state: 'triggered';
  readonly reason: string;
  readonly trace: string;
  readonly messages: number;
  /** Why it was not written. */
  readonly error?: string | undefined;
}

export interface RecordSummary extends Counts {
  readonly state: 'done';
  /** Path of the trace; empty for a flight recorder. */
  readonly trace: string;
  /** True if it is complete and has its final name. */
  readonly whole: boolean;
  readonly lostByType: Readonly<Record<string, number>>;
  readonly kernelLostByType: Readonly<Record<string, number>>;
  /** Messages that could not be encoded. */
  readonly unwritable: number;
  /** The reason of the last one. */
  readonly unwritableReason?: string | undefined;
}

export type RecorderLine = RecordProgress | RecordDump | RecordSummary;
