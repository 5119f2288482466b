// Finds messages still retained at the end of the replay, although they were answered or needed no answer.
import { formatDuration } from '../../words/duration.ts';
import type { Rule } from '../rule.ts';

const fewest = 16;
const shareOfDelivered = 0.01;

export const messageLeak: Rule<'message-leak'> = {
  slug: 'message-leak',
  class: 'violation',
  about:
    'the client still retained more than 16 messages, and more than 1 % of those delivered, at the end; fewer are a hazard',
  macos: 'The memory of a retained message is never freed: the client grows until the system ends it. Since 11.0.',
  handlerRule: 5,
  advice: 'Release every retained or copied message after its last use, on error paths too.',
  process(process, look) {
    const leaked = process.retainedAnswered;
    if (leaked === 0) return null;
    const delivered = process.counts.reduce((sum, counts) => sum + counts.delivered, 0);
    const bad = leaked > Math.max(fewest, delivered * shareOfDelivered);
    const end = process.endNs ?? look.observation.durationNs;
    const oldest =
      process.retainedOldestNs === null ? '' : `, the oldest for ${formatDuration(end - process.retainedOldestNs)}`;
    return {
      class: bad ? 'violation' : 'hazard',
      sentence: `The client still retained ${leaked} of ${delivered} messages at the end, with nothing left to answer${oldest} (max at once: ${process.retainedPeak}).`,
    };
  },
};
