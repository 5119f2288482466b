// The complete list of test clients: what each is run on and exactly what must be found. cases/ has the cases by
// subject.
import { answers, arithmetic, cached, decisions } from './cases/answers.ts';
import { calls, pools } from './cases/calls.ts';
import { signals } from './cases/crashes.ts';
import { endings, lifetimes } from './cases/endings.ts';
import { lines } from './cases/lines.ts';
import { loops, signatures } from './cases/loops.ts';
import { corners, memory } from './cases/messages.ts';
import { styles } from './cases/styles.ts';
import { blocking, type ClientCase, finds, note, silent, unmarked } from './client-case.ts';

/** The kit's clients. */
const examples: readonly ClientCase[] = [
  finds('../../replayer/kit/examples/opens-in-handler', 'examples/careful', [unmarked(blocking('open'))]),
  silent('../../replayer/kit/examples/careful'),
  ...signatures,
];

/** Many sample clients do this, even if they do everything else right. */
const endsMain = (source: string): ClientCase =>
  finds(source, 'calls-dispatch-main+waits', [note('dispatch-main', 'dispatch_main')], { exitCode: 0 });

/** Clients that do everything right. They are run at both paces. */
export const careful: readonly ClientCase[] = [
  silent('careful-synchronous'),
  silent('careful-asynchronous'),
  silent('keeps-headroom', { trace: 'slow' }),
  silent('answers-out-of-order'),
  silent('misses-under-fail-closed', { trace: 'slow-and-short', options: { os: '27' } }),
  silent('as-on-catalina', { options: { os: '10.15' } }),
  endsMain('style/concurrent-queue'),
  endsMain('style/mutes-itself'),
  silent('style/sleep-loop'),
  silent('style/busy-loop'),
  silent('style/spsc-ring'),
  silent('style/run-loop'),
  endsMain('style/raii.cc'),
];

export const clientCases: readonly ClientCase[] = [
  ...cached,
  ...calls,
  ...memory,
  ...answers,
  ...decisions,
  ...arithmetic,
  ...corners,
  ...lifetimes,
  ...pools,
  ...loops,
  ...lines,
  ...endings,
  ...signals,
  ...styles,
  ...examples,
  ...careful,
];
