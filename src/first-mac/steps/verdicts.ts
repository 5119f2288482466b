// The first runs: verdicts that are known from Linux, fifty orders of messages, and what a killed client leaves behind.
import { join } from 'node:path';
import type { Mac, OneRun, ReplayRequest, Variant } from '../mac.ts';
import type { Step } from '../step.ts';

const seeds = 50;

/** Returns what was found; if nothing was, why. */
export const words = ({ found, trouble }: OneRun): string =>
  found[0] === 'silent' ? (trouble[0] ?? found.join(', ')) : found.join(', ');

/** Runs one of the archive's clients and answers with the findings. */
export const finds = (
  id: string,
  about: string,
  client: string,
  expected: string,
  request: Partial<ReplayRequest> & { readonly args?: readonly string[]; readonly variant?: Variant } = {},
): Step => ({
  id,
  about,
  expected,
  limitMs: 600_000,
  ask: async (mac) => {
    const { args = [], variant = 'macos11', ...rest } = request;
    return words(await mac.replay({ ...rest, client: [mac.client(variant, client), ...args] }));
  },
});

/** The handler waits for a lock past its deadline. */
function killed(mac: Mac, ips?: string): Promise<OneRun> {
  const client = [mac.client('macos11', 'edges'), 'mutex', '10000'];
  return mac.replay({ client, onMiss: 'kill', budgetScale: 0.1, ...(ips === undefined ? {} : { ips }) });
}

export const verdictSteps: readonly Step[] = [
  finds('verdict.careful', 'a client that decides from the message', 'careful', 'silent'),
  finds('verdict.opens', 'one that opens a file in its handler', 'opens', 'blocking-call open'),
  finds(
    'verdict.signature',
    "one that checks a program's signature, on a queue",
    'checks-signature',
    'self-signature-check SecStaticCodeCheckValidity',
  ),
  finds(
    'verdict.careful-seeds',
    'the careful one in fifty orders of messages',
    'careful',
    `silent, ${seeds} of ${seeds}`,
    {
      seeds,
    },
  ),
  finds('verdict.opens-seeds', 'the other one in as many', 'opens', `blocking-call open, ${seeds} of ${seeds}`, {
    seeds,
  }),
  finds('verdict.corner-cases', 'a trace with an ACL and other rare values', 'careful', 'silent', {
    trace: 'corner-cases.estrace',
  }),
  {
    id: 'verdict.main-status',
    about: 'a client whose main returns: the report knows its status',
    expected: 'exit status 64',
    accepts: /\b64\b/,
    ask: async (mac) =>
      (await mac.replay({ client: [mac.client('macos11', 'edges'), 'nothing'] })).trouble[0] ?? 'no trouble',
  },
  {
    id: 'addon.handler',
    about: 'Node loads the addon that Linux built, and replays to a handler in JavaScript',
    expected: 'silent',
    ask: async (mac) => words(await mac.replay({ client: [] })),
  },
  {
    id: 'image.order',
    about: 'the program is told from the libraries that dyld lists before it',
    expected: 'the client',
    ask: async (mac) => {
      const run = await killed(mac);
      if (run.killed === null) return `no kill: ${words(run)}`;
      return run.killed === mac.client('macos11', 'edges') ? 'the client' : run.killed;
    },
  },
  {
    id: 'image.system-frames',
    about: "functions of macOS's own libraries are named, though they have no files",
    expected: 'a name',
    accepts: / of \/usr\/lib\//,
    ask: async (mac) => {
      const { frames } = await mac.replay({ client: [mac.client('macos11', 'checks-signature')] });
      return frames.find((frame) => frame.includes(' of /usr/lib/') && !frame.startsWith('null')) ?? 'none';
    },
  },
  {
    id: 'image.atos',
    about: 'the place in the source of the call, by atos and the .dSYM folder',
    expected: 'opens-in-handler.c:LINE',
    accepts: /^opens-in-handler\.c:\d+$/,
    ask: async (mac) => {
      if (mac.options.loader === undefined) await mac.needsTools();
      return (await mac.replay({ client: [mac.client('macos11', 'opens')] })).place ?? 'unknown';
    },
  },
  {
    id: 'kill.report',
    about: 'a client that was killed leaves a report that explain reads',
    expected: 'explained',
    ask: async (mac) => {
      const ips = join(mac.options.work, 'killed.ips');
      const run = await killed(mac, ips);
      if (run.killed === null) return `no kill: ${words(run)}`;
      const { stdout } = await mac.esreplay(['explain', ips]);
      return stdout.includes('pthread_mutex_lock') ? 'explained' : 'not explained';
    },
  },
];
