// Refuses an option given twice: the parser makes an array of it where a single value is expected.
import type { Argv } from 'yargs';
import { UsageError } from '../../errors.ts';
import { dashed } from '../../run/option-table.ts';

/** What the parser's types leave out. */
interface Declared {
  getOptions(): { readonly array: readonly string[] };
}

/** Throws UsageError unless the option was declared as an array. */
export function refuseRepeated(words: object, parser: Argv): void {
  const { array } = (parser as unknown as Declared).getOptions();
  for (const [name, value] of Object.entries(words)) {
    if (Array.isArray(value) && ![...array, '--', '_'].includes(dashed(name)))
      throw new UsageError(`--${dashed(name)} given twice`);
  }
}
