// Clients with a verdict on macOS that must differ from the one on Linux: what the words of the Linux run become, and
// why. Every other client must have the same words, and a row that changes nothing is an error.
import type { Difference } from '../clients/other-system.ts';
import type { Processor } from './built.ts';

export interface MacDifference extends Difference {
  readonly processors: readonly Processor[];
}

const both: readonly Processor[] = ['x86_64', 'arm64'];

const withoutWaiting: MacDifference['becomes'] = (words) =>
  words.map((line) => line.replace(/: it waited and took #/, ': it took #'));

export const macDifferences: readonly MacDifference[] = [
  {
    clients: /^(reads-pipe|forks-in-handler)(\+after_dispatch_async)?$/,
    processors: both,
    reason:
      'read and waitpid wait in their own system call: no function of the kernel edge beneath them tells that they did',
    becomes: withoutWaiting,
  },
  {
    clients: /^asks-helper\+in_handler$/,
    processors: both,
    reason: 'the library itself waits for what the daemon does, beneath no function of the kernel edge',
    becomes: withoutWaiting,
  },
  {
    clients: /^takes-ticks-for-nanoseconds$/,
    processors: ['x86_64'],
    reason: 'a tick is a nanosecond on Intel Macs, so that the client is right there',
    becomes: (words) =>
      words.map((line) => line.replace('exit 1', 'exit 0')).filter((line) => !line.startsWith('changed')),
  },
  {
    clients: /^takes-ticks-for-nanoseconds\+the_other_way$/,
    processors: ['x86_64'],
    reason: 'a tick is a nanosecond on Intel Macs, so that the client answers, late in its budget',
    becomes: () => [
      'exit 0',
      'thin-headroom hazard null ES_EVENT_TYPE_AUTH_EXEC | AUTH_EXEC (message #) was answered with # of its budget of # left.',
    ],
  },
  {
    clients: /^leaves-to-one\+reloads$/,
    processors: both,
    reason: 'no file of the kernel tells which lock a thread in no handler waits for',
    becomes: () => [
      'deadline-miss violation null ES_EVENT_TYPE_AUTH_OPEN < __main_block_invoke_2 leaves-to-one.c:143 | The client did not answer AUTH_OPEN (message #) by its deadline (budget #) and was killed # after it, as on macOS.',
      'exit 1',
    ],
  },
  {
    clients: /^polls-network-on-queue\+kernel_queue$/,
    processors: both,
    reason: 'a queue of the kernel is a kqueue',
    becomes: (words) => words.map((line) => line.replaceAll('epoll_wait', 'kevent')),
  },
  {
    clients: /^recurses-in-handler$/,
    processors: both,
    reason: "the stack ends at another instruction: for macOS clang looks for room at the function's begin",
    becomes: (words) =>
      words.map((line) => line.replace('depth_of recurses-in-handler.c:12', 'depth_of recurses-in-handler.c:10')),
  },
  {
    clients: /^opens-in-signal-handler\+traps\+inside$/,
    processors: both,
    reason: 'a signal that may be a crash is handled on a stack of its own, at whose end the walk of frames ends',
    becomes: (words) => words.map((line) => line.replace(/ < on_signal [^|]*/, ' ')),
  },
  {
    clients: /^crashes-by-signal\+frees_twice/,
    processors: ['x86_64'],
    reason: "the heap is the host's, whose functions keep no frame pointers here: the stack ends in them",
    becomes: (words) =>
      words.map((line) => line.replace(/^(client-crash violation null \S+( message)?) < [^|]*/, '$1 ')),
  },
  {
    clients: /^writes-message(\+es_copy)?$/,
    processors: ['arm64'],
    reason: 'qemu does not tell whether the instruction that faulted wrote, which is what makes it this finding',
    becomes: (words) =>
      words.map((line) =>
        line
          .replace(/^message-write/, 'client-crash')
          .replace(
            /\| The client wrote into (.*), which is read-only\. The client crashed with (\w+)\.$/,
            '| The client crashed with $2 at address # in the handler of $1.',
          ),
      ),
  },
];
