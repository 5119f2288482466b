// Messages still retained when the replay was over, although they had been answered or needed no answer.
import { formatDuration } from '../../words/duration.ts';
import type { Rule } from '../finding.ts';

const fewest = 16;
const shareOfDelivered = 0.01;

export const messageLeak: Rule = {
  slug: 'message-leak',
  class: 'violation',
  about:
    'more than 16 messages, and more than 1 % of those delivered, were still retained at the end; fewer are a hazard',
  macos: 'The memory of a retained message is never given back; the client grows until the system ends it. Since 11.0.',
  handlerRule: 5,
  advice: 'Release every retained or copied message when its last user is done, on error paths too.',
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
      sentence: `${leaked} of ${delivered} messages ${leaked === 1 ? 'was' : 'were'} still retained at the end although nothing was left to answer${oldest} (most at once: ${process.retainedPeak}).`,
    };
  },
};
