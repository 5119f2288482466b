// Finds messages still retained at the end of the replay, although they were answered or needed no answer.
import type { ProcessObservation } from '../../observed/observation.ts';
import { formatDuration } from '../../words/duration.ts';
import type { Evidence, Rule, RuleHit } from '../rule.ts';

const fewest = 16;
const shareOfDelivered = 0.01;

export const messageLeak: Rule<'message-leak'> = {
  slug: 'message-leak',
  class: 'violation',
  headline: 'The client keeps the messages that it retained',
  about:
    'the client still retained more than 16 messages, and more than 1 % of those delivered, at the end; fewer are a hazard, and messages whose handler armed a timer that is not yet due are a note',
  macos: 'The memory of a retained message is never freed: the client grows until the system ends it. Since 11.0.',
  handlerRule: 5,
  advice: 'Release every retained or copied message after its last use, on error paths too.',
  process(process, look) {
    return [leaked(process, look), heldForTimers(process)].filter((hit) => hit !== null);
  },
};

function leaked(process: ProcessObservation, look: Evidence): RuleHit | null {
  const count = process.retainedAnswered;
  if (count === 0) return null;
  const delivered = deliveredTo(process);
  const bad = count > Math.max(fewest, delivered * shareOfDelivered);
  const end = process.endNs ?? look.observation.durationNs;
  const oldest =
    process.retainedOldestNs === null ? '' : `, the oldest for ${formatDuration(end - process.retainedOldestNs)}`;
  return {
    class: bad ? 'violation' : 'hazard',
    sentence: `The client still retained ${count} of ${delivered} messages at the end, with nothing left to answer${oldest} (max at once: ${process.retainedPeak}).`,
  };
}

/** The timer may release its message when it is due. */
function heldForTimers(process: ProcessObservation): RuleHit | null {
  const count = process.retainedForTimer;
  if (count === 0) return null;
  return {
    class: 'note',
    sentence: `The client still retained ${count} of ${deliveredTo(process)} messages at the end, with nothing left to answer; each one's handler was the last to arm a timer that was not yet due.`,
    advice:
      'End the timer when the message is answered, so that its block lets go of the message: until then every message stays in memory.',
  };
}

const deliveredTo = ({ counts }: ProcessObservation): number =>
  counts.reduce((sum, { delivered }) => sum + delivered, 0);
