// What a command declares to its parser, as data: for its help, the reference, the manual page and completion.
import type { Argv, CommandBuilder, Options, PositionalOptions } from 'yargs';
import type { Known } from '../../run/option-kinds.ts';
import type { CommandRow } from '../command-row.ts';

/** An option or a positional; `values.ts` has the rows that state more than the parser needs. */
export type Row = Options & Known;

export interface Declared {
  readonly positionals: ReadonlyMap<string, Row>;
  /** Without the hidden ones, in the order of the declaration. */
  readonly options: ReadonlyMap<string, Row>;
  readonly hidden: ReadonlySet<string>;
  /** Names of options by the title of their group; those without a group come last. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly examples: readonly (readonly [command: string, does: string])[];
  /** Ends the help. */
  readonly closing: string;
}

/** Title of the options that are in no group. */
export const ungrouped = 'Options';

/** Loads the command. */
export async function declaredOf({ load }: CommandRow): Promise<Declared> {
  return declaredBy((await load()).builder);
}

/** Calls the builder with a stand-in for the parser, which supports only the calls that the commands make. */
export function declaredBy(builder: CommandBuilder | undefined): Declared {
  const positionals = new Map<string, Row>();
  const options = new Map<string, Row>();
  const hidden = new Set<string>();
  const groups = new Map<string, readonly string[]>();
  const examples: [string, string][] = [];
  let closing = '';
  const calls = {
    positional: (name: string, row: PositionalOptions) => positionals.set(name, row),
    option: (name: string, row: Options) => options.set(name, row),
    options: (rows: Readonly<Record<string, Options>>) => {
      for (const [name, row] of Object.entries(rows)) options.set(name, row);
    },
    hide: (name: string) => hidden.add(name),
    group: (names: readonly string[], title: string) => groups.set(title, names),
    example: (command: string, does: string) => examples.push([command, does]),
    epilogue: (text: string) => {
      closing = text;
    },
  };
  const parser = Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      name,
      (...words: never[]) => {
        (call as (...words: never[]) => void)(...words);
        return parser;
      },
    ]),
  );
  if (typeof builder === 'function') void builder(parser as unknown as Argv);
  for (const name of hidden) options.delete(name);
  return { positionals, options, hidden, groups: withUngrouped(groups, options), examples, closing };
}

function withUngrouped(
  groups: ReadonlyMap<string, readonly string[]>,
  options: ReadonlyMap<string, Row>,
): ReadonlyMap<string, readonly string[]> {
  const shown = [...groups].map(([title, names]) => [title, names.filter((name) => options.has(name))] as const);
  const grouped = new Set(shown.flatMap(([, names]) => names));
  const rest = [...options.keys()].filter((name) => !grouped.has(name));
  return new Map([...shown, [ungrouped, rest] as const].filter(([, names]) => names.length > 0));
}

/** Returns `-o, --output FILE`; `--strict` for a flag. */
export function optionHead(name: string, row: Row): string {
  const short = [row.alias ?? []].flat().map((alias) => `-${alias}, `);
  const value = takes(row);
  return `${short.join('')}--${name}${value === '' ? '' : ` ${value}`}`;
}

/** Returns the placeholder of the value, in capitals; empty for a flag. */
export function takes(row: Row): string {
  if (row.type === 'boolean') return '';
  return row.takes ?? (row.choices === undefined ? (row.type === 'number' ? 'N' : 'TEXT') : 'WORD');
}

/** Returns what the help says of it, with its values and its default: `… [recorded, asap, step] (default: recorded)`. */
export function meaning(row: Row): string {
  const values = row.choices === undefined ? [] : [`[${[row.choices].flat().join(', ')}]`];
  const usual = row.defaultDescription ?? row.default;
  return [
    row.describe ?? '',
    ...values,
    ...(row.demandOption === true ? ['(required)'] : []),
    ...(usual === undefined || usual === false ? [] : [`(default: ${String(usual)})`]),
  ].join(' ');
}
