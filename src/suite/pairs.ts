// Which clients and traces an entry of another kind of cell means, and which of some names.
import { orMeant } from '../errors/did-you-mean.ts';
import type { Key } from '../yaml/yaml-file.ts';
import { type Member, type Members, matches, matchesTrace, readsEslogger, type TraceMember } from './cells.ts';
import type { SuiteFile } from './suite-file.ts';

export interface Which {
  readonly client?: string | undefined;
  readonly trace?: string | undefined;
}

/** Without a client or a trace, each. Throws UsageError for one that matches nothing. */
export function pairsOf(
  file: SuiteFile,
  which: Which,
  keys: readonly Key[],
  { clients, traces }: Members,
): readonly (readonly [client: Member, trace: TraceMember])[] {
  const unmatched = (key: keyof Which, members: readonly Member[]) => {
    const typed = which[key] ?? '';
    const meant = orMeant(
      typed,
      members.map(({ name }) => name),
    );
    return file.fault([...keys, key], `matches no ${key} of the suite: ${typed}${meant}`);
  };
  const named = clients.filter(({ name }) => matches(which.client, name));
  if (named.length === 0) throw unmatched('client', clients);
  const meant = named.filter((client) => !readsEslogger(client));
  if (meant.length === 0)
    throw file.fault([...keys, 'client'], `names only a product that reads eslogger: ${named[0]?.name}`);
  const over = traces.filter(({ name }) => matchesTrace(which.trace, name));
  if (over.length === 0) throw unmatched('trace', traces);
  return meant.flatMap((client) => over.map((trace) => [client, trace] as const));
}

/** Returns the known names that are typed. Throws UsageError for another name. */
export function namedIn<T extends string>(
  file: SuiteFile,
  typed: readonly string[],
  keys: readonly Key[],
  known: readonly T[],
  what: string,
): readonly T[] {
  const unknown = typed.find((name) => !known.some((each) => each === name));
  if (unknown === undefined) return known.filter((each) => typed.includes(each));
  const remedy = `name some of ${known.join(', ')}`;
  throw file.fault(keys, `names no ${what}: ${unknown}${orMeant(unknown, known)}`, remedy);
}
