// What GitHub Actions shows next to the client's source, and that no text of a trace becomes a command to its runner.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FindingClass } from '../../src/judge/rule.ts';
import type { RuleSlug } from '../../src/judge/rules.ts';
import { renderAnnotations } from '../../src/report/annotations.ts';
import { renderText } from '../../src/report/report-text.ts';
import { withoutCommands } from '../../src/report/workflow-commands.ts';
import type { Report } from '../../src/verdict/report.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { anyText } from '../any-text.ts';
import { blockingOpen, deadlock, leak, lockWait, reportOf } from './reports.ts';
import { obeyed } from './workflow-runner.ts';

const here = { current: '/repo', workspace: '/repo' };
const annotate = (...reports: Report[]) => obeyed(renderAnnotations(reports, here));
const report = (...verdicts: Verdict[]) => reportOf({ verdicts, exitCode: 1 });
const strictly = (made: Report): Report => ({ ...made, options: { ...made.options, strict: true } });
const frame = (file: string | null, line: number | null) => ({
  function: 'f',
  file,
  line,
  image: null,
  address: '0x1',
});
const at = (line: number, verdict: Verdict = blockingOpen): Verdict => ({
  ...verdict,
  stack: [frame('src/client.c', line)],
});
const lines = (count: number, verdict?: Verdict) => Array.from({ length: count }, (_, index) => at(index + 1, verdict));

describe('annotations of GitHub Actions', () => {
  it('an annotation is at the innermost line of the repository', () => {
    const stack = [
      frame('/usr/include/x.h', 1),
      frame(null, null),
      frame('node_modules/esreplay/replayer/kit/include/y.h', 2),
      frame('src/client.c', 9),
      frame('src/main.c', 10),
    ];
    assert.deepEqual(annotate(report({ ...blockingOpen, stack })), [
      {
        name: 'error',
        properties: { file: 'src/client.c', line: '9', title: 'esreplay: blocking-call' },
        message: `${blockingOpen.sentence} ${blockingOpen.advice}`,
      },
    ]);
  });

  it("an annotation is at the author's line, not at a library's file in the repository", () => {
    const named = (name: string, file: string, line: number) => ({ ...frame(file, line), function: name });
    const stack = [
      named('syscall.openat', './syscall/zsyscall_linux_amd64.go', 98),
      named('golang.org/x/sys/unix.Open', 'vendor/golang.org/x/sys/unix/syscall_linux.go', 117),
      named('main.decide', 'cmd/agent/main.go', 51),
    ];
    assert.equal(annotate(report({ ...blockingOpen, stack }))[0]?.properties.file, 'cmd/agent/main.go');
  });

  it("the path of an annotation starts at the repository's root, wherever the step runs", () => {
    const stack = [frame('../outside.c', 1), frame('/repo/lib/a.c', 3)];
    const fileFrom = (current: string, ...frames: typeof stack) =>
      obeyed(renderAnnotations([report({ ...blockingOpen, stack: frames })], { current, workspace: '/repo' }))[0]
        ?.properties.file;
    assert.equal(fileFrom('/repo/sub', frame('client.c', 1)), 'sub/client.c');
    assert.equal(fileFrom('/repo', ...stack), 'lib/a.c');
    assert.equal(fileFrom('/elsewhere', frame('client.c', 1)), undefined);
  });

  it('each place and rule has one annotation, with the number of messages', () => {
    const other = { ...blockingOpen, omitted: 300 };
    const [first, second, ...others] = annotate(report(blockingOpen, lockWait, other, at(77)));
    assert.match(first?.message ?? '', /\nin 302 messages$/);
    assert.deepEqual([first?.properties.line, second?.properties.line], ['41', '77']);
    assert.doesNotMatch(second?.message ?? '', /messages/);
    assert.deepEqual(
      others.map(({ properties }) => properties.title),
      ['esreplay: lock-wait'],
    );
  });

  it('a deadlock and the call that it consists of have one annotation', () => {
    const { call } = deadlock;
    const all = annotate(report(at(7, deadlock), at(7, { ...blockingOpen, call }), at(7)));
    const titles = all.map(({ properties }) => properties.title).sort();
    assert.deepEqual(titles, ['esreplay: blocking-call', 'esreplay: deadlock'], 'the one of another call is left');
    assert.equal(annotate(report(at(8, deadlock), at(7, { ...blockingOpen, call }))).length, 2);
    assert.equal(annotate(report(at(7, deadlock), at(7, { ...blockingOpen, call }))).length, 1);
  });

  it('a message counts once, however many calls, clients and releases have findings in it', () => {
    const inMessage = (index: number, changes: Partial<Verdict> = {}): Verdict => ({
      ...blockingOpen,
      ...changes,
      message: blockingOpen.message === null ? null : { ...blockingOpen.message, index, seqNum: index + 100 },
    });
    const verdicts = [1, 2, 3].flatMap((index) => [
      inMessage(index),
      inMessage(index, { call: 'read' }),
      inMessage(index, { client: 1 }),
    ]);
    const counts = (...made: Report[]) => annotate(...made).map(({ message }) => /\nin .*$/.exec(message)?.[0]);
    assert.deepEqual(counts(report(...verdicts), report(...verdicts)), ['\nin 3 messages, on macOS 26.3']);
    const omitting = [inMessage(1, { omitted: 9 }), inMessage(1, { call: 'read', omitted: 8 })];
    assert.deepEqual(counts(report(...omitting)), ['\nin 10 messages']);
  });

  it('findings of a rule that have no place share one annotation', () => {
    const nowhere = { ...blockingOpen, stack: [] };
    const [only, ...others] = annotate(report(nowhere, { ...nowhere, call: 'read' }));
    assert.deepEqual(Object.keys(only?.properties ?? {}), ['title']);
    assert.deepEqual(others, []);
  });

  it('findings that fail the run are errors, and hazards are warnings', () => {
    const made = report(at(1, leak), at(2, { ...blockingOpen, rule: 'changed-decision', class: 'difference' }), at(3));
    const levels = (all: ReturnType<typeof annotate>) => all.map(({ name, properties }) => [name, properties.line]);
    assert.deepEqual(levels(annotate(made)), [
      ['error', '3'],
      ['error', '2'],
      ['warning', '1'],
    ]);
    assert.deepEqual(levels(annotate(strictly(made))), [
      ['error', '3'],
      ['error', '2'],
      ['error', '1'],
    ]);
  });

  it('a class that never fails has no annotation, even under --strict', () => {
    const harmless = { ...leak, class: 'harmless' as FindingClass };
    assert.deepEqual(annotate(report(harmless)), []);
    assert.deepEqual(annotate(strictly(report(harmless))), []);
  });

  it('the worst finding of a place is its annotation, whatever came first', () => {
    const [only, ...others] = annotate(report({ ...blockingOpen, class: 'hazard', sentence: 'mild' }, blockingOpen));
    assert.deepEqual([only?.name, others], ['error', []]);
    assert.match(only?.message ?? '', /^The handler /);
  });

  it('the worst annotation is first: by class, by rule, by the number of messages', () => {
    const all = annotate(
      strictly(
        report(
          at(1, leak),
          at(2, { ...lockWait, class: 'violation' }),
          at(3),
          at(4, { ...blockingOpen, omitted: 5 }),
          at(5, { ...blockingOpen, rule: 'deadline-miss' }),
        ),
      ),
    );
    assert.deepEqual(
      all.map(({ properties }) => properties.line),
      ['5', '4', '3', '2', '1'],
    );
  });

  it('each level has ten annotations at most, and the last one counts the others', () => {
    const all = annotate(report(...lines(12), ...lines(11, leak)));
    const messages = (name: string) => all.filter((each) => each.name === name).map(({ message }) => message);
    assert.deepEqual([messages('error').length, messages('warning').length], [10, 10]);
    assert.match(
      messages('error').at(-1) ?? '',
      /\n2 more errors: GitHub shows 10 a step\. The report in the log has all\.$/,
    );
    assert.match(
      messages('warning').at(-1) ?? '',
      /\n1 more warning: GitHub shows 10 a step\. The report in the log has all\.$/,
    );
    assert.equal(all.filter(({ message }) => message.includes('more')).length, 2);
    assert.ok(annotate(report(...lines(10))).every(({ message }) => !message.includes('more')));
  });

  it('the releases of one command share the annotation of a place', () => {
    const on = (macos: string, ...verdicts: Verdict[]): Report => {
      const made = report(...verdicts);
      return { ...made, os: { ...made.os, macos } };
    };
    const messages = annotate(on('13.7', at(1)), on('15.4', at(1), at(2))).map(({ message }) => message.split('\n')[1]);
    assert.deepEqual(messages, ['on macOS 13.7, 15.4', 'on macOS 15.4']);
  });

  it('a run without a result has annotations with the reasons', () => {
    const trouble = { sentence: 'No message was delivered.', remedy: 'Look at es_subscribe.' };
    const ended = { sentence: 'The client ended by itself.', remedy: null, stack: [frame('src/main.c', 7)] };
    const another = { sentence: 'Facts were lost.', remedy: null };
    const made = reportOf({ setupTrouble: [trouble, another], clientEnded: ended, exitCode: 3 });
    assert.deepEqual(annotate(made), [
      {
        name: 'error',
        properties: { title: 'esreplay: no result' },
        message: 'No message was delivered. Look at es_subscribe. Facts were lost.',
      },
      {
        name: 'error',
        properties: { file: 'src/main.c', line: '7', title: 'esreplay: client ended' },
        message: 'The client ended by itself.',
      },
    ]);
    const crash = at(7, { ...blockingOpen, rule: 'use-after-release', crash: 'SIGSEGV' });
    assert.equal(annotate(reportOf({ verdicts: [crash], clientEnded: ended, exitCode: 5 })).length, 1);
  });

  it('a finding that only other runs of --verify have is an annotation', () => {
    const finding = { rule: 'lock-wait', class: 'violation', call: 'pthread_mutex_lock', eventType: 'E' } as const;
    const runs = { sentence: 'It waited.', indices: [3, 4], runs: [2, 7], command: 'again' };
    const elsewhere = { ...finding, ...runs, verdict: lockWait };
    const decision = { index: 3, path: null, pid: null, answers: [] };
    const verify = {
      because: 'verify' as const,
      runs: 20,
      asked: 20,
      seeds: null,
      exitCodes: [],
      failures: [],
      stalled: [],
      flaky: [elsewhere, { ...elsewhere, rule: 'message-leak' as const, class: 'hazard' as const }],
      flakyDecisions: [decision, decision],
    };
    assert.deepEqual(
      annotate(reportOf({ verify, exitCode: 1 })).map(({ name, message }) => `${name}: ${message}`),
      [
        'error: It waited. (flaky: in 2 of 20 runs (2, 7))\nin 2 messages',
        'error: The decision of 2 messages changes from run to run.',
        'warning: It waited. (flaky: in 2 of 20 runs (2, 7))\nin 2 messages',
      ],
    );
  });
});

describe('the runner of GitHub Actions', () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom('\n', '\r', '%0A', '%', '::', '::error::', '##[add-mask]', ',', '=', ':', '\u2028', '\u0085'),
        anyText(),
      ),
    )
    .map((parts) => parts.join(''));

  it('the runner gets only the annotations, whatever their text is', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (sentence, file, rule) => {
        const stack = [frame(`src/${file}.c`, 9)];
        const all = annotate(
          report({ ...blockingOpen, sentence, advice: 'Do not.', rule: rule as RuleSlug, stack, whose: file }),
        );
        const [{ name, properties, message } = { name: '', properties: {}, message: '' }, ...others] = all;
        assert.deepEqual([name, others, message.includes('\n')], ['error', [], false]);
        assert.ok(message.endsWith(') Do not.'), message);
        assert.deepEqual(
          Object.keys(properties).filter((key) => key !== 'file' && key !== 'line'),
          ['title'],
        );
      }),
    );
  });

  it('an annotation that is too long for the runner keeps its count', () => {
    const [only] = annotate(report({ ...blockingOpen, sentence: 'x'.repeat(10_000), omitted: 1 }));
    assert.ok((only?.message.length ?? 0) <= 4096);
    assert.match(only?.message ?? '', /\nin 2 messages$/);
  });

  it('the runner obeys nothing in the text of a report', () => {
    const path = '/tmp/##[add-mask]secret ::error::no ::set-output name=a::b';
    const message = blockingOpen.message === null ? null : { ...blockingOpen.message, path };
    const text = renderText(report({ ...blockingOpen, sentence: `It opened ${path.repeat(3)}.`, message }));
    assert.notDeepEqual(obeyed(text), [], 'without protection it would');
    assert.deepEqual(obeyed(`${withoutCommands(text, 'b1946ac9')}::notice::resumed`), [
      { name: 'notice', properties: {}, message: 'resumed' },
    ]);
    const harmless = renderText(report(blockingOpen));
    assert.equal(withoutCommands(harmless, 'b1946ac9'), harmless);
  });
});
