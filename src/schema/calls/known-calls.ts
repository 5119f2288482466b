// All names of blocking calls that a stack frame or a report may show: the rows of the table of calls, and names
// without a wrapper. For advice and for the document of blocking calls; only `calls.ts` decides what a run finds.

import { type CallClassName, type CallRow, callByName, calls } from './calls.ts';
import { type KnownFamily, knownFamilies } from './known-families.ts';
import { fileNames } from './known-names-files.ts';
import { frameworkNames } from './known-names-frameworks.ts';
import { systemNames } from './known-names-system.ts';
import { knownTypes } from './known-types.ts';

/** What decides whether such a call waits. */
export const waitConditions = {
  always: 'whenever it is made',
  descriptor: 'unless the descriptor is set not to block',
  timeout: 'unless its timeout is 0',
  contended: 'when somebody else holds what it takes',
  storage: 'when a page or a file is not in memory',
  bounded: 'never for long: bounded work of the kernel',
} as const;
export type WaitCondition = keyof typeof waitConditions;

/** What a call of each class is in a handler; the most dangerous class comes first. */
export const classMeanings: Readonly<Record<CallClassName, string>> = {
  always: 'a violation when it is called, whether it waited or not',
  if_waited: 'silent unless the thread really waited',
  hazard: 'shown; fails only under `--strict`, or when it waited',
  strict_only: 'shown only under `--strict`',
  allowed: 'silent, and so is everything beneath it',
};
export const rankedClasses = Object.keys(classMeanings) as readonly CallClassName[];

export interface KnownCall {
  readonly name: string;
  readonly family: string;
  readonly class: CallClassName;
  readonly platforms: readonly ('linux' | 'darwin')[];
  /** Null for a row of the table of calls. */
  readonly when: WaitCondition | null;
  readonly why: string | null;
  readonly advice: string;
  readonly rule: number;
}

// C names are single words; Objective-C methods have spaces in their brackets.
const nameWord = /[-+]\[[^\]]*\]|\S+/g;
const groupHead = /^ {2}(\S+) (\w+) (\w+) (both|linux|darwin):(.*)$/;

function namesOf(text: string): readonly KnownCall[] {
  const found: KnownCall[] = [];
  let group: Omit<KnownCall, 'name'> | undefined;
  for (const line of text.split('\n')) {
    const [, family, callClass, when, platforms, names = line] = groupHead.exec(line) ?? [];
    if (family !== undefined)
      group = {
        family,
        class: callClass as CallClassName,
        when: when as WaitCondition,
        platforms: platforms === 'both' ? ['linux', 'darwin'] : [platforms as 'linux' | 'darwin'],
        ...familyOf(family),
      };
    if (group === undefined) continue;
    for (const name of names.match(nameWord) ?? []) found.push({ ...group, name });
  }
  return found;
}

function familyOf(name: string): KnownFamily {
  const family = knownFamilies[name];
  if (family === undefined) throw new Error(`no family '${name}' of known calls`);
  return family;
}

const ofRow = (row: CallRow): KnownCall => ({
  name: row.name,
  family: row.family,
  class: row.class,
  platforms: row.platforms,
  when: null,
  why: null,
  advice: row.advice,
  rule: row.rule,
});

const unwrapped = [frameworkNames, fileNames, systemNames].flatMap(namesOf);

/** The rows first, then names without a wrapper; no name is in both. */
export const knownCalls: readonly KnownCall[] = [...calls.map(ofRow), ...unwrapped];

const unwrappedByName = new Map(unwrapped.map((known) => [known.name, known]));

/**
 * Looks up a symboliser's spelling, with or without a version (`open@@GLIBC_2.2.5`) and, on macOS, the leading
 * underscore. Of a type in `known-types.ts`, any function or method is known.
 */
export function knownCall(symbol: string): KnownCall | undefined {
  const name = symbol.replace(/@.*$/, '');
  const row = callByName(name);
  return row !== undefined ? ofRow(row) : (unwrappedByName.get(name) ?? ofType(name));
}

/** The same for a symbol that a program imports, without the leading underscore. */
export function importedCall(symbol: string): KnownCall | undefined {
  const name = symbol.replace(/@.*$/, '');
  const row =
    callByName(name) ?? callByName(name.replace(/(?<=\w)\$(?:INODE64|NOCANCEL|UNIX2003|DARWIN_EXTSN|1050).*$/, ''));
  return row !== undefined ? ofRow(row) : (unwrappedByName.get(name) ?? ofType(name, 'imports'));
}

/** Why it blocks; null for a call that may lead anywhere. */
export function reasonOf({ name, why }: KnownCall): string | null {
  const row = callByName(name);
  return row === undefined ? why : (knownFamilies[row.kin ?? row.family]?.why ?? null);
}

function ofType(symbol: string, where: 'patterns' | 'imports' = 'patterns'): KnownCall | undefined {
  for (const { family, [where]: patterns } of knownTypes)
    for (const pattern of patterns) {
      const name = pattern.exec(symbol)?.[1];
      const listed = unwrapped.find((known) => known.family === family);
      if (name !== undefined && listed !== undefined) return { ...listed, name };
    }
  return undefined;
}
