// Where a client's verdict on Linux for arm64 differs from that on x86-64, with the reason, and clients that are not run there.
import type { ClientCase } from '../clients/client-case.ts';
import type { Difference } from '../clients/other-system.ts';

const without =
  (pattern: RegExp): Difference['becomes'] =>
  (words) =>
    words.filter((line) => !pattern.test(line));

const hostCalls =
  'under an emulator the kernel shows the system calls of its own processor: no thread is seen to sleep';

/** A row that changes nothing is an error. */
export const arm64Differences: readonly Difference[] = [
  { clients: /^starves-pool$/, reason: hostCalls, becomes: without(/^pool-exhausted/) },
  {
    clients: /^leaves-to-one\+reloads$/,
    reason: hostCalls,
    becomes: () => [
      'deadline-miss violation null ES_EVENT_TYPE_AUTH_OPEN | The client did not answer AUTH_OPEN (message #) by its deadline (budget #) and was killed # after it, as on macOS.',
      'exit 1',
    ],
  },
  {
    clients: /^watches-file(\+after_dispatch_async)?$/,
    reason: 'its call has no wrapper, and no bare system call is trapped on arm64',
    becomes: () => ['exit 0'],
  },
  {
    clients: /^writes-message(\+es_copy)?$/,
    reason: 'the emulator does not report whether the instruction that faulted wrote',
    becomes: without(/^message-write/),
  },
  {
    clients: /^crashes-by-signal\+frees_twice\+on_queue$/,
    reason: 'the C library it runs with notices the second free in another place',
    becomes: (words) =>
      words.map((line) =>
        line.replace('crashed (SIGABRT)', 'crashed (SIGSEGV)').replace('with SIGABRT.', 'with SIGSEGV at address #.'),
      ),
  },
];

/** Whether a call waited is chance where each call has to be emulated. */
export const comparable = (words: readonly string[]): readonly string[] =>
  words.map((line) => line.replace(': it waited and took #', ': it took #'));

const instruction = 'its system call is an instruction of x86-64, and nothing traps one on arm64 here';

const leftOut: readonly { readonly source: string; readonly define: string | null; readonly reason: string }[] = [
  { source: 'traps-directly.c', define: null, reason: instruction },
  { source: 'locks-with-worker.c', define: 'RAW', reason: instruction },
  {
    source: 'style/sleep-loop.c',
    define: null,
    reason: 'strlcpy came with glibc 2.38, after the one it is built with',
  },
];

export function whyLeftOut({ source, defines }: ClientCase): string | null {
  const row = leftOut.find((each) => each.source === source && (each.define === null || defines.includes(each.define)));
  return row?.reason ?? null;
}
