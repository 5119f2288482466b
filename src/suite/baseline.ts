// `--baseline RESULT.json`: only findings that an earlier result lacks fail a cell. A finding is known by its cell, its
// rule and its line.
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { UsageError } from '../errors/errors.ts';

const frame = z.looseObject({ file: z.string().nullable(), line: z.number().nullable() });
const shape = z.looseObject({
  cells: z.array(
    z.looseObject({
      id: z.string(),
      attempts: z.array(
        z.looseObject({
          report: z
            .looseObject({ verdicts: z.array(z.looseObject({ rule: z.string(), stack: z.array(frame) })) })
            .nullable(),
        }),
      ),
    }),
  ),
});

/** The findings of an earlier result. */
export interface Baseline {
  has(cell: string, finding: string): boolean;
}

interface Placed {
  readonly rule: string;
  readonly stack: readonly { readonly file: string | null; readonly line: number | null }[];
}

/** Equal for findings of one rule at one line. */
export function ruleAndPlace({ rule, stack }: Placed): string {
  const own = stack.find(({ file, line }) => file !== null && line !== null);
  return own === undefined ? rule : `${rule} ${own.file}:${own.line}`;
}

/** Throws UsageError for what is no result of `esreplay test --json`. */
export function readBaseline(path: string): Baseline {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`cannot read the baseline: ${(error as Error).message}`, {
      place: path,
      remedy: 'write one with `esreplay test --json FILE`',
      cause: error,
    });
  }
  const parsed = shape.safeParse(value);
  if (!parsed.success)
    throw new UsageError('baseline is no result of a suite', {
      place: path,
      remedy: 'write one with `esreplay test --json FILE`',
    });
  const known = new Map(
    parsed.data.cells.map(({ id, attempts }) => {
      const verdicts = attempts.flatMap(({ report }) => report?.verdicts ?? []);
      return [id, new Set(verdicts.map(ruleAndPlace))] as const;
    }),
  );
  return { has: (cell, finding) => known.get(cell)?.has(finding) === true };
}
