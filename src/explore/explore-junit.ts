// An exploration as one JUnit document: a test suite with a case for each variation.
import { junitXml, type Outcome, type TestCase } from '../report/junit-xml.ts';
import { findingText } from './explore-text.ts';
import type { ExploreFinding, ExploreResult } from './result.ts';
import { failsBy } from './words.ts';

/** A finding whose class is not in --fail-on is in the output of the suite. */
export function renderExploreJunit(result: ExploreResult, now: Date): string {
  const { client, findings, trouble, notes, durationNs } = result;
  const failing = findings.filter(failsBy(result));
  const others = findings.filter((each) => !failing.includes(each));
  const suite = {
    name: client,
    className: client,
    seconds: durationNs / 1e9,
    properties: [],
    cases: [
      ...trouble.map(troubleCase),
      ...result.tried.map(({ name, nothing }) => ({ name, outcome: outcomeOf(name, nothing, failing) })),
    ],
    output: [...others.map(findingText), ...notes.map((note) => `note: ${note}`)].join('\n\n'),
  };
  return junitXml([suite], now);
}

function outcomeOf(name: string, nothing: string | null, failing: readonly ExploreFinding[]): Outcome | null {
  const found = failing.filter(({ by }) => by.includes(name));
  const [first] = found;
  if (first === undefined) return nothing === null ? null : { is: 'skipped', type: 'nothing to do', message: nothing };
  return { is: 'failure', type: first.rule, message: first.sentence, details: found.map(findingText).join('\n\n') };
}

const troubleCase = ({ trace, message, remedy }: ExploreResult['trouble'][number]): TestCase => ({
  name: `the runs of ${trace}`,
  outcome: { is: 'error', type: 'no result', message, details: remedy ?? '' },
});
