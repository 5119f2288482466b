// Finds the calls of the table in the text of one source file. It knows no types: a name is a call where the file gives
// it no other meaning. What it cannot tell, it leaves out.
import {
  callOfSymbol,
  isShared,
  methodCall,
  swiftMethodCall,
  swiftMethods,
  swiftTypeCall,
} from '../schema/calls/call-spellings.ts';
import { callByName } from '../schema/calls/calls.ts';
import { importedCall, type KnownCall } from '../schema/calls/known-calls.ts';
import type { Language } from './lexer.ts';
import { type Use, usesIn } from './source-uses.ts';

export interface SourceCall {
  readonly call: KnownCall;
  readonly line: number;
}

/** By the end of a file's name. */
export const languages: Readonly<Record<string, Language>> = {
  c: 'c',
  h: 'c',
  cc: 'c',
  cpp: 'c',
  cxx: 'c',
  hh: 'c',
  hpp: 'c',
  hxx: 'c',
  m: 'objc',
  mm: 'objc',
  swift: 'swift',
  rs: 'rust',
  go: 'go',
};

/** After another word, a name is declared. */
const beforeCall = new Set(
  'return else do case throw try await async in not and or co_await co_return co_yield defer go unsafe'.split(' '),
);
/** The word before the name of a function that is defined, except in C. */
const definingWords: Readonly<Record<Language, string | null>> = {
  c: null,
  objc: null,
  swift: 'func',
  rust: 'fn',
  go: 'func',
};
/** Modules and namespaces of the functions of the table. */
const libraries = new Set(['std', 'libc', 'C', 'Darwin', 'Glibc', 'Foundation', 'Dispatch', 'Security']);

const functions = new Map<string, KnownCall | null>();

/** Names come from hostile files, too, so only those of the table are kept. */
function functionNamed(name: string): KnownCall | null {
  const kept = functions.get(name);
  if (kept !== undefined) return kept;
  const call = importedCall(name) ?? null;
  if (call !== null) functions.set(name, call);
  return call;
}

/** Calls in the order of the file. */
export function callsInSource(text: string, language: Language): SourceCall[] {
  const isSwift = language === 'swift';
  const isWanted = (name: string): boolean =>
    functionNamed(name) !== null || (isSwift && (swiftMethods.has(name) || classCall(name) !== undefined));
  const uses = usesIn(text, language, isWanted);
  const own = new Set(uses.filter((use) => isDefinition(use, language)).map(({ name }) => name));
  const named = new Map<string, boolean>();
  const isNamed = (name: string): boolean => {
    const known = named.get(name) ?? hasWord(text, name);
    named.set(name, known);
    return known;
  };
  const declared = new Map<string, ReadonlySet<string>>();
  const isReceiver =
    ({ receiver, object }: Use) =>
    (name: string): boolean => {
      const objects = declared.get(name) ?? objectsOf(text, name);
      declared.set(name, objects);
      return receiver === name || objects.has(object);
    };
  return uses.flatMap((use) => {
    const call = callOf(use, language, own, isStrict(use) ? isReceiver(use) : isNamed);
    return call == null ? [] : [{ call, line: use.line }];
  });
}

/** Returns what the file declares as objects of a class: `defaults` in `NSUserDefaults *defaults`. */
function objectsOf(text: string, name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const object = /[\s*]{1,8}(\w{1,64})/y;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    object.lastIndex = at + name.length;
    found.add(object.exec(text)?.[1] ?? '');
  }
  found.delete('');
  return found;
}

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length))
    if (!isWord(text[at - 1] ?? '') && !isWord(text[at + word.length] ?? '')) return true;
  return false;
}

function callOf(
  use: Use,
  language: Language,
  own: ReadonlySet<string>,
  isNamed: (name: string) => boolean,
): KnownCall | null | undefined {
  const { name, form, before, label } = use;
  if (form === 'message') return methodCall(name, isNamed);
  if (form === 'class') return classCall(name);
  if (isDefinition(use, language)) return null;
  const [nearest, second] = before;
  const isMember = nearest === '->' || (nearest === '.' && !libraries.has(second));
  if (language === 'swift') {
    if (isMember)
      return swiftMethodCall(`${name}(${label === '' ? '' : `${label}:`}`, isNamed) ?? swiftTypeCall(name, isNamed);
    if (label !== '') return null;
    if (functionNamed(name) === null) return classCall(name);
  }
  return isMember || !isFunction(use, language, own) ? null : functionNamed(name);
}

function isFunction({ name, before, isEmpty }: Use, language: Language, own: ReadonlySet<string>): boolean {
  const [nearest, second] = before;
  if (isEmpty && takesArguments(name)) return false;
  if (nearest === '::' || nearest === '.') {
    const isGlobal = nearest === '::' && !isWord(second);
    if (isGlobal || libraries.has(second)) return true;
    return language === 'rust' && isTelling(name);
  }
  if (own.has(name) || isDeclared(before)) return false;
  return language === 'c' || language === 'objc' || language === 'swift' || (language === 'rust' && isTelling(name));
}

/** `int open(`, `list<int> open(`, or `FILE *fopen(` at the beginning of a statement. */
function isDeclared([nearest, second, third]: Use['before']): boolean {
  if (isWord(nearest)) return !beforeCall.has(nearest);
  if (nearest === '>') return second === '*' || second === '&' || ['<', ',', '::'].includes(third);
  if (nearest !== '*' && nearest !== '&') return false;
  if (!isWord(second) || second === 'const') return second === '*' || second === 'const';
  return !beforeCall.has(second) && (isWord(third) || /^(?:[;{})>:]|::)?$/.test(third));
}

function isDefinition({ form, before, hasBody }: Use, language: Language): boolean {
  const [nearest] = before;
  if (form !== 'call') return false;
  const word = definingWords[language];
  if (word === null) return hasBody && nearest !== '.' && nearest !== '->';
  return nearest === word || (language === 'go' && nearest === ')');
}

const isStrict = ({ form, name }: Use): boolean => form === 'message' && isShared(name);

const isWord = (token: string): boolean => /^[\w$]/.test(token);

/** A name that is no word of everyday language: in Rust, a function of another module is hardly called so. */
const isTelling = (name: string): boolean => /[_A-Z]/.test(name.replace(/^_+/, ''));

function takesArguments(name: string): boolean {
  const row = callByName(name);
  return row !== undefined && !/\((?:void)?\)$/.test(row.prototype);
}

const classCall = (name: string): KnownCall | undefined => callOfSymbol(`OBJC_CLASS_$_${name}`);
