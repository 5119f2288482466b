// The file of expected decisions: one JSON object per line. A line names its message by what it is, or by its number in
// the trace, as older files do.
import { existsSync } from 'node:fs';
import * as z from 'zod';
import { orMeant } from '../errors/did-you-mean.ts';
import { SetupError, UsageError } from '../errors/errors.ts';
import { parseJson, readOptionFile } from '../files/option-file.ts';
import { replaceFile } from '../files/replace-file.ts';
import { inputName } from '../files/standard-input.ts';
import { type CountedIdentity, groupKey, type Identity, identityWords } from '../judge/identity.ts';
import type { Expectations, ExpectedDecision } from '../observed/decision.ts';
import type { TraceIdentities } from './trace-identities.ts';

const mask = z.int().min(0).max(0xffff_ffff);
const decided = {
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
};
const numbered = z.strictObject({ index: z.int().min(0), ...decided });
const identified = z.strictObject({
  event: z.string().min(1),
  actor: z.string(),
  target: z.string().optional(),
  nth: z.int().min(1).optional(),
  of: z.int().min(1).optional(),
  ...decided,
});

const remedy =
  'a line is {"event": "AUTH_OPEN", "actor": SIGNING_ID, "target": PATH, "decision": "allow" | "deny" | FLAGS, "cache": false}; `--update changed` writes the file';

export interface ExpectationLine {
  readonly message: number | CountedIdentity;
  readonly expected: ExpectedDecision;
  /** File and line. */
  readonly place: string;
  /** From 0. */
  readonly number: number;
}

export interface ReadExpectations {
  readonly expectations: Expectations;
  /** The file has messages by their numbers. */
  readonly isNumbered: boolean;
  /** Groups of messages that are alike, whose decisions may be those of others now. */
  readonly regrouped: readonly Regrouped[];
}

/** A group that lost or gained a message since the file was written. */
export interface Regrouped {
  readonly group: Omit<Identity, 'nth'>;
  readonly before: number;
  readonly now: number;
}

/** Returns the expectations of a trace. Throws UsageError with the wrong line. */
export function readExpectations(
  file: string,
  identities: () => TraceIdentities,
  { mayBeEmpty = false } = {},
): ReadExpectations {
  const expectations = new Map<number, ExpectedDecision>();
  const lines = linesOf(file);
  for (const { message, expected, place } of lines) {
    const index = typeof message === 'number' ? message : identities().indexOf(message);
    if (index === undefined)
      throw new UsageError(`the trace has no such message: ${identityWords(message as Identity)}`, {
        place,
        remedy: 'drop the line, or let `--update changed` write the file',
      });
    if (expectations.has(index))
      throw new UsageError(`second expectation for message ${index}`, { place, remedy: 'keep one of the lines' });
    expectations.set(index, expected);
  }
  if (expectations.size === 0 && !mayBeEmpty)
    throw new UsageError('file of --expect is empty', { place: inputName(file), remedy });
  return { expectations, ...aboutLines(lines, identities) };
}

function aboutLines(
  lines: readonly ExpectationLine[],
  identities: () => TraceIdentities,
): Omit<ReadExpectations, 'expectations'> {
  const groups = new Map<string, Regrouped>();
  for (const { message } of lines) {
    if (typeof message === 'number') continue;
    const { event, actor, target, of } = message;
    const group = { event, actor, target };
    const now = identities().countOf(group);
    // Of a group that is gone, each line is lost.
    if (now !== of && now > 0) groups.set(groupKey(group), { group, before: of, now });
  }
  return { isNumbered: lines.some(({ message }) => typeof message === 'number'), regrouped: [...groups.values()] };
}

/** The same for a file that may not exist yet, or whose messages the trace may lack: those are dropped and counted. */
export function readKnown(file: string, identities: TraceIdentities): ReadExpectations & { readonly lost: number } {
  const expectations = new Map<number, ExpectedDecision>();
  if (!existsSync(file)) return { expectations, isNumbered: false, regrouped: [], lost: 0 };
  const lines = linesOf(file);
  for (const { message, expected } of lines) {
    const index = typeof message === 'number' ? message : identities.indexOf(message);
    if (index !== undefined) expectations.set(index, expected);
  }
  const lost = lines.length - expectations.size;
  return { expectations, ...aboutLines(lines, () => identities), lost };
}

function linesOf(file: string): ExpectationLine[] {
  const missing = 'write it with `--update missing`, or give `--expect recorded`';
  return linesIn(readOptionFile(file, '--expect', missing, ['recorded']), file);
}

/** The lines of a text that is that of the file. Throws UsageError with the wrong line. */
export function linesIn(text: string, file: string): ExpectationLine[] {
  return text.split('\n').flatMap((line, number): ExpectationLine[] => {
    if (line.trim() === '') return [];
    const place = `${inputName(file)}:${number + 1}`;
    const value = parseJson(line);
    const shape = typeof value === 'object' && value !== null && 'index' in value ? numbered : identified;
    const parsed = shape.safeParse(value);
    if (!parsed.success)
      throw new UsageError(`line ${number + 1}: invalid expectation: ${complaint(parsed.error)}`, { place, remedy });
    const { decision, cache } = parsed.data;
    const expected = { decision: normal(decision), cache: cache ?? null };
    if ('index' in parsed.data) return [{ message: parsed.data.index, expected, place, number }];
    const { event, actor, target = '', nth = 1, of = 1 } = parsed.data;
    return [{ message: { event, actor, target, nth, of }, expected, place, number }];
  });
}

/** In one step. Throws SetupError. */
export function writeExpectations(file: string, decisions: Expectations, identities: TraceIdentities): void {
  const lines = [...decisions]
    .sort(([a], [b]) => a - b)
    .map(([index, { decision, cache }]) => {
      const { event, actor, target, nth } = identities.of.get(index) ?? { event: '', actor: '', target: '', nth: 0 };
      const of = identities.countOf({ event, actor, target });
      const number = { ...(nth === 1 ? {} : { nth }), ...(of === 1 ? {} : { of }) };
      const named = event === '' ? { index } : { event, actor, target, ...number };
      return `${JSON.stringify({ ...named, decision, cache: cache ?? undefined })}\n`;
    });
  try {
    replaceFile(file, lines.join(''));
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
  event: 'event must be a name such as AUTH_OPEN',
  actor: 'actor must be a signing id or a path',
  target: 'target must be a path',
  nth: 'nth must be a number from 1',
  of: 'of must be a number from 1',
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
