// `esreplay redact`: replaces confidential data by pseudonyms.

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { stdout } from 'node:process';
import { parseChanges, policyOf, profileNames, type RedactionPolicy, withRules } from '../../edit/policy.ts';
import { type RedactSummary, redactTrace } from '../../edit/redact.ts';
import { Redactor } from '../../edit/redactor.ts';
import { exitCodes, SetupError, UsageError } from '../../errors/errors.ts';
import { writeRemedy } from '../../errors/write-remedy.ts';
import { readOptionFile } from '../../files/option-file.ts';
import { inputName } from '../../files/standard-input.ts';
import { number } from '../../print/facts-text.ts';
import { type ProfileName, redactionProfiles } from '../../schema/contents.ts';
import { printable, printableLines } from '../../words/printable.ts';
import { cutLines, editing, editOptions, outputOption } from '../arguments/edit-arguments.ts';
import { withExamples } from '../arguments/examples.ts';
import { file, inputFile, traceArgument } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { warnOfOpenKey } from '../terminal/open-key.ts';
import { show } from '../terminal/show.ts';
import { outputName } from '../terminal/standard-output.ts';

interface RedactWords {
  readonly trace?: string | undefined;
  readonly output?: string | undefined;
  readonly profile: ProfileName;
  readonly rules?: string | undefined;
  readonly key?: string | undefined;
  readonly show?: readonly string[] | undefined;
  readonly force?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export const row: CommandSummary = {
  usage: 'redact [trace]',
  group: 'traces',
  about: 'replace names in a trace by pseudonyms, to share it',
};

export const redactCommand: Command<RedactWords> = {
  builder: (parser) =>
    withExamples(
      editOptions(
        parser
          .positional('trace', { ...traceArgument, demandOption: false })
          .option('output', outputOption)
          .option('profile', {
            choices: profileNames,
            takes: 'PROFILE',
            default: 'report' as const,
            describe: profileNames.map((name) => `${name}: ${redactionProfiles[name].does}`).join('; '),
          })
          .option('rules', { ...inputFile, describe: 'JSON file that changes the profile' })
          .option('key', {
            ...file,
            describe: 'file of the key, created if missing',
            defaultDescription: 'a new key that is not kept',
          })
          .option('show', {
            type: 'string',
            array: true,
            nargs: 1,
            takes: 'PATH',
            files: true,
            describe: 'only print the pseudonym of this path under the key; repeatable',
          }),
      ),
      [
        ['esreplay redact t.estrace -o safe.estrace', 'safe to attach to a bug report'],
        [
          'esreplay redact --show /Users/me/Secret --key my.key',
          'the path to write into a policy that is tested with this trace',
        ],
      ],
      'Names become pseudonyms: under one key a name always gets the same one, and a file stays below its folder. Numbers and times stay. docs/reference/redaction.md lists what is kept.',
    ),
  handler: redact,
};

/** What was done; `key`: the file, null if the key was made for this trace. */
export type Redacted = RedactSummary & { readonly profile: ProfileName; readonly key: string | null };

async function redact(words: RedactWords): Promise<number> {
  const { trace, output, rules } = words;
  const profile = policyOf(words.profile);
  const remedy = 'docs/how-to/redaction.md shows one';
  const changes = (file: string) => parseChanges(readOptionFile(file, '--rules', remedy), inputName(file), '--rules');
  const policy = rules === undefined ? profile : withRules(profile, changes(rules));
  if (words.show !== undefined) {
    show(stdout, printableLines(shown(words.show, words.key, policy)));
    return exitCodes.pass;
  }
  if (trace === undefined) throw new UsageError('no trace given', { remedy: 'see `esreplay redact --help`' });
  if (output === undefined)
    throw new UsageError('no output given', { remedy: 'name the trace to write: `-o safe.estrace`' });
  const key = keyOf(words.key);
  return editing(
    'redacting',
    { ...words, trace, output },
    async (options): Promise<Redacted> => ({
      profile: policy.profile,
      key: words.key ?? null,
      ...(await redactTrace({ ...options, policy, key })),
    }),
    (summary) => summaryText(outputName(output), words.key, summary),
  );
}

/** Returns one pseudonym per line. */
function shown(paths: readonly string[], file: string | undefined, policy: RedactionPolicy): string {
  if (file === undefined || !existsSync(file))
    throw new UsageError('--show needs the key of the trace', {
      remedy: 'add --key FILE; the key of a trace that was redacted without --key is gone',
    });
  const redactor = new Redactor(policy, keyOf(file));
  return paths.map((path) => `${String(redactor.text('path', path))}\n`).join('');
}

const minKeyBytes = 16;

/** Returns the whole file without the white space at its end. */
function keyOf(file: string | undefined): Uint8Array {
  if (file === undefined) return randomBytes(32);
  if (!existsSync(file)) return newKey(file);
  warnOfOpenKey(file);
  let key = readKey(file);
  while (key.length > 0 && ' \t\r\n'.includes(String.fromCharCode(key.at(-1) ?? 0))) key = key.subarray(0, -1);
  if (key.length < minKeyBytes)
    throw new UsageError(`key is too short: ${key.length} bytes of at least ${minKeyBytes}`, {
      place: file,
      remedy: 'name a file that does not exist: it is created',
    });
  return key;
}

function readKey(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`cannot read the file of --key: ${(error as Error).message}`, {
      place: file,
      cause: error,
    });
  }
}

function newKey(file: string): Uint8Array {
  const key = randomBytes(32).toString('hex');
  try {
    writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SetupError(`cannot write the key: ${code}`, {
      place: file,
      remedy: writeRemedy(code, 'name another file'),
      cause: error,
    });
  }
  return Buffer.from(key);
}

function summaryText(output: string, key: string | undefined, summary: Redacted): string {
  const { messages, bytesWritten, rules, emptied, headerTexts, keyCheck, cut, profile } = summary;
  const lines = [
    `${printable(output)}: ${number(messages)} messages, ${number(bytesWritten)} bytes, profile ${profile}`,
    key === undefined
      ? '  the key was made for this trace and is not kept'
      : `  key ${printable(key)} (check ${keyCheck})\n  keep the key apart from the trace: with it, names can be guessed and checked`,
    `  ${'rule'.padEnd(14)} ${'does'.padEnd(10)} ${'values'.padStart(10)}`,
    ...Object.entries(rules).map(([rule, { action, values }]) =>
      `  ${rule.padEnd(14)} ${action.padEnd(10)} ${(action === 'keep' ? '' : number(values)).padStart(10)}`.trimEnd(),
    ),
    ...(emptied === 0 ? [] : [`  ${number(emptied)} messages of unknown event types were emptied`]),
    ...(headerTexts === 0 ? [] : [`  ${number(headerTexts)} header texts were removed`]),
    ...cutLines(cut),
  ];
  return `${lines.join('\n')}\n`;
}
