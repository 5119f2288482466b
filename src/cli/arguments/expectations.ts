// The file of `--expect`: one JSON object a line, `{index, decision, cache}`.
import { writeFileSync } from 'node:fs';
import * as z from 'zod';
import { SetupError, UsageError } from '../../errors.ts';
import type { Expectations, ExpectedDecision } from '../../run/options.ts';
import { parseJson, readOptionFile } from './option-file.ts';

const mask = z.int().min(0).max(0xffff_ffff);
const expectedLine = z.strictObject({
  index: z.int().min(0),
  decision: z.union([
    z.literal('allow'),
    z.literal('deny'),
    mask,
    z
      .string()
      .regex(/^(0x[\da-f]+|\d+)$/i)
      .transform(Number)
      .pipe(mask),
  ]),
  cache: z.boolean().nullish(),
});

const remedy =
  'A line is {"index": 0, "decision": "allow" | "deny" | FLAGS, "cache": false}; --update-expect writes the file.';

/** Throws UsageError with the line that is wrong. */
export function readExpectations(file: string): Expectations {
  const expectations = new Map<number, ExpectedDecision>();
  for (const [number, line] of readOptionFile(file, '--expect', 'Write it with --update-expect, or name recorded.')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    const parsed = expectedLine.safeParse(parseJson(line));
    const place = `${file}:${number + 1}`;
    if (!parsed.success) {
      throw new UsageError(`Line ${number + 1} is no expectation: ${complaint(parsed.error.issues[0])}.`, {
        place,
        remedy,
      });
    }
    const { index, decision, cache } = parsed.data;
    if (expectations.has(index))
      throw new UsageError(`Message ${index} is expected twice.`, { place, remedy: 'Keep one of the lines.' });
    expectations.set(index, { decision: normal(decision), cache: cache ?? null });
  }
  if (expectations.size === 0)
    throw new UsageError('The file of --expect has no expectations.', { place: file, remedy });
  return expectations;
}

export function writeExpectations(file: string, decisions: Expectations): void {
  const lines = [...decisions]
    .sort(([a], [b]) => a - b)
    .map(([index, { decision, cache }]) => `${JSON.stringify({ index, decision, cache: cache ?? undefined })}\n`);
  try {
    writeFileSync(file, lines.join(''));
  } catch (error) {
    throw new SetupError(`The expectations could not be written: ${(error as Error).message}.`, {
      place: file,
      cause: error,
    });
  }
}

// All flags or none is what the other respond function calls allow and deny.
function normal(decision: 'allow' | 'deny' | number): ExpectedDecision['decision'] {
  if (decision === 0) return 'deny';
  return decision === 0xffff_ffff ? 'allow' : decision;
}

const fieldComplaints: Readonly<Record<string, string>> = {
  index: 'index is a message number, from 0',
  decision: 'decision is "allow", "deny" or flags of 32 bits',
  cache: 'cache is true or false',
};

function complaint(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'unrecognized_keys') return `${issue.keys.join(', ')} is not known`;
  return fieldComplaints[String(issue?.path[0])] ?? 'it is not a JSON object';
}
