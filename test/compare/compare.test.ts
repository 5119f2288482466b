// `esreplay compare`: what a new build decides otherwise than an old one, and what is only noise.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ComparePageData } from '../../src/compare/page-data.ts';
import type { CompareResult } from '../../src/compare/result.ts';
import { Harness } from '../cli/harness.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { line } from '../clients/lines.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { obeyed } from '../report/workflow-runner.ts';
import { gone } from '../run/stand-in.ts';
import { by, writeTrace } from './traces.ts';

describe('esreplay compare', () => {
  linuxOnly('its clients are built with the kit of Linux');

  const folder = testFolder();
  const day = join(folder, 'day.estrace');
  before(async () => {
    const open = (path: string) => by('com.example.app', line('AUTH_OPEN', path));
    const exec = (path: string) => by('com.example.app', line('AUTH_EXEC', path));
    writeTrace(day, [
      open('/etc/hosts'),
      open('/etc/passwd'),
      open('/tmp/a'),
      exec('/usr/bin/tool'),
      open('/tmp/a'),
      by('com.example.other', line('AUTH_OPEN', '/etc/hosts'), 2),
    ]);
    const sources = [join(import.meta.dirname, 'clients/policy.c')];
    await compileClient({ sources, output: join(folder, 'policy') });
  });

  const policy = (...words: readonly string[]): string => [join(folder, 'policy'), ...words].join(' ');
  const compared = (before: readonly string[], now: readonly string[], ...more: readonly string[]) =>
    esreplayIn({}, 'compare', day, '--pace', 'asap', '--old', policy(...before), '--new', policy(...now), ...more);
  /** What `--json` says, with the exit status. */
  const found = async (before: readonly string[], now: readonly string[], ...more: readonly string[]) => {
    const json = join(folder, 'compare.json');
    const { status, stdout, stderr } = await compared(before, now, '--json', json, ...more);
    const result = JSON.parse(readFileSync(json, 'utf8')) as CompareResult;
    const [trace] = result.traces;
    assert.ok(trace, stdout + stderr);
    return { status, stdout, result, trace };
  };

  it('messages that only the new build allows are grouped by event, actor and folder', async () => {
    const { status, stdout, trace } = await found(['deny=/etc'], ['deny=/etc/passwd']);
    assert.equal(status, 0, stdout);
    assert.deepEqual(
      trace.decisions.map(
        ({ change, event, actor, folder: of, messages, from, to, example: { index, target } }) =>
          `${change} ${messages} ${event} ${actor} ${of} ${from} ${to} ${index} ${target}`,
      ),
      [
        'newly-allowed 1 AUTH_OPEN com.example.app /etc deny allow 0 /etc/hosts',
        'newly-allowed 1 AUTH_OPEN com.example.other /etc deny allow 5 /etc/hosts',
      ],
    );
    assert.deepEqual([trace.compared, trace.notCompared, trace.flaky], [6, 0, []]);
    assert.match(stdout, /\nNEWLY ALLOWED {2}2 messages in 2 groups\n/);
    assert.match(stdout, /\n {5}1 {2}AUTH_OPEN in \/etc by com\.example\.app: deny → allow\n/);
    assert.match(stdout, /\nDIFFERENT {2}2 newly allowed; 6 decisions compared, in .* \(exit status 0\)\n$/);
    assert.ok(
      stdout.split('\n').every((each) => each.length <= 80 || each.includes('esreplay cat')),
      stdout,
    );
  });

  it('the command of an example prints its message', async () => {
    const { trace } = await found(['deny=/etc'], []);
    const example = trace.decisions.find(({ actor }) => actor === 'com.example.other')?.example;
    assert.ok(example);
    const words = execFileSync('bash', ['-c', `printf '%s\\0' ${example.command}`], { encoding: 'utf8' }).split('\0');
    const { stdout } = await esreplayIn({}, ...words.slice(1, -1));
    assert.match(stdout, /^ +5 .* AUTH_OPEN .* \/etc\/hosts\n$/);
  });

  it('two equal builds have no change', async () => {
    const { status, stdout, result } = await found(['deny=/etc'], ['deny=/etc'], '--fail-on', 'newly-allowed,later');
    assert.deepEqual([status, result.failed], [0, []]);
    assert.match(stdout, /\nSAME {2}no change; 6 decisions compared/);
  });

  /** Changes as `newly-allowed deny → allow: /etc/hosts`. */
  const decisionsOf = ({ decisions }: CompareResult['traces'][number]) =>
    decisions.map(
      ({ change, from, to, example, messages }) => `${change} ${from} → ${to}: ${messages} ${example.target}`,
    );

  it('a denial that the new build adds is newly denied', async () => {
    const { trace } = await found([], ['deny=/usr/bin']);
    assert.deepEqual(decisionsOf(trace), ['newly-denied allow → deny: 1 /usr/bin/tool']);
  });

  it('an answer that only one build lets the cache keep is cached otherwise', async () => {
    const { trace } = await found([], ['cache=/etc/passwd']);
    assert.deepEqual(decisionsOf(trace), ['cached-otherwise not cached → cached: 1 /etc/passwd']);
  });

  it('an answer of the cache that the client would give too is no change of its own', async () => {
    const { trace } = await found([], ['cache=/tmp/a']);
    assert.deepEqual(decisionsOf(trace), ['cached-otherwise not cached → cached: 1 /tmp/a']);
  });

  it('a message that the new build leaves without an answer is no longer answered', async () => {
    const { trace } = await found([], ['silent=/usr/bin'], '--budget-scale', '0.0005');
    assert.deepEqual(decisionsOf(trace), ['unanswered answered → not answered: 1 /usr/bin/tool']);
    assert.deepEqual(
      trace.findings.map(({ change, rule }) => `${change} ${rule}`),
      ['new-finding missing-response'],
    );
  });

  it('an allowed message that the new build mutes is muted otherwise, and a denied one newly allowed', async () => {
    const { trace, stdout } = await found(['deny=/etc/hosts'], ['deny=/etc/hosts', 'mute=/etc/hosts', 'mute=/tmp/a']);
    assert.deepEqual(decisionsOf(trace), [
      'muted-otherwise delivered → muted: 2 /tmp/a',
      'newly-allowed deny → allow (muted): 1 /etc/hosts',
      'newly-allowed deny → allow (muted): 1 /etc/hosts',
    ]);
    assert.deepEqual(
      trace.setUps.map(({ change, client, sentence }) => `${change} ${client} ${sentence}`),
      ['muted-otherwise 1 The new build makes 2 calls that mute or unmute, and the old one 0.'],
    );
    assert.match(stdout, /\nDIFFERENT {2}2 newly allowed, 3 muted otherwise; 6 decisions compared/);
  });

  it('an event that the new build does not ask for is said once, and its denials are newly allowed', async () => {
    const { trace } = await found(['deny=/usr/bin'], ['deny=/usr/bin', 'open-only']);
    assert.deepEqual(decisionsOf(trace), ['newly-allowed deny → allow (not subscribed): 1 /usr/bin/tool']);
    assert.deepEqual(
      trace.setUps.map(({ sentence }) => sentence),
      ['The new build does not subscribe to AUTH_EXEC, and the old one does.'],
    );
  });

  it('a group that the new build answers later has the times of both', async () => {
    const { trace, stdout } = await found([], ['slow=/etc/passwd']);
    const [later, ...more] = trace.later;
    assert.deepEqual([later?.folder, later?.messages, more], ['/etc', 2, []]);
    assert.ok(later !== undefined && later.newNs > later.oldNs + 20e6 && later.slowdown.low > 1.5, stdout);
    assert.match(stdout, /\nANSWERED LATER {2}2 messages in 1 group\n/);
    const few = await found([], ['slow=/etc/passwd'], '--runs', '2');
    assert.deepEqual(few.trace.later, []);
    assert.match(few.stdout, /Times were not compared: 2 runs of each build, and 5 are needed\./);
  });

  it('a finding that only one build has is new or gone', async () => {
    const { trace, status } = await found([], ['sleeps=/etc'], '--fail-on', 'gone-finding');
    assert.equal(status, 0);
    const [finding, ...more] = trace.findings;
    assert.deepEqual([finding?.change, finding?.rule, more], ['new-finding', 'blocking-call', []]);
    assert.match(finding?.where ?? '', /policy\.c:\d+$/);
    const gone = await found(['sleeps=/etc'], [], '--fail-on', 'gone-finding');
    assert.deepEqual([gone.status, gone.result.failed], [1, ['gone-finding']]);
  });

  it('a build that crashes ends with 5, and messages after the crash are not compared', async () => {
    const { trace, status, stdout } = await found([], ['crash=/usr/bin'], '--runs', '2');
    assert.deepEqual(decisionsOf(trace), ['unanswered answered → not answered: 1 /usr/bin/tool']);
    assert.deepEqual([status, trace.compared, trace.notCompared], [5, 3, 3], stdout);
    assert.match(stdout, /The new build ended: /);
    assert.match(stdout, /\nNO RESULT {2}/);
  });

  it('decisions at random are flaky, and no change', async () => {
    const { trace, status } = await found([], ['random=/'], '--fail-on', 'newly-denied');
    assert.deepEqual([status, trace.decisions], [0, []]);
    assert.ok(trace.flaky.length > 0);
    assert.ok(trace.flaky.every(({ builds, answers }) => builds.join() === 'new' && answers === 'allow or deny'));
    assert.equal(trace.independent, true);
  });

  it('a change beside noise is confirmed by more runs', async () => {
    const { trace } = await found(['random=/tmp'], ['random=/tmp', 'deny=/usr/bin']);
    assert.deepEqual(decisionsOf(trace), ['newly-denied allow → deny: 1 /usr/bin/tool']);
    const { old, new: now } = trace.runs;
    assert.ok(now.exitCodes.length >= 14 && old.exitCodes.length === now.exitCodes.length);
  });

  it('a build whose first run leaves a file for the others is not independent', async () => {
    const learned = join(folder, 'learned');
    const { trace, stdout } = await found([`learn=${learned}`], [`learn=${learned}`]);
    assert.deepEqual([trace.independent, trace.decisions], [false, []]);
    assert.match(stdout.replaceAll(/\s+/g, ' '), /The runs are not independent: only first runs decided otherwise\./);
    rmSync(learned);
  });

  it('--fail-on and --no-new-access fail by what they name alone', async () => {
    const allowed = [['deny=/etc'], ['deny=/etc/passwd']] as const;
    // What is denied by a part of its path alone can be moved away from that.
    const both = ['newly-allowed', 'new-access'];
    const { status, stdout, result } = await found(...allowed, '--no-new-access');
    assert.deepEqual([status, result.failOn, result.failed], [1, both, both]);
    assert.match(stdout, /\nFAILED {2}2 newly allowed, 1 new access; .*\(exit\s+status\s+1\)\n$/s);
    const access = await found(...allowed, '--fail-on', 'new-access');
    assert.deepEqual([access.status, access.result.failed], [1, ['new-access']]);
    assert.equal((await found(...allowed, '--fail-on', 'newly-denied, unanswered')).status, 0);
    const wrong = await compared([], [], '--fail-on', 'newly-allowd');
    assert.equal(wrong.status, 2);
    assert.match(
      wrong.stderr,
      /^error: --fail-on: unknown change 'newly-allowd' \(known: newly-allowed, .*\nhelp: did you mean 'newly-allowed'\?/,
    );
  });

  it('several traces are compared one after the other, and a broken one spoils no other', async () => {
    const night = join(folder, 'night.estrace');
    const broken = join(folder, 'broken.estrace');
    const json = join(folder, 'several.json');
    writeTrace(night, [by('com.example.app', line('AUTH_OPEN', '/srv/x'))]);
    writeFileSync(broken, 'no trace');
    const builds = ['--old', policy(), '--new', policy('deny=/srv')];
    const words = ['compare', day, broken, night, '--pace', 'asap', '--runs', '2', ...builds, '--json', json];
    const { status, stdout } = await esreplayIn({}, ...words);
    assert.equal(status, 4, stdout);
    const { traces } = JSON.parse(readFileSync(json, 'utf8')) as CompareResult;
    assert.deepEqual(
      traces.map(({ trace, decisions, trouble }) => [trace, decisions.length, trouble?.exitCode ?? 0]),
      [
        [day, 0, 0],
        [broken, 0, 4],
        [night, 1, 0],
      ],
    );
    assert.match(stdout, /\nERROR the old build has no result: [\s\S]*\nNEWLY DENIED {2}1 message in 1 group\n/);
  });

  it('further clients are part of each run, and what they decide counts for both builds', async () => {
    const { trace } = await found(['deny=/etc'], [], '--client', policy('deny=/etc/hosts'));
    assert.deepEqual(decisionsOf(trace), ['newly-allowed deny → allow: 1 /etc/passwd']);
  });

  it('an accepted finding is not new', async () => {
    const file = join(folder, 'accepted');
    writeFileSync(file, '- rule: blocking-call\n  call: usleep\n  reason: known\n');
    const { trace } = await found([], ['sleeps=/etc'], '--suppressions', file, '--runs', '2');
    assert.deepEqual(trace.findings, []);
  });

  it('a change that fails is an annotation in GitHub Actions, and the page has a run of each build', async () => {
    const html = join(folder, 'compare.html');
    const words = ['compare', day, '--pace', 'asap', '--runs', '2', '--no-new-access', '--html', html];
    const builds = ['--old', policy('deny=/etc'), '--new', policy()];
    const { status, stdout } = await esreplayIn({ env: { GITHUB_ACTIONS: 'true' } }, ...words, ...builds);
    assert.equal(status, 1);
    const [made, ...more] = obeyed(stdout);
    assert.deepEqual([made?.name, made?.properties.title, more], ['error', 'esreplay: newly allowed', []]);
    assert.match(made?.message ?? '', /^2 messages, AUTH_OPEN in \/etc by com\.example\.app: deny → allow/);
    const [, data = ''] = /id="esreplay-data">(.*?)<\/script>/s.exec(readFileSync(html, 'utf8')) ?? [];
    const { runs, compared: page } = JSON.parse(data) as ComparePageData;
    assert.deepEqual(
      runs.map(({ name, timeline }) => [name, timeline?.messages.length]),
      [
        ['old', 1],
        ['new', 1],
      ],
    );
    assert.deepEqual(page.traces[0]?.runs, [0, 1]);
  });

  for (const [presses, name] of [
    [1, 'Ctrl-C'],
    [2, 'Ctrl-C twice'],
  ] as const)
    it(`${name} compares the runs that ended, and leaves nothing behind`, async () => {
      const temporary = join(folder, name);
      mkdirSync(temporary);
      const [told, count] = [join(temporary, 'told'), join(temporary, 'count')];
      execFileSync('mkfifo', [told]);
      writeFileSync(count, '');
      const third = join(temporary, 'third.sh');
      const hangs = `echo begun > '${told}'; trap '' TERM; while :; do sleep 1000; done`;
      const script = `echo >> '${count}'\n[ "$(wc -l < '${count}')" != 3 ] || { ${hangs}; }\nexec ${policy('deny=/etc')}\n`;
      writeFileSync(third, `#!/bin/sh\n${script}`, { mode: 0o755 });
      const words = ['compare', day, '--pace', 'asap', '--old', policy(), '--new', `'${third}'`];
      const harness = new Harness(words, { TMPDIR: temporary });
      await once(createReadStream(told), 'data');
      for (let press = 0; press < presses; press += 1) harness.child.kill('SIGINT');
      const { status, stdout, stderr } = await harness.ended();
      assert.equal(status, 130, stdout + stderr);
      assert.match(stdout, /\nNEWLY DENIED {2}3 messages in 2 groups\n/);
      assert.match(stdout, /\nINTERRUPTED {2}3 newly denied; /);
      assert.deepEqual(readdirSync(temporary).sort(), ['count', 'third.sh', 'told']);
      await gone(temporary);
    });

  it('options that a comparison cannot use are refused', async () => {
    for (const [words, message] of [
      [['--verify', '3'], /--verify is an option of esreplay run/],
      [['--pace', 'step'], /--pace step needs a single run/],
      [['--os', '13,15'], /compare takes one macOS at a time/],
      [['--runs', '1'], /--runs takes a whole number from 2 to 100/],
      [['--', './client'], /compare takes two clients/],
      [['-'], /TRACE cannot be '-'/],
    ] as const) {
      const { status, stderr } = await esreplayIn({}, 'compare', day, '--old', 'true', '--new', 'true', ...words);
      assert.equal(status, 2, stderr);
      assert.match(stderr, message);
    }
    const missing = await esreplayIn({}, 'compare', `${day}x`, '--old', 'true', '--new', 'true');
    assert.equal(missing.status, 4, missing.stderr);
    assert.match(missing.stderr, /^error: trace not found/);
  });
});
