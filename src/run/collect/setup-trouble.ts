// Finds out why a run proves nothing: there was no client to judge, or what was watched cannot be trusted.

import { type Counts, type ProcessObservation, sumOf, type Trouble } from '../../observed/observation.ts';
import { type LedgerControl, ledgerMaxClients, NotWatched, WatchFlag } from '../../schema/generated/ledger.ts';
import { notWatchedReasons } from '../../schema/run/facts.ts';
import { selfTestFailed } from '../../words/self-test.ts';
import { refusalWord } from '../client-refusal.ts';
import type { OptionsWithDefaults } from '../options.ts';
import { readinessOf } from '../readiness.ts';
import { hungOf } from '../watch/hung-handler.ts';
import { neverCalledRemedy } from './before-client.ts';
import { exitWords } from './client-ended.ts';
import type { CollectedRun } from './ended-run.ts';
import { processSubject, subject, unattached } from './named-client.ts';
import type { RunFacts } from './run-facts.ts';
import { stuck } from './stuck-words.ts';

/** The client never reached the point at which messages could be delivered, or none was delivered. */
export function setupTrouble(run: CollectedRun, processes: readonly ProcessObservation[]): Trouble[] {
  if (run.ending === 'interrupted') return [];
  if (run.ending === 'harness-ended') return [harnessEnded(run, processes)];
  // What a process with an erased ledger did is unknown.
  if (run.ledgers.length > processes.length && run.ledgerSlots.size > processes.length) return [];
  const seconds = run.options.subscribeTimeoutMs / 1000;
  const missing = unattached(run, processes);
  const ended = (missing.length > 0 ? missing : run.clients).find(({ exit }) => exit !== null)?.exit ?? null;
  const how =
    ended !== null && run.ending === 'client-ended'
      ? ` before it ended (${exitWords(ended)})`
      : run.ending === 'end'
        ? ' before the replay ended'
        : ` in ${seconds} s`;
  if (wasRefused(run, processes)) {
    return [
      {
        sentence: `The client called es_new_client${how === ` in ${seconds} s` ? '' : how}, and the replay could not serve it; see stderr for the reason.`,
        remedy: 'Usually the ledger lacks room: free at least 100 MiB in /dev/shm or in the temporary folder (TMPDIR).',
      },
    ];
  }
  if (processes.length < run.clients.length) {
    return [
      {
        sentence: `${subject(run, missing)} did not call es_new_client${how}.`,
        remedy: neverCalledRemedy(),
      },
    ];
  }
  if (run.ending === 'handler-hung') {
    const { answered, trouble } = hungOf(run, processes);
    return answered ? [trouble] : [];
  }
  if (run.ending === 'stuck' || run.ending === 'client-stopped') return [stuck(run, processes)];
  if (run.ending === 'never-ready') return [neverReady(run.options, seconds)];
  if (run.options.refuseClient !== undefined && processes.every(({ counts }) => counts.length === 0)) {
    return [
      {
        sentence: `es_new_client failed (${refusalWord(run.options.refuseClient)}) as requested, and the program made no client after that${how}.`,
        remedy: "The client's output shows how it reacted. With :N, later calls succeed.",
      },
    ];
  }
  const silent = processes.find(({ subscribedNs }) => subscribedNs === null);
  if (silent !== undefined) {
    const { refuseSetup } = run.options;
    if (refuseSetup === 'subscribe' || refuseSetup === 'first-subscribe')
      return [
        {
          sentence: `es_subscribe failed (${refuseSetup}) as requested. ${processSubject(processes, silent)} did not subscribe to any event${how}.`,
          remedy: "The client's output shows how it reacted. With first-subscribe, later calls succeed.",
        },
      ];
    return [
      {
        sentence: `${processSubject(processes, silent)} made an ES client and did not subscribe to any event${how}.`,
        remedy:
          silent.counts.length < ledgerMaxClients
            ? 'Call es_subscribe, and check what it returns.'
            : `Make fewer clients: it made ${ledgerMaxClients}, the limit of a process in a run (ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS).`,
      },
    ];
  }
  if (processes.every(({ counts }) => counts.every(({ delivered }) => delivered === 0)))
    return [nothingDelivered(run, processes)];
  return [];
}

function neverReady(options: OptionsWithDefaults, seconds: number): Trouble {
  const { line } = readinessOf(options);
  if (line === null)
    return {
      sentence: `The client went on with set-up calls: none of its pauses was as long as --ready ${options.ready}.`,
      remedy: 'Give a shorter time, or a line that the client prints when it is ready.',
    };
  return {
    sentence: `The client subscribed, but did not print a line with '${line}' in ${seconds} s, which --ready waits for.`,
    remedy:
      'Compare the line with what the client prints; it must end with a newline, and the first client must print it.',
  };
}

function harnessEnded(run: CollectedRun, processes: readonly ProcessObservation[]): Trouble {
  const delivered = sumOf(processes, 'delivered');
  const seen = processes.length === 0 ? 'before the client called es_new_client' : `after ${delivered}`;
  const messages = processes.length === 0 ? '' : ` of ${run.trace.messages} messages`;
  return {
    sentence: `The harness ended before the run, ${seen}${messages}. The report covers what was observed until then.`,
    remedy: 'Something killed it (a time limit, or the system when memory ran out): run it again.',
  };
}

function nothingDelivered(run: CollectedRun, processes: readonly ProcessObservation[]): Trouble {
  const sum = (name: keyof Counts): number => sumOf(processes, name);
  const reasons = (['unsubscribed', 'muted', 'loopback', 'dropped', 'cached'] as const).filter((name) => sum(name) > 0);
  const where = reasons.map((name) => `${sum(name)} ${name}`).join(', ');
  return {
    sentence: `No message was delivered${where === '' ? '' : `: ${where}`}.`,
    remedy:
      sum('muted') > 0
        ? 'The client mutes every message of the types that it is subscribed to: check its mutes, and whether it inverts them. If it mutes more after it subscribes, let the run wait for it: --ready.'
        : sum('unsubscribed') > 0
          ? `The client is not subscribed to any type in the trace: compare es_subscribe with esreplay info ${run.options.trace}.`
          : 'Check that the client lives long enough: a run without messages proves nothing.',
  };
}

/** Returns the reasons why silence would prove nothing. */
export function reasonsForDistrust(
  run: CollectedRun,
  controls: readonly LedgerControl[],
  facts: RunFacts,
  factsWithoutRoom: number,
): Trouble[] {
  const troubles: Trouble[] = [];
  const served = controls.filter(({ delivered }) => delivered.some((count) => count > 0));
  const inProcess = run.options.handler !== undefined;
  const blind = !inProcess && served.some(({ complete }) => (complete & WatchFlag.wrappers) === 0);
  const noSyscalls = !inProcess && served.some(({ complete }) => (complete & WatchFlag.syscalls) === 0);
  if (blind) {
    troubles.push({
      sentence: `${selfTestFailed}: a call made to test the wrappers did not reach its wrapper.`,
      remedy:
        'Something in the client replaces the same functions (a sanitizer, another LD_PRELOAD): run a build without it.',
    });
  } else if (noSyscalls && !facts.notWatched.has(NotWatched.noSud)) {
    troubles.push({
      sentence: `${selfTestFailed}: a raw system call made as a test was not caught.`,
      remedy: 'Report it with the kernel version (uname -a) and the client’s libraries (ldd).',
    });
  }
  if (factsWithoutRoom > 0) {
    troubles.push({
      sentence: `The ledger lost ${factsWithoutRoom} facts because it was full.`,
      remedy: 'Free some space in /dev/shm or in the temporary folder (TMPDIR).',
    });
  }
  if (facts.withoutPlace > 0) {
    troubles.push({
      sentence:
        'The program made more than 16 Endpoint Security clients, the limit of a run. A Mac allows 192 for all programs together.',
      remedy:
        'Make fewer. To test how the program handles the refusal of a full Mac: --policy client-limit=16, or a smaller number.',
    });
  }
  troubles.push(...facts.models.trouble());
  if (facts.traceErrors > 0) {
    troubles.push({
      sentence: 'The library in the client refused the trace.',
      remedy: 'The library and this program come from different builds: install or build esreplay again.',
    });
  }
  if (run.options.requireComplete && !blind) {
    for (const { value, about, remedy } of notWatchedReasons) {
      if (remedy === undefined || !facts.notWatched.has(value)) continue;
      troubles.push({ sentence: `--require-complete requires what this run did not watch: ${about}.`, remedy });
    }
  }
  if (run.options.requireComplete && run.trace.cut !== null) {
    troubles.push({
      sentence: `The trace is cut (${run.trace.cut}), but --require-complete requires all of it.`,
      remedy: 'Record or import it again.',
    });
  }
  return troubles;
}

/** The library in the client failed and said so on stderr; the client is not to blame. */
export function wasRefused(run: CollectedRun, processes: readonly ProcessObservation[]): boolean {
  if (run.attached === 0 || run.attached < run.clients.length) return false;
  return processes.every(({ attachedNs }) => attachedNs === null);
}
