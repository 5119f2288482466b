// The file of expected decisions: one JSON object per line, `{index, decision, cache}`.
import { closeSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { orMeant } from '../errors/did-you-mean.ts';
import { SetupError, UsageError } from '../errors/errors.ts';
import { parseJson, readOptionFile } from '../files/option-file.ts';
import { openOutput } from '../files/output-file.ts';
import { inputName } from '../files/standard-input.ts';
import type { Expectations, ExpectedDecision } from '../observed/decision.ts';

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
  'a line is {"index": 0, "decision": "allow" | "deny" | FLAGS, "cache": false}; `--update changed` writes the file';

/** Throws UsageError with the wrong line. */
export function readExpectations(file: string, { mayBeEmpty = false } = {}): Expectations {
  const expectations = new Map<number, ExpectedDecision>();
  const missing = 'write it with `--update missing`, or give `--expect recorded`';
  for (const [number, line] of readOptionFile(file, '--expect', missing, ['recorded']).split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = expectedLine.safeParse(parseJson(line));
    const place = `${inputName(file)}:${number + 1}`;
    if (!parsed.success) {
      throw new UsageError(`line ${number + 1}: invalid expectation: ${complaint(parsed.error)}`, {
        place,
        remedy,
      });
    }
    const { index, decision, cache } = parsed.data;
    if (expectations.has(index))
      throw new UsageError(`line ${number + 1}: second expectation for message ${index}`, {
        place,
        remedy: 'keep one of the lines',
      });
    expectations.set(index, { decision: normal(decision), cache: cache ?? null });
  }
  if (expectations.size === 0 && !mayBeEmpty)
    throw new UsageError('file of --expect is empty', { place: inputName(file), remedy });
  return expectations;
}

/** Throws SetupError. */
export function writeExpectations(file: string, decisions: Expectations): void {
  const lines = [...decisions]
    .sort(([a], [b]) => a - b)
    .map(([index, { decision, cache }]) => `${JSON.stringify({ index, decision, cache: cache ?? undefined })}\n`);
  try {
    const descriptor = openOutput(file);
    try {
      writeFileSync(descriptor, lines.join(''));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(`cannot write the expectations: ${(error as Error).message}`, { place: file, cause: error });
  }
}

// All flags and no flags equal the allow and deny of the other respond function.
function normal(decision: 'allow' | 'deny' | number): ExpectedDecision['decision'] {
  if (decision === 0) return 'deny';
  return decision === 0xffff_ffff ? 'allow' : decision;
}

const fieldComplaints: Readonly<Record<string, string>> = {
  index: 'index must be a message number, from 0',
  decision: 'decision must be "allow", "deny" or 32 bits of flags',
  cache: 'cache must be true or false',
};

function complaint({ issues }: z.ZodError): string {
  const unknown = issues.find(({ code }) => code === 'unrecognized_keys');
  if (unknown?.code === 'unrecognized_keys')
    return `unknown key '${unknown.keys.join("', '")}'${orMeant(unknown.keys[0] ?? '', Object.keys(fieldComplaints))}`;
  return fieldComplaints[String(issues[0]?.path[0])] ?? 'not a JSON object';
}
