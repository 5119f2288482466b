// `esreplay test`: runs a suite, which is one file that says what must hold.
import { declareTestOptions, type TestWords } from '../arguments/test-options.ts';
import type { Command, CommandSummary } from '../command-row.ts';

export const row: CommandSummary = {
  usage: 'test [file]',
  group: 'run',
  about: 'run a suite: many traces, clients and releases by one file',
};

export const testCommand: Command<TestWords> = {
  builder: declareTestOptions,
  handler: async (words) => (await import('../test-suite.ts')).testSuite(words),
};
