// What cells of other kinds than a test share if they make runs: the options of the defaults, the trace, the client and
// their entry, the later ones outranking the earlier.
import { shellCommand } from '../run/client-command.ts';
import type { TableOptions } from '../run/option-table.ts';
import type { Key } from '../yaml/yaml-file.ts';
import type { CellBase } from './cell.ts';
import type { Member, TraceMember } from './cells.ts';
import type { SuiteFile } from './suite-file.ts';

export interface Entry {
  readonly text: Readonly<Record<string, unknown>>;
  /** Its place in the file. */
  readonly keys: readonly Key[];
}

export interface PairCell extends Omit<CellBase, 'id'> {
  readonly options: TableOptions & { readonly env?: Readonly<Record<string, string>> };
  /** The client. */
  readonly command: readonly string[];
  /** File of accepted findings; null: none are. */
  readonly accepted: string | null;
}

/** Throws UsageError. */
export function pairCell(file: SuiteFile, { text, keys }: Entry, client: Member, trace: TraceMember): PairCell {
  const layers: readonly Member[] = [
    { name: '', map: file.text.defaults ?? {}, keys: ['defaults'] },
    trace,
    client,
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
    client: client.name,
    trace: trace.name,
    os: null,
    tags: layers.flatMap(({ map }) => (map.tags as readonly string[] | undefined) ?? []),
    inputs: file.inputsOf(layers),
    exclusive: true,
    timeoutMs: file.time(timeout.typed, timeout.keys),
    tracePath: file.pathOf(trace.path),
    expect: null,
    suppressions: null,
    known: [],
    skipped: null,
    options: { ...options, ...(env === undefined ? {} : { env }) },
    command: shellCommand(String(client.map.run)),
    accepted: suppressions === undefined ? null : file.pathOf(suppressions),
  };
}
