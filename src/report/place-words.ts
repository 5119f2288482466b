// Words about places to change that the text and the page of a report share. Runs in a browser too.
import { ownIndex } from '../verdict/own-code.ts';
import type { MessageName } from '../verdict/verdict.ts';
import { formatDuration } from '../words/duration.ts';
import type { Consequence } from './consequences.ts';
import { plural } from './layout.ts';
import type { Place, Places } from './places.ts';
import { labelOf } from './sightings.ts';

/** Returns `3 places to fix, at least 40 messages affected`; `runs`: how many `--verify` compared. */
export function countWords({ places, affected: { messages, atLeast } }: Places, runs: number | null): string {
  const often = messages === 0 ? '' : `, ${atLeast ? 'at least ' : ''}${plural(messages, 'message')} affected`;
  return `${plural(places.length, 'place')} to fix${often}${runs === null ? '' : ` in ${plural(runs, 'run')}`}`;
}

/** Empty for one message, or none. */
export function oftenWords({ messages, first }: Place): string {
  return messages > 1 ? plural(messages, 'message') : first.count > 1 ? plural(first.count, 'time') : '';
}

/** Says what the first finding does not: its sentence has its own time. */
export function timesWords({ took, sightings, messages, first }: Place): string {
  if (messages <= 1 && first.count <= 1) return '';
  if (took !== null) {
    const whose = took.worst === null ? '' : ` (message ${labelOf(took.worst)})`;
    return `worst ${formatDuration(took.worstNs)}${whose}, total ${formatDuration(took.totalNs)}`;
  }
  const late = sightings
    .map(({ verdict: { times, message } }) => ({ headroomNs: times?.headroomNs ?? 0, message }))
    .reduce((worst, each) => (each.headroomNs < worst.headroomNs ? each : worst), {
      headroomNs: 0,
      message: null as MessageName | null,
    });
  if (late.message === null || first.cycle !== null) return '';
  return `worst ${formatDuration(-late.headroomNs)} late (message ${labelOf(late.message)})`;
}

export function consequenceWords({ rule, messages, why }: Consequence): string {
  return `${rule}${messages > 1 ? ` of ${plural(messages, 'message')}` : ''}: ${why}`;
}

/** Of a note, which is no place to fix. */
export function noteWords({ first: { rule, sentence, advice }, messages }: Place): string {
  return `${rule}: ${sentence}${messages > 1 ? ` (${plural(messages, 'message')})` : ''} ${advice}`;
}

/** The names that the client's line may call, as its compiler or its author wrote them. */
export function callsOf({ first }: Place): string[] {
  const beneath = first.stack[ownIndex(first.stack) - 1]?.function ?? null;
  return [beneath, first.call].flatMap((name) => (name === null ? [] : [name, name.replace(/64$/, '')]));
}
