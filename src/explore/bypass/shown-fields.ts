// The fields of a message as text, by their paths: what two messages are compared by.

/** Numbers of a file that say nothing about who may do what with it. */
const left: ReadonlySet<string> = new Set([
  'st_atimespec',
  'st_mtimespec',
  'st_ctimespec',
  'st_birthtimespec',
  'st_blocks',
  'st_blksize',
  'st_rdev',
  'st_gen',
]);
const longest = 200;

export function fieldsOf(value: object): readonly { readonly path: string; readonly value: string }[] {
  return [...entriesOf(value, '')].map(([path, text]) => ({ path, value: shortened(text) }));
}

const shortened = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest)}…`);

function* entriesOf(value: unknown, path: string): Generator<readonly [string, string]> {
  if (value === undefined) return;
  if (value instanceof Uint8Array) yield [path, Buffer.from(value).toString('hex')];
  else if (Array.isArray(value)) yield [path, value.map(String).join(' ')];
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value))
      if (!left.has(key)) yield* entriesOf(each, path === '' ? key : `${path}.${key}`);
  } else yield [path, String(value)];
}
