// The readers and printers of foreign text, each with words that mean something to it, and a measure of their work.
import { writeFileSync } from 'node:fs';
import { diagnostic } from '../../src/cli/terminal/diagnostic.ts';
import { readPlist } from '../../src/doctor/plist.ts';
import { parseAssignment } from '../../src/edit/assignment.ts';
import { didYouMean } from '../../src/errors/did-you-mean.ts';
import { TraceError, UsageError } from '../../src/errors/errors.ts';
import { readExpectations } from '../../src/expectations/expectation-file.ts';
import { readSuppressions } from '../../src/expectations/suppression-file.ts';
import { explain } from '../../src/explain/explanation.ts';
import { renderExplanation } from '../../src/explain/explanation-text.ts';
import { parseReport } from '../../src/explain/read-report.ts';
import { isCutObject } from '../../src/import/cut-line.ts';
import { EsloggerLineReader } from '../../src/import/eslogger-line.ts';
import { JsonError } from '../../src/import/json.ts';
import { parseModelFile } from '../../src/models/read.ts';
import { serviceSet } from '../../src/models/service-set.ts';
import { EsloggerPrinter } from '../../src/print/eslogger-json.ts';
import { MessageLines } from '../../src/print/message-line.ts';
import { parseWhere } from '../../src/print/where.ts';
import { renderAnnotations } from '../../src/report/annotations.ts';
import { shortFunctionName } from '../../src/report/function-name.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderText } from '../../src/report/report-text.ts';
import { buildHeader } from '../../src/trace/builders.ts';
import { CborFault } from '../../src/trace/cbor-fault.ts';
import { RecordEncoder } from '../../src/trace/record-encoder.ts';
import { changed, line, open, samples } from '../import/line-builder.ts';
import { blockingOpen, reportOf } from '../report/reports.ts';

import { newFolder } from '../trace/folder.ts';

export interface ForeignText {
  readonly words: readonly string[];
  /** What a line begins with before it is slow. */
  readonly starts?: readonly string[];
  readonly use: (text: string) => unknown;
}

class Refused extends Error {}
const folder = newFolder();
const models = serviceSet('early-boot');
const reported = (text: string): unknown =>
  renderExplanation(explain(parseReport(text, 'report'), 'report', null, models));
const reader = new EsloggerLineReader();
const encoder = new RecordEncoder(buildHeader(), () => {});
const inFile = (name: string, read: (path: string) => unknown, text: string): unknown => {
  const path = folder.file(name);
  writeFileSync(path, text);
  return read(path);
};
/** One line of JSON for each line of the text, with the text in it. */
const jsonLines = (text: string, of: (text: string, at: number) => object): string =>
  text
    .split('\n')
    .map((each, at) => JSON.stringify(of(each, at)))
    .join('\n');

const crashWords = [
  '1',
  ' ',
  'a',
  '0x1',
  ' 0x',
  '\t',
  ' + 1',
  ' (',
  ')',
  ':1',
  '[inlined]',
  '[',
  ']',
  '1 a',
  '0x1 - ',
  '/x',
];
const nameWords = [
  '<',
  '>',
  '(',
  ')',
  ' const',
  ' [clone ',
  ']',
  'operator',
  'a',
  '::',
  ' ',
  '.',
  '1 ms',
  '\u001b',
  '%',
];

export const foreignTexts: Readonly<Record<string, ForeignText>> = {
  'threads of a crash report': {
    starts: ['1 a', 'Thread 1:', 'Thread 1: Dispatch queue:'],
    words: [...crashWords, 'BBReader', 'handleItems', '@'],
    use: (text) =>
      reported(
        `Process: x [1]\nTermination Reason: Namespace ENDPOINTSECURITY, Code 2\nThread 0 Crashed:\n${text}\nThread 1: ${text}`,
      ),
  },
  'symbols of a crash report': {
    starts: ['a', 'a ('],
    words: [...crashWords, 'BBReader', 'handleItems', '@'],
    use: (text) => reported(`Process: x [1]\nThread 0 Crashed:\n${text.replaceAll(/^/gm, '0   x   0x1 ')}`),
  },
  'images of a crash report': {
    starts: ['0x1', '0x1 - 0x1 ', '0x1 - 0x1 a'],
    words: crashWords,
    use: (text) => reported(`Process: x [1]\nBinary Images:\n${text}`),
  },
  'fields of a crash report': {
    starts: ['Process: ', 'A'],
    words: [
      ...crashWords,
      'Process',
      ': ',
      'A',
      'Thread ',
      'Dispatch queue:',
      'Namespace ',
      ', Code ',
      'Dispatch Thread Soft Limit Reached: ',
    ],
    use: (text) => reported(`Process: ${text}\nTermination Reason: Namespace ${text}\nThread 0: ${text}\n${text}`),
  },
  'a crash report as JSON': {
    words: [...nameWords, ...crashWords, 'BBReader'],
    use: (text) =>
      reported(
        `{}\n${JSON.stringify({
          procName: text,
          termination: { namespace: 'ENDPOINTSECURITY', code: 2, indicator: text },
          threads: text
            .split('\n')
            .slice(0, 2000)
            .map((symbol) => ({ frames: [{ symbol, imageIndex: 0 }] })),
          usedImages: [{ name: text, path: text }],
        })}`,
      ),
  },
  'the JSON of a crash report': {
    words: ['{', '[', '"', '\\', ',', ':', '1', '{"a":', '[1,'],
    use: (text) => reported(`{}\n${text}`),
  },
  'a line of eslogger': {
    words: ['{', '[', '"', '\\', ',', ':', '1', '{"a":', '[1,', '\\u0000', '-', 'e', '.'],
    use: (text) => text.split('\n').map((each) => settled(() => reader.read(each))),
  },
  'a cut line of eslogger': { words: ['{', '[', '"', '\\', '}'], use: (text) => isCutObject(`{${text}`) },
  'a path of eslogger': {
    words: ['/', '\\', '"', '\u0000', '\ud800', '\u001b', 'é', '.', ' '],
    use: (text) => {
      const message = reader.read(line(open({}, text)));
      new MessageLines({ width: 80, timebase: [1, 1] }).line(0, message);
      new EsloggerPrinter().line(message);
      encoder.message(message);
    },
  },
  'a name of a fixed size': {
    words: ['\u0000', 'x', 'é'],
    use: (text) =>
      encoder.message(
        reader.read(line(changed(samples.mount?.() ?? null, ['event', 'mount', 'statfs', 'f_mntonname'], text))),
      ),
  },
  suppressions: {
    words: [...nameWords, '*', '"', '{'],
    use: (text) =>
      inFile(
        'suppressions',
        readSuppressions,
        jsonLines(text, (frame, at) => ({ rule: 'blocking-call', frame: `${at}${frame}*`, reason: frame })),
      ),
  },
  'rules of suppressions': {
    words: ['a', 'blocking-call', '-'],
    use: (text) =>
      inFile(
        'suppressions',
        readSuppressions,
        jsonLines(text, (rule) => ({ rule, reason: 'a' })),
      ),
  },
  'lines of suppressions': {
    words: ['{', '[', '"', '\\', ' '],
    use: (text) => inFile('suppressions', readSuppressions, text),
  },
  expectations: {
    words: ['0', 'x', '0x', 'f', '"'],
    use: (text) =>
      inFile(
        'expectations',
        (file) => readExpectations(file, () => ({ of: new Map(), indexOf: () => 1, countOf: () => 1 })),
        jsonLines(text, (decision, index) => ({ index, decision })),
      ),
  },
  'service models': {
    words: ['a: ', '- ', '[', '{', '&a ', '*a ', '"', '\t', '# ', '? ', '| ', '> ', '\\', ' ', ', ', '!', '%', ':'],
    use: (text) => parseModelFile(text.slice(0, 8 * 1024), 'models'),
  },
  'a condition': { words: ['a', '.', '=', '"', '\\', ' and ', ' ', '1', '~'], use: parseWhere },
  'an assignment': { words: ['a', '.', '=', '"', '\\', ' ', '1', ':'], use: parseAssignment },
  'a property list': {
    words: [
      '<',
      '>',
      '/',
      '<dict>',
      '<key>',
      '&',
      ';',
      '<string>',
      '<!--',
      '-->',
      '<?',
      '<array/>',
      ' ',
      '1',
      '<integer>',
      '<a ',
    ],
    use: (text) => readPlist(Buffer.from(`<plist>${text}`), (_, sentence) => new Refused(sentence)),
  },
  'a misspelt word': { words: ['a', 'sap', 'recorded'], use: (text) => didYouMean(text, ['asap', 'recorded', 'step']) },
  'the name of a function': { words: nameWords, use: (text) => shortFunctionName(text, 40) },
  'a report': {
    words: nameWords,
    use: (long) => {
      const text = long.slice(0, 8 * 1024); // it is shown two dozen times
      const report = reportOf({
        verdicts: [
          {
            ...blockingOpen,
            sentence: text,
            stack: blockingOpen.stack.map((frame) => ({ ...frame, function: text, file: text, image: text })),
          },
        ],
        exitCode: 1,
      });
      renderText(report);
      renderJunit(report);
      renderAnnotations([report], { current: '/a', workspace: '/a' });
    },
  },
  'a diagnostic': {
    words: nameWords,
    use: (text) => diagnostic('error', { message: text, place: text, remedy: text }),
  },
};

const refusals = [UsageError, TraceError, JsonError, CborFault, Refused];

/** A refusal is an answer. */
function settled(use: () => unknown): void {
  try {
    use();
  } catch (error) {
    if (!refusals.some((kind) => error instanceof kind)) throw error;
  }
}

const bytes = 32 * 1024;
const noteworthyUs = 20_000;
const attempts = 5;

/**
 * Repeats a text in one line that is ever longer, four times each step: linear work is four times as much, quadratic
 * work sixteen times. One line, because of many a reader may refuse the first, and then longer lines are more to read.
 * Returns the length at which the work grows ten times, null if there is none. The least of several times counts,
 * because a busy machine only adds to them.
 */
export function superlinearAt({ use }: ForeignText, start: string, pump: string, end: string): number | null {
  const cost = (length: number): number => {
    const text = `${start}${pump.repeat(Math.ceil(length / pump.length))}${end}\n`;
    const { user, system } = process.cpuUsage();
    settled(() => use(text));
    const after = process.cpuUsage();
    return after.user + after.system - user - system;
  };
  const grew = (longer: number, shorter: number): boolean => longer > noteworthyUs && longer > 10 * shorter;
  let before = cost(128);
  for (let length = 512; length <= bytes; length *= 4) {
    let longer = cost(length);
    let shorter = before;
    before = longer;
    for (let attempt = 1; attempt < attempts && grew(longer, shorter); attempt += 1) {
      // The shorter text again as well: the first time it was read by code that was not compiled yet.
      shorter = attempt === 1 ? cost(length / 4) : Math.min(shorter, cost(length / 4));
      longer = Math.min(longer, cost(length));
    }
    if (grew(longer, shorter)) return length;
  }
  return null;
}
