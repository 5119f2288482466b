// Words about places to change that the text and the page of a report share. Runs in a browser too.
import { ownIndex } from '../verdict/own-code.ts';
import type { Report } from '../verdict/report.ts';
import type { MessageName } from '../verdict/verdict.ts';
import { formatDuration } from '../words/duration.ts';
import type { Consequence } from './consequences.ts';
import { plural } from './layout.ts';
import { gradesText } from './outcome.ts';
import type { Place, Places } from './places.ts';
import { labelOf } from './sightings.ts';

/**
 * Returns `3 violations at 2 places to fix, in at least 40 messages`. Several runs have findings of their own, so only
 * their places are counted: `2 places to fix, in 1 message, over 4 runs`. `report`: null for several releases.
 */
export function countWords({ places, affected: { messages, atLeast } }: Places, report: Report | null): string {
  const grades = report === null || report.verify !== null ? '' : `${gradesText(report.summary)} at `;
  const often = messages === 0 ? '' : `, in ${atLeast ? 'at least ' : ''}${plural(messages, 'message')}`;
  const runs = report?.verify == null ? '' : `, over ${plural(report.verify.runs, 'run')}`;
  return `${grades}${plural(places.length, 'place')} to fix${often}${runs}`;
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
