// `esreplay eslogger`: a stand-in for Apple's eslogger, with its arguments: prints the messages of a trace as that would.
import { stdout } from 'node:process';
import { didYouMean } from '../../errors/did-you-mean.ts';
import { exitCodes, SetupError, UsageError } from '../../errors/errors.ts';
import { type EsloggerOptions, writeEslogger } from '../../eslogger/eslogger.ts';
import { esloggerEvents } from '../../eslogger/events.ts';
import { esloggerStyle, type TokenShape } from '../../print/line-style.ts';
import type { LineSink } from '../../print/write-lines.ts';
import { newestRelease, releaseNamed, releaseOf } from '../../provide/eslogger-release.ts';
import type { PrintedMessages } from '../../provide/programs.ts';
import { clientRefusals } from '../../run/client-refusal.ts';
import { optionTable, usual, usualSeed } from '../../run/option-table.ts';
import { eventRows } from '../../schema/macos/events.ts';
import type { OsProfile } from '../../schema/macos/os-profiles.ts';
import { openTrace } from '../../trace/reader.ts';
import { jsonText, printableLines } from '../../words/printable.ts';
import { faultRow, toFaults, tokensRow } from '../arguments/eslogger-rows.ts';
import { withExamples } from '../arguments/examples.ts';
import { readOption } from '../arguments/run-options.ts';
import { number, text, trace, writtenFile } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { note, warn } from '../terminal/diagnostic.ts';
import { Output } from '../terminal/output.ts';
import { show } from '../terminal/show.ts';
import { warnOfCut } from '../terminal/trace-warnings.ts';
import { writeOutput } from '../terminal/write-output.ts';

const paces = ['recorded', 'asap'] as const;
const refusals = Object.keys(clientRefusals) as readonly (keyof typeof clientRefusals)[];

interface EsloggerWords {
  readonly event?: readonly string[] | undefined;
  readonly listEvents?: boolean | undefined;
  readonly oslog?: boolean | undefined;
  readonly select?: readonly string[] | undefined;
  readonly trace?: string | undefined;
  readonly os?: string | undefined;
  readonly pace: (typeof paces)[number];
  readonly speed?: number | undefined;
  readonly queueCapacity?: number | undefined;
  readonly seed?: string | undefined;
  readonly tokens: TokenShape;
  readonly fault?: readonly string[] | undefined;
  readonly refuseClient?: keyof typeof clientRefusals | undefined;
  readonly counts?: string | undefined;
}

export const row: CommandSummary = {
  usage: 'eslogger [event..]',
  group: 'run',
  about: 'print a trace as eslogger would, for a program that reads its lines',
};

export const esloggerCommand: Command<EsloggerWords> = {
  builder: (parser) =>
    withExamples(
      parser
        .positional('event', {
          type: 'string',
          array: true,
          takes: 'EVENT',
          known: () => esloggerEvents(newestRelease()).map(({ name }) => name),
          describe: 'names of NOTIFY events: exec, open',
        })
        .option('list-events', { type: 'boolean', describe: 'print the names of all events' })
        .option('format', { choices: ['json'] as const, requiresArg: true, describe: 'format of the lines' })
        .option('select', {
          type: 'string',
          array: true,
          nargs: 1,
          takes: 'PREFIX',
          describe: 'only events of programs whose path begins so; repeatable',
        })
        .option('oslog', { type: 'boolean', describe: 'print nothing: the unified log gets the events' })
        .option('oslog-subsystem', { ...text('NAME'), describe: 'subsystem in the unified log' })
        .option('oslog-category', { ...text('NAME'), describe: 'category in the unified log' })
        .group(
          ['list-events', 'format', 'select', 'oslog', 'oslog-subsystem', 'oslog-category'],
          "Options of Apple's eslogger",
        )
        .option('trace', { ...trace, requiresArg: true, describe: 'trace with the messages' })
        .option('os', {
          ...optionTable.os.kind.parser,
          type: 'string',
          requiresArg: true,
          describe: 'macOS release whose eslogger to imitate, from 13',
          defaultDescription: "the trace's",
        })
        .option('pace', {
          choices: paces,
          requiresArg: true,
          default: usual.pace,
          describe: 'when lines come: as recorded, or as fast as the reader takes them',
        })
        .option('speed', { ...number, describe: 'divide the gaps between messages by this', defaultDescription: '1' })
        .option('queue-capacity', {
          ...number,
          describe: 'messages that wait while the reader is slow; further ones are dropped (recorded pace)',
          defaultDescription: String(usualQueue),
        })
        .option('tokens', { ...tokensRow, default: 'object' as const })
        .option('seed', {
          ...text('N'),
          describe: 'decides the order of keys and where faults strike',
          defaultDescription: String(usualSeed),
        })
        .option('fault', faultRow)
        .option('refuse-client', {
          choices: refusals,
          requiresArg: true,
          describe: 'end as eslogger does without root or Full Disk Access',
        })
        .option('counts', { ...writtenFile, describe: 'file for the numbers of lines, drops and faults, as JSON' })
        .group(
          ['trace', 'os', 'pace', 'speed', 'queue-capacity', 'tokens', 'seed', 'fault', 'refuse-client', 'counts'],
          'Options of this stand-in',
        ),
      [
        ['esreplay eslogger exec fork exit --trace @boot --os 26 | ./product', 'lines at their recorded pace'],
        ['esreplay eslogger open --trace t.estrace --pace asap --fault sequence-gap,cut-line', 'and some are lost'],
      ],
      'Exit status: 0 at the end of the trace, 1 if early-end struck, 2 usage, such as an unknown event, 3 --refuse-client. It needs neither root nor a Mac. A key that came after the trace was recorded has 0 or null.',
    ),
  handler: eslogger,
};

const usualQueue = 16_384;

async function eslogger(words: EsloggerWords): Promise<number> {
  const stated = words.os === undefined ? undefined : releaseNamed(words.os);
  if (words.listEvents === true) return listEvents(stated ?? newestRelease(), stated !== undefined);
  const names = new Set(words.event);
  if (names.size === 0) throw new UsageError('no event given', { remedy: 'name some: `esreplay eslogger exec open`' });
  const options = optionsOf(words);
  if (stated !== undefined || words.trace === undefined) eventTypesOf(names, stated ?? newestRelease(), words.os);
  if (words.refuseClient !== undefined) throw refusal(words.refuseClient);
  if (words.trace === undefined)
    throw new UsageError('no trace given', { remedy: 'name one: `--trace t.estrace`, or a sample: `--trace @boot`' });
  const reader = openTrace(words.trace);
  try {
    warnOfCut(reader);
    const release = stated ?? releaseOf(reader.header.messageVersion);
    const { messageVersion } = release;
    const provided = await providedOutput();
    const sink = words.oslog === true ? nowhere : (provided ?? new Output());
    const subscription = { eventTypes: eventTypesOf(names, release, words.os), select: words.select ?? [] };
    const { lost, ...counts } = await writeEslogger(reader, sink, {
      ...options,
      faults: provided?.faultsOf(options.faults) ?? options.faults,
      subscription,
      // A terminal would obey what eslogger does not escape.
      style: esloggerStyle({ messageVersion, tokens: words.tokens, seed: options.seed, safe: stdout.isTTY === true }),
    });
    for (const [name, times] of Object.entries(counts.faults))
      if (times === 0 && provided === null)
        warn(`fault did not strike: ${name}`, { remedy: 'take a longer trace, or another --seed' });
    if (words.counts !== undefined) await writeOutput(words.counts, jsonText(counts, 2));
    if (provided !== null) {
      const printed: PrintedMessages | null = sink.gone || words.oslog === true ? null : { ...subscription, lost };
      await writeOutput(provided.counts, jsonText({ ...counts, printed }));
    }
    if (!counts.endsEarly) await provided?.rest();
    return counts.endsEarly ? exitCodes.findings : exitCodes.pass;
  } finally {
    reader.close();
  }
}

/** Null: no run of a product started this. */
async function providedOutput() {
  const folder = process.env.ESREPLAY_PROVIDED;
  return folder === undefined ? null : new (await import('../terminal/provided-output.ts')).ProvidedOutput(folder);
}

type Options = Pick<EsloggerOptions, 'pace' | 'speed' | 'queue' | 'faults' | 'seed'>;

function optionsOf({ pace, speed, queueCapacity, seed, fault = [] }: EsloggerWords): Options {
  if (speed !== undefined && pace === 'asap')
    throw new UsageError('--speed has no meaning in asap pace', { remedy: 'leave out one of them' });
  const drawn = seed === undefined ? usualSeed : (readOption('seed', seed) as bigint);
  return {
    pace,
    speed: speed === undefined ? usual.speed : Number(readOption('speed', speed)),
    queue: queueCapacity === undefined ? usualQueue : Number(readOption('queueCapacity', queueCapacity)),
    faults: toFaults(fault),
    seed: Number(BigInt.asUintN(32, drawn ^ (drawn >> 32n))),
  };
}

/** Throws UsageError for a name that eslogger does not know there. */
function eventTypesOf(names: Iterable<string>, release: OsProfile, os = release.macos): readonly number[] {
  const known = new Map(esloggerEvents(release).map(({ name, eventType }) => [name, eventType]));
  return [...names].map((name) => {
    const eventType = known.get(name);
    if (eventType !== undefined) return eventType;
    const later = eventRows.find((each) => each.action === 'NOTIFY' && each.eslogger === name);
    if (later !== undefined)
      throw new UsageError(`macOS ${os} has no event '${name}'`, {
        remedy: `it came with macOS ${later.firstMacos}`,
      });
    throw new UsageError(`unknown event '${name}'`, {
      remedy: didYouMean(name, known.keys()) ?? 'see `esreplay eslogger --list-events`',
    });
  });
}

/** With a note for people if they name a release: a product reads the names alone. */
function listEvents(release: OsProfile, isNamed: boolean): number {
  const events = esloggerEvents(release);
  for (const { name } of events) show(stdout, printableLines(`${name}\n`));
  const modelled = events.filter(({ certainty }) => certainty === 'modelled');
  if (isNamed)
    note(
      `lines of ${modelled.length} of ${events.length} events are modelled after the header of macOS ${release.macos}: no real line of them is known`,
      { excerpt: `  known: ${knownText(events.filter(({ certainty }) => certainty !== 'modelled'))}` },
    );
  return exitCodes.pass;
}

const knownText = (events: readonly { readonly name: string }[]): string =>
  events.length === 0 ? 'none' : events.map(({ name }) => name).join(', ');

const refusalWords: Readonly<Record<keyof typeof clientRefusals, string>> = {
  internal: 'macOS failed',
  'not-entitled': 'eslogger lacks its entitlement',
  'not-permitted': 'the program that started eslogger lacks Full Disk Access',
  'not-privileged': 'the user is not root',
  'too-many-clients': 'too many clients exist',
};

function refusal(reason: keyof typeof clientRefusals): SetupError {
  const constant = `ES_NEW_CLIENT_RESULT_ERR_${reason.toUpperCase().replaceAll('-', '_')}`;
  return new SetupError(`no Endpoint Security client: ${refusalWords[reason]} (${constant})`, {
    remedy: `--refuse-client ${reason} asked for it`,
  });
}

/** The unified log. */
const nowhere: LineSink = {
  gone: false,
  isWritten: true,
  line: () => undefined,
  piece: () => Promise.resolve(),
  flush: () => Promise.resolve(),
};
