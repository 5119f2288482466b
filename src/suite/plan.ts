// A plan: every test of a suite in a file that each machine of many takes its share from. A line for each test, so that
// a suite of any size is written and read piece by piece, and an engine reads it with its own tools.
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { SetupError, UsageError } from '../errors/errors.ts';
import { LinesOf } from '../files/lines.ts';
import { parseJson } from '../files/option-file.ts';
import { plural } from '../report/layout.ts';
import type { Cell, CellKind } from './cell.ts';
import { cellKinds } from './cell-kinds.ts';
import { type MachineNeeds, machineNeeds, programOf } from './client-program.ts';
import type { Digests } from './digest.ts';
import type { SuiteFile } from './suite-file.ts';

export interface PlannedCell {
  /** Made of names: the same on every machine. */
  readonly id: string;
  readonly kind: CellKind;
  readonly client: string;
  readonly trace: string;
  /** The release that it imitates. */
  readonly release: string | null;
  /** Of what it is made of, with its inputs. */
  readonly digest: string;
  /** What it takes by the last run, or what others take. */
  readonly seconds: number;
  readonly needs: MachineNeeds & { readonly exclusive: boolean };
}

export interface Plan {
  /** Of all tests and their digests. */
  readonly digest: string;
  /** Among how many machines it is shared, for an engine that does not tell; null: not said. */
  readonly shards: number | null;
  readonly cells: readonly PlannedCell[];
}

interface PlanOptions {
  readonly lastSeconds?: ReadonlyMap<string, number>;
  readonly shards?: number | null;
}

/** Of a test of which nothing is known. */
const usualSeconds = 1;

/** `lastSeconds`: of an earlier call, by id. */
export function planOf(
  suite: SuiteFile,
  cells: readonly Cell[],
  digests: Digests,
  { lastSeconds = new Map(), shards = null }: PlanOptions = {},
): Plan {
  const isBuilt = suite.text.build !== undefined;
  const usual = medianOf([...lastSeconds.values()].filter((seconds) => seconds > 0)) ?? usualSeconds;
  const needs = new Map<string, MachineNeeds>();
  const planned = cells.map((cell): PlannedCell => {
    const { id, kind, client, trace, os, exclusive } = cell;
    const text = suite.text.clients[client];
    const known = needs.get(client) ?? machineNeeds(programOf(suite.folder, text?.run ?? ''));
    needs.set(client, known);
    // What a build makes is not there before it.
    const builds = isBuilt || (text !== undefined && 'build' in text && text.build !== undefined);
    const digest = builds ? digests.of(cell) : digests.withInputs(cell);
    const seconds = lastSeconds.get(id) ?? usual;
    return { id, kind, client, trace, release: os, digest, seconds, needs: { ...known, exclusive } };
  });
  return { digest: digestOf(planned), shards, cells: planned };
}

function digestOf(cells: readonly Pick<PlannedCell, 'id' | 'digest'>[]): string {
  const hash = createHash('sha256');
  for (const { id, digest } of cells) hash.update(`${id}\0${digest}\n`);
  return hash.digest('hex');
}

function medianOf(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

const header = z.object({
  esreplay: z.literal('plan'),
  version: z.literal(1),
  digest: z.string(),
  tests: z.int().nonnegative(),
  shards: z.int().positive().nullable(),
});
const line = z.object({
  id: z.string(),
  kind: z.enum(cellKinds),
  client: z.string(),
  trace: z.string(),
  release: z.string().nullable(),
  digest: z.string(),
  seconds: z.number().nonnegative(),
  needs: z.object({ os: z.enum(['linux', 'macos']).nullable(), arch: z.string().nullable(), exclusive: z.boolean() }),
});

/** Returns the lines of the file. Keys are append-only. */
export function* planLines({ digest, shards, cells }: Plan): Iterable<string> {
  yield `${JSON.stringify({ esreplay: 'plan', version: 1, digest, tests: cells.length, shards })}\n`;
  for (const cell of cells) yield `${JSON.stringify(cell)}\n`;
}

/** Throws UsageError for what is no plan of this version, or was cut. */
export function readPlan(path: string): Plan {
  const fault = (what: string, number: number): UsageError =>
    new UsageError(`not a plan of a suite: ${what}`, {
      place: `${path}:${number}`,
      remedy: 'write one with `esreplay test --write-plan FILE`',
    });
  let head: z.output<typeof header> | null = null;
  const cells: PlannedCell[] = [];
  for (const { text, number } of new LinesOf(path, 'the plan')) {
    const value = parseJson(text);
    const read = (head === null ? header : line).safeParse(value);
    if (!read.success) throw fault(read.error.issues[0]?.message ?? 'no JSON', number);
    if (head === null) head = read.data as z.output<typeof header>;
    else cells.push(read.data as PlannedCell);
  }
  if (head === null) throw fault('it is empty', 1);
  if (cells.length !== head.tests || digestOf(cells) !== head.digest)
    throw fault(`it was cut or changed: it has ${plural(cells.length, 'test')} of ${head.tests}`, cells.length + 1);
  return { digest: head.digest, shards: head.shards, cells };
}

/** Throws SetupError if a cell is not what it was when the plan was written. */
export function checkPlanned(
  suite: SuiteFile,
  all: readonly Cell[],
  chosen: readonly Cell[],
  plan: Plan,
  digests: Digests,
): void {
  const now = planOf(suite, chosen, digests);
  const planned = new Map(plan.cells.map(({ id, digest }) => [id, digest]));
  const changed = now.cells.find(({ id, digest }) => planned.get(id) !== digest);
  const gone = plan.cells.length === all.length ? undefined : 'the suite has other tests now';
  if (changed === undefined && gone === undefined) return;
  throw new SetupError(`not the plan of this suite: ${gone ?? `${changed?.id} has other files or options`}`, {
    place: suite.path,
    remedy: 'write the plan again where the files are those of this machine',
  });
}
