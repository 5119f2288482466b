// Calls that look up a path on the disk, or check a file there: what a client decides after one may follow from files that
// this machine does not have. Pure.
import type { AnyFact, Fact } from '../observed/observation.ts';
import { type CallRow, callByNumber, calls, systemCallName } from '../schema/calls/calls.ts';

const otherNames: ReadonlySet<string> = new Set(['fopen', 'freopen', 'opendir', 'scandir', 'realpath', 'dlopen']);
const families: ReadonlySet<string> = new Set(['code-signing', 'disk']);

const takes = ({ name, family, prototype }: CallRow): boolean =>
  otherNames.has(name) || families.has(family) || (family === 'file' && /\bconst char \*/.test(prototype));

const names: ReadonlySet<string> = new Set(calls.filter(takes).map(({ name }) => name));

export function takesPath(fact: AnyFact & Pick<Fact, 'kind' | 'data'>): boolean {
  if (fact.raw && 'systemCall' in fact.data) return names.has(systemCallName(Number(fact.data.systemCall)) ?? '');
  return names.has(callByNumber(fact.call)?.name ?? '');
}
