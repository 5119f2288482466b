// A lone `-` instead of a file: checks that each stream is named once, and copies standard input to a private file
// where a command reads it like one.
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { stdin } from 'node:process';
import { pipeline } from 'node:stream/promises';
import { SetupError, UsageError } from '../../errors/errors.ts';
import { writeRemedy } from '../../errors/write-remedy.ts';
import { dash, readInputFrom } from '../../files/standard-input.ts';
import type { Declared, Row } from '../help/declared.ts';
import { withPrivateFolder } from '../terminal/private-folder.ts';

/** Calls the command. Throws UsageError for a `-` that cannot be meant. */
export async function withStandardStreams<T>(
  given: Readonly<Record<string, unknown>>,
  declared: Declared,
  command: () => T | Promise<T>,
): Promise<T> {
  const dashes = [...declared.positionals, ...declared.options].filter(([name]) => given[name] === dash);
  const shown = dashes.map(
    ([name, row]) => [declared.positionals.has(name) ? name.toUpperCase() : `--${name}`, row] as const,
  );
  refuseFiles(shown);
  const inputs = shown.filter(([, row]) => row.dash === 'copied' || row.dash === 'streamed');
  refuseTwo(inputs, 'standard input can be read once', 'name a file for one of them');
  const outputs = shown.filter(([, row]) => row.dash === 'written');
  refuseTwo(outputs, 'standard output can be written once', 'name a file for one of them');
  const copied = inputs.find(([, row]) => row.dash === 'copied');
  return copied === undefined ? command() : withCopy(copied[0], command);
}

type Shown = readonly (readonly [name: string, row: Row])[];

function refuseFiles(shown: Shown): void {
  const found = shown.find(([, row]) => row.files && row.dash === undefined);
  if (found === undefined) return;
  throw new UsageError(`${found[0]} cannot be '-': it needs a file`, {
    remedy: 'name a file; ./- is the file named -',
  });
}

function refuseTwo(shown: Shown, message: string, remedy: string): void {
  const [[first] = [], [second] = []] = shown;
  if (first !== undefined && second !== undefined)
    throw new UsageError(`${message}: ${first} and ${second} are both '-'`, { remedy });
}

async function withCopy<T>(name: string, command: () => T | Promise<T>): Promise<T> {
  if (stdin.isTTY)
    throw new UsageError(`${name} is '-', but standard input is a terminal`, {
      remedy: 'redirect a file to it, or name the file',
    });
  return withPrivateFolder('esreplay-stdin-', async (folder) => {
    const path = join(folder, 'input');
    await copyTo(path);
    readInputFrom(path);
    try {
      return await command();
    } finally {
      readInputFrom(null);
    }
  });
}

async function copyTo(path: string): Promise<void> {
  try {
    await pipeline(stdin, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new SetupError(`cannot copy standard input: ${message}`, {
      place: path,
      remedy: writeRemedy(code, 'name the file itself') ?? 'name the file itself',
      cause: error,
    });
  }
}
