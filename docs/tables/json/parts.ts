// What the schemas of several outputs share, and how a schema is compared with the type of the value that is printed.
import * as z from 'zod';
import { exitCodes } from '../../../src/errors/errors.ts';
import { type HandlerRule, handlerRules } from '../../../src/judge/handler-rules.ts';
import { type RuleSlug, rules } from '../../../src/judge/rules.ts';

export const count = z.int().min(0);
export const nanoseconds = z.number();
export const text = z.string();
export const list = <T extends z.ZodType>(of: T) => z.array(of).readonly();
export const command = list(text);

export const findingClass = z.enum(['violation', 'difference', 'hazard', 'note']);
export const ruleNumber = z.literal(Object.keys(handlerRules).map(Number) as HandlerRule[]);
export const ruleSlug: z.ZodType<RuleSlug> = z.enum(rules.map(({ slug }) => slug));
export const exitCode: z.ZodType<number> = z.literal(Object.values(exitCodes));

export const lineAndMessage = z.object({
  line: z
    .object({ number: count.describe('of the line, from 1'), text })
    .nullable()
    .describe('null: it is missing'),
  message: z.object({ index: count.describe('in the trace'), text }).nullable(),
});

export const measured = count.describe('how many were measured');
/** Times of responses and of handlers, in whichever form an output has them. */
export const timesOf = <T extends z.ZodType>(times: T) => ({
  response: times.nullable().describe('AUTH messages, from queued to answered'),
  handler: times.nullable().describe('handler runs, from delivery to return'),
});

/** Where a trace was cut. */
export const cut = z.object({ offset: count.describe('byte'), reason: text });

/** The type of a value after JSON: 64-bit numbers are numbers, bytes hexadecimal text. */
export type Json<T> = T extends bigint
  ? number
  : T extends Uint8Array
    ? string
    : T extends ReadonlyMap<string, infer V>
      ? Readonly<Record<string, Json<V>>>
      : T extends object
        ? { readonly [K in keyof T]: Json<T[K]> }
        : T;

/** True if each of the two types has exactly the keys and the types of the other; else it does not compile as `true`. */
export type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
