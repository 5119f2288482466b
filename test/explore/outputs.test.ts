// An exploration as text, as JUnit XML and as annotations, and the files of the command.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderExploreAnnotations } from '../../src/explore/explore-annotations.ts';
import { renderExploreJunit } from '../../src/explore/explore-junit.ts';
import { renderExplore } from '../../src/explore/explore-text.ts';
import { noTime } from '../../src/explore/words.ts';
import { root } from '../cli/harness.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { testFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { obeyed } from '../report/workflow-runner.ts';
import { everything, findingOf, hostile, otherwise, resultOf, tried } from './results.ts';

const isHarmless = (text: string): boolean => !text.includes('\u001b') && !text.includes('\u202e');

describe('an exploration as text', () => {
  it('the last line counts what there was no time for, and not what had nothing to do', () => {
    const late = tried.map((each) => (each.name === 'order' ? { ...each, runs: 0, nothing: noTime } : each));
    const last = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
    assert.match(last(renderExplore(resultOf({ timeOver: true, tried: late }))), /; no time for 1 variation; /);
    assert.doesNotMatch(last(renderExplore(resultOf({ timeOver: true }))), /no time for/);
  });
});

describe('an exploration as JUnit XML', () => {
  const outcomes = (xml: string, what: string): readonly string[] =>
    [...xml.matchAll(/name="([^"]*)" time="[^"]*">\s*<(\w+)/g)].flatMap(([, name = '', is]) =>
      is === what ? [name] : [],
    );

  it('each variation has a case, which fails by findings of --fail-on', () => {
    const xml = renderExploreJunit(everything, new Date(0));
    assert.equal(xml.match(/<testcase /g)?.length, tried.length);
    assert.deepEqual(outcomes(xml, 'failure'), ['early-boot', 'cache']);
    assert.deepEqual(outcomes(xml, 'skipped'), ['budget']);
    assert.match(
      xml,
      /<failure message="The handler waits[^"]*" type="deadlock">1\) VIOLATION {2}deadlock[\s\S]*again/,
    );
    assert.match(xml, /<skipped message="the client answers nothing, so[^"]*"/);
  });

  it('findings of other classes and notes are in its output', () => {
    const output = /<system-out>([\s\S]*)<\/system-out>/.exec(renderExploreJunit(everything, new Date(0)))?.[1] ?? '';
    assert.match(output, /^3\) DIFFERENCE {2}order\n/);
    assert.match(output, /\nnote: guard did not come again alone/);
    const all = resultOf({ ...everything, failOn: ['violation', 'difference'] });
    assert.deepEqual(outcomes(renderExploreJunit(all, new Date(0)), 'failure'), [
      'early-boot',
      'burst',
      'cache',
      'order',
    ]);
  });

  it('a finding that was not run again fails nothing, and says so', () => {
    const found = findingOf({ class: 'hazard', confirmed: { hits: 0, runs: 0 }, messages: null });
    const xml = renderExploreJunit(resultOf({ ...everything, findings: [found], failOn: ['hazard'] }), new Date(0));
    assert.deepEqual(outcomes(xml, 'failure'), []);
    assert.match(xml, /not run again: there was no time/);
  });

  it('a trace without a result is an error, and hostile names are text', () => {
    const xml = renderExploreJunit(hostile, new Date(0));
    assert.match(xml, /name="the runs of [^"]*" time="[^"]*">\s*<error/);
    assert.ok(isHarmless(xml));
    assert.equal(xml.includes('<img'), false);
  });
});

describe('the annotations of an exploration', () => {
  const directories = { current: '/work', workspace: '/work' };

  it('each finding has one, the worst first, at its line if that is known', () => {
    const made = obeyed(renderExploreAnnotations(everything, directories));
    assert.deepEqual(
      made.map(({ name, properties: { title, file, line } }) => [name, title, file, line]),
      [
        ['error', 'esreplay: deadlock', 'src/allow.c', '24'],
        ['error', 'esreplay: stale-cache', undefined, undefined],
        ['warning', 'esreplay: order', undefined, undefined],
      ],
    );
    assert.match(made[0]?.message ?? '', /^The handler waits.* Ask the daemon.* \(early-boot; again in 2 of 2 runs\)/);
  });

  it('findings of one relation stay apart, and a note that fails nothing has none', () => {
    const findings = [otherwise, { ...otherwise, number: 4, sentence: 'AUTH_EXEC of /bin/cp.' }];
    const note = findingOf({ number: 5, rule: 'late-start', class: 'note', place: null });
    const made = (result: Parameters<typeof resultOf>[0]) =>
      obeyed(renderExploreAnnotations(resultOf(result), directories));
    assert.equal(made({ findings: [...findings, note] }).length, 2);
    assert.deepEqual(
      made({ findings: [note, ...findings], failOn: ['difference', 'note'] }).map(({ properties }) => properties.title),
      ['esreplay: order', 'esreplay: order', 'esreplay: late-start'],
    );
  });

  it('a place outside of the repository is none', () => {
    const findings = [
      findingOf({ place: '../other/a.c:3' }),
      findingOf({ place: 'main in src/a.c', rule: 'lock-wait' }),
    ];
    const made = obeyed(renderExploreAnnotations(resultOf({ findings }), directories));
    assert.deepEqual(
      made.map(({ properties }) => properties.file),
      [undefined, undefined],
    );
  });

  it('a trace without a result comes first, and no name becomes a command', () => {
    const made = obeyed(renderExploreAnnotations(hostile, directories));
    assert.deepEqual(
      made.map(({ properties }) => properties.title),
      ['esreplay: no result', 'esreplay: deadlock'],
    );
  });
});

describe('the outputs of esreplay explore', () => {
  linuxOnly('its client is built with the kit of Linux');
  const folder = testFolder();
  const path = (name: string): string => join(folder, name);

  it('--junit, --html and annotations have the finding of one exploration', async () => {
    const client = await keptClient('opens-in-handler', {
      sources: [join(root, 'replayer/kit/examples/opens-in-handler.c')],
    });
    const files = ['--junit', path('junit.xml'), '--html', path('page.html'), '--work', path('work')];
    const words = ['explore', '@first-run', '--only', 'plain', ...files, '--', client];
    const { status, stdout } = await esreplayIn({ env: { GITHUB_ACTIONS: 'true' } }, ...words);
    assert.equal(status, 1, stdout);
    assert.match(stdout, /\n {3}> 16 \| .*open\(path, O_RDONLY \| O_CLOEXEC\);\n {3} +\| +\^~~~\n/);
    assert.match(stdout, /\n::error .*title=esreplay%3A blocking-call::/);
    assert.match(readFileSync(path('junit.xml'), 'utf8'), /name="plain" time="[^"]*">\s*<failure/);
    assert.match(readFileSync(path('page.html'), 'utf8'), /"explored":[\s\S]*"rule":"blocking-call"/);
    const never = await esreplayIn({}, ...words.slice(0, 4), '--html-on', 'always', '--', client);
    assert.match(never.stderr, /--html-on needs a file to write/);
  });
});
