// Reports for the tests of pages: a run with a deadlock and further findings, and one that passed.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usualMaxBytes } from '../../src/report/html/page-data.ts';
import { type PagedReport, renderPage } from '../../src/report/html/report-page.ts';
import { SourceFiles } from '../../src/report/source-files.ts';
import { callNumber } from '../../src/schema/calls/calls.ts';
import { timelineOf } from '../../src/timeline/timeline.ts';
import { setUpSteps } from '../../src/verdict/set-up-steps.ts';
import { authRow, notifyRow, observationOf } from '../judge/observations.ts';
import { functionNumber } from '../judge/rule-case.ts';
import { blockingOpen, deadlock, dispatchMainNote, leak, reportOf } from '../report/reports.ts';

const ms = 1e6;
const messages = 60;

const rows = [
  ...Array.from({ length: messages }, (_, index) =>
    (index % 3 === 2 ? notifyRow : authRow)({
      traceIndex: index,
      seqNum: index,
      globalSeqNum: index,
      queuedNs: (100 + index) * ms,
      deliveredNs: (100.02 + index) * ms,
      returnedNs: (100.5 + index) * ms,
      ...(index % 3 === 2 ? {} : { respondedNs: (100.4 + index) * ms, deadlineNs: (15_100 + index) * ms }),
      ...(index === 17 ? { returnedNs: null, respondedNs: null, settled: 'unanswered', missed: true } : {}),
      ...(index === 18 ? { result: 1, cache: true } : {}),
    }),
  ),
  authRow({
    traceIndex: null,
    injected: 0,
    queuedNs: 117.3 * ms,
    deliveredNs: null,
    returnedNs: null,
    respondedNs: null,
    settled: 'cut',
  }),
];

const facts = [
  { kind: 'subscribe' as const, a: 3n, timeNs: 60 * ms, traceIndex: null, client: 0 },
  { call: callNumber('open'), callClass: 'always' as const, b: 120_000n, timeNs: 117.1 * ms, traceIndex: 17 },
  { kind: 'lock_wait' as const, a: (78n << 16n) | 3n, b: 90_000n, c: 0xabcn, timeNs: 118.1 * ms, traceIndex: 18 },
  { kind: 'service_call' as const, a: 0n, b: 1n, timeNs: 117.2 * ms, traceIndex: 17 },
  { kind: 'mute' as const, a: functionNumber('es_mute_process') << 8n, b: 1n, timeNs: 70 * ms, traceIndex: null },
  { kind: 'queue_overflow' as const, a: 4n, timeNs: 150 * ms },
  { kind: 'miss' as const, timeNs: 15_117 * ms, traceIndex: 17 },
];

const times = (index: number) => ({
  queuedNs: (100 + index) * ms,
  deliveredNs: (100.02 + index) * ms,
  returnedNs: null,
  respondedNs: null,
  deadlineNs: (15_100 + index) * ms,
  budgetNs: 15_000 * ms,
  headroomNs: null,
  lostNs: null,
});

/** Its findings: a deadlock with the call that it is made of, a call with two messages, a leak, and a note. */
export function failedRun(): PagedReport {
  const call = { ...blockingOpen, times: times(17) };
  const other = { ...blockingOpen.message, index: 18, eventType: 'ES_EVENT_TYPE_AUTH_OPEN' };
  const verdicts = [
    { ...deadlock, times: times(17) },
    call,
    {
      ...call,
      message: { ...other, seqNum: 4, globalSeqNum: 18, path: null, process: null, cause: null, injected: null },
      times: times(18),
    },
    leak,
    { ...call, call: deadlock.call, sentence: 'What the deadlock is made of.' },
    dispatchMainNote,
  ];
  const observation = observationOf({
    rows,
    facts,
    observation: {
      durationNs: 16_000 * ms,
      services: [{ name: 'trustd', source: '' }],
      injectedEvents: [
        {
          serviceCall: 1,
          service: 0,
          eventType: 0,
          path: '/usr/libexec/trustd',
          process: { pid: 82, path: '/sbin/launchd' },
        },
      ],
    },
  });
  const setUp = setUpSteps(observation.processes);
  const report = reportOf({ verdicts, exitCode: 1, durationNs: 16_000 * ms, setUp });
  const cycles = verdicts.map(({ cycle }) => cycle);
  return { name: 'old', report, timeline: timelineOf(observation, '@first-run', cycles, ['a call of trustd']) };
}

export function passedRun(): PagedReport {
  const good = rows.filter(({ settled }) => settled !== 'unanswered' && settled !== 'cut');
  return { name: 'new', report: reportOf(), timeline: timelineOf(observationOf({ rows: good }), '@first-run', [], []) };
}

/** A page with the source that the findings name. */
export function pageOf(...reports: readonly PagedReport[]): string {
  const root = mkdtempSync(join(tmpdir(), 'esreplay-sources-'));
  try {
    mkdirSync(join(root, 'src'));
    writeFileSync(
      join(root, 'src/client.c'),
      Array.from({ length: 90 }, (_, at) => `  line ${at + 1}; open(path);`).join('\n'),
    );
    return renderPage(reports, { madeBy: '1.0.0', sources: new SourceFiles([root]), maxBytes: usualMaxBytes });
  } finally {
    rmSync(root, { recursive: true });
  }
}
