// docs/reference/options.md: every option of every command, as the commands declare them to their parser.
import type { CommandRow } from '../../src/cli/command-row.ts';
import { commands } from '../../src/cli/commands.ts';
import { type Declared, declaredOf, meaning, optionHead, type Row } from '../../src/cli/help/declared.ts';
import { usageLine } from '../../src/cli/help/help-text.ts';
import { optionNames, optionRow, typedName } from '../../src/run/option-table.ts';
import { linked } from './linked.ts';

/** The options of the table, by their typed names. */
const tableOptions = new Map(optionNames.map((name) => [typedName(name), name]));

export async function optionsDoc(): Promise<string> {
  const ofRun = await declaredOf(commands.run);
  const sections: string[] = [];
  for (const [name, row] of Object.entries(commands)) sections.push(...(await section(name, row, ofRun)));
  return [
    '<!-- Made from src/run/option-table.ts and src/cli/commands by `npm run generate`; edit those instead. -->',
    '# Commands and options',
    '',
    '`esreplay COMMAND --help` and `man esreplay` print the same. Options come before `--`, the client and its arguments',
    'after it. `replay()` takes the options of a run; the column "in `replay()`" has their names there.',
    '',
    '`-` instead of a file is standard input where a file is read, and standard output where one is written; text for',
    'people goes to standard error then. Options and arguments that need a file of their own refuse `-`: the output of',
    '`record`, crash reports, keys, service models, and the client of `doctor`. `./-` is the file named `-`.',
    '',
    '| command | what it does |',
    '| --- | --- |',
    ...Object.entries(commands).map(([name, { about }]) => `| [${name}](#esreplay-${name}) | ${about} |`),
    '',
    ...sections,
  ].join('\n');
}

async function section(name: string, row: CommandRow, ofRun: Declared): Promise<string[]> {
  const declared = await declaredOf(row);
  const isRun = name === 'run';
  const isOwn = (option: string): boolean => isRun || declared.options.get(option) !== ofRun.options.get(option);
  const groups = [...declared.groups].map(([title, names]) => [title, names.filter(isOwn)] as const);
  return [
    `## esreplay ${name}`,
    '',
    `\`${usageLine(name, row, declared)}\`: ${row.about}.`,
    '',
    ...optionsOfRun(declared),
    ...table(
      'argument',
      [...declared.positionals].map(([word, each]) => [`\`${word.toUpperCase()}\``, meaning(each)]),
    ),
    ...groups.flatMap(([title, names]) => {
      const rows = names.map((option) => cells(option, declared.options.get(option) ?? {}, isRun));
      return table(title, rows, isRun ? ['takes', 'in `replay()`'] : []);
    }),
    ...closingLines(declared),
  ];
}

function optionsOfRun({ hidden }: Declared): string[] {
  if (hidden.size === 0) return [];
  const leftOut = [...hidden].map((option) => `\`--${option}\``).join(', ');
  return [`It takes the options of [esreplay run](#esreplay-run) too, except ${leftOut}.`, ''];
}

function table(title: string, rows: readonly (readonly string[])[], between: readonly string[] = []): string[] {
  if (rows.length === 0) return [];
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  const head = [title, ...between, 'meaning'];
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.map((texts) => line(texts.map((text) => linked(text.replaceAll('|', '\\|'))))),
    '',
  ];
}

function cells(option: string, row: Row, isRun: boolean): readonly string[] {
  const name = tableOptions.get(option);
  const between = name === undefined ? ['', otherNames[option] ?? ''] : [tableTakes(name), `\`${name}\``];
  // In the table of run, a column has the values.
  const { choices: _, ...rest } = row;
  const shown = name === undefined ? row : rest;
  return [`\`${optionHead(option, row)}\``, ...(isRun ? between : []), meaning(shown)];
}

function tableTakes(name: (typeof optionNames)[number]): string {
  const { kind } = optionRow(name);
  return kind.parser.type === 'boolean' ? '' : kind.takes;
}

/** Names in `replay()` of options that are not in the table. */
const otherNames: Readonly<Record<string, string>> = {
  expect: '`expect`',
  suppressions: '`suppressions`',
  verify: '`verify`',
  client: '`otherClients`',
};

function closingLines({ examples, closing }: Declared): string[] {
  const shown = examples.flatMap(([command, does]) => [`  ${command}`, `      ${does}`]);
  const text = [...(shown.length === 0 ? [] : ['Examples:', ...shown]), ...(closing === '' ? [] : ['', closing])];
  return text.length === 0 ? [] : ['```text', ...text, '```', ''];
}
