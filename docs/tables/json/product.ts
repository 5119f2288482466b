// The report of `run --provide eslogger --json`, compared with its type.
import * as z from 'zod';
import { type FaultName, faultNames } from '../../../src/eslogger/faults.ts';
import { type ProductCheck, type ProductReport, productChecks } from '../../../src/provide/product-report.ts';
import { command, count, exitCode, lineAndMessage, list, nanoseconds, type Same, text } from './parts.ts';

const fault = z.enum(faultNames as [FaultName, ...FaultName[]]);
const remedy = text.nullable();
const printedLine = text.nullable().describe('null: there is none');

const eslogger = z.object({
  arguments: command.describe('as the product wrote them'),
  lines: count.describe('lines that were written'),
  dropped: count.nullable().describe('messages that came while the reader was slow; null: the product ended it before'),
  faults: z.partialRecord(fault, count).readonly().nullable().describe('how often each struck; null: as `dropped`'),
  end: z
    .enum(['open', 'early-end', 'ended', 'failed'])
    .describe('`open`: it waited for the end of the run; `ended`: the product ended it, or closed its pipe'),
});

export const productSchema = z.object({
  version: z.literal(1).describe('of this format; keys are only added within it'),
  provided: z.literal('eslogger'),
  trace: z.object({ path: text, messages: count }),
  os: z.object({ macos: text, requested: text.nullable().describe('as in --os'), messageVersion: count }),
  product: command,
  command: text.describe('runs it again'),
  seed: text,
  faults: list(fault).describe('that were asked for'),
  outputMap: text.nullable().describe('its file; null: lines are not compared'),
  eslogger: list(eslogger).describe('each that the product started'),
  exit: z.object({ code: z.int().nullable(), signal: (text as z.ZodType<NodeJS.Signals>).nullable() }).nullable(),
  setupTrouble: list(z.object({ sentence: text, remedy })).describe('why the run shows nothing'),
  findings: list(
    z.object({
      check: z.enum(Object.keys(productChecks) as [ProductCheck, ...ProductCheck[]]),
      class: z.enum(['violation', 'difference']).describe('`difference`: from what is expected, or from the messages'),
      sentence: text,
      remedy,
      lines: list(lineAndMessage).nullable().describe('the first, of --output-map'),
    }),
  ),
  difference: z
    .object({ line: count.describe('from 1'), expected: printedLine, printed: printedLine })
    .nullable()
    .describe('the first one from --expect-output'),
  notes: list(text),
  interrupted: z.boolean(),
  durationNs: nanoseconds,
  exitCode,
});

/** Does not compile if a report has a key or a type that the schema lacks, or the reverse. */
export const schemaIsThatOfTheReport: Same<z.output<typeof productSchema>, ProductReport> = true;
