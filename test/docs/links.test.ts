// Checks every page that users read: its links lead somewhere, including those to a heading, its prose fits 120
// columns, and the index lists it. Every page that the sources name exists.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { packageRoot } from '../../src/system/package-root.ts';

const read = (path: string): string => readFileSync(join(packageRoot, path), 'utf8');

function filesBelow(folder: string, ending: RegExp): readonly string[] {
  return readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => ending.test(path));
}

const docs = filesBelow('docs', /\.md$/);
const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'traces/README.md',
  'traces/FORMAT.md',
  ...docs,
];
const isGenerated = (text: string): boolean => text.startsWith('<!-- Made from') || text.startsWith('<!-- Generated');

const withoutCode = (text: string): string => text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '');

/** Names anchors as GitHub does: a repeated heading gets a number. */
function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutCode(read(page)).matchAll(/^#+ (.*)$/gm)) {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = words.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function linksOf(page: string): readonly { readonly target: string; readonly anchor: string }[] {
  const text = withoutCode(read(page)).replaceAll(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => {
    const [path = '', anchor = ''] = link.split('#');
    return { target: path === '' ? page : normalize(join(dirname(page), path)), anchor };
  });
}

describe('documents', () => {
  for (const page of pages) {
    it(`${page} has no broken link`, () => {
      const broken = linksOf(page).filter(
        ({ target, anchor }) =>
          !existsSync(join(packageRoot, target)) ||
          (anchor !== '' && target.endsWith('.md') && !anchorsOf(target).has(anchor)),
      );
      assert.deepEqual(broken, []);
    });
  }

  for (const page of pages.filter((each) => !isGenerated(read(each)))) {
    it(`${page} keeps its prose to 120 columns`, () => {
      const long = withoutCode(read(page))
        .split('\n')
        .filter((line) => line.length > 120 && !/^ *[|<]|^ {4}/.test(line) && line.trim().includes(' '));
      assert.deepEqual(long, []);
    });
  }

  it('every page has a link in docs/README.md', () => {
    const named = linksOf('docs/README.md').map(({ target }) => target);
    const reference = filesBelow('docs/reference', /(?<!\.schema\.json)$/);
    const wanted = [...docs.filter((page) => page !== 'docs/README.md'), ...reference].sort();
    assert.deepEqual([...new Set(wanted)].sort(), named.filter((target) => target.startsWith('docs/')).sort());
  });

  it('every schema has a link: of an output in docs/reference/json.md, of a file in its how-to', () => {
    const named = ['docs/reference/json.md', 'docs/how-to/suites.md'].flatMap(linksOf).map(({ target }) => target);
    assert.deepEqual(
      filesBelow('docs/reference', /\.schema\.json$/).filter((file) => !named.includes(file)),
      [],
    );
  });

  it('every page that the sources name exists', () => {
    const sources = ['src', 'scripts', 'test', 'docs/tables', 'models', 'traces'].flatMap((folder) =>
      filesBelow(folder, /\.(ts|mjs|yaml|md)$/),
    );
    const missing = sources.flatMap((source) =>
      [...read(source).matchAll(/\bdocs\/[\w/-]+\.(?:md|json|cddl|svg)\b/g)]
        .map(([path]) => path)
        .filter((path) => !existsSync(join(packageRoot, path)))
        .map((path) => `${relative('.', source)}: ${path}`),
    );
    assert.deepEqual(missing, []);
  });
});
