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

export function junitXml(suites: readonly TestSuite[], now: Date): string {
  const root = xmlbuilder.create('testsuites', { encoding: 'UTF-8' });
  const taken = new Set<string>();
  for (const [id, suite] of suites.entries()) addSuite(root, suite, { id, now, taken });
  return `${root.end({ pretty: true })}\n`;
}

interface Position {
  readonly id: number;
  readonly now: Date;
  /** Classes and names of the cases so far. */
  readonly taken: Set<string>;
}

function addSuite(root: XMLElement, suite: TestSuite, { id, now, taken }: Position): void {
  const element = root.ele('testsuite', {
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
  });
  const properties = element.ele('properties');
  for (const [name, value] of suite.properties) properties.ele('property', { name, value: line(value) });
  for (const each of suite.cases) addCase(element, suite.className, each, taken);
  element.ele('system-out').txt(lines(suite.output));
  element.ele('system-err');
}

function addCase(
  suite: XMLElement,
  className: string,
  { name, seconds = 0, outcome }: TestCase,
  taken: Set<string>,
): void {
  const names = { classname: line(className), name: line(uniqueName(className, name, taken)) };
  const element = suite.ele('testcase', { ...names, time: secondsText(seconds) });
  if (outcome === null) return;
  const { is, type, message, details = '' } = outcome;
  element.ele(is, { message: line(message), type: line(type) }).txt(lines(details));
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
