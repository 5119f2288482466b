// A message that could not be answered because whoever was to answer it waited for its answer.
import { formatDuration } from '../duration.ts';
import { messageLabel } from '../event-label.ts';
import type { Draft, Look, Rule } from '../finding.ts';
import type { ProcessObservation } from '../observation.ts';
import { cycleWords } from '../wait-for/cycle-words.ts';
import type { Deadlock } from '../wait-for/deadlocks.ts';

export const deadlock: Rule = {
  slug: 'deadlock',
  class: 'violation',
  about: 'the client waited for a daemon that waited for the client, in as many steps as it takes',
  macos:
    'Nobody can go on, so macOS ends the client with SIGKILL at the deadline (namespace ENDPOINTSECURITY, code 2), since 10.15. Mostly around boot, when daemons open files and mount disks that they never touch again.',
  handlerRule: 1,
  advice:
    'Let the handler ask nobody: decide from the message, or retain it, hand it to a queue of bounded width, and answer by a timer before the deadline. Mute the daemons that the work asks.',
  process: (process, look) => (look.deadlocks?.all ?? []).filter((each) => isOf(each, process)).map(draftOf(look)),
};

const isOf = ({ slot }: Deadlock, process: ProcessObservation): boolean => slot === process.slot;

const draftOf =
  (look: Look) =>
  (found: Deadlock): Draft => {
    const { row, cycle, moment, further } = found;
    const fact = { ...moment, stack: found.stack, thread: found.thread, otherStack: found.holderStack };
    return {
      row,
      fact,
      call: found.call,
      folded: further,
      cycle,
      otherStackIs: 'held by',
      sentence: `${cycleWords(cycle, found.way)}: nobody can go on${endOf(found, look)}.`,
    };
  };

function endOf({ row, moment }: Deadlock, look: Look): string {
  if (moment.kind !== 'miss') return ', and nobody did until the run was stopped';
  if (row === null || row.deadlineNs === null) return ', and a deadline passed';
  const budget = formatDuration(row.deadlineNs - row.queuedNs);
  if (!row.killed) return `, and the deadline of ${messageLabel(row)} passed (budget ${budget})`;
  const kill = look.factAbout(row, 'kill');
  const after = kill === null ? '' : ` ${formatDuration(Number(kill.b))} after it`;
  return `; the client did not answer ${messageLabel(row)} by its deadline (budget ${budget}) and was killed${after}, as on macOS`;
}
