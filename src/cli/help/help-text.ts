// The help of esreplay and of each command, as `--help` prints it.
import { wrap } from '../../report/layout.ts';
import { type CommandRow, type Commands, commandGroups } from '../command-row.ts';
import { type Declared, declaredOf, meaning, optionHead, type Row, ungrouped } from './declared.ts';

type Entry = readonly [head: string, text: string];

/** A longer head has its text below it. */
const maxHead = 28;

/** No more columns than can be read well. */
const columns = (): number => Math.min(100, process.stdout.columns ?? 100);

export const purpose = 'record macOS Endpoint Security messages, replay them to your client, and judge its answers';

/** Options that the parser never sees. */
export const ownOptions = {
  help: { alias: 'h', type: 'boolean', describe: 'print this help' },
  version: { alias: 'V', type: 'boolean', describe: 'print the version' },
} as const satisfies Readonly<Record<string, Row>>;

export const mainExamples: readonly Entry[] = [
  ['esreplay demo', 'one client fails, with its stack, and one passes'],
  ['esreplay run @first-run -- ./client', 'replay a sample to your client'],
];

/** The help of `esreplay` itself. */
export function mainHelp(commands: Commands): string {
  return joined([
    wrap(sentence(purpose), columns()),
    ['Usage: esreplay COMMAND [ARGUMENTS]'],
    ...Object.entries(commandGroups).map(([group, title]) => [
      `${title}:`,
      ...entries(listed(commands, group), marginOf(listed(commands))),
    ]),
    ['Options:', ...entries(Object.entries(ownOptions).map(([name, row]) => entry(name, row)))],
    examplesOf(mainExamples),
    wrap('`esreplay help COMMAND` prints the help of a command.', columns()),
  ]);
}

/** One line for each command, as `esreplay list` prints them. */
export const commandList = (commands: Commands): string => entries(listed(commands)).join('\n');

const listed = (commands: Commands, only?: string): Entry[] =>
  Object.entries(commands)
    .filter(([, { group }]) => only === undefined || group === only)
    .map(([name, { about }]) => [name, about]);

/** The help of one command. */
export async function commandHelp(name: string, row: CommandRow): Promise<string> {
  const declared = await declaredOf(row);
  const sections = sectionsOf(declared);
  const margin = marginOf([...sections.values()].flat());
  return joined([
    wrap(sentence(row.about), columns()),
    wrap(`Usage: ${usageLine(name, row, declared)}`, columns(), '       '),
    ...[...sections].map(([title, of]) => [`${title}:`, ...entries(of, margin)]),
    examplesOf(declared.examples),
    declared.closing.split('\n').flatMap((line) => wrap(line, columns())),
  ]);
}

function sectionsOf({ positionals, options, groups }: Declared): ReadonlyMap<string, readonly Entry[]> {
  const sections = new Map<string, readonly Entry[]>();
  if (positionals.size > 0)
    sections.set(
      'Arguments',
      [...positionals].map(([name, row]) => [name.toUpperCase(), meaning({ ...row, demandOption: false })]),
    );
  for (const [title, names] of groups)
    sections.set(
      title,
      names.map((name) => entry(name, options.get(name) ?? {})),
    );
  const last = sections.get(ungrouped) ?? [];
  return sections.set(ungrouped, [...last, entry('help', ownOptions.help)]);
}

/** Returns `esreplay run TRACE [OPTIONS] -- CLIENT [ARGS]`. */
export function usageLine(name: string, { usage, client = false }: CommandRow, { options }: Declared): string {
  const needed = [...options].filter(([, { demandOption }]) => demandOption === true);
  return [
    'esreplay',
    name,
    ...usage
      .split(' ')
      .slice(1)
      .map((word) =>
        word
          .toUpperCase()
          .replace(/^<(.*)>$/, '$1')
          .replace(/\.\.$/, '...'),
      ),
    ...needed.map(([option, row]) => optionHead(option, row).replace(/^.*, /, '')),
    ...(options.size > needed.length ? ['[OPTIONS]'] : []),
    ...(client ? ['-- CLIENT [ARGS]'] : []),
  ].join(' ');
}

const entry = (name: string, row: Row): Entry => {
  const head = optionHead(name, row);
  return [head.startsWith('--') ? `    ${head}` : head, meaning(row)];
};

/** Returns the column of the descriptions. */
function marginOf(of: readonly Entry[]): number {
  return 2 + Math.max(...of.map(([head]) => head.length).filter((length) => length <= maxHead)) + 2;
}

function entries(of: readonly Entry[], margin = marginOf(of)): string[] {
  return of.flatMap(([head, text]) => {
    const lines = wrap(text, columns() - margin).map((line) => ' '.repeat(margin) + line);
    const start = `  ${head}`;
    const [first = '', ...more] = lines;
    return start.length < margin - 1 ? [start + first.slice(start.length), ...more] : [start, ...lines];
  });
}

/** Each command has a line of its own, with its effect below: two columns would break commands. */
function examplesOf(examples: readonly Entry[]): string[] {
  if (examples.length === 0) return [];
  return ['Examples:', ...examples.flatMap(([command, does]) => [`  ${command}`, `      ${does}`])];
}

const sentence = (about: string): string => `${about.charAt(0).toUpperCase()}${about.slice(1)}.`;

function joined(blocks: readonly (readonly string[])[]): string {
  const filled = blocks.filter((lines) => lines.some((line) => line !== ''));
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
