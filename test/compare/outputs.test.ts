// A comparison as text, as JUnit XML and as annotations.
import assert from 'node:assert/strict';
import { changeNames } from '../../src/compare/changes.ts';
import { renderCompareAnnotations } from '../../src/compare/compare-annotations.ts';
import { renderCompareJunit } from '../../src/compare/compare-junit.ts';
import { renderCompare } from '../../src/compare/compare-text.ts';
import type { CompareResult } from '../../src/compare/result.ts';
import { obeyed } from '../report/workflow-runner.ts';
import { comparisonOf, everything, groupOf, resultOf } from './results.ts';

const plain = { colour: false, columns: 80, verbose: false };
const failing = resultOf([everything], { failOn: ['newly-allowed', 'later'], failed: ['newly-allowed'], exitCode: 1 });
const evil = 'a\u001b[31m\n::error::x\u202e';
const hostile = resultOf(
  [
    comparisonOf({
      trace: evil,
      decisions: [{ change: 'newly-allowed', ...groupOf({ actor: evil, folder: evil }), from: 'deny', to: 'allow' }],
      trouble: { build: 'new', message: evil, place: evil, remedy: evil, exitCode: 3 },
      flaky: [{ ...groupOf({ actor: evil }), answers: 'allow or deny', builds: ['new'] }],
    }),
  ],
  { builds: { old: evil, new: evil }, failOn: ['newly-allowed'], failed: ['newly-allowed'], exitCode: 3 },
);
const isHarmless = (text: string): boolean => !text.includes('\u001b') && !text.includes('\u202e');

describe('the text of a comparison', () => {
  it('every kind of change is there, in 80 columns, and the last lines have the totals', () => {
    const text = renderCompare(resultOf([everything]), plain);
    assert.deepEqual(
      [...text.matchAll(/^[A-Z]{2}[A-Z ]+[A-Z](?= {2}\d|$)/gm)].map(([title]) => title),
      [
        'NEWLY ALLOWED',
        'NEW ACCESS',
        'NEWLY DENIED',
        'NO LONGER ANSWERED',
        'NEW FINDINGS',
        'MUTED OTHERWISE',
        'SUBSCRIBED OTHERWISE',
        'CACHED OTHERWISE',
        'ANSWERED LATER',
        'ANSWERED NOW',
        'GONE FINDINGS',
        'DIFFERENT',
      ],
    );
    assert.ok(text.split('\n').every((line) => line.length <= 80));
    assert.match(
      text,
      /\n {2}- 3 messages, AUTH_OPEN in \/tmp by com\.example\.app: allow or deny in runs of\n {4}each build/,
    );
    assert.match(text, /\n {2}- lock-wait at src\/lock\.c:7: in 5 of 5 runs of the old build and 2 of 5 runs\n/);
    assert.match(
      text,
      /\nDIFFERENT {2}9 newly allowed, [\s\S]*; 4 flaky;\s+900\s+decisions compared, in\s+2\.5 s\s+\(exit status 0\)\n$/,
    );
  });

  it('the largest groups are shown, and --verbose shows the others', () => {
    const decisions = Array.from({ length: 30 }, (_, at) => ({
      change: 'newly-denied' as const,
      ...groupOf({ folder: `/srv/${at}` }),
      from: 'allow',
      to: 'deny',
    }));
    const result = resultOf([comparisonOf({ decisions })]);
    const text = renderCompare(result, plain);
    assert.equal(text.match(/AUTH_OPEN in \/srv/g)?.length, 10);
    assert.match(text, /\n {3}and 20 more groups: --verbose shows them\n/);
    assert.equal(renderCompare(result, { ...plain, verbose: true }).match(/AUTH_OPEN in \/srv/g)?.length, 30);
  });

  it('the last word says whether the builds differ and whether that fails', () => {
    const wordOf = (result: CompareResult): string =>
      /\n([A-Z]+(?: [A-Z]+)?) {2}.*\n$/.exec(renderCompare(result, plain))?.[1] ?? '';
    const word = (changes: Partial<CompareResult>, traces = [comparisonOf()]): string =>
      wordOf(resultOf(traces, changes));
    assert.equal(word({}), 'SAME');
    const denied = { change: 'newly-denied', ...groupOf(), from: 'allow', to: 'deny' } as const;
    assert.equal(word({}, [comparisonOf({ decisions: [denied] })]), 'DIFFERENT');
    assert.equal(word({ exitCode: 1 }, [comparisonOf({ decisions: [denied] })]), 'FAILED');
    assert.equal(word({ exitCode: 5 }), 'NO RESULT');
    assert.equal(word({ exitCode: 130, interrupted: true }), 'INTERRUPTED');
  });

  it('hostile names are escaped', () => {
    const text = renderCompare(hostile, plain);
    assert.ok(isHarmless(text), text);
    assert.match(text, /a\\x1b\[31m/);
  });
});

describe('a comparison as JUnit XML', () => {
  it('each trace has a case for each kind of change, and those of --fail-on fail', () => {
    const xml = renderCompareJunit(failing, new Date(0));
    assert.equal(xml.match(/<testcase /g)?.length, changeNames.length);
    assert.deepEqual(
      [...xml.matchAll(/name="([^"]*)" time="[^"]*">\s*<failure/g)].map(([, name]) => name),
      ['newly allowed', 'answered later'],
    );
    assert.match(xml, /<system-out>[\s\S]*noise: lock-wait[\s\S]*not independent/);
  });

  it('a build without a result is an error', () => {
    const xml = renderCompareJunit(hostile, new Date(0));
    assert.match(xml, /<testcase [^>]*name="the runs"[^>]*>\s*<error/);
    assert.ok(isHarmless(xml));
  });
});

describe('the annotations of a comparison', () => {
  const directories = { current: '/work', workspace: '/work' };

  it('each kind of change that fails has one, with its largest groups', () => {
    const made = obeyed(renderCompareAnnotations(failing, directories));
    assert.deepEqual(
      made.map(({ name, properties }) => `${name} ${properties.title}`),
      ['error esreplay: newly allowed'],
    );
    assert.match(
      made[0]?.message ?? '',
      /^8 messages, AUTH_OPEN in \/etc by com\.example\.app: deny → allow \(muted\)/,
    );
  });

  it('a build without a result has one, and no name becomes a command', () => {
    const made = obeyed(renderCompareAnnotations(hostile, directories));
    assert.deepEqual(
      made.map(({ properties }) => properties.title),
      ['esreplay: newly allowed', 'esreplay: no result'],
    );
  });
});
