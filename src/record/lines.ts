// The output of esrecord: one JSON object per line.
import * as z from 'zod';

const count = z.number().int().nonnegative();

const counts = {
  pid: count,
  /** In a trace, or in the memory of a flight recorder. */
  messages: count,
  /** Bytes handed to the operating system. */
  bytes: count,
  /** Finished traces. */
  traces: count,
  /**
   * Messages that arrived but are in no trace: too many at once, no room on the disk or under a limit, or not
   * encodable.
   */
  lost: count,
  /** Messages that never arrived: the kernel's queue was full. */
  kernelLost: count,
  /** Answers that Endpoint Security refused. */
  answersRefused: count,
  /** Why nothing can be written at the moment. */
  error: z.string().optional(),
};

const progress = z.object({ state: z.literal('recording'), ...counts });
const dump = z.object({
  state: z.literal('triggered'),
  reason: z.string(),
  trace: z.string(),
  messages: count,
  /** Why it was not written. */
  error: z.string().optional(),
});
const summary = z.object({
  state: z.literal('done'),
  ...counts,
  /** Path; empty for a flight recorder. */
  trace: z.string(),
  /** It is complete and has its final name. */
  whole: z.boolean(),
  lostByType: z.record(z.string(), count),
  kernelLostByType: z.record(z.string(), count),
  unwritable: count,
  unwritableReason: z.string().optional(),
});

const line = z.discriminatedUnion('state', [progress, dump, summary]);

export type RecordProgress = Readonly<z.infer<typeof progress>>;
export type RecordDump = Readonly<z.infer<typeof dump>>;
export type RecordSummary = Readonly<z.infer<typeof summary>>;
export type RecorderLine = RecordProgress | RecordDump | RecordSummary;

/** Throws for a line that esrecord does not print. */
export const parseLine = (text: string): RecorderLine => line.parse(JSON.parse(text));
