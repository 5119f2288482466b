// Writes test suites as JUnit XML. JUnit itself defines no format, and the two schemas in use differ: Jenkins' allows
// output in a test case, Ant's allows nothing but one outcome there, no attributes on the root, and requires a time,
// a package, properties and output. This writes what both allow.
import xmlbuilder, { type XMLElement } from 'xmlbuilder';
import { printable } from '../words/printable.ts';

export interface Outcome {
  readonly is: 'failure' | 'error' | 'skipped';
  readonly type: string;
  readonly message: string;
  /** May have several lines. */
  readonly details?: string;
}

export interface TestCase {
  /** Unique in its class: GitLab ignores a second case of the same name. `junitXml` appends a number if it is not. */
  readonly name: string;
  /** 0 if left out. */
  readonly seconds?: number;
  /** Null: it passed. */
  readonly outcome: Outcome | null;
}

export interface TestSuite {
  readonly name: string;
  /** Jenkins takes what is before the last dot as a package. */
  readonly className: string;
  readonly seconds: number;
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly cases: readonly TestCase[];
  /** What the suite has to say besides outcomes; may have several lines. */
  readonly output: string;
}

export const junitXml = (suites: readonly TestSuite[], now: Date): string => [...junitPieces(suites, now)].join('');

/** The same in pieces: the elements of a whole document take a kilobyte of memory for each case. */
export function* junitPieces(suites: readonly TestSuite[], now: Date): Iterable<string> {
  const taken = new Set<string>();
  const root = xmlbuilder.create('testsuites', { encoding: 'UTF-8' });
  yield* around(root, 0, suites, (suite, id) => suitePieces(suite, { id, now, taken }));
  yield '\n';
}

/** Yields an element whose last children are made one by one. `depth`: of the element. */
function* around<T>(
  element: XMLElement,
  depth: number,
  children: readonly T[],
  piecesOf: (child: T, at: number) => Iterable<string>,
  rest: (element: XMLElement) => void = () => undefined,
): Iterable<string> {
  if (children.length > 0) element.ele(marker);
  rest(element);
  const [before = '', after] = element.end({ pretty: true, offset: depth }).split(`  <${marker}/>\n`);
  if (after === undefined) return yield before;
  yield before.slice(0, before.lastIndexOf('\n') + 1);
  for (const [at, child] of children.entries()) {
    yield* piecesOf(child, at);
    yield '\n';
  }
  yield after;
}

/** Stands for the children, which no text of a report can: it would be escaped. */
const marker = 'children';

interface Position {
  readonly id: number;
  readonly now: Date;
  /** Classes and names of the cases so far. */
  readonly taken: Set<string>;
}

function suitePieces(suite: TestSuite, { id, now, taken }: Position): Iterable<string> {
  const element = xmlbuilder.create('testsuite', { headless: true });
  const attributes = {
    name: line(suite.name),
    package: 'esreplay',
    id,
    hostname: 'localhost', // no result depends on the machine's name, and it may be private
    timestamp: now.toISOString().slice(0, '2026-01-31T12:00:00'.length),
    time: secondsText(suite.seconds),
    tests: suite.cases.length,
    failures: count(suite, 'failure'),
    errors: count(suite, 'error'),
    skipped: count(suite, 'skipped'),
  };
  for (const [name, value] of Object.entries(attributes)) element.att(name, value);
  const properties = element.ele('properties');
  for (const [name, value] of suite.properties) properties.ele('property', { name, value: line(value) });
  const caseOf = (each: TestCase): readonly string[] => [caseText(suite.className, each, taken)];
  return around(element, 1, suite.cases, caseOf, () => {
    element.ele('system-out').txt(lines(suite.output));
    element.ele('system-err');
  });
}

function caseText(className: string, { name, seconds = 0, outcome }: TestCase, taken: Set<string>): string {
  const element = xmlbuilder.create('testcase', { headless: true });
  element.att('classname', line(className));
  element.att('name', line(uniqueName(className, name, taken)));
  element.att('time', secondsText(seconds));
  if (outcome !== null) {
    const { is, type, message, details = '' } = outcome;
    element.ele(is, { message: line(message), type: line(type) }).txt(lines(details));
  }
  return element.end({ pretty: true, offset: 2 });
}

function uniqueName(className: string, name: string, taken: Set<string>): string {
  for (let number = 1; ; number++) {
    const unique = number === 1 ? name : `${name} (${number})`;
    const key = JSON.stringify([className, unique]);
    if (taken.has(key)) continue;
    taken.add(key);
    return unique;
  }
}

function count({ cases }: TestSuite, wanted: Outcome['is']): number {
  return cases.filter(({ outcome }) => outcome?.is === wanted).length;
}

/** An exponent would not be a decimal number in XML. */
const secondsText = (seconds: number): string => seconds.toFixed(3);

const lines = (text: string): string => text.split('\n').map(line).join('\n');

// A path of a trace may contain any character. XML cannot carry U+FFFE, U+FFFF and half a surrogate pair, not even
// escaped; the trip through UTF-8 turns the latter into U+FFFD.
function line(text: string): string {
  return Buffer.from(printable(text).replace(/[\ufffe\uffff]/g, '\ufffd'), 'utf8').toString('utf8');
}
