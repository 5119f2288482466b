#!/usr/bin/env node
// The program: runs the command line and sets the exit status.
import module from 'node:module';
import { shortageOf } from '../shortage.ts';
import { printableLines } from '../words/printable.ts';
import { show } from './terminal/show.ts';

// Compiling the libraries takes a good part of a short command; Node 22 caches the result.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();
try {
  const { esreplay } = await import('./command-line.ts');
  process.exitCode = await esreplay(process.argv.slice(2));
} catch (error) {
  // The program itself is many files.
  const shortage = shortageOf(error);
  if (shortage === null) throw error;
  show(process.stderr, printableLines(`error: ${shortage.message}\nhelp: ${shortage.remedy ?? ''}\n`));
  process.exitCode = shortage.exitCode;
}
