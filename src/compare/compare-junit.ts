// A comparison of two builds as one JUnit document: a test suite for each trace, with a case for each kind of change.
import { junitXml, type Outcome } from '../report/junit-xml.ts';
import { type ChangeName, changeNames, changes } from './changes.ts';
import type { CompareResult, TraceComparison } from './result.ts';
import { cautions, changeText, noiseWords, shownChanges } from './words.ts';

/** A kind that is not named in --fail-on passes; what was found of it is in the output of the suite. */
export function renderCompareJunit({ traces, failOn, durationNs }: CompareResult, now: Date): string {
  const suites = traces.map((comparison) => ({
    name: comparison.trace,
    className: comparison.trace,
    seconds: durationNs / 1e9 / traces.length,
    properties: [],
    cases: [
      ...(comparison.trouble === null ? [] : [{ name: 'the runs', outcome: troubleOutcome(comparison.trouble) }]),
      ...changeNames.map((name) => ({
        name: changes[name].title.toLowerCase(),
        outcome: failOn.includes(name) ? outcomeOf(name, comparison) : null,
      })),
    ],
    output: [
      ...shownChanges(comparison).map(changeText),
      ...noiseWords(comparison).map((each) => `noise: ${each}`),
      ...cautions(comparison),
    ].join('\n'),
  }));
  return junitXml(suites, now);
}

function outcomeOf(name: ChangeName, comparison: TraceComparison): Outcome | null {
  const found = shownChanges(comparison).filter(({ change }) => change === name);
  const [first] = found;
  if (first === undefined) return null;
  return { is: 'failure', type: name, message: changeText(first), details: found.map(changeText).join('\n') };
}

const troubleOutcome = ({ build, message, remedy }: NonNullable<TraceComparison['trouble']>): Outcome => ({
  is: 'error',
  type: 'no result',
  message: `the ${build} build: ${message}`,
  details: remedy ?? '',
});
