// `--baseline RESULT.json`: only findings that an earlier result lacks fail a cell. A result of an earlier version, whose
// findings have no identities, knows them by rule and line.
import * as z from 'zod';
import { UsageError } from '../errors/errors.ts';
import { LinesOf } from '../files/lines.ts';
import { parseJson } from '../files/option-file.ts';
import { countedFindings, findingIdentity, type Identified } from '../verdict/finding-identity.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { cellStart } from './suite-json.ts';

const text = z.string().nullable();
const frame = z.looseObject({
  function: text,
  file: text,
  line: z.number().nullable(),
  image: text,
  address: z.string(),
});
const identity = z.looseObject({ event: z.string(), actor: z.string(), target: z.string(), nth: z.number() });
const verdict = z.looseObject({
  rule: z.string(),
  call: text,
  stack: z.array(frame),
  identity: identity.nullable().optional(),
});
const cell = z.looseObject({
  id: z.string(),
  attempts: z.array(z.looseObject({ report: z.looseObject({ verdicts: z.array(verdict) }).nullable() })),
});
const shape = z.looseObject({ cells: z.array(cell) });

/** The findings of an earlier result. */
export interface Baseline {
  /** Returns the indices of findings that a cell did not have. */
  lackedBy(cell: string, verdicts: readonly Verdict[]): readonly number[];
  /** Says of findings that the cell had, at fewer lines of their functions, how many there were and are. */
  grown(cell: string, verdicts: readonly Verdict[]): readonly string[];
}

const remedy = 'write one with `esreplay test --json FILE`';

/** Throws UsageError for what is no result of `esreplay test --json`. */
export function readBaseline(path: string): Baseline {
  const known = new Map<string, KnownFindings>();
  const add = ({ id, attempts }: z.output<typeof cell>): void => {
    const reports = attempts.map(({ report }) => (report?.verdicts ?? []) as unknown as readonly Identified[]);
    if (reports.some(({ length }) => length > 0)) known.set(id, new KnownFindings(reports));
  };
  // Of a document that another program wrote, all of it.
  const around: string[] = [];
  for (const { text } of new LinesOf(path, 'the baseline', remedy)) {
    const read = text.startsWith(cellStart) ? cell.safeParse(parseJson(text.replace(/,$/, ''))) : null;
    if (read?.success === true) add(read.data);
    else around.push(text);
  }
  const others = shape.safeParse(parseJson(around.join('\n')));
  if (!others.success) throw new UsageError('baseline is no result of a suite', { place: path, remedy });
  for (const each of others.data.cells) add(each);
  return {
    lackedBy: (cell, verdicts) => known.get(cell)?.lacked(verdicts) ?? [...verdicts.keys()],
    grown: (cell, verdicts) => known.get(cell)?.grown(verdicts) ?? [],
  };
}

/** Of one cell, in any of its attempts. */
class KnownFindings {
  /** By identity, at how many lines. */
  private readonly counts = new Map<string, number>();
  /** Of a result without identities. */
  private readonly lines = new Set<string>();

  constructor(attempts: readonly (readonly Identified[])[]) {
    for (const verdict of attempts.flat()) if (verdict.identity === undefined) this.lines.add(ruleAndPlace(verdict));
    for (const verdicts of attempts)
      for (const [key, lines] of countedFindings(verdicts.filter((each) => each.identity !== undefined)))
        this.counts.set(key, Math.max(lines, this.counts.get(key) ?? 0));
  }

  /** Of a function with more lines than before nobody knows which are new: all are. */
  lacked(verdicts: readonly Verdict[]): readonly number[] {
    const now = countedFindings(verdicts);
    return verdicts.flatMap((verdict, at) => {
      const key = findingIdentity(verdict);
      const isKnown = this.lines.has(ruleAndPlace(verdict)) || (now.get(key) ?? 0) <= (this.counts.get(key) ?? 0);
      return isKnown ? [] : [at];
    });
  }

  grown(verdicts: readonly Verdict[]): readonly string[] {
    return [...countedFindings(verdicts)].flatMap(([key, now]) => {
      const before = this.counts.get(key) ?? 0;
      const verdict = verdicts.find((each) => findingIdentity(each) === key);
      if (verdict === undefined || before === 0 || now <= before) return [];
      return [`${verdict.rule} at ${now} lines of one function, of which the baseline has ${before}`];
    });
  }
}

/** Equal for findings of one rule at one line. */
function ruleAndPlace({ rule, stack }: Identified): string {
  const own = stack.find(({ file, line }) => file !== null && line !== null);
  return own === undefined ? rule : `${rule} ${own.file}:${own.line}`;
}
