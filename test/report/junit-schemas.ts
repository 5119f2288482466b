// What the two schemas of JUnit XML in use allow, in words of our own. Jenkins' xUnit plugin validates reports by the
// first; the second describes what Ant writes, and is the one that most other tools name. A report must be valid by
// both.
import type { XmlElement } from './xml-reader.ts';

interface ElementRule {
  readonly required: Readonly<Record<string, RegExp>>;
  readonly optional?: Readonly<Record<string, RegExp>>;
  /** The names of its children, each followed by a space. */
  readonly children?: RegExp;
  /** Whether it may have text. */
  readonly text?: true;
}

export type Schema = Readonly<Record<string, ElementRule>>;

const any = /^/;
const whole = /^[+-]?\d+$/;
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
/** Counted in seconds, with commas between thousands if one likes. */
const surefireTime = /^[\d,]*(\.\d*)?$/;
/** Some text is left after white space is collapsed. */
const filled = /\S/;
const timeWithoutZone = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

const text: ElementRule = { required: {}, text: true };
const property: ElementRule = { required: { name: any, value: any } };
const looseOutcome: ElementRule = { required: {}, optional: { type: any, message: any }, text: true };
const typedOutcome: ElementRule = { required: { type: any }, optional: { message: any }, text: true };

export const schemas: Readonly<Record<'Jenkins' | 'Ant', Schema>> = {
  Jenkins: {
    testsuites: {
      required: {},
      optional: { name: any, time: surefireTime, tests: any, failures: any, errors: any },
      children: /^(testsuite )*$/,
    },
    testsuite: {
      required: { name: any, tests: any, failures: any, errors: any },
      optional: {
        group: any,
        time: surefireTime,
        skipped: any,
        timestamp: any,
        hostname: any,
        id: any,
        package: any,
        file: any,
        log: any,
        url: any,
      },
      children: /^((testsuite|properties|testcase|system-out|system-err) )*$/,
    },
    properties: { required: {}, children: /^(property )*$/ },
    property,
    testcase: {
      required: { name: any },
      optional: { time: any, classname: any, group: any },
      children: /^((skipped|error|failure|system-out|system-err) )*$/,
    },
    skipped: looseOutcome,
    error: looseOutcome,
    failure: looseOutcome,
    'system-out': text,
    'system-err': text,
  },
  Ant: {
    testsuites: { required: {}, children: /^(testsuite )*$/ },
    testsuite: {
      required: {
        name: filled,
        timestamp: timeWithoutZone,
        hostname: filled,
        package: any,
        id: whole,
        tests: whole,
        failures: whole,
        errors: whole,
        time: decimal,
      },
      optional: { skipped: whole },
      children: /^properties (testcase )*system-out system-err $/,
    },
    properties: { required: {}, children: /^(property )*$/ },
    property: { required: { name: filled, value: any } },
    testcase: {
      required: { name: any, classname: any, time: decimal },
      children: /^((skipped|error|failure) )?$/,
    },
    skipped: looseOutcome, // anything
    error: typedOutcome,
    failure: typedOutcome,
    'system-out': text,
    'system-err': text,
  },
};

/** Returns what the schema does not allow, each with its place; empty if the document is valid. */
export function schemaProblems(element: XmlElement, schema: Schema, place = ''): string[] {
  const { name, attributes, children } = element;
  const here = `${place}/${name}`;
  const rule = schema[name];
  if (rule === undefined) return [`${here}: unknown element`];
  const known = { ...rule.required, ...rule.optional };
  const order = children.map((child) => `${child.name} `).join('');
  return [
    ...Object.keys(rule.required)
      .filter((each) => !(each in attributes))
      .map((each) => `${here}: no attribute ${each}`),
    ...Object.entries(attributes).flatMap(([each, value]) => {
      const form = known[each];
      if (form === undefined) return [`${here}: attribute ${each} is not allowed`];
      return form.test(value) ? [] : [`${here}: ${each}="${value}"`];
    }),
    ...((rule.children ?? /^$/).test(order) ? [] : [`${here}: children ${order}`]),
    ...(rule.text === true || element.text.trim() === '' ? [] : [`${here}: text is not allowed`]),
    ...children.flatMap((child) => schemaProblems(child, schema, here)),
  ];
}
