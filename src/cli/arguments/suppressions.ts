// The file of `--suppressions`: one JSON object a line, `{rule, frame, call, reason}`.
import * as z from 'zod';
import { UsageError } from '../../errors.ts';
import { suppressionTrouble } from '../../judge/suppressions.ts';
import type { Suppression } from '../../run/options.ts';
import { parseJson, readOptionFile } from './option-file.ts';

const suppressionLine = z.strictObject({
  rule: z.string(),
  frame: z.string().optional(),
  call: z.string().optional(),
  reason: z.string(),
});

const remedy =
  'A line is {"rule": "blocking-call", "frame": "function" | "image:function" | "function*", "reason": "..."}, or has "call": "open" in the place of the frame.';

/** Throws UsageError with the line that is wrong. */
export function readSuppressions(file: string): Suppression[] {
  const suppressions: Suppression[] = [];
  const firstLines = new Map<string, number>();
  for (const [at, line] of readOptionFile(
    file,
    '--suppressions',
    'Write one JSON object a line; docs/running.md shows how.',
  )
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    const place = `${file}:${at + 1}`;
    const parsed = suppressionLine.safeParse(parseJson(line));
    const trouble = parsed.success ? suppressionTrouble(parsed.data) : complaint(parsed.error.issues[0]);
    if (!parsed.success || trouble !== null)
      throw new UsageError(`Line ${at + 1} is no suppression: ${trouble}.`, { place, remedy });
    const { rule, frame, call } = parsed.data;
    const key = JSON.stringify([rule, frame, call]);
    const first = firstLines.get(key);
    if (first !== undefined)
      throw new UsageError(`Line ${at + 1} suppresses what line ${first} does.`, {
        place,
        remedy: 'Keep one of the lines.',
      });
    firstLines.set(key, at + 1);
    suppressions.push({ ...parsed.data, place });
  }
  if (suppressions.length === 0)
    throw new UsageError('The file of --suppressions has no suppressions.', { place: file, remedy });
  return suppressions;
}

function complaint(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'unrecognized_keys') return `${issue.keys.join(', ')} is not known`;
  const [field] = issue?.path ?? [];
  if (field === undefined) return 'it is not a JSON object';
  return field === 'reason' || field === 'rule' ? `it needs a ${field}, a text` : `${String(field)} is a text`;
}
