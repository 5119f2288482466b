#!/usr/bin/env node
// The program: runs the command line and sets the exit status.
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { exitCodes } from '../errors/errors.ts';
import { shortageOf } from '../errors/shortage.ts';
import { printableLines } from '../words/printable.ts';
import { loadCompiled } from './compiled-code.ts';
import { show } from './terminal/show.ts';

type CommandLine = typeof import('./command-line.ts');

void main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<void> {
  try {
    const { esreplay, keep } = await commandLine(words);
    process.exitCode = await esreplay(words);
    // Other endings leave most of a command unused.
    if (process.exitCode === exitCodes.pass || process.exitCode === exitCodes.findings) keep();
    await endNow();
  } catch (error) {
    const shortage = shortageOf(error);
    if (shortage === null) throw error;
    show(process.stderr, printableLines(`error: ${shortage.message}\nhelp: ${shortage.remedy ?? ''}\n`));
    process.exitCode = shortage.exitCode;
  }
}

/** Node's own exit frees the heap piece by piece. Pending output still keeps the process alive. */
async function endNow(): Promise<void> {
  await setImmediate(); // an error of a write is reported before
  if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
}

/** Set-up compiles the sources to one file beside this one. */
async function commandLine(words: readonly string[]): Promise<CommandLine & { readonly keep: () => void }> {
  if (import.meta.filename.endsWith('.ts')) return { ...(await import('./command-line.ts')), keep: () => undefined };
  const { exports, keep } = loadCompiled(join(import.meta.dirname, '../command-line.cjs'), purposeOf(words));
  return { ...(exports as CommandLine), keep };
}

function purposeOf([first = '', ...more]: readonly string[]): string {
  const isCommand = /^[a-z]+$/.test(first) && !more.some((word) => word === '--help' || word === '-h');
  return isCommand ? first : 'help';
}
