// How a statement names its tests: by ids, so that a title can be improved. An id is the end of a title, in brackets:
// `it('a message has its budget [budget]')` has the id `budget`. The id of a test in a loop has the variables that its
// title has: `it(`${name} is obeyed [policy ${name}]`)` has `policy client-limit` for one. The id of a test client's
// own test is its name.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/system/package-root.ts';
import { clientTitle } from '../../../test/clients/client-case.ts';
import { clientCases } from '../../../test/clients/manifest.ts';

export interface NamedTest {
  /** From the repository's root. */
  readonly file: string;
  readonly id: string;
}

export const clientsFile = 'test/clients/scenarios.test.ts';

/** Returns the test's title, as Mocha prints it. Throws an error with the place if no test or several have the id. */
export function titleOf(test: NamedTest): string {
  const { file, id } = test;
  const client = file === clientsFile ? clientCases.find(({ name }) => name === id) : undefined;
  return client === undefined ? titleIn(readFileSync(join(packageRoot, file), 'utf8'), test) : clientTitle(client);
}

/** As `titleOf`, in the given source. */
export function titleIn(source: string, { file, id }: NamedTest): string {
  const [found, other] = idsIn(source).flatMap((each) => {
    const values = valuesOf(each.id, id);
    return values === null ? [] : [{ ...each, values }];
  });
  if (found === undefined) throw new Error(`${file}: no test has the id [${id}]`);
  if (other !== undefined) throw new Error(`${file}:${found.line} and :${other.line}: two tests have the id [${id}]`);
  return found.title.replaceAll(variable, (name) => {
    const value = found.values.get(name);
    if (value === undefined) throw new Error(`${file}:${found.line}: the id lacks the title's ${name}`);
    return value;
  });
}

/** Returns a title without its id. */
export const withoutId = (title: string): string => title.replace(/ \[[\w, -]+\]$/, '');

interface Declared {
  readonly line: number;
  /** With `${…}` where a loop's variables are, like the id. */
  readonly title: string;
  readonly id: string;
}

/** Returns the tests of a source that have an id. */
export const idsIn = (source: string): readonly Declared[] =>
  [...source.matchAll(declaration)].flatMap(({ index, groups }) => {
    const title = (groups?.title ?? '').replaceAll(/\\(.)/g, '$1');
    const id = / \[((?:[\w, -]|\$\{[^}]*\})+)\]$/.exec(title)?.[1];
    return id === undefined ? [] : [{ line: source.slice(0, index).split('\n').length, title, id }];
  });

const declaration = /\bit\w*\(\s*(?<quote>['"`])(?<title>(?:\\.|(?!\k<quote>)[^\\])*)\k<quote>/g;
const variable = /\$\{[^}]*\}/g;

/** Returns the values of its variables with which the declared id is `id`; null if it never is. */
export function valuesOf(declared: string, id: string): ReadonlyMap<string, string> | null {
  const values = new RegExp(`^${declared.replaceAll(variable, '(.*)')}$`).exec(id)?.slice(1);
  return values === undefined ? null : new Map(declared.match(variable)?.map((name, at) => [name, values[at] ?? '']));
}
