// The options of the table in a JSON file: as they are, with the seed as text.
import * as z from 'zod';
import { type OptionName, optionNames, optionRow, optionTable, type TableOptions } from './option-table.ts';

const tableShapes = Object.fromEntries(
  optionNames.map((name) => [name, z.custom((value) => optionRow(name).kind.accepts(value)).optional()]),
);

const isSeed = (word: string): boolean => /^\d{1,20}$/.test(word) && optionTable.seed.kind.accepts(BigInt(word));

/** Checks each value as `replay()` does. */
export const storedShapes = { ...tableShapes, seed: z.string().refine(isSeed).optional() };

export type StoredOptions = Omit<TableOptions, 'seed'> & { readonly seed?: string | undefined };

/** Leaves out what is no option of the table. */
export function toStored(options: TableOptions): StoredOptions {
  const given = Object.entries(options).filter(([name, value]) => isOfTable(name) && value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]));
}

/** What `toStored` leaves out. */
export const besideStored = <T extends TableOptions>(options: T): Omit<T, OptionName> =>
  Object.fromEntries(Object.entries(options).filter(([name]) => !isOfTable(name))) as Omit<T, OptionName>;

const isOfTable = (name: string): boolean => optionNames.some((each) => each === name);

export function fromStored({ seed, ...options }: StoredOptions): TableOptions {
  return seed === undefined ? options : { ...options, seed: BigInt(seed) };
}
