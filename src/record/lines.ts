// The output of esrecord: one JSON object per line.
import * as z from 'zod';
import type { RecorderLine } from './recorder-line.ts';

const count = z.int().min(0);

const counts = {
  pid: count,
  messages: count.describe('in a trace, or in the memory of a flight recorder'),
  bytes: count.describe('handed to the operating system'),
  traces: count.describe('finished traces'),
  lost: count.describe(
    'messages that arrived but are in no trace: too many at once, no room on the disk or under a limit, or not encodable',
  ),
  kernelLost: count.describe("messages that never arrived: the kernel's queue was full"),
  answersRefused: count.describe('answers that Endpoint Security refused'),
  error: z.string().optional().describe('why nothing can be written at the moment'),
};

/** The kinds of line, with the words of docs/reference/json.md. */
export const recorderLines = {
  progress: z.object({ state: z.literal('recording'), ...counts }),
  dump: z.object({
    state: z.literal('triggered'),
    reason: z.string(),
    trace: z.string(),
    messages: count,
    error: z.string().optional().describe('why it was not written'),
  }),
  summary: z.object({
    state: z.literal('done'),
    ...counts,
    trace: z.string().describe('path; empty for a flight recorder'),
    whole: z.boolean().describe('it is complete and has its final name'),
    lostByType: z.record(z.string(), count),
    kernelLostByType: z.record(z.string(), count),
    unwritable: count.describe('messages that could not be encoded'),
    unwritableReason: z.string().optional().describe('the reason of the last one'),
  }),
};
const { progress, dump, summary } = recorderLines;

const line = z.discriminatedUnion('state', [progress, dump, summary]);

/** Throws for a line that esrecord does not print. */
export const parseLine = (text: string): RecorderLine => line.parse(JSON.parse(text));
