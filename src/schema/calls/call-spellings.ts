// The spellings of known calls: what a person types, the methods of Objective-C by their selectors, and the names that
// Swift gives to methods and functions. All of them follow from the table of calls.

import { type CallRow, callByName, calls } from './calls.ts';
import { importedCall, type KnownCall, knownCalls } from './known-calls.ts';
import { nameOf } from './shape.ts';

const knownByName = new Map(knownCalls.map((known) => [known.name, known]));
const knownOfRow = ({ name }: CallRow): KnownCall | undefined => knownByName.get(name);

/** What to show for a call: `open()`. Methods, and types whose methods all block alike, stay as they are. */
export const labelOf = ({ name }: Pick<KnownCall, 'name'>): string =>
  /^\w+$/.test(name) && knownByName.has(name) ? `${name}()` : name;

/** What a person may type for each call, in the order of the table. */
export const callWords: readonly string[] = [...knownByName.keys(), ...calls.flatMap(({ swift = [] }) => swift)];

/**
 * Returns the call that a person names: with or without parentheses, `[NSTask launch]` without its sign, another
 * spelling of the C library, or the name in Swift. Letters may have the wrong case if only one call fits.
 */
export function callNamed(typed: string): KnownCall | undefined {
  const word = typed.trim().replace(/\(\)$/, '');
  const exact = knownByName.get(word) ?? knownByName.get(`-${word}`) ?? knownByName.get(`+${word}`) ?? swiftCall(word);
  if (exact !== undefined) return exact;
  const row = callByName(word);
  if (row !== undefined) return knownOfRow(row);
  const ofType = callOfSymbol(`OBJC_CLASS_$_${word}`);
  if (ofType !== undefined) return ofType;
  const alike = callWords.filter((name) => name.toLowerCase() === word.toLowerCase());
  return alike.length === 1 && alike[0] !== word ? callNamed(alike[0] ?? '') : undefined;
}

/** Returns the other names of a call: in the C libraries of both systems, and in Swift. */
export function spellingsOf(name: string): readonly string[] {
  const row = callByName(name);
  if (row === undefined) return [];
  const { names, variants, darwin, swift } = row;
  const all = [
    ...names,
    ...variants.map(nameOf),
    ...darwin.map(({ symbol }) => symbol),
    ...(swift === undefined ? [] : [swift]),
  ];
  return [...new Set(all)].filter((each) => each !== name);
}

export interface Method {
  readonly call: KnownCall;
  readonly class: string;
  readonly selector: string;
}

const methods: readonly Method[] = knownCalls.flatMap((call) => {
  const [, name, selector] = /^[-+]\[(\w+) ([\w:]+)\]$/.exec(call.name) ?? [];
  return name === undefined || selector === undefined ? [] : [{ call, class: name, selector }];
});

/**
 * Selectors of several classes, some of which do not block: a dictionary has objectForKey:, too. They count only where
 * the class of the receiver is known.
 */
const sharedSelectors = new Set(['objectForKey:', 'lock', 'wait']);
export const isShared = (selector: string): boolean => sharedSelectors.has(selector);

/** A shorter selector may be that of another class, so the class must be named as well. */
const tellingLetters = 16;

const bySelector = groupedBy(methods, ({ selector }) => selector);
const bySwiftName = groupedBy(methods, ({ selector }) => swiftSelector(selector));

/** Returns the method with this selector; `isNamed` says whether a class is named near it. */
export function methodCall(selector: string, isNamed: (name: string) => boolean): KnownCall | undefined {
  return chosen(bySelector.get(selector), isNamed);
}

/** The same for a method in Swift: `fileExists(atPath:` or `launch(`. */
export function swiftMethodCall(name: string, isNamed: (name: string) => boolean): KnownCall | undefined {
  return chosen(bySwiftName.get(name), (each) => isNamed(each) || isNamed(each.replace(/^NS/, '')));
}

function chosen(found: readonly Method[] = [], isNamed: (name: string) => boolean): KnownCall | undefined {
  const named = found.find((method) => isNamed(method.class));
  return (named ?? found.find(({ selector }) => selector.length >= tellingLetters))?.call;
}

/** Swift moves the last preposition of the first part into the label: removeItemAtPath:error: is removeItem(atPath:. */
function swiftSelector(selector: string): string {
  const [first = ''] = selector.split(':');
  if (!selector.includes(':')) return `${first}(`;
  const [, base = first, preposition = '', rest = ''] =
    /^([a-z]\w*)(At|With|For|From|To|By|In|Of|Using|On)([A-Z]\w*)$/.exec(first) ?? [];
  return `${base}(${preposition.toLowerCase()}${rest}${preposition === '' ? '' : ':'}`;
}

const swiftRows = new Map(calls.flatMap((row) => (row.swift === undefined ? [] : [[row.swift, row] as const])));
const swiftTypes = groupedBy([...swiftRows.keys()], (name) => name.split('.')[1] ?? '');

/** Of `Type.method`, as the table spells it. */
function swiftCall(name: string): KnownCall | undefined {
  const row = swiftRows.get(name);
  return row === undefined ? undefined : knownOfRow(row);
}

/** Names of methods and functions in Swift, without their types and labels. */
export const swiftMethods: ReadonlySet<string> = new Set([
  ...[...bySwiftName.keys()].map((name) => name.replace(/\(.*$/, '')),
  ...swiftTypes.keys(),
]);

/** Of a method without its type; `isNamed` says whether a type is named near it. */
export function swiftTypeCall(method: string, isNamed: (name: string) => boolean): KnownCall | undefined {
  const name = swiftTypes.get(method)?.find((each) => isNamed(each.split('.')[0] ?? ''));
  return name === undefined ? undefined : swiftCall(name);
}

// A method of libdispatch's types, as Swift's compiler spells it: its type, the module, and the method after its length.
const dispatchMethod = /^\$sSo\d+OS_dispatch_([a-z])([a-z]*)C8DispatchE(\d{1,2})(\w+)/;

/** Returns the call that a symbol imports, without Mach-O's leading underscore. */
export function callOfSymbol(symbol: string): KnownCall | undefined {
  const [, first, rest = '', length, name = ''] = dispatchMethod.exec(symbol) ?? [];
  if (first !== undefined) return swiftCall(`Dispatch${first.toUpperCase()}${rest}.${name.slice(0, Number(length))}`);
  return importedCall(symbol.replace(kitPrefix, ''));
}

/** The kit for Linux exports macOS functions under it that libraries of Swift define too. */
const kitPrefix = /^esreplay_(?=[A-Z])/;

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
