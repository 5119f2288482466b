// Asks what Apple has not published about Endpoint Security, one question each: which value of a policy is macOS's.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { defaultPolicyValue, openPolicyRows } from '../../schema/macos/policies.ts';
import type { Mac } from '../mac.ts';
import { Skip } from '../skip.ts';
import type { Step } from '../step.ts';
import { entitled, unprotected } from './unprotected.ts';

export interface SurfaceQuestion {
  /** A policy, or another word that test/first-mac/asks.c knows. */
  readonly name: string;
  /** When omitted: the unknown of the policy, and the replayer's choice. */
  readonly about?: string;
  readonly expected?: string;
  /** The first macOS on which the question can be asked. */
  readonly since?: number;
  /** The last macOS on which to ask; the header of the next one has the answer. */
  readonly until?: number;
}

export const surfaceQuestions: readonly SurfaceQuestion[] = [
  { name: 'client-limit' },
  { name: 'refusal-after-misses', since: 27, expected: 'never' },
  { name: 'bootstrap-look-up', since: 27 },
  {
    name: 'new-client-arguments',
    about: 'What es_new_client returns for a NULL client pointer or handler.',
    expected: 'invalid-argument',
  },
  { name: 'unknown-event-types', until: 26 },
  { name: 'delete-in-handler' },
  { name: 'answers-at-deletion' },
  { name: 'sync-thread', since: 27 },
  { name: 'queue-capacity' },
  { name: 'uncounted-messages' },
  {
    name: 'action-notify-flags',
    about: 'Which events have flags as their result in a notification.',
    expected: 'open-only',
  },
  { name: 'notify-deadline' },
  { name: 'wrong-client-code' },
  { name: 'null-argument-code' },
  { name: 'respond-checks' },
  { name: 'answer-by-copy' },
  { name: 'deadline-change', since: 27 },
  { name: 'deadline-arguments', since: 27 },
  { name: 'cached-denials' },
  { name: 'clear-cache-limit' },
  { name: 'mute-after-exec' },
  { name: 'mute-without-vote', about: 'Whether a client without any mute gets events.', expected: 'delivered' },
  { name: 'inverted-mute-vote', since: 27 },
  { name: 'mute-vote-before-27', until: 26 },
  { name: 'unmute-nothing', until: 26 },
];

function stepOf(question: SurfaceQuestion): Step {
  const { name, since = 13, until = Number.POSITIVE_INFINITY } = question;
  const policy = openPolicyRows.find((row) => row.name === name);
  const { about = policy?.unknown ?? name, expected = policy === undefined ? '' : String(defaultPolicyValue(policy)) } =
    question;
  return unprotected({
    id: `surface.${name}`,
    about,
    expected,
    asRoot: 'a client asks one thing of Endpoint Security, for a minute at most; some miss deadlines on purpose',
    ask: async (mac) => {
      const macos = Number.parseInt(await mac.line('sw_vers', '-productVersion'), 10);
      if (macos < since) throw new Skip(`macOS ${macos} has not what it takes: since macOS ${since}`);
      if (macos > until) throw new Skip(`the header of macOS ${until + 1} says it: asked up to macOS ${until}`);
      return answerOf(mac, name);
    },
  });
}

async function answerOf(mac: Mac, name: string): Promise<string> {
  const program = await entitled(mac, mac.client('macos11', 'asks'));
  const folder = join(mac.options.work, `asks-${name}`);
  mkdirSync(folder);
  const { stdout, stderr, status, signal } = await mac.runAsRoot([program, name, folder], 60_000, 'KILL');
  if (stdout.trim() === '')
    throw new Error(stderr.trim().split('\n')[0] || `no answer: ${signal ?? `status ${status}`}`);
  return stdout.trim();
}

export const surfaceSteps: readonly Step[] = surfaceQuestions.map(stepOf);
