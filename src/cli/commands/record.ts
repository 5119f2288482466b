// `esreplay record`: records Endpoint Security messages to a trace, until Ctrl-C or SIGTERM.

import { stdout } from 'node:process';
import { parseChanges, profileNames } from '../../edit/policy.ts';
import { exitCodes } from '../../errors/errors.ts';
import { readOptionFile } from '../../files/option-file.ts';
import { inputName } from '../../files/standard-input.ts';
import { number as grouped } from '../../print/facts-text.ts';
import type { RecordOptions } from '../../record/options.ts';
import type { RecordDump, RecordProgress, RecordSummary } from '../../record/recorder-line.ts';
import { eventLabels } from '../../schema/macos/events.ts';
import { onInterrupt } from '../../trials/interrupt.ts';
import { jsonText, printable, printableLines } from '../../words/printable.ts';
import { forceOption } from '../arguments/edit-arguments.ts';
import { withExamples } from '../arguments/examples.ts';
import { file, inputFile, number, text, writtenFile } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { warnOfOpenKey } from '../terminal/open-key.ts';
import { show } from '../terminal/show.ts';
import { TerminalLine } from '../terminal/terminal-line.ts';

interface RecordWords extends Omit<RecordOptions, 'out' | 'redact' | 'redactRules'> {
  readonly output: string;
  /** A profile, or a file of rules. */
  readonly redact?: string | undefined;
  readonly json?: boolean | undefined;
}

const megabytes = { ...number, takes: 'MB' } as const;
const seconds = { ...number, takes: 'SECONDS' } as const;

export const row: CommandSummary = {
  usage: 'record',
  group: 'traces',
  about: 'record Endpoint Security messages to a trace',
};

export const recordCommand: Command<RecordWords> = {
  builder: (parser) =>
    withExamples(
      parser
        .option('output', {
          ...writtenFile,
          alias: 'o',
          demandOption: true,
          describe: 'trace to write; it is named NAME.incomplete until it is complete',
        })
        .option('events', {
          type: 'string',
          array: true,
          nargs: 1,
          takes: 'EVENTS',
          list: true,
          known: eventLabels,
          coerce: (words: string[]) => words.flatMap((word) => word.split(',')),
          describe: 'NOTIFY_EXEC,AUTH_MOUNT,...',
          defaultDescription: 'every NOTIFY type of this macOS',
        })
        .option('auth', { type: 'boolean', describe: 'record their AUTH events too, and allow each at once' })
        .option('cache', { type: 'boolean', describe: 'let the system cache those answers' })
        .option('force', forceOption)
        .option('memory', { ...megabytes, describe: 'memory limit', defaultDescription: '64; 128 with --flight' })
        .option('max-size', { ...megabytes, describe: 'disk limit for all traces; later messages count as lost' })
        .option('rotate-size', { ...megabytes, describe: 'start a new trace at this size' })
        .option('rotate-every', { ...seconds, describe: 'start a new trace after this time' })
        .option('keep', { ...number, describe: 'number of finished traces to keep, newest first' })
        .option('flight', {
          ...seconds,
          describe: 'flight recorder: keep the last seconds, write them at a trigger and at the end',
        })
        .option('flight-size', { ...megabytes, describe: 'limit of the flight recorder' })
        .option('trigger-exit', { ...text('PROGRAM'), describe: 'trigger when a program of this name ends' })
        .option('trigger-kill', { type: 'boolean', describe: 'trigger when another client is killed as at a deadline' })
        .option('redact', {
          ...inputFile,
          known: () => profileNames,
          describe: `redact while recording: ${profileNames.join(', ')}, or a file of rules (docs/how-to/redaction.md)`,
        })
        .option('redact-key', { ...file, describe: 'file of the key for --redact' })
        .option('json', { type: 'boolean', describe: 'print progress and summary as lines of JSON' })
        .group(['events', 'auth', 'cache'], 'Events')
        .group(['output', 'force', 'max-size', 'rotate-size', 'rotate-every', 'keep'], 'Traces')
        .group(['flight', 'flight-size', 'trigger-exit', 'trigger-kill'], 'Flight recorder')
        .group(['redact', 'redact-key'], 'Redaction') as never,
      [
        ['sudo esreplay record -o day.estrace --events exec,exit,open', 'record until Ctrl-C'],
        [
          'sudo esreplay record -o kill.estrace --auth --flight 60 --trigger-kill',
          'keep the minute before a client is killed',
        ],
        ['esreplay run t.estrace -- esreplay record -o copy.estrace --auth', 'copy a replay, on any system'],
      ],
      'On SIGUSR1 esrecord writes the messages in the flight recorder.',
    ),
  handler: async (words) => {
    const { json, redactKey } = words;
    if (redactKey !== undefined) warnOfOpenKey(redactKey);
    const { record } = await import('../../record/record.ts');
    const line = new ProgressLine();
    const interrupt = onInterrupt();
    try {
      const summary = await record({
        ...optionsOf(words),
        signal: interrupt.signal,
        onProgress: (progress) => (json ? print(progress) : line.show(progress)),
        onDump: (dump) => (json ? print(dump) : line.aside(dumpText(dump))),
      });
      line.clear();
      if (json) print(summary);
      else show(stdout, printableLines(summaryText(summary)));
      return summary.whole ? exitCodes.pass : exitCodes.setup;
    } catch (error) {
      if (error !== interrupt.signal.reason) throw error;
      return exitCodes.interrupted;
    } finally {
      line.clear();
      interrupt.release();
    }
  },
};

/** Keeps only the options: the parser adds names of its own, and dashed twins. */
function optionsOf({ output, ...words }: RecordWords): RecordOptions {
  const { events, auth, cache, force, memory, maxSize, rotateSize, rotateEvery, keep } = words;
  const { flight, flightSize, triggerExit, triggerKill, redact, redactKey } = words;
  const files = { out: output, events, auth, cache, force, memory, maxSize, rotateSize, rotateEvery, keep };
  return { ...files, flight, flightSize, triggerExit, triggerKill, ...redactionOf(redact), redactKey };
}

/** A file of rules modifies the report profile. */
function redactionOf(word: string | undefined): Pick<RecordOptions, 'redact' | 'redactRules'> {
  const profile = profileNames.find((name) => name === word);
  if (word === undefined || profile !== undefined) return { redact: profile };
  const remedy = `the profiles are ${profileNames.join(' and ')}; docs/how-to/redaction.md shows a file of rules`;
  const redactRules = parseChanges(readOptionFile(word, '--redact', remedy, profileNames), inputName(word), '--redact');
  return { redact: 'report', redactRules };
}

const print = (line: object): void => void show(stdout, jsonText(line));

class ProgressLine {
  private readonly line = new TerminalLine();

  show({ messages, bytes, lost, kernelLost, error }: RecordProgress): void {
    const losses = lost + kernelLost === 0 ? '' : `, ${grouped(lost + kernelLost)} lost`;
    const trouble = error === undefined ? '' : `: ${printable(error)}`;
    this.line.show(`recording: ${grouped(messages)} messages, ${(bytes / 1e6).toFixed(1)} MB${losses}${trouble}`);
  }

  aside(text: string): void {
    this.line.clear();
    show(stdout, printableLines(text));
  }

  clear(): void {
    this.line.clear();
  }
}

function dumpText({ trace, messages, reason, error }: RecordDump): string {
  const path = printable(trace);
  if (error !== undefined) return `cannot write ${path}: ${printable(error)} (${reason})\n`;
  return `${path}: ${grouped(messages)} messages (${reason})\n`;
}

function summaryText(summary: RecordSummary): string {
  const { trace, messages, bytes, whole, error, unwritable, unwritableReason } = summary;
  const lines = [
    `${trace === '' ? 'Total' : printable(trace)}: ${grouped(messages)} messages, ${grouped(bytes)} bytes`,
  ];
  if (!whole)
    lines.push(`  incomplete${error === undefined ? '' : ` (${error})`}: readable up to its last whole block`);
  const losses = (what: string, byType: Readonly<Record<string, number>>): void => {
    const rows = Object.entries(byType);
    if (rows.length > 0) lines.push(`  ${what}`);
    for (const [type, count] of rows) lines.push(`    ${type.padEnd(34)} ${grouped(count).padStart(12)}`);
  };
  losses('lost by the recorder', summary.lostByType);
  losses("lost before it, in the kernel's queue", summary.kernelLostByType);
  if (unwritable > 0)
    lines.push(`  ${grouped(unwritable)} could not be encoded, the last one: ${unwritableReason ?? ''}`);
  return `${lines.join('\n')}\n`;
}
