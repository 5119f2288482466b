// `--policy` and `policies`: what a person asks for, checked against the table, and the words of run.bin that say it.
import { UsageError } from '../errors.ts';
import type { OpenPolicyRow } from '../schema/policies/row.ts';
import { defaultPolicyValue, openPolicyRows, policyNumber, policyRoom, policyRows } from '../schema/policies.ts';

/** Values by name of the policy. */
export type Policies = Readonly<Record<string, string | number>>;

/** Of `--policy NAME=VALUE`, each. Throws UsageError for what is none, and for a policy that is named twice. */
export function parsePolicies(words: readonly string[]): Policies {
  const policies: Record<string, string> = {};
  for (const word of words) {
    const [, name = word, value = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    rowNamed(name);
    if (Object.hasOwn(policies, name)) throw new UsageError(`--policy ${name} was given twice.`);
    policies[name] = value;
  }
  return changedPolicies(policies);
}

/** Those that differ from the default, in the order of the table. Throws UsageError for a name or a value that does not exist. */
export function changedPolicies(policies: Policies): Policies {
  for (const [name, value] of Object.entries(policies)) numberOf(rowNamed(name), value);
  return Object.fromEntries(
    openPolicyRows.flatMap((row) => {
      const value = Object.hasOwn(policies, row.name) ? policies[row.name] : undefined;
      if (value === undefined || numberOf(row, value) === numberOf(row, defaultPolicyValue(row))) return [];
      return [[row.name, row.choice.kind === 'number' ? Number(value) : value]];
    }),
  );
}

/** `RunFile.policies`: 0 for the default, else the value plus one. */
export function policyWords(policies: Policies): number[] {
  const changed = changedPolicies(policies);
  const words = openPolicyRows.map((row) => {
    const value = changed[row.name];
    return value === undefined ? 0 : numberOf(row, value) + 1;
  });
  return [...words, ...Array<number>(policyRoom - words.length).fill(0)];
}

/** As the option takes them: `cached-denials=not-kept`. */
export function policyText(policies: Policies): string[] {
  return Object.entries(changedPolicies(policies)).map(([name, value]) => `${name}=${value}`);
}

function rowNamed(name: string): OpenPolicyRow {
  const row = openPolicyRows.find((each) => each.name === name);
  if (row !== undefined) return row;
  const known = policyRows.find((each) => each.name === name);
  if (known?.choice.kind === 'fixed')
    throw new UsageError(`The policy ${name} cannot be changed. ${known.choice.reason}`, { remedy: see });
  const names = openPolicyRows.map((each) => each.name).sort((a, b) => distance(a, name) - distance(b, name));
  throw new UsageError(name === '' ? 'A policy needs its name.' : `There is no policy ${name}.`, {
    remedy: `They are: ${names.join(', ')}. ${see}`,
  });
}

const see = 'See docs/policies.md.';

function numberOf(row: OpenPolicyRow, value: string | number): number {
  const number = policyNumber(row, value);
  if (number !== undefined) return number;
  const { choice } = row;
  const takes =
    choice.kind === 'number'
      ? `a whole number from ${choice.least} to ${choice.most} (${choice.value}: the default)`
      : choice.values.map(({ name }, place) => (place === 0 ? `${name} (the default)` : name)).join(', ');
  throw new UsageError(`The policy ${row.name} has no value ${value === '' ? 'that is empty' : value}.`, {
    remedy: `It takes ${takes}. ${see}`,
  });
}

/** How many letters have to be put in, taken out or changed; the beginning of a name is as good as the name. */
function distance(name: string, typed: string): number {
  if (typed !== '' && name.startsWith(typed)) return 0;
  let row = Array.from({ length: typed.length + 1 }, (_, place) => place);
  for (const [at, letter] of [...name].entries()) {
    const next = [at + 1];
    for (let place = 1; place <= typed.length; place += 1) {
      const change = (row[place - 1] ?? 0) + (typed[place - 1] === letter ? 0 : 1);
      next.push(Math.min(change, (row[place] ?? 0) + 1, (next[place - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
