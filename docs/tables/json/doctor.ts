// What `doctor --json` prints, about the machine or about a client, compared with the values that are printed.
import * as z from 'zod';
import type { callsValue } from '../../../src/cli/terminal/calls-json.ts';
import type { clientValue, machineValue } from '../../../src/cli/terminal/doctor-json.ts';
import { callClass } from './call.ts';
import { count, type Json, list, ruleNumber, type Same, text } from './parts.ts';

const version = text.describe('of esreplay; keys are only added');

export const machineSchema = z.object({
  version,
  machine: list(
    z.object({
      what: text,
      state: z
        .enum(['ok', 'less', 'missing', 'unknown'])
        .describe(
          'less: a run works, but sees or reports less; missing: no run is possible; unknown: it cannot be determined',
        ),
      found: text,
      remedy: text.nullable().describe('null: there is nothing to do'),
    }),
  ).describe('in the order of a run: start the client, watch it, report'),
});

const signature = z
  .object({
    identifier: text,
    team: text.nullable(),
    adHoc: z.boolean(),
    linkerSigned: z.boolean(),
    hardenedRuntime: z.boolean(),
    libraryValidation: z.boolean(),
    restrict: z.boolean().describe('dyld prunes its environment'),
    platformBinary: z.boolean().describe('signed by Apple as a part of macOS'),
    entitlements: list(text),
    disagreeing: list(text).describe('entitlements that differ between the two forms that a signature has'),
  })
  .meta({ id: 'signature' });

const slice = z
  .object({
    architecture: text.describe('arm64, arm64e, x86_64'),
    type: z.enum(['program', 'dynamic library', 'bundle', 'object', 'core', 'kernel extension', 'other']),
    loader: text.nullable().describe('null: dyld does not prepare the program'),
    restricted: z.boolean().describe('it has a section __RESTRICT,__restrict'),
    libraries: list(text),
    platform: text.nullable(),
    minimumOs: text.nullable(),
    signature: signature.nullable(),
    testable: z.boolean().describe('on a Mac that runs this slice'),
  })
  .meta({ id: 'slice' });

export const clientSchema = z.object({
  version,
  client: text.describe('as it was given'),
  program: text.describe('the program that is executed'),
  format: z.enum(['ELF', 'Mach-O', 'script', 'unknown']),
  interpreters: list(text).describe('interpreter of a script, and that of the interpreter'),
  testable: z.object({
    here: z.boolean(),
    onMac: z.boolean().nullable().describe('null: the program is not for a Mac'),
  }),
  slices: list(slice).describe('of a Mach-O file'),
  findings: list(
    z.object({
      slug: text.describe('name of the finding, see doctor.md'),
      grade: z.enum(['refused', 'elsewhere', 'warning']),
      sentence: text,
      remedy: text,
      commands: list(text).describe('shell commands that do it'),
      place: text.describe('the file and the place in it'),
      slices: list(text).describe('the slices that it applies to'),
    }),
  ),
});

export const callsSchema = z.object({
  version,
  client: text.describe('as it was given'),
  kind: z.enum(['program', 'bundle', 'sources']),
  formats: list(text).describe('of program files, each once'),
  files: count.describe('that were read'),
  calls: list(
    z.object({
      name: text.describe('as explain takes it'),
      class: callClass,
      family: text,
      why: text.nullable().describe('why it blocks; null: its rule says so'),
      advice: text.nullable(),
      handlerRule: ruleNumber.nullable().describe('number of the handler rule, see rules.md'),
      places: list(
        z.object({
          file: text.nullable().describe('null: no debug information and no symbol has it'),
          line: z.int().nullable(),
          function: text.nullable(),
          image: text.nullable().describe('program of a bundle, or member of a library'),
        }),
      ).describe('where it is called, each once, at most 1,000; empty: it is only imported'),
    }),
  ).describe('the most dangerous first'),
  missed: list(text).describe('what could not be read'),
});

/** Do not compile if a value has a key or a type that the schema lacks, or the reverse. */
export const schemaIsThatOfTheMachine: Same<
  z.output<typeof machineSchema>,
  Json<ReturnType<typeof machineValue>>
> = true;
export const schemaIsThatOfTheCalls: Same<z.output<typeof callsSchema>, Json<ReturnType<typeof callsValue>>> = true;
export const schemaIsThatOfTheClient: Same<z.output<typeof clientSchema>, Json<ReturnType<typeof clientValue>>> = true;
