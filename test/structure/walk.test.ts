// The path of a run, as ARCHITECTURE.md draws it: downward, along the imports.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

const read = (file: string): string => readFileSync(join(packageRoot, file), 'utf8');

function importsOf(file: string): ReadonlySet<string> {
  const found = read(file).matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g);
  return new Set([...found].map(([, target = '']) => normalize(join(dirname(file), target))));
}

describe('the way of a run', () => {
  const [section = ''] = /## The way of a run\n.*?(?=\n## )/s.exec(read('ARCHITECTURE.md')) ?? [];
  const rows = section.match(/^\| src\//gm) ?? [];
  const steps = [...section.matchAll(/^\| (src\/\S+) \| `(\w+)` in (src\/\S+) \|/gm)];
  const files = [...section.matchAll(/^\| \d+ \| \[(src\/\S+)\]\(\1\)/gm)].map(([, file = '']) => file);

  it('has at most twelve files', () => {
    assert.ok(files.length > 9 && files.length <= 12, files.join('\n'));
    assert.equal(new Set(files).size, files.length);
  });

  it('leads from each file to the next, or goes on from one above', () => {
    for (const [place, file] of files.entries()) {
      const above = files.slice(0, place);
      const from = above.filter((each) => leadsTo(each, file));
      assert.ok(place === 0 || from.length > 0, `${file} is imported by none above it`);
    }
  });

  it('never climbs to a file that leads here', () => {
    const leading = (file: string): string[] => {
      const direct = files.filter((each) => leadsTo(each, file));
      return [...direct, ...direct.flatMap(leading)];
    };
    for (const file of files) {
      const climbs = leading(file).filter((each) => importsOf(file).has(each));
      assert.deepEqual(climbs, [], file);
    }
  });

  it('is the way of the options, too', () => {
    assert.equal(steps.length, rows.length);
    assert.ok(steps.length > 5);
    for (const [row, from = '', name = '', to = ''] of steps) {
      assert.ok(importsOf(from).has(to), row);
      assert.match(read(from), new RegExp(`\\b${name}\\(`), row);
      assert.match(read(to), new RegExp(`^export (async )?function ${name}\\(`, 'm'), row);
      assert.ok(!importsOf(to).has(from), row);
    }
  });
});

/** Directly, or through a table of commands or the terminal's room, which only pass on. */
function leadsTo(from: string, to: string): boolean {
  const passes = (file: string): boolean => file === 'src/cli/commands.ts' || file.startsWith('src/cli/terminal/');
  const targets = importsOf(from);
  return targets.has(to) || [...targets].some((each) => passes(each) && importsOf(each).has(to));
}
