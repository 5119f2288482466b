// Errors have cargo's form: `error: what: detail`, lower case and no full stop, then `help: what to do`.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/system/package-root.ts';

interface Literal {
  readonly place: string;
  readonly text: string;
}

const source = join(packageRoot, 'src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.includes('generated'))
  .map((name) => ({ name, text: readFileSync(join(source, name), 'utf8') }));

/** Returns the text between the quotes at `at`; null if there are none. A template keeps its braces. */
function literalAt(text: string, at: number): string | null {
  const quote = text[at] ?? '';
  if (!`'"\``.includes(quote)) return null;
  let depth = 0;
  for (let end = at + 1; end < text.length; end += 1) {
    if (text[end] === '\\') end += 1;
    else if (quote === '`' && text.startsWith('${', end)) depth += 1;
    else if (depth > 0 && text[end] === '}') depth -= 1;
    else if (depth === 0 && text[end] === quote) return text.slice(at + 1, end);
  }
  return null;
}

/** Returns literals that directly follow a match of `pattern`. */
function literals(pattern: RegExp): Literal[] {
  return files.flatMap(({ name, text }) =>
    [...text.matchAll(pattern)].flatMap((found) => {
      const at = (found.index ?? 0) + found[0].length;
      const literal = literalAt(text, at);
      return literal === null ? [] : [{ place: `src/${name}:${text.slice(0, at).split('\n').length}`, text: literal }];
    }),
  );
}

const names = files.flatMap(({ text }) =>
  [...text.matchAll(/class (\w+) extends (?:EsreplayError|UsageError|SetupError|TraceError|ClientError)\b/g)].map(
    ([, name = '']) => name,
  ),
);
const thrown = literals(new RegExp(`\\bnew (?:${names.join('|')})\\(\\s*`, 'g'));

describe('the form of errors', () => {
  it('the scan of the sources finds the thrown errors', () => {
    assert.ok(names.length > 4 && thrown.length > 100, `${names.length} classes, ${thrown.length} messages`);
  });

  it('every message starts in lower case and has no full stop', () => {
    assert.deepEqual(
      thrown.filter(({ text }) => /^[A-Z](?![A-Z_])/.test(text) || /\.$/.test(text)),
      [],
    );
  });

  it('every help starts in lower case and has no full stop', () => {
    const folders = /^src\/(?:cli|edit|import|models|print|record|trace|run\/(?:prepare|client|directory))\//;
    const help = literals(/\bremedy: /g).filter(({ place }) => folders.test(place));
    assert.ok(help.length > 60, String(help.length));
    assert.deepEqual(
      help.filter(({ text }) => /^[A-Z](?![A-Z_])/.test(text) || /(?<!\.\.)\.$/.test(text)),
      [],
    );
  });
});
