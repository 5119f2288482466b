// Checks `--policy` and `policies` against the table, and encodes them for run.bin.
import { didYouMean } from '../errors/did-you-mean.ts';
import { UsageError } from '../errors/errors.ts';
import type { OpenPolicyRow } from '../schema/macos/policies/row.ts';
import { defaultPolicyNumber, openPolicyRows, policyRoom, policyRows } from '../schema/macos/policies.ts';
import type { Range } from './option-kinds.ts';

/** Policy values by name. */
export type Policies = Readonly<Record<string, string | number>>;

/**
 * Parses each `--policy NAME=VALUE`. Throws UsageError for an unknown policy or value, and for a policy given twice.
 */
export function parsePolicies(words: readonly string[]): Policies {
  const policies: Record<string, string> = {};
  for (const word of words) {
    const [, name = word, value = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    rowNamed(name);
    if (Object.hasOwn(policies, name)) throw new UsageError(`--policy ${name} given twice`);
    policies[name] = value;
  }
  return changedPolicies(policies);
}

/**
 * Returns the policies that differ from the default, in the order of the table. Throws UsageError for an unknown name
 * or value.
 */
export function changedPolicies(policies: Policies): Policies {
  const changed = changedNumbers(policies);
  return Object.fromEntries(
    openPolicyRows.flatMap(({ name, choice }) => {
      const number = changed.get(name);
      if (number === undefined) return [];
      return [[name, choice.kind === 'number' ? number : (policies[name] ?? '')]];
    }),
  );
}

/** The same as native code gets them. */
function changedNumbers(policies: Policies): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const [name, value] of Object.entries(policies)) {
    const row = rowNamed(name);
    const number = numberOf(row, value);
    if (number !== defaultPolicyNumber(row)) numbers.set(name, number);
  }
  return numbers;
}

interface PolicyOptions {
  readonly policies?: Policies;
  /** A policy with an option of its own. */
  readonly queueCapacity?: number;
}

/**
 * Returns the policies of a run, including those with options of their own. Throws UsageError for one that is unknown
 * or given twice.
 */
export function runPolicies({ policies = {}, queueCapacity }: PolicyOptions): Policies {
  const changed = changedPolicies(policies);
  if (queueCapacity === undefined) return changed;
  if (Object.hasOwn(policies, queueCapacityPolicy))
    throw new UsageError('queue capacity given twice: as an option and as the policy queue-capacity');
  return { ...changed, [queueCapacityPolicy]: queueCapacity };
}

/** Encodes `RunFile.policies`: 0 for the default, else the value plus one. */
export function policyWords(policies: Policies): number[] {
  const changed = changedNumbers(policies);
  const words = openPolicyRows.map(({ name }) => {
    const number = changed.get(name);
    return number === undefined ? 0 : number + 1;
  });
  return [...words, ...Array<number>(policyRoom - words.length).fill(0)];
}

/** Formats policies for the option: `cached-denials=not-kept`. */
export function policyText(policies: Policies): string[] {
  return Object.entries(changedPolicies(policies)).map(([name, value]) => `${name}=${value}`);
}

function rowNamed(name: string): OpenPolicyRow {
  const row = openPolicyRows.find((each) => each.name === name);
  if (row !== undefined) return row;
  const known = policyRows.find((each) => each.name === name);
  if (known?.choice.kind === 'fixed')
    throw new UsageError(`policy '${name}' cannot be changed: ${unfinished(known.choice.reason)}`, { remedy: see });
  const names = openPolicyRows.map((each) => each.name);
  throw new UsageError(name === '' ? '--policy needs NAME=VALUE' : `unknown policy '${name}'`, {
    remedy: didYouMean(name, names) ?? `the policies are ${names.join(', ')}; ${see}`,
  });
}

/** Returns the words that `--policy` takes: `cached-denials=not-kept`, and `client-limit=` for a number. */
export function policyChoices(): readonly string[] {
  return openPolicyRows.flatMap(({ name, choice }) =>
    choice.kind === 'number' ? [`${name}=`] : choice.values.map((value) => `${name}=${value.name}`),
  );
}

const queueCapacityPolicy = 'queue-capacity';

/** `queueCapacity` has the range of its policy. */
export const queueCapacityRange = rangeOf(queueCapacityPolicy);

function rangeOf(name: string): Range {
  const { choice } = rowNamed(name);
  if (choice.kind !== 'number') throw new RangeError(`the policy ${name} is no number`);
  return { min: choice.min, max: choice.max, whole: true };
}

const see = 'see docs/reference/policies.md';

/** Turns a sentence of the table into the end of a message. */
const unfinished = (sentence: string): string =>
  sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');

function numberOf(row: OpenPolicyRow, value: string | number): number {
  const { choice } = row;
  if (choice.kind === 'values') {
    const known = choice.values.find(({ name }) => name === value);
    if (known !== undefined) return known.number;
  } else if (/^\d{1,10}$/.test(String(value))) {
    const number = Number(value);
    if (number >= choice.min && number <= choice.max) return number;
  }
  const takes =
    choice.kind === 'number'
      ? `a whole number from ${choice.min} to ${choice.max} (${choice.value}: the default)`
      : choice.values.map(({ name }, place) => (place === 0 ? `${name} (the default)` : name)).join(', ');
  throw new UsageError(
    value === '' ? `policy ${row.name} needs a value` : `invalid value '${value}' for policy ${row.name}`,
    {
      remedy: `it takes ${takes}; ${see}`,
    },
  );
}
