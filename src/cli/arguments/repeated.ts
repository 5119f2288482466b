// An option given twice: the parser makes an array of it, where a single value is expected.
import { UsageError } from '../../errors.ts';
import { dashed } from '../../run/option-table.ts';

/** Throws UsageError unless the option is one of `many`. */
export function refuseRepeated(words: object, many: readonly string[] = []): void {
  for (const [name, value] of Object.entries(words)) {
    if (Array.isArray(value) && ![...many, '--', '_'].includes(name))
      throw new UsageError(`--${dashed(name)} given twice`);
  }
}
