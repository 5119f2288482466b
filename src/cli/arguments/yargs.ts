// The parser's package without the files that its entry point looks for: translations in a folder that lies above a
// bundle, and the package.json of the current folder. Others may be able to write both.
import assert from 'node:assert';
import path from 'node:path';
import { format, inspect } from 'node:util';
import type { Argv } from 'yargs';
import Parser from 'yargs-parser';
import { YargsFactory } from '../../../node_modules/yargs/build/lib/yargs-factory.js';

/** What the package asks of its platform. Only its own help and completion, which nothing calls, would ask for more. */
const platform = {
  assert,
  inspect,
  path,
  Parser,
  findUp: () => undefined,
  getEnv: () => undefined,
  process: { argv: () => ['esreplay'], cwd: () => process.cwd(), emitWarning: () => undefined },
  y18n: {
    __: format,
    __n: (one: string, more: string, count: number, ...words: readonly string[]) =>
      format(count === 1 ? one : more, ...words),
    setLocale: () => undefined,
  },
};

export const yargs: () => Argv = YargsFactory(platform);
