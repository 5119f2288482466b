// A literal names its keys and items one by one. `...{ a, b }` and `...['x']` in a literal would only join its lines.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import jsTokens from 'js-tokens';
import { packageRoot } from '../../src/system/package-root.ts';

interface Word {
  readonly type: string;
  readonly value: string;
  readonly line: number;
}

function wordsOf(source: string): Word[] {
  let line = 1;
  return [...jsTokens(source, { jsx: true })].flatMap(({ type, value }) => {
    const word = { type, value, line };
    line += value.split('\n').length - 1;
    return /^(WhiteSpace|LineTerminatorSequence|\w*Comment)$/.test(type) ? [] : [word];
  });
}

/** How much deeper a word leads into brackets. */
function deeper({ type, value }: Word): number {
  if (type === 'TemplateHead' || ['{', '[', '('].includes(value)) return 1;
  return type === 'TemplateTail' || ['}', ']', ')'].includes(value) ? -1 : 0;
}

/** The line of each spread of a literal that stands by itself: `...[a, b].filter(…)` computes something. */
function joiningSpreads(source: string): number[] {
  const words = wordsOf(source);
  return words.flatMap(({ value, line }, at) => {
    const [open, ...rest] = words.slice(at + 1, value === '...' ? undefined : at + 1);
    if (open?.value !== '{' && open?.value !== '[') return [];
    let depth = 1;
    const close = rest.findIndex((word) => {
      depth += deeper(word);
      return depth === 0;
    });
    return [',', '}', ']', ')'].includes(rest[close + 1]?.value ?? '') ? [line] : [];
  });
}

describe('spreads of literals', () => {
  it('no literal joins its lines by a spread', () => {
    const found = ['src', 'scripts', 'test', 'docs', 'traces'].flatMap((folder) =>
      readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|tsx|mjs)$/.test(name))
        .map((name) => join(packageRoot, folder, name))
        .flatMap((file) => joiningSpreads(readFileSync(file, 'utf8')).map((line) => `${file}:${line}`)),
    );
    assert.deepEqual(found, []);
  });

  it('each form of such a spread is found, and no other', () => {
    const source = 'f({\n...{ a, b: `c` },\n});\nf([...[1, 2], 3]);\nf([...[1, 2].map(g), ...(h ? [1] : [])]);';
    assert.deepEqual(joiningSpreads(source), [2, 4]);
  });
});
