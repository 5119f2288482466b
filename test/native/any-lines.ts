// Changes of eslogger's lines, made at random: characters, keys, spaces, and odd values in any place.
import fc from 'fast-check';
import { withExact } from '../import/both-ways.ts';

const pieces = ['"', '\\', '\\/', '{', '}', '[', ']', ',', ':', ' ', '0', '-1', 'null', '\t', '\u0001', 'é', '{"a":1}'];

/** Moves and changes what the line is made of; `at`, `to` and `length` are reduced to places in it. */
export interface Mutation {
  readonly kind: (typeof kinds)[number];
  readonly at: number;
  readonly to: number;
}
const kinds = ['cut', 'put', 'copy', 'key', 'space', 'odd', 'odd', 'without', 'also', 'again'] as const;
export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom(...kinds),
  at: fc.nat(1e6),
  to: fc.nat(1e6),
});

export function mutated(line: string, { kind, at, to }: Mutation): string {
  const place = at % line.length;
  const [before, after] = [line.slice(0, place), line.slice(place)];
  switch (kind) {
    case 'cut':
      return before + after.slice(1 + (to % 4));
    case 'put':
      return before + pieces[to % pieces.length] + after;
    case 'copy':
      return before + line.slice(to % line.length).slice(0, 40) + after;
    case 'key': {
      const keys = [...line.matchAll(/"\w+":/g)];
      const [from, by] = [keys[at % keys.length], keys[to % keys.length]];
      return from && by ? line.slice(0, from.index) + by[0] + line.slice(from.index + from[0].length) : line;
    }
    case 'space':
      return before + after.replace(/[{,:]/, '$& ');
    default:
      return inPlace(line, kind, at, to);
  }
}

/** Changes the value at some place, or the member that has it. */
function inPlace(line: string, kind: 'odd' | 'without' | 'also' | 'again', at: number, to: number): string {
  const places = placesIn(parsed(line)).filter((path) => path.length > 0);
  const path = places[at % places.length];
  if (path === undefined) return line;
  const key = `"${path.at(-1)}":`;
  const raw = `<raw>${oddValues[to % oddValues.length]}`;
  if (kind === 'again') return line.replace(key, `${key}${oddValues[to % oddValues.length]},${key}`);
  return withExact(line, (value) =>
    edited(value, path, (holder, name) => {
      if (kind === 'also') return { ...holder, also: 0 };
      if (kind === 'odd') return Array.isArray(holder) ? holder.with(Number(name), raw) : { ...holder, [name]: raw };
      return Object.fromEntries(Object.entries(holder).filter(([each]) => each !== name));
    }),
  );
}

/** Null for a line that another change broke. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** What may stand in place of any value, or around it. */
const oddValues = [
  'null',
  'true',
  '0',
  '-0',
  '-1',
  '1.5',
  '1e3',
  '01',
  '2',
  '6',
  '127',
  '128',
  '-129',
  '255',
  '256',
  '65535',
  '65536',
  '2147483647',
  '2147483648',
  '-2147483648',
  '-2147483649',
  '4294967295',
  '4294967296',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
  '-9223372036854775809',
  '18446744073709551615',
  '18446744073709551616',
  '99999999999999999999',
  '""',
  '"x"',
  '"0aF"',
  '"0aFf"',
  '"0g"',
  '"\\/"',
  '"\\u002f"',
  '"\\q"',
  '{}',
  '[]',
  '[0]',
  '[null]',
  '[{}]',
  '{"bytes":"00"}',
  '{"existing_file":null}',
  '{"auth":0}',
  '0 0',
  '"a" : 1',
  '"2024-02-29T23:59:59.000000000Z"',
  '"2023-02-29T00:00:00.000000000Z"',
  '"2024-01-01T24:00:00.000000000Z"',
  '"2024-01-01T00:00:00.000000Z"',
  '"0000-03-01T00:00:00.000000000Z"',
  '"1969-12-31T23:59:59.999999999Z"',
  '"9999-12-31T00:00:00.000000000Z"',
  '"01234567-89ab-cdef-0123-456789abcdef"',
  '"0123456789ab-cdef-0123-456789abcdef-"',
];

/** The places of all values in a line. */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (value === null || typeof value !== 'object') return [path];
  return [path, ...Object.entries(value).flatMap(([key, each]) => placesIn(each, [...path, key]))];
}

/** Changes the object or list that holds the value at a place. */
function edited(
  value: unknown,
  [key = '', ...rest]: readonly string[],
  edit: (holder: object, key: string) => unknown,
): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (rest.length === 0) return edit(value, key);
  const inside = edited((value as Record<string, unknown>)[key], rest, edit);
  return Array.isArray(value) ? value.with(Number(key), inside) : { ...value, [key]: inside };
}
