// man/esreplay.1: the manual page, from what the commands declare to their parser.
import type { CommandRow } from '../../src/cli/command-row.ts';
import { commands } from '../../src/cli/commands.ts';
import { declaredOf, meaning, optionHead, type Row } from '../../src/cli/help/declared.ts';
import { mainExamples, ownOptions, purpose, usageLine } from '../../src/cli/help/help-text.ts';
import { exitCodes } from '../../src/errors/errors.ts';
import { environment } from '../../src/system/environment.ts';
import { version } from '../../src/system/version.ts';
import { environmentOfOthers } from './environment-doc.ts';
import { exitMeanings } from './exit-codes-doc.ts';

export async function manPage(): Promise<string> {
  const sections: string[] = [];
  for (const [name, row] of Object.entries(commands)) sections.push(...(await commandSection(name, row)));
  return `${[
    '.\\" Made from src/cli/commands and src/run/option-table.ts by npm run generate; edit those instead.',
    `.TH ESREPLAY 1 "" "esreplay ${version}" "User Commands"`,
    '.SH NAME',
    `esreplay \\- ${roff(purpose)}`,
    '.SH SYNOPSIS',
    `\\fBesreplay\\fR \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]`,
    '.SH DESCRIPTION',
    ...paragraphs([
      'A trace is a file, or @NAME for a sample of the package, such as @boot.',
      'Options come before --, the client and its arguments after it.',
      'A lone - is standard input where a file is read, and standard output where one is written.',
    ]),
    '.SH OPTIONS',
    ...Object.entries(ownOptions).flatMap(([name, row]) => entry(optionHead(name, row), row)),
    '.SH COMMANDS',
    ...sections,
    '.SH EXIT STATUS',
    ...Object.entries(exitCodes).flatMap(([name, code]) => tagged(String(code), exitMeanings[name as never] ?? '')),
    '.SH ENVIRONMENT',
    ...Object.entries({ ...environment, ...environmentOfOthers }).flatMap(([name, about]) => tagged(name, about)),
    '.SH EXAMPLES',
    ...examplesOf(mainExamples),
    '.SH SEE ALSO',
    'The pages that this one names are in the folder \\fIdocs\\fR of the package; docs/README.md lists them all.',
  ].join('\n')}\n`;
}

async function commandSection(name: string, row: CommandRow): Promise<string[]> {
  const declared = await declaredOf(row);
  const { positionals, options, groups, hidden, examples, closing } = declared;
  const ofRun = hidden.size > 0 ? (await declaredOf(commands.run)).options : new Map<string, Row>();
  const isOwn = (option: string): boolean => options.get(option) !== ofRun.get(option);
  const own = [...groups.values()].flat().filter(isOwn);
  return [
    `.SS ${roff(usageLine(name, row, declared))}`,
    ...paragraphs([`${row.about.charAt(0).toUpperCase()}${row.about.slice(1)}.`]),
    ...[...positionals].flatMap(([word, each]) =>
      tagged(word.toUpperCase(), meaning({ ...each, demandOption: false })),
    ),
    ...own.flatMap((option) => entry(optionHead(option, options.get(option) ?? {}), options.get(option) ?? {})),
    ...(hidden.size === 0
      ? []
      : ['.PP', roff(`It takes the options of run too, except ${[...hidden].map((each) => `--${each}`).join(', ')}.`)]),
    ...(closing === '' ? [] : ['.PP', ...paragraphs(closing.split('\n'))]),
    ...examplesOf(examples),
  ];
}

/** The first one follows a heading. */
const paragraphs = (texts: readonly string[]): string[] =>
  texts.flatMap((text, place) => [...(place === 0 ? [] : ['.PP']), roff(text)]);

const tagged = (tag: string, text: string): string[] => ['.TP', `\\fB${roff(tag)}\\fR`, roff(text)];

/** The value of an option in italics. */
function entry(head: string, row: Row): string[] {
  const [, names = head, value = ''] = /^(.*--[\w-]+)(?: (.*))?$/.exec(head) ?? [];
  return ['.TP', `\\fB${roff(names)}\\fR${value === '' ? '' : ` \\fI${roff(value)}\\fR`}`, roff(meaning(row))];
}

function examplesOf(examples: readonly (readonly [string, string])[]): string[] {
  return examples.flatMap(([command, does]) => ['.TP', `\\fB${roff(command)}\\fR`, roff(does)]);
}

/** Escapes what troff would obey; a word in backticks is bold. */
export function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/`([^`]*)`/g, '\\fB$1\\fR')
    .replace(/^(?=[.'])/, '\\&');
}
