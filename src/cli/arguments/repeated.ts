// Refuses an option given twice: the parser makes an array of it where a single value is expected.
import { UsageError } from '../../errors/errors.ts';
import { dashed } from '../../run/option-table.ts';
import type { Declared } from '../help/declared.ts';

/** Throws UsageError unless the option or the positional was declared as an array. */
export function refuseRepeated(words: object, { options, positionals }: Declared): void {
  for (const [name, value] of Object.entries(words)) {
    const isList = (options.get(dashed(name)) ?? positionals.get(name))?.array === true;
    if (Array.isArray(value) && !isList && name !== '--' && name !== '_')
      throw new UsageError(`--${dashed(name)} given twice`);
  }
}
