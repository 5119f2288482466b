// The report of `run --json` and `replay()`: the source of docs/reference/report.schema.json and report.md. Its type is
// compared with that of the report itself, and its names come from the tables of rules and options.
import * as z from 'zod';
import { optionNames, optionRow } from '../../../src/run/option-table.ts';
import { type Report, reportVersion } from '../../../src/verdict/report.ts';
import {
  command,
  count,
  exitCode,
  findingClass,
  lineAndMessage,
  list,
  measured,
  nanoseconds,
  ruleNumber,
  ruleSlug,
  type Same,
  text,
  timesOf,
} from './parts.ts';

const frame = z
  .object({
    function: text.nullable().describe('null: no symbol covers the address'),
    mangled: text.optional().describe("the name in the program, where Swift's demangler has read it"),
    file: text.nullable().describe('source file; null without debug information'),
    line: z.int().nullable().describe('line in it'),
    image: text.nullable().describe('file of the loaded image'),
    address: text.describe("the image's own address, hexadecimal"),
  })
  .meta({ id: 'frame' });

const stack = list(frame);

const messageName = z
  .object({
    index: z.int().min(-1).describe('place in the trace, from 0; -1: the message was injected'),
    seqNum: count.describe('seq_num of es_message_t'),
    globalSeqNum: count.describe('global_seq_num of es_message_t'),
    eventType: text.describe('ES_EVENT_TYPE_AUTH_EXEC, …'),
    path: text.nullable().describe('the subject of the event: the opened file, the executed program, the mount point'),
    process: z.object({ pid: z.int(), path: text.nullable() }).nullable().describe('the process that caused the event'),
    cause: text.nullable().describe('why the message was injected; null for a message of the trace'),
    injected: count.nullable().describe('number of the injected message in the run; null for a message of the trace'),
  })
  .meta({ id: 'message' });

const times = z
  .object({
    queuedNs: nanoseconds.describe('when the message was queued'),
    deliveredNs: nanoseconds.nullable().describe('when the handler was entered'),
    returnedNs: nanoseconds.nullable().describe('when the handler returned'),
    respondedNs: nanoseconds.nullable().describe('when the client answered'),
    deadlineNs: nanoseconds.nullable().describe('the deadline'),
    budgetNs: nanoseconds.nullable().describe('from queued to deadline, which --fair-time may move'),
    headroomNs: nanoseconds.nullable().describe('from the answer to the deadline; negative: late'),
    lostNs: nanoseconds
      .nullable()
      .describe(
        'how long the client waited for a processor while other programs had them; null: no deadline was missed',
      ),
  })
  .meta({ id: 'times' });

const cycle = z
  .object({
    nodes: list(
      z.object({
        id: text.describe('the name that the edges use'),
        kind: z.enum(['handler', 'call', 'service', 'message', 'lock', 'thread', 'pool']),
        name: text.describe('AUTH_EXEC (message 17), open(), trustd, …'),
        process: count.nullable().describe('number of the client process; null outside the clients'),
        client: count.nullable().describe('number of the es_client_t in it'),
      }),
    ),
    edges: list(z.object({ from: text, to: text, is: text.describe('the relation, such as: waits for') })).describe(
      'edge n leads from node n to the next node, the last edge to the first node',
    ),
  })
  .meta({ id: 'cycle' });

export const identitySchema = z
  .object({
    event: text.describe('AUTH_OPEN, …'),
    actor: text.describe('signing id of the process, else the path of its executable'),
    target: text.describe('the subject of the event; empty: it has no path'),
    nth: count.describe('which of the messages that are alike, from 1'),
    of: count.describe('how many messages of the trace are alike'),
  })
  .meta({ id: 'identity' });

const verdict = z
  .object({
    rule: ruleSlug.describe('name of the rule, see rules.md'),
    class: findingClass.describe('violations and differences fail a run, hazards only under --strict, notes never'),
    headline: text.describe('what went wrong, in a short line'),
    sentence: text.describe('what went wrong'),
    call: text.nullable().describe('C name of the call'),
    message: messageName.nullable().describe('the message that the finding is about'),
    thread: z.number().nullable().describe('the thread'),
    stack: stack.describe('innermost frame first'),
    times: times.nullable().describe('nanoseconds since the run began; null: it never happened'),
    advice: text.describe('what to do instead'),
    handlerRule: ruleNumber.nullable().describe('number of the handler rule, see rules.md'),
    process: count.describe('number of the client process in the run'),
    client: count.nullable().describe('number of the es_client_t in it'),
    whose: text.nullable().describe('the same in words; null when the run had only one es_client_t'),
    otherStack: z
      .object({ is: text.describe('released at, held by, …'), frames: stack })
      .nullable()
      .describe('a second stack'),
    count: count.describe('how often it happened in this message'),
    omitted: count.describe('further messages with the same rule, call and stack'),
    command: text.describe('the smallest command that reproduces it'),
    crash: text
      .nullable()
      .describe('signal of the crash that the finding is or led to: SIGSEGV, …; null: the client survived it'),
    cycle: cycle.nullable().describe('the wait cycle of a deadlock'),
    similar: z
      .object({ count: count.describe('how many'), last: messageName.nullable() })
      .nullable()
      .describe('further cycles of the same shape, and the message of the last one'),
    took: z
      .object({ worstNs: nanoseconds, totalNs: nanoseconds })
      .nullable()
      .describe('durations of the calls or waits in all of these messages; null: they have none'),
    identity: identitySchema
      .nullable()
      .describe('the message by what it is, whichever its number; null: the finding is about no message of the trace'),
    lines: list(lineAndMessage)
      .nullable()
      .describe('lines of the client beside their messages, the first few; null: the finding is not about lines'),
  })
  .meta({ id: 'verdict' });

const percentiles = z
  .object({
    count: measured,
    minNs: nanoseconds,
    p50Ns: nanoseconds,
    p90Ns: nanoseconds,
    p99Ns: nanoseconds,
    p999Ns: nanoseconds,
    maxNs: nanoseconds,
  })
  .meta({ id: 'percentiles' });

const latency = z.object(timesOf(percentiles));

const summary = z
  .object({
    messages: count.describe('delivered messages'),
    auth: count.describe('delivered AUTH messages'),
    responded: count.describe('delivered AUTH messages that were answered'),
    violations: count.describe('violations; a verdict that stands for further messages counts for all of them'),
    hazards: count.describe('hazards, counted the same way, but one for each line of code that logs in a handler'),
    differences: count.describe('differences from expectations, counted the same way'),
    notes: count.describe('notes, counted the same way'),
    lostFacts: count.describe(
      'facts that the library stated and the report cannot show; more than 0 means exit status 3',
    ),
    muted: count.describe('messages that a mute held back'),
    cached: count.describe('messages that the result cache answered'),
    dropped: count.describe('messages that found a full queue'),
    unsubscribed: count.describe('messages that no client had subscribed to'),
    loopback: count.describe("messages of the client's own actions"),
    inTime: count.describe('AUTH messages that were answered in time'),
    late: count.describe('AUTH messages that were answered late'),
    unanswered: count.describe('AUTH messages that were never answered'),
    byMode: count.describe('AUTH messages that --on-miss fail-open or fail-closed answered'),
    cut: count.describe('AUTH messages that were open, before their deadline, when the run ended'),
    clients: count.describe('number of es_client_t that were made'),
    notReached: count.describe('messages that the run did not reach'),
    injected: z
      .object({
        delivered: count.describe('part of `messages`'),
        muted: count,
        cached: count,
        dropped: count,
        unsubscribed: count,
        loopback: count,
      })
      .describe(
        'how many of each count are not in the trace: the client caused them, by opening a file or by a call of a modelled service',
      ),
    suppressed: count.describe('suppressed findings, which are in no other count'),
  })
  .meta({ id: 'summary' });

const repeated = z
  .object({
    rule: ruleSlug,
    class: findingClass,
    call: text.nullable(),
    eventType: text.nullable(),
    sentence: text.describe('sentence of the first of these runs'),
    indices: list(z.int()).describe('messages of the trace'),
    runs: list(count).describe('numbers of the runs that have it, from 1'),
    command: text.describe('command of the first of these runs'),
    verdict: verdict.describe('the finding in the first of these runs, at its first message'),
  })
  .meta({ id: 'repeatedFinding' });

const verification = z
  .object({
    because: z
      .enum(['verify', 'releases'])
      .describe('--verify asked for several runs, or releases of --os differed after one'),
    runs: count.describe('how many runs there were'),
    asked: count.describe('how many were requested'),
    seeds: list(text).nullable().describe('the seed of each run; null: all had the same schedule'),
    exitCodes: list(exitCode),
    failures: list(repeated).describe('findings of every run'),
    flaky: list(repeated).describe('findings of some runs'),
    flakyDecisions: list(
      z.object({
        index: count.describe('message of the trace'),
        path: text.nullable(),
        pid: z.int().nullable(),
        answers: list(
          z.object({
            answer: text.describe('allow, deny, flags 0x1, each perhaps "and cached"'),
            runs: list(count),
            command: text,
          }),
        ).describe('most frequent first'),
      }),
    ),
    stalled: list(count).describe('runs in which the machine stalled for longer than a miss was late'),
  })
  .meta({ id: 'verification' });

const trouble = z
  .object({
    sentence: text.describe('what is wrong'),
    remedy: text.nullable().describe('what to do'),
    stack: z.exactOptional(stack).describe('where, if that is known'),
  })
  .meta({ id: 'trouble' });

/** An option of the table in a report: as given, or its default. */
function reportedOption(name: (typeof optionNames)[number]): z.ZodType | null {
  const { kind, report, about } = optionRow(name);
  const sample = report?.(undefined);
  if (sample === undefined) return null;
  const { choices } = kind.parser;
  const type = kind.valueType ?? kind.parser.type;
  if (typeof sample === 'object' && sample !== null) return z.record(text, z.union([text, z.number()])).describe(about);
  const isNumber = type === 'number' || typeof sample === 'number';
  const value =
    choices !== undefined ? z.enum(choices) : isNumber ? z.number() : type === 'boolean' ? z.boolean() : text;
  return (sample === null ? value.nullable() : value).describe(about);
}

const options: z.ZodType<Report['options']> = z.object({
  ...Object.fromEntries(
    optionNames.flatMap((name) => {
      const schema = reportedOption(name);
      return schema === null ? [] : [[name, schema]];
    }),
  ),
  models: text.nullable().describe(`${optionRow('models').about}; null for a JavaScript handler`),
  expect: text.nullable().describe('name of the file of --expect, or recorded'),
}) as unknown as z.ZodType<Report['options']>;

export const reportSchema = z.object({
  version: z.literal(reportVersion as number).describe('of this format; keys are only added within it'),
  trace: z.object({
    path: text,
    messages: count.describe('number of messages in it'),
    complete: z.boolean().describe('false: it was cut or damaged, and the intact part was replayed'),
  }),
  client: command.nullable().describe('program and arguments; null for a JavaScript handler'),
  options: options.describe('options as given, with their defaults'),
  os: z.object({
    macos: text.describe('the macOS that was imitated'),
    messageVersion: count,
    from: z.enum(['option', 'trace']).describe('option: named by --os; trace: the release of the trace'),
    requested: text
      .nullable()
      .describe(
        'the release as --os names it; `macos` is the one up to it in which anything changed; null without --os',
      ),
    newer: z
      .object({
        release: text.describe('as --os or the trace names it'),
        takenAs: text.describe('the newest known release before it, which was imitated'),
      })
      .nullable()
      .describe('a release that came after this version of esreplay; null if it knows the release'),
    defaultMutes: z
      .enum(['nowhere', 'trace', 'sample'])
      .describe('where the default mutes come from; nowhere: there are none'),
    withheld: count.describe('messages of event types that this macOS does not have'),
  }),
  summary,
  notWatched: list(text).describe('what this run could not see'),
  verdicts: list(verdict).describe('findings, without the suppressed ones'),
  latency,
  otherClients: list(command).describe('further client processes (--client)'),
  processes: list(
    z.object({
      process: count.describe('the number that verdicts name it by'),
      pid: z.int(),
      name: text,
      esClients: count.describe('how many es_client_t it made'),
      delivered: count,
      responded: count,
      exit: z
        .object({ code: z.int().nullable(), signal: (text as z.ZodType<NodeJS.Signals>).nullable() })
        .nullable()
        .describe('null: it was still running when the run ended it'),
      reachedEnd: z.boolean().describe('it was alive when the last message was settled'),
    }),
  ).describe('client processes, in the order of their first ES client'),
  setUp: list(
    z.object({
      process: count.describe('the number of the process'),
      client: count.describe('the number of the es_client_t in its process'),
      atNs: nanoseconds.describe('when it returned'),
      call: text.describe('es_subscribe, es_mute_path, …'),
      times: count.describe('how many equal calls came in a row'),
      failed: z.boolean(),
      muting: z.enum(['process', 'path', 'target path']).nullable().describe('what it mutes by; null: a subscription'),
      inverted: z.boolean().nullable().describe('for es_invert_muting: whether that muting is inverted now'),
      subscribed: list(text).nullable().describe('for es_subscribe: all events that the client is subscribed to now'),
    }),
  ).describe('subscriptions and mutes in their order, the first hundred'),
  notes: list(text).describe('worth knowing, but not findings'),
  setupTrouble: list(trouble).describe('why the run has no result; empty if it has one'),
  clientEnded: trouble.nullable().describe('the client ended by itself before the replay did, or crashed'),
  interrupted: z.boolean().describe('Ctrl-C, or an aborted signal'),
  durationNs: nanoseconds.describe('how long the run took'),
  rules: list(
    z.object({ slug: ruleSlug, class: findingClass, about: text, macos: text.describe('what macOS does') }),
  ).describe('all applied rules'),
  command: text.describe('the smallest command that repeats the run'),
  exitCode,
  suppressions: list(
    z.object({
      rule: text,
      frame: text.nullable(),
      call: text.nullable(),
      event: text.nullable(),
      actor: text.nullable(),
      target: text.nullable(),
      nth: count.nullable().describe('which of the messages with this event, actor and target'),
      reason: text,
      place: text.nullable().describe('file and line'),
      findings: count.describe('how many findings it suppressed; 0: it is unused'),
    }),
  ),
  verify: verification
    .nullable()
    .describe('comparison of several runs; the rest of the report is that of the worst one; null: there was one run'),
  releases: z
    .object({
      findings: list(
        z.object({
          tied: z
            .boolean()
            .describe(
              'true: in all runs of some releases and in no run of the others; false: flaky, not tied to a release',
            ),
          releases: list(
            z.object({
              macos: text.describe('the release as --os names it'),
              runs: count.describe('how many of its runs have it'),
              of: count.describe('how many runs it has'),
            }),
          ).describe('every release with a result'),
          verdict: verdict.describe('the finding in one of the runs'),
        }),
      ).describe('places with a finding that not every run of every release has'),
    })
    .nullable()
    .describe('for several releases of several runs each: what differs; the same in each report'),
  models: z
    .object({
      set: text.describe('a shipped one such as early-boot, or a file'),
      services: list(
        z.object({
          name: text,
          source: text.describe('what the model is based on'),
          assumed: text.nullable().describe('what is unconfirmed'),
          calls: count.describe('how often it was called'),
        }),
      ),
    })
    .nullable()
    .describe('service models that calls led to; null: the run had none'),
  bundle: text
    .nullable()
    .describe('file in which --keep keeps the run; null: none, or it is a test of a suite, which names it'),
});

/** Does not compile if a report has a key or a type that the schema lacks, or the reverse. */
export const schemaIsThatOfTheReport: Same<z.output<typeof reportSchema>, Report> = true;
