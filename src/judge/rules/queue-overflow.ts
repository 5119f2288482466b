// Finds messages that were lost because a client was too slow for its queue.
import type { Rule } from '../rule.ts';

export const queueOverflow: Rule<'queue-overflow'> = {
  slug: 'queue-overflow',
  ofTime: true,
  class: 'violation',
  headline: 'The queue was full, and messages were dropped',
  about: 'the queue of a client was full and messages were dropped',
  macos:
    'macOS drops events when the queue of a client is full, which leaves a gap in seq_num and global_seq_num. It allows a dropped AUTH event, or denies it if the client chose fail-closed. Apple does not publish the capacity of the queue. Since 10.15.',
  handlerRule: 5,
  advice:
    'Do less in the handler: retain, pass on, return. Mute or unsubscribe unneeded events, and watch seq_num for gaps.',
  fact(fact) {
    if (fact.kind !== 'queue_overflow') return null;
    const { messages: count, auths: of, denied, capacity } = fact.data;
    const auths = of === 0 ? '' : `, ${of} of them AUTH (${denied ? 'denied' : 'allowed'} unseen)`;
    const [messages, were] = count === 1 ? ['message', 'was'] : ['messages in a row', 'were'];
    return {
      fact,
      sentence: `${count} ${messages}, from message ${fact.traceIndex} on, ${were} dropped at client ${fact.client}, whose queue of ${capacity} was full${auths}.`,
    };
  },
};
