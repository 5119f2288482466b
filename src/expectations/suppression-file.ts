// Reads the file of `--suppressions`: one JSON object per line.
import * as z from 'zod';
import { orMeant } from '../errors/did-you-mean.ts';
import { UsageError } from '../errors/errors.ts';
import { parseJson, readOptionFile } from '../files/option-file.ts';
import { inputName } from '../files/standard-input.ts';
import type { Suppression } from '../run/options.ts';
import { suppressionTrouble } from '../verdict/suppressions.ts';

const text = z.string().optional();
const suppressionLine = z.strictObject({
  rule: z.string(),
  frame: text,
  call: text,
  event: text,
  actor: text,
  target: text,
  nth: z.int().min(1).optional(),
  effect: text,
  reason: z.string(),
});
const keys = Object.keys(suppressionLine.shape);

const remedy =
  'a line is {"rule": "blocking-call", "frame": "function" | "image:function" | "function*", "reason": "..."}, or has "call": "open", or "event", "actor" and "target" of its message, instead of the frame';

/** Throws UsageError with the wrong line. */
export function readSuppressions(file: string): Suppression[] {
  const suppressions: Suppression[] = [];
  const firstLines = new Map<string, number>();
  for (const [at, line] of readOptionFile(
    file,
    '--suppressions',
    'write one JSON object per line; see docs/how-to/accept-findings.md',
  )
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    const place = `${inputName(file)}:${at + 1}`;
    const parsed = suppressionLine.safeParse(parseJson(line));
    const trouble = parsed.success ? suppressionTrouble(parsed.data) : complaint(parsed.error);
    if (!parsed.success || trouble !== null)
      throw new UsageError(`line ${at + 1}: invalid suppression: ${trouble}`, { place, remedy });
    const { reason: _, ...what } = parsed.data;
    const key = JSON.stringify(keys.map((name) => what[name as keyof typeof what]));
    const first = firstLines.get(key);
    if (first !== undefined)
      throw new UsageError(`line ${at + 1}: same suppression as line ${first}`, {
        place,
        remedy: 'keep one of the lines',
      });
    firstLines.set(key, at + 1);
    suppressions.push({ ...parsed.data, place });
  }
  if (suppressions.length === 0)
    throw new UsageError('file of --suppressions is empty', { place: inputName(file), remedy });
  return suppressions;
}

/** A misspelt key is missing too: the misspelling says more. */
function complaint({ issues }: z.ZodError): string {
  const unknown = issues.find(({ code }) => code === 'unrecognized_keys');
  if (unknown?.code === 'unrecognized_keys')
    return `unknown key '${unknown.keys.join("', '")}'${orMeant(unknown.keys[0] ?? '', keys)}`;
  const [field] = issues[0]?.path ?? [];
  if (field === undefined) return 'not a JSON object';
  if (field === 'nth') return 'nth must be a number from 1';
  return field === 'reason' || field === 'rule' ? `${field} missing` : `${String(field)} must be a string`;
}
