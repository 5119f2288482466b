// The options of `esreplay run` for the parser: those of the table, and what is for the command line alone.
import type { Options } from 'yargs';
import { type ReportFormatName, reportFormats } from '../../report/formats.ts';
import { type OptionName, optionNames, optionRow, typedName } from '../../run/option-table.ts';

/** What the parser hands over: of an option of the table whatever was typed, a number that is none is NaN. */
export interface RunArguments
  extends Readonly<Partial<Record<Exclude<OptionName, 'os' | 'pace'>, unknown>>>,
    Readonly<Partial<Record<ReportFormatName, string>>> {
  readonly trace: string;
  readonly pace?: string;
  readonly os?: string;
  readonly expect?: string;
  readonly updateExpect?: boolean;
  readonly suppressions?: string;
  /** False: --no-ips. */
  readonly ips?: string | false;
  readonly verify?: number;
  readonly client?: readonly string[];
  readonly '--'?: readonly string[];
}

function parserRow(name: OptionName): Options {
  const { kind, about } = optionRow(name);
  const { type, choices } = kind.parser;
  return {
    ...(choices === undefined ? {} : { choices }),
    ...(type === undefined ? {} : { type }),
    ...(name === 'policies' ? { array: true, nargs: 1 } : {}),
    describe: about,
    ...(type === 'boolean' ? {} : { requiresArg: true }),
  };
}

export const runOptionRows: Readonly<Record<string, Options>> = {
  ...Object.fromEntries(optionNames.map((name) => [typedName(name), parserRow(name)])),
  expect: { type: 'string', describe: 'decisions to compare with: a file, or "recorded"', requiresArg: true },
  'update-expect': { type: 'boolean', describe: 'rewrite the file of --expect from a good run' },
  suppressions: {
    type: 'string',
    describe: 'findings that are accepted: a file of rules, places and reasons',
    requiresArg: true,
  },
  ...Object.fromEntries(
    Object.entries(reportFormats).map(([name, { about }]): [string, Options] => [
      name,
      { type: 'string', describe: about, requiresArg: true },
    ]),
  ),
  ips: {
    type: 'string',
    describe: 'where --on-miss kill writes its crash report; else CLIENT-DATE-TIME.ips here; --no-ips: nowhere',
    requiresArg: true,
  },
  verify: {
    type: 'number',
    describe: 'runs it N times and compares, with --seed S by the seeds S, S+1 and so on',
    requiresArg: true,
  },
  client: { type: 'string', array: true, nargs: 1, describe: 'one more client process, a shell command' },
};
