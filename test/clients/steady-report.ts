// A run's report without everything that differs in another run of the same client: times, counts, numbers of threads
// and messages, paths of this machine, and frames outside the client's own source. The rest is kept word by word.
import { basename } from 'node:path';
import { renderText } from '../../src/report/report-text.ts';
import type { Frame } from '../../src/symbols/frame.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { type Report, toReport } from '../../src/verdict/report.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { noCounts } from '../judge/observations.ts';

/** Which message found no worker depends on chance. */
const ofPools: readonly string[] = ['thread-explosion', 'pool-exhausted'];
const victim = /; [A-Z_]+ \((message|injected) \S+\) had waited for a worker for .*$/;
/** Skips numbers in paths and names. */
const number = /(?<![\w/.-])(0x[0-9a-f]+|\d[\d.,]*)( ?(ns|µs|ms|s|min|%)(?!\w))?/g;

/** The path of a program that the tests built. */
const built = /\/\S*\/esreplay-clients-\w+\//g;

/** The machine decides whether a call found its processor, its lock in the kernel and its page at once. */
const waited = / it waited(?: for memory to be read)? and took /;

const withoutNumbers = (text: string): string =>
  text.replace(victim, '.').replace(waited, ' it took ').replaceAll(built, './').replace(number, '#');

/** Returns the report as printed, without the counts of messages. */
export function steadyText(run: JudgedRun): string {
  return renderText(steadyReport(run)).replace(/^ {2}(messages|answers) .*\n( {12}.*\n)*/gm, '');
}

function steadyReport(run: JudgedRun): Report {
  const report = toReport(run);
  const verdicts = kinds(report.verdicts).map(steadyVerdict);
  const count = (grade: Verdict['class']): number => verdicts.filter((verdict) => verdict.class === grade).length;
  const nothing = Object.fromEntries(
    Object.keys(report.summary).map((key) => [key, 0]),
  ) as unknown as Report['summary'];
  const { models } = report.options;
  return {
    ...report,
    trace: { ...report.trace, path: basename(report.trace.path), messages: 0 },
    client: ['./client'],
    otherClients: report.otherClients.map(() => ['./client']),
    options: { ...report.options, models: typeof models === 'string' ? basename(models) : null },
    processes: [],
    summary: {
      ...nothing,
      injected: noCounts,
      violations: count('violation'),
      hazards: count('hazard'),
      differences: count('difference'),
    },
    latency: { ...report.latency, response: null },
    notWatched: [],
    notes: [],
    models: report.models && { ...report.models, set: basename(report.models.set) },
    verdicts,
    durationNs: 0,
    command: 'esreplay run',
  };
}

/** Returns the first verdict of each kind. */
function kinds(verdicts: readonly Verdict[]): Verdict[] {
  const seen = new Set<string>();
  return verdicts.filter(({ rule, class: grade, call }) => {
    const kind = `${rule} ${grade} ${call}`;
    return !seen.has(kind) && seen.add(kind);
  });
}

function steadyVerdict(verdict: Verdict): Verdict {
  const { rule, sentence, message, times, stack, otherStack, cycle, whose } = verdict;
  const byChance = ofPools.includes(rule);
  const at = (ns: number | null): number | null => (ns === null ? null : 0);
  return {
    ...verdict,
    sentence: withoutNumbers(sentence),
    message:
      message === null || byChance
        ? null
        : {
            ...message,
            index: 0,
            injected: null,
            seqNum: 0,
            globalSeqNum: 0,
            cause: message.cause && withoutNumbers(message.cause),
            process: message.process && {
              path: message.process.path && withoutSeed(message.process.path.replaceAll(built, './')),
              pid: 0,
            },
          },
    thread: null,
    times:
      times === null || byChance
        ? null
        : {
            queuedNs: 0,
            deliveredNs: at(times.deliveredNs),
            returnedNs: at(times.returnedNs),
            respondedNs: at(times.respondedNs),
            deadlineNs: at(times.deadlineNs),
            budgetNs: at(times.budgetNs),
            headroomNs: at(times.headroomNs),
            lostNs: null,
          },
    stack: ownFrames(stack),
    otherStack: otherStack === null ? null : { ...otherStack, frames: ownFrames(otherStack.frames) },
    cycle:
      cycle === null
        ? null
        : { ...cycle, nodes: cycle.nodes.map((node) => ({ ...node, name: withoutNumbers(node.name) })) },
    whose: whose === null ? null : withoutNumbers(whose),
    count: 1,
    omitted: 0,
    took: null,
  };
}

/** Strips a builder's own path: "/built/3019/path". */
const withoutSeed = (path: string): string => path.replace(/^\/built\/\d+\//, '/built/');

function ownFrames(stack: readonly Frame[]): Frame[] {
  return stack
    .filter(({ file }) => file?.includes('test/clients/'))
    .map((frame) => ({ ...frame, file: (frame.file ?? '').replace(/^.*test\/clients\//, ''), image: null }));
}
