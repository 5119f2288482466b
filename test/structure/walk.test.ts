// The path of a run, as ARCHITECTURE.md draws it: downward, along the imports.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { packageRoot } from '../../src/system/package-root.ts';

const read = (file: string): string => readFileSync(join(packageRoot, file), 'utf8');

/** The lane of runs, and what joins a run and its judge. */
const joins: readonly string[] = ['src/trials/own-lane.ts', 'src/verdict/run-and-judge.ts'];

function importsOf(file: string): ReadonlySet<string> {
  const found = read(file).matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g);
  return new Set([...found].map(([, target = '']) => normalize(join(dirname(file), target))));
}

describe('the way of a run', () => {
  const [section = ''] = /## The way of a run\n.*?(?=\n## )/s.exec(read('ARCHITECTURE.md')) ?? [];
  const rows = section.match(/^\| src\//gm) ?? [];
  const steps = [...section.matchAll(/^\| (src\/\S+) \| `(\w+)` in (src\/\S+) \|/gm)];
  const files = [...section.matchAll(/^\| \d+ \| \[(src\/\S+)\]\(\1\)/gm)].map(([, file = '']) => file);

  it('the way of a run has at most twelve files', () => {
    assert.ok(files.length > 9 && files.length <= 12, files.join('\n'));
    assert.equal(new Set(files).size, files.length);
  });

  it('each file of the way is imported by one above it', () => {
    for (const [place, file] of files.entries()) {
      const above = files.slice(0, place);
      const from = above.filter((each) => leadsTo(each, file));
      assert.ok(place === 0 || from.length > 0, `${file} is imported by none above it`);
    }
  });

  it('each row of the options is a call of one file into another', () => {
    assert.equal(steps.length, rows.length);
    assert.ok(steps.length > 5);
    for (const [row, from = '', name = '', to = ''] of steps) {
      assert.ok(importsOf(from).has(to), row);
      assert.match(read(from), new RegExp(`\\b${name}\\(`), row);
      assert.match(read(to), new RegExp(`^export (async )?function ${name}\\(`, 'm'), row);
    }
  });

  it('every imported function that gets options has a row', () => {
    const listed = new Set(steps.map(([, from, name]) => `${from}: ${name}`));
    const given = [...files, ...joins].flatMap((file) => takersOfOptions(file).map((name) => `${file}: ${name}`));
    assert.ok(given.length > 10);
    assert.deepEqual(
      given.filter((each) => !listed.has(each)),
      [],
    );
  });
});

describe('the way of a suite', () => {
  const [section = ''] = /## The way of a suite\n.*?(?=\n## )/s.exec(read('ARCHITECTURE.md')) ?? [];
  const files = [...section.matchAll(/^\| \d+ \| \[(src\/\S+)\]\(\1\)/gm)].map(([, file = '']) => file);

  it('the way of a suite has at most ten files, each imported by one above it', () => {
    assert.ok(files.length > 6 && files.length <= 10, files.join('\n'));
    const started: readonly string[] = ['src/trials/worker.ts']; // a process of the pool
    for (const [place, file] of files.entries()) {
      const from = files.slice(0, place).filter((each) => leadsTo(each, file));
      assert.ok(place === 0 || from.length > 0 || started.includes(file), `${file} is imported by none above it`);
    }
    assert.match(read('src/trials/pool.ts'), /dist\/cli\/worker\.js/);
  });
});

/** Names the imported functions that the file calls with the options, with one of them, or with a copy. */
function takersOfOptions(file: string): readonly string[] {
  const text = read(file);
  const imports = [...text.matchAll(/^import \{([^}]*)\} from '\./gm)].flatMap(([, names = '']) => names.split(','));
  const functions = imports.map((name) => name.trim()).filter((name) => /^[a-z]\w*$/.test(name));
  const taken = String.raw`\([^()]*(?<![.\w])((run\.)?options|asked(?!\.))\b`;
  return functions.filter((name) => new RegExp(`\\b${name}${taken}`).test(text));
}

/** Directly, or through files that only pass on: a table of commands, the terminal's room, and the joins. */
function leadsTo(from: string, to: string): boolean {
  const targets = importsOf(from);
  if (targets.has(to)) return true;
  const passing = ['src/cli/commands.ts', ...joins.filter((each) => each !== from)];
  return [...targets].some(
    (each) =>
      (each.startsWith('src/cli/terminal/') && importsOf(each).has(to)) ||
      (passing.includes(each) && leadsTo(each, to)),
  );
}
