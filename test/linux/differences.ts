// Clients whose verdict on Linux for arm64 differs from the one on x86-64, with the reason, and clients that are not
// run there.
import type { ClientCase } from '../clients/client-case.ts';
import type { Difference } from '../clients/other-system.ts';

/** A row that changes nothing is an error. */
export const arm64Differences: readonly Difference[] = [
  {
    clients: /^starves-pool(\+asks_daemon)?$/,
    reason: 'under an emulator the kernel names the system calls of its own processor: no thread is seen to sleep',
    becomes: (words) => words.filter((line) => !line.startsWith('pool-exhausted')),
  },
];

const instruction = 'its system call is an instruction of x86-64, and nothing traps one on arm64 here';

const leftOut: readonly { readonly source: string; readonly define: string | null; readonly reason: string }[] = [
  { source: 'traps-directly.c', define: null, reason: instruction },
  { source: 'locks-with-worker.c', define: 'RAW', reason: instruction },
];

export function whyLeftOut({ source, defines }: ClientCase): string | null {
  const row = leftOut.find((each) => each.source === source && (each.define === null || defines.includes(each.define)));
  return row?.reason ?? null;
}
