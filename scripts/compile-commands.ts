// Writes compile_commands.json, from which editors know how a native file is compiled: those of the product as the
// checks compile them, test clients as the kit says.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kitFlags } from '../src/cli/commands/kit.ts';
import { productFolders } from './sources.mjs';
import { productFlags } from './tidy.mjs';

const root = join(import.meta.dirname, '..');
const otherSystem = process.platform === 'linux' ? '_darwin' : '_linux';

interface CompileCommand {
  readonly directory: string;
  readonly file: string;
  readonly arguments: readonly string[];
}

export function compileCommands(): readonly CompileCommand[] {
  const native = filesIn(productFolders, /\.cc$/).filter((file) => !file.endsWith(`${otherSystem}.cc`));
  const clients = filesIn(['test/clients', 'test/clients/style', 'replayer/kit/examples'], /\.c$/);
  return [
    ...native.map((file) => command(file, ['clang++', ...productFlags()])),
    ...clients.map((file) => command(file, ['clang', '-Itest/clients', ...kitFlags({ cflags: true })])),
  ];
}

function filesIn(folders: readonly string[], wanted: RegExp): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => wanted.test(name))
      .map((name) => `${folder}/${name}`),
  );
}

function command(file: string, words: readonly string[]): CompileCommand {
  return { directory: root, file, arguments: [...words, '-c', file] };
}

if (process.argv[1] === import.meta.filename) {
  const commands = compileCommands();
  writeFileSync(join(root, 'compile_commands.json'), `${JSON.stringify(commands, null, 1)}\n`);
  console.log(`compile_commands.json: ${commands.length} files`);
}
