// What cells of other kinds than a test share if they make runs: one for each client, trace and release that an entry
// means. Their options are those of the defaults, the trace, the client, `cases`, and their entry, the later ones
// outranking the earlier.
import { shellCommand } from '../run/client-command.ts';
import type { TableOptions } from '../run/option-table.ts';
import type { Key } from '../yaml/yaml-file.ts';
import { type CellBase, cellId, type OtherCell } from './cell.ts';
import { type Member, type Members, matches, matchesTrace, releasesOf, type TraceMember } from './cells.ts';
import { pairsOf, type Which } from './pairs.ts';
import type { WhichText } from './shape.ts';
import type { SuiteFile } from './suite-file.ts';

export interface Entry {
  readonly kind: OtherCell['kind'];
  readonly text: Which & Readonly<Record<string, unknown>> & { readonly os?: readonly string[] | undefined };
  /** Its place in the file. */
  readonly keys: readonly Key[];
}

export interface PairCell extends CellBase {
  readonly options: TableOptions & { readonly env?: Readonly<Record<string, string>> };
  /** The client. */
  readonly command: readonly string[];
  /** File of accepted findings; null: none are. */
  readonly accepted: string | null;
}

/** Throws UsageError. */
export function pairCells(file: SuiteFile, entry: Entry, members: Members): readonly PairCell[] {
  const releases = releasesOf(file, entry.text.os, entry.keys);
  return pairsOf(file, entry.text, entry.keys, members).flatMap(([client, trace]) =>
    releases.map((os) => pairCell(file, entry, client, trace, os)),
  );
}

function pairCell(
  file: SuiteFile,
  { kind, text, keys }: Entry,
  client: Member,
  trace: TraceMember,
  os: string | null,
): PairCell {
  const applies = (which: WhichText): boolean => isAbout(which, client, trace, os);
  const cases = (file.text.cases ?? []).map((map, at) => ({ name: '', map, keys: ['cases', at] }));
  const layers: readonly Member[] = [
    { name: '', map: file.text.defaults ?? {}, keys: ['defaults'] },
    trace,
    client,
    ...cases.filter(({ map }) => applies(map)),
    { name: '', map: text, keys },
  ];
  const last = (key: string) => {
    const layer = layers.findLast(({ map }) => map[key] !== undefined);
    return { typed: layer?.map[key] as string | undefined, keys: [...(layer?.keys ?? []), key] };
  };
  const options = Object.assign({}, ...layers.map((each) => file.optionsOf(each.map, each.keys))) as TableOptions;
  const env = client.map.env as Readonly<Record<string, string>> | undefined;
  const suppressions = last('suppressions').typed;
  const timeout = last('timeout');
  return {
    id: cellId({ kind, client: client.name, trace: trace.name, os }),
    client: client.name,
    trace: trace.name,
    os,
    tags: layers.flatMap(({ map }) => (map.tags as readonly string[] | undefined) ?? []),
    inputs: file.inputsOf(layers),
    exclusive: true,
    timeoutMs: file.time(timeout.typed, timeout.keys),
    tracePath: file.pathOf(trace.path),
    expect: null,
    suppressions: null,
    outputMap: null,
    known: [],
    skipped: skippedOf(file, client, trace, os),
    options: { ...options, ...(os === null ? {} : { os }), ...(env === undefined ? {} : { env }) },
    command: shellCommand(String(client.map.run)),
    accepted: suppressions === undefined ? null : file.pathOf(suppressions),
  };
}

/** Returns why the suite skips them; null: it does not. */
export const skippedOf = (file: SuiteFile, client: Member, trace: TraceMember, os: string | null): string | null =>
  (file.text.skip ?? []).find((which) => isAbout(which, client, trace, os))?.reason ?? null;

/** What is about some releases is not about a cell without one. */
const isAbout = (which: WhichText, client: Member, trace: TraceMember, os: string | null): boolean =>
  matches(which.client, client.name) && matchesTrace(which.trace, trace.name) && matches(which.os, os);
