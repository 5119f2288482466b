// What is printed, byte by byte, and what machines read. UPDATE_GOLDEN=1 rewrites the files in golden/.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderAnnotations } from '../../src/report/annotations.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { wrap } from '../../src/report/layout.ts';
import { renderText } from '../../src/report/report-text.ts';
import type { Report } from '../../src/verdict/report.ts';
import { blockingOpen, deadlock, dispatchMainNote, leak, lockWait, ofNoMessage, reportOf } from './reports.ts';

const again = [30, 31, 32, 33, 34, 35, 36, 37].map((index) => ({
  ...blockingOpen,
  message: blockingOpen.message === null ? null : { ...blockingOpen.message, index },
}));
const failing = reportOf({ verdicts: [{ ...blockingOpen, omitted: 300 }, lockWait, ...again, leak], exitCode: 1 });
const suppressions = [
  {
    rule: 'blocking-call',
    frame: 'libaudit.so:audit_*',
    call: null,
    reason: 'the vendor fixes it in 4.2',
    place: 'suppressions.ndjson:1',
    findings: 12,
    ...ofNoMessage,
  },
  {
    rule: 'lock-wait',
    frame: null,
    call: 'pthread_mutex_lock',
    reason: 'held for two stores',
    place: null,
    findings: 0,
    ...ofNoMessage,
  },
];
const suppressed = reportOf({ verdicts: [leak], suppressions });
const noted = reportOf({ verdicts: [dispatchMainNote], options: { ...reportOf().options, strict: true } });
const models = {
  set: 'my models.yaml',
  services: [
    {
      name: 'trustd',
      source: 'its manual',
      assumed: 'That it opens TCC.db for every question, and the time. And one thing more.',
      calls: 2,
    },
    { name: 'harbourd', source: 'our own source, lookup.c', assumed: null, calls: 1 },
  ],
};
const deadlocked = reportOf({ verdicts: [deadlock], models, exitCode: 1 });
const noResult = reportOf({
  setupTrouble: [
    { sentence: 'No message was delivered: 24 unsubscribed.', remedy: 'Compare es_subscribe with esreplay info.' },
  ],
  clientEnded: { sentence: 'The client ended by itself.', remedy: null },
  notes: ['The trace is cut: it ends inside a block at byte 300. Its first 12 messages were replayed.'],
  exitCode: 3,
});

const junit = (report: Report): string =>
  renderJunit(report).replace(/ timestamp="[^"]*"/, ' timestamp="2026-01-31T12:00:00"');

describe('report', () => {
  const golden: readonly (readonly [string, string])[] = [
    ['passing.txt', renderText(reportOf())],
    ['passing-verbose.txt', renderText(reportOf(), { verbose: true })],
    ['failing-verbose.txt', renderText(failing, { verbose: true })],
    ['failing-wide.txt', renderText(failing, { columns: 120 })],
    ['noted.txt', renderText(noted)],
    ['failing.txt', renderText(failing)],
    ['no-result.txt', renderText(noResult)],
    ['suppressed.txt', renderText(suppressed)],
    ['suppressed.xml', junit(suppressed)],
    ['deadlock.txt', renderText(deadlocked)],
    ['deadlock.xml', junit(deadlocked)],
    ['failing.xml', junit(failing)],
    ['no-result.xml', junit(noResult)],
  ];
  for (const [name, text] of golden) {
    it(`the report equals golden/${name}`, () => {
      const file = join(import.meta.dirname, 'golden', name);
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
      assert.equal(text, readFileSync(file, 'utf8'));
    });
  }

  it('a report has no line of more than 80 columns', () => {
    const long = `${renderText(failing)}${renderText(deadlocked)}`.split('\n').filter((line) => line.length > 80);
    assert.deepEqual(long, []);
  });

  it('a report has escape sequences only with colours', () => {
    assert.ok(!renderText(failing).includes('\u001b'));
    assert.ok(renderText(failing, { colour: true }).includes('\u001b[31m'));
  });

  it('control characters in a path of the trace do not reach the terminal', () => {
    const message = blockingOpen.message === null ? null : { ...blockingOpen.message, path: '/tmp/\u001b[2Jx' };
    assert.ok(!renderText(reportOf({ verdicts: [{ ...blockingOpen, message }], exitCode: 1 })).includes('\u001b'));
  });

  it('a note is neither an annotation nor a failure, even under --strict', () => {
    assert.equal(noted.summary.notes, 1);
    assert.equal(renderAnnotations([noted], { current: '/repo', workspace: '/repo' }), '');
    assert.ok(!renderJunit(noted).includes('<failure'));
  });

  it('messages that the client caused are counted apart from those of the trace', () => {
    const { summary, trace } = reportOf();
    const counts = { ...summary, messages: 250, unsubscribed: 440, loopback: 210, notReached: 20, clients: 2 };
    const injected = { ...summary.injected, delivered: 10, unsubscribed: 220, loopback: 210 };
    const report = reportOf({ trace: { ...trace, messages: 240 }, summary: { ...counts, injected } });
    const linesOf = (text: string) => /^ {2}messages[\s\S]*?(?=^ {2}answers)/m.exec(text)?.[0];
    assert.equal(
      linesOf(renderText(report)),
      `  messages  240 delivered, 220 not subscribed to, 20 not reached (for each of 2
            es_client_t); 10 caused by the client
`,
    );
    assert.equal(
      linesOf(renderText(report, { verbose: true })),
      `  messages  240 delivered, 220 not subscribed to, 20 not reached (for each of 2
            es_client_t)
  caused    440 by calls of the client: 10 delivered, 220 not subscribed to, 210
            the client's own, not asked
`,
    );
    assert.equal(linesOf(renderText(reportOf())), '  messages  100 delivered, 20 not subscribed to\n');
  });

  it('the summary counts every message that a verdict stands for', () => {
    assert.equal(failing.summary.violations, 310);
    assert.equal(failing.summary.hazards, 1);
  });

  it('suppressed findings are counted as suppressed, and in no other number', () => {
    assert.equal(suppressed.summary.suppressed, 12);
    assert.equal(suppressed.summary.violations, 0);
    assert.deepEqual(
      suppressed.suppressions.map(({ findings }) => findings),
      [12, 0],
    );
  });

  it('the JSON report has the keys that scripts depend on', () => {
    const json = JSON.parse(renderJson(failing)) as Record<string, unknown>;
    const keys = ['version', 'trace', 'client', 'options', 'summary', 'notWatched', 'verdicts', 'latency'];
    assert.deepEqual(
      keys.filter((key) => !(key in json)),
      [],
    );
    const summary = ['messages', 'auth', 'responded', 'violations', 'hazards', 'differences', 'notes', 'lostFacts'];
    assert.deepEqual(Object.keys(json.summary as object).slice(0, summary.length), summary);
    const [verdict] = json.verdicts as Record<string, Record<string, unknown>>[];
    assert.deepEqual(Object.keys(verdict ?? {}).slice(0, 10), [
      'rule',
      'class',
      'headline',
      'sentence',
      'call',
      'message',
      'thread',
      'stack',
      'times',
      'advice',
    ]);
    assert.deepEqual(Object.keys(verdict?.message ?? {}).slice(0, 5), [
      'index',
      'seqNum',
      'globalSeqNum',
      'eventType',
      'path',
    ]);
  });

  it('the JSON report has the sources of the service models, the text their assumptions', () => {
    assert.deepEqual((JSON.parse(renderJson(deadlocked)) as { models: unknown }).models, models);
    assert.match(
      renderText(deadlocked, { verbose: true }),
      /- trustd: That it opens TCC\.db for every question, and the time\.\n {2}- harbourd/,
    );
    assert.match(renderText(deadlocked), /2 daemons modelled \(--verbose lists them\)/);
    const none = reportOf({ models: { set: 'late-boot', services: [] } });
    assert.doesNotMatch(renderText(none, { verbose: true }), /Service models/);
  });

  it('a number and its unit stay on one line', () => {
    assert.deepEqual(wrap('it took +15 s and more', 10), ['it took', '+15 s and', 'more']);
  });
});
