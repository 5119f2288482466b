// docs/reference/options.md: every option of every command, as the commands declare them to their parser.
import type { Options } from 'yargs';
import { type CommandName, commands } from '../../src/cli/commands.ts';
import { optionNames, optionRow, typedName } from '../../src/run/option-table.ts';
import { declaredBy } from './declared-options.ts';
import { linked } from './linked.ts';

/** The options of the table, by their typed names. */
const tableOptions = new Map(optionNames.map((name) => [typedName(name), name]));

export async function optionsDoc(): Promise<string> {
  const names = Object.keys(commands) as CommandName[];
  const sections: string[] = [];
  for (const name of names) sections.push(...(await section(name)));
  return [
    '<!-- Made from src/run/option-table.ts and src/cli/commands by `npm run generate`; edit those instead. -->',
    '# Commands and options',
    '',
    '`esreplay COMMAND --help` prints the same. Options come before `--`, the client and its arguments after it.',
    '`replay()` takes the options of a run; the column "in `replay()`" has their names there.',
    '',
    '| command | what it does |',
    '| --- | --- |',
    ...names.map(
      (name) => `| [${commands[name].usage.replace(/[<[]/g, '\\$&')}](#esreplay-${name}) | ${commands[name].about} |`,
    ),
    '',
    ...sections,
  ].join('\n');
}

async function section(name: CommandName): Promise<string[]> {
  const { usage, about } = commands[name];
  const { positionals, options, hidden, closing } = await declaredBy(name);
  const isRun = name === 'run';
  const ofRun = isRun ? new Map<string, Options>() : (await declaredBy('run')).options;
  const isOfRun = (option: string, row: Options): boolean => ofRun.get(option) === row;
  const shown = [...options].filter(([option, row]) => !hidden.has(option) && !isOfRun(option, row));
  const leftOut = [...ofRun.keys()].filter((option) => hidden.has(option));
  const head = isRun ? '| option | takes | in `replay()` | meaning |' : '| option | takes | meaning |';
  return [
    `## esreplay ${name}`,
    '',
    `\`esreplay ${usage}\`: ${about}.`,
    '',
    ...(leftOut.length === 0
      ? []
      : [
          `It takes the options of [esreplay run](#esreplay-run) too, except ${leftOut.map((option) => `\`--${option}\``).join(', ')}.`,
          '',
        ]),
    ...(positionals.size + shown.length === 0 ? [] : [head, head.replaceAll(/[^|]+/g, ' --- ')]),
    ...[...positionals].map(([word, row]) =>
      cells([`\`${word}\``, 'a word', ...(isRun ? [''] : []), row.describe ?? '']),
    ),
    ...shown.map(([option, row]) =>
      cells(isRun ? runCells(option, row) : [names(option, row), takes(row), meaning(row, row.default)]),
    ),
    ...(positionals.size + shown.length === 0 ? [] : ['']),
    ...(closing === '' ? [] : ['```text', closing.trimEnd(), '```', '']),
  ];
}

function cells(texts: readonly string[]): string {
  return `| ${texts.map((text) => linked(text.replaceAll('|', '\\|'))).join(' | ')} |`;
}

function names(option: string, { alias }: Options): string {
  return [alias ?? []]
    .flat()
    .map((each) => `\`-${each}\`, `)
    .concat(`\`--${option}\``)
    .join('');
}

function runCells(option: string, row: Options): readonly string[] {
  const name = tableOptions.get(option);
  if (name === undefined) return [names(option, row), takes(row), otherNames[option] ?? '', meaning(row, row.default)];
  const { kind, default: usual } = optionRow(name);
  return [names(option, row), row.type === 'boolean' ? '' : kind.takes, `\`${name}\``, meaning(row, usual)];
}

/** Names in `replay()` of options that are not in the table. */
const otherNames: Readonly<Record<string, string>> = {
  expect: '`expect`',
  suppressions: '`suppressions`',
  verify: '`verify`',
  client: '`otherClients`',
};

function takes({ type, choices, demandOption }: Options): string {
  const kind = type === 'number' ? 'a number' : 'text';
  const value = choices === undefined ? kind : choices.map((choice) => `'${String(choice)}'`).join(', ');
  if (type === 'boolean') return '';
  return demandOption ? `${value}; needed` : value;
}

function meaning({ describe }: Options, usual: unknown): string {
  return `${describe ?? ''}${usual === undefined || usual === false ? '' : ` (default: ${String(usual)})`}`;
}
