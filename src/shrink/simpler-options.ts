// Options that a smaller reproduction may do without.
import { type OptionName, optionNames, optionRow } from '../run/option-table.ts';
import type { TrialOptions } from '../trials/trial.ts';

/** What the client sees at a missed deadline belongs to the finding; the rest does not change what is found. */
const kept: ReadonlySet<OptionName> = new Set(['onMiss', 'output', 'budgetScale', 'os', 'strict']);

/** One step each: the fastest pace first, then each option left out. */
export function simplerOptions(options: TrialOptions): readonly TrialOptions[] {
  const given = optionNames.filter((name) => !kept.has(name) && isGiven(options, name));
  const fastest: TrialOptions[] = (options.pace ?? 'recorded') === 'asap' ? [] : [{ ...options, pace: 'asap' }];
  return [...fastest, ...given.filter((name) => name !== 'pace').map((name) => without(options, name))];
}

const isGiven = (options: TrialOptions, name: OptionName): boolean =>
  options[name] !== undefined && options[name] !== optionRow(name).default;

/** Returns the options without one of them. */
export function without(options: TrialOptions, name: OptionName): TrialOptions {
  const { [name]: _, ...rest } = options;
  return rest as TrialOptions;
}
