// What the commands print with `--json`: one row for each kind of output, with its schema. A test runs each command and
// validates what it prints.
import type * as z from 'zod';
import type { CommandName } from '../../../src/cli/commands.ts';
import { recorderLines } from '../../../src/record/lines.ts';
import { benchSchema } from './bench.ts';
import { callSchema } from './call.ts';
import { compareSchema } from './compare.ts';
import { callsSchema, clientSchema, machineSchema } from './doctor.ts';
import { explanationSchema } from './explanation.ts';
import { exploreSchema } from './explore.ts';
import { messageSchema } from './messages.ts';
import { productSchema } from './product.ts';
import { reportSchema } from './report.ts';
import { reviewSchema } from './review.ts';
import { shrinkSchema } from './shrink.ts';
import { squeezeSchema } from './squeeze.ts';
import { suiteSchema } from './suite.ts';
import { cutSchema, editSchema, importSchema, infoSchema, recoverSchema, redactSchema } from './traces.ts';

export interface JsonOutput {
  /** What `--json` gives, by command. */
  readonly of: Readonly<Partial<Record<CommandName, string>>>;
  /** The forms that a value has, by the names of their sections. */
  readonly forms: Readonly<Record<string, z.ZodType>>;
  /** A value may be a list of these. */
  readonly orList?: true;
}

/** By the name of their schema: docs/reference/NAME.schema.json. */
export const jsonOutputs = {
  report: {
    of: {
      run: 'one report; with several releases in --os, an array of reports; with `--provide`, reports of a product',
      explain: 'of a run directory: the report of the run',
      show: 'the report that it reads, of a file of --keep for example',
    },
    forms: { report: reportSchema, product: productSchema },
    orList: true,
  },
  suite: {
    of: {
      test: 'every test of a suite, with its reports',
      'merge-reports': 'the same, of what several machines ran',
    },
    forms: { suite: suiteSchema },
  },
  review: { of: { review: 'the decisions that changed' }, forms: { review: reviewSchema } },
  compare: {
    of: { compare: 'what a new build does otherwise than an old one, trace by trace' },
    forms: { comparison: compareSchema },
  },
  explanation: { of: { explain: 'of a crash report: what it says' }, forms: { explanation: explanationSchema } },
  call: { of: { explain: 'of a call: why it blocks, and what to do instead' }, forms: { call: callSchema } },
  bench: { of: { bench: 'figures and histograms' }, forms: { benchmark: benchSchema } },
  squeeze: { of: { squeeze: 'the margins of a client' }, forms: { squeeze: squeezeSchema } },
  shrink: { of: { shrink: 'the smallest trace, and how it was found' }, forms: { shrink: shrinkSchema } },
  explore: {
    of: { explore: 'what only changed runs show, and what was tried' },
    forms: { exploration: exploreSchema },
  },
  doctor: {
    of: {
      doctor:
        'what this machine can watch; of a client, whether it can be tested; with `--calls`, its calls that can block',
    },
    forms: { machine: machineSchema, client: clientSchema, calls: callsSchema },
  },
  record: {
    of: { record: 'lines: progress, what a flight recorder wrote at a trigger, and a summary at the end' },
    forms: recorderLines,
  },
  info: { of: { info: 'what a trace holds and where it comes from' }, forms: { info: infoSchema } },
  cat: {
    of: { cat: "lines: each is one message in eslogger's form, with its deadline" },
    forms: { message: messageSchema },
  },
  import: { of: { import: 'the summary' }, forms: { import: importSchema } },
  cut: { of: { cut: 'the summary' }, forms: { cut: cutSchema } },
  edit: { of: { edit: 'the summary' }, forms: { edit: editSchema } },
  redact: { of: { redact: 'the summary' }, forms: { redact: redactSchema } },
  recover: { of: { recover: 'the summary' }, forms: { recover: recoverSchema } },
} as const satisfies Readonly<Record<string, JsonOutput>>;

export type JsonOutputName = keyof typeof jsonOutputs;
export const jsonOutputNames = Object.keys(jsonOutputs) as JsonOutputName[];
export const jsonOutput = (name: JsonOutputName): JsonOutput => jsonOutputs[name];
