// How a user finds commands and options: `--help`, `help`, `list`, `-V`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '../../src/cli/commands.ts';
import { declaredBy, declaredOf, meaning, optionHead } from '../../src/cli/help/declared.ts';
import { optionNames, optionRow, typedName } from '../../src/run/option-table.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { esreplay, esreplayIn } from './in-process.ts';

const names = Object.keys(commands);

const printed = (...words: string[]): Promise<string> => printedAt(undefined, ...words);

async function printedAt(columns: number | undefined, ...words: string[]): Promise<string> {
  const { status, stdout, stderr } = await esreplayIn({ columns }, ...words);
  assert.deepEqual([status, stderr], [0, ''], words.join(' '));
  return stdout;
}

describe('help', () => {
  it('the help of esreplay has every command, in any spelling', async () => {
    const text = await printed('--help');
    assert.equal(await printed('-h'), text);
    assert.equal(await printed('help'), text);
    assert.match(text, /\nUsage: esreplay COMMAND \[ARGUMENTS\]\n/);
    for (const name of names) assert.match(text, new RegExp(`^  ${name} {2,}\\S`, 'm'));
  });

  for (const name of names)
    it(`the help of ${name} has its usage and an example, in any spelling`, async () => {
      const text = await printed(name, '--help');
      assert.equal(await printed('help', name), text);
      assert.equal(await printed(name, '-h'), text);
      assert.match(text, new RegExp(`\n\nUsage: esreplay ${name}\\b[^]*\n\nExamples:\n {2}.*esreplay ${name}`));
    });

  it('each usage line shows the place of the client', async () => {
    for (const name of ['run', 'bench', 'squeeze'])
      assert.match(
        await printed(name, '--help'),
        new RegExp(`^Usage: esreplay ${name} TRACE \\[OPTIONS\\] -- CLIENT \\[ARGS\\]$`, 'm'),
      );
    assert.match(await printed('cut', '-h'), /^Usage: esreplay cut TRACE --output FILE \[OPTIONS\]$/m);
    assert.match(await printed('help', 'doctor'), /^Usage: esreplay doctor \[CLIENT\] \[OPTIONS\]$/m);
  });

  it('each option of run shows its values and its default', async () => {
    const text = (await printed('run', '--help')).replaceAll(/\n {3,}(?! *-)/g, ' ');
    assert.match(text, / --pace WORD .*\[recorded, asap, step\] \(default: recorded\)\n/);
    for (const name of optionNames) {
      const { default: usual } = optionRow(name);
      if (usual === undefined || usual === false) continue;
      assert.match(text, new RegExp(` --${typedName(name)} .*\\(default: ${usual}\\)\\n`), name);
    }
  });

  it('each option of run is in one group, once', async () => {
    const text = await printed('run', '--help');
    const titles = [...text.matchAll(/^([A-Z].*):$/gm)].map(([, title]) => title);
    assert.deepEqual(titles, [
      'Arguments',
      'Schedule',
      'What macOS does',
      'Client',
      'Verdict',
      'Reports',
      'Products that read eslogger',
      'Options',
      'Examples',
    ]);
    for (const option of (await declaredOf(commands.run)).options.keys())
      assert.equal(text.match(new RegExp(`^ {6}--${option}( |$)`, 'gm'))?.length, 1, option);
  });

  it('help lines fit the terminal, and take 100 columns at most', async () => {
    for (const columns of [60, 80, 200]) {
      for (const name of names) {
        // Commands to copy stay whole.
        const [text = ''] = (await printedAt(columns, name, '-h')).split('\nExamples:');
        for (const line of text.split('\n')) assert.ok(line.length <= Math.min(100, columns), line);
      }
    }
  });

  it('--help among the arguments of a client shows no help', async () => {
    const { status, stdout } = await esreplay('cat', '/nowhere/at/all', '--', '--help');
    assert.notEqual(status, 0);
    assert.equal(stdout, '');
  });

  it('help of an unknown command is a usage error with a suggestion', async () => {
    const { status, stderr } = await esreplay('help', 'rnu');
    assert.equal(status, 2);
    assert.equal(
      stderr,
      "error: unknown command 'rnu'\nhelp: did you mean 'run'? `esreplay list` shows the commands\n",
    );
  });
});

describe('list', () => {
  it('the list has a line for each command', async () => {
    const lines = (await printed('list')).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.trim().split(/ {2,}/)),
      Object.entries(commands).map(([name, { about }]) => [name, about]),
    );
  });
});

describe('version', () => {
  it('the printed version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
    for (const word of ['--version', '-V']) assert.equal(await printed(word), `${version}\n`);
  });
});

describe('what a command declares', () => {
  const { options, groups } = declaredBy((parser) =>
    parser
      .option('output', { alias: 'o', type: 'string', demandOption: true, describe: 'a file' })
      .option('count', { type: 'number', default: 3, describe: 'a number' })
      .option('fast', { type: 'boolean', default: false, describe: 'a flag' })
      .option('gone', { type: 'boolean' })
      .hide('gone')
      .group(['count', 'gone'], 'Numbers'),
  );

  it('the declared options are in groups, without the hidden ones', () => {
    assert.deepEqual([...options.keys()], ['output', 'count', 'fast']);
    assert.deepEqual(
      [...groups],
      [
        ['Numbers', ['count']],
        ['Options', ['output', 'fast']],
      ],
    );
  });

  it('each option is shown with its value and its default', () => {
    const shown = [...options].map(([name, row]) => [optionHead(name, row), meaning(row)]);
    assert.deepEqual(shown, [
      ['-o, --output TEXT', 'a file (required)'],
      ['--count N', 'a number (default: 3)'],
      ['--fast', 'a flag'],
    ]);
  });
});
