// src/cli/commands.ts: the table of the commands, from the files in src/cli/commands. A command keeps its place, which
// is that of the help, and a new one is the last. To move a command, move its row.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CommandSummary } from '../src/cli/command-row.ts';
import { packageRoot } from '../src/system/package-root.ts';

export const commandsFile = 'src/cli/commands.ts';

export async function commandsTable(): Promise<string> {
  const names = readdirSync(join(packageRoot, 'src/cli/commands')).map((file) => basename(file, '.ts'));
  const before = [...readFileSync(join(packageRoot, commandsFile), 'utf8').matchAll(/^ {2}'?([\w-]+)'?: \{$/gm)];
  const known = before.flatMap(([, name = '']) => (names.includes(name) ? [name] : []));
  const rows = [...new Set([...known, ...names.sort()])].map(rowOf);
  return `// Generated from the files in src/cli/commands by npm run generate, which keeps the order: it is that of the help.
// Listing the commands loads none.
import type { Command, Commands } from './command-row.ts';

export const commands = {
${(await Promise.all(rows)).join('')}} as const satisfies Commands;

export type CommandName = keyof typeof commands;
`;
}

async function rowOf(name: string): Promise<string> {
  const module = (await import(`../src/cli/commands/${name}.ts`)) as { row: CommandSummary } & Record<string, unknown>;
  const { usage, group, about, client } = module.row;
  const variable = `${name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Command`;
  const exported = `(await import('./commands/${name}.ts')).${variable}`;
  // Some commands are about the others.
  const [type, called] = typeof module[variable] === 'function' ? [': Promise<Command>', '(commands)'] : ['', ''];
  return `  ${/^\w+$/.test(name) ? name : `'${name}'`}: {
    usage: ${quoted(usage)},
    group: '${group}',
    about: ${quoted(about)},
${client ? '    client: true,\n' : ''}    load: async ()${type} => ${exported}${called} as Command,
  },
`;
}

const quoted = (text: string): string =>
  text.includes("'") ? JSON.stringify(text) : `'${text.replaceAll('\\', '\\\\')}'`;
