// How many threads macOS starts at most for the blocks of concurrent and global queues: what its reports call the
// Dispatch Thread Soft Limit, and sysctl kern.wq_max_constrained_threads. XNU takes 64, or five for each processor if
// that is more. The thread of a serial queue does not count.
import { availableParallelism } from 'node:os';

const least = 64;
const perProcessor = 5;

export const softLimitOf = (processors: number): number => Math.max(least, perProcessor * processors);

/** On Linux, which stands in for any Mac, the least. */
export const softLimit = softLimitOf(process.platform === 'darwin' ? availableParallelism() : 1);
