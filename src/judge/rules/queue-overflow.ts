// Messages that were lost because a client was too slow for its queue.
import type { Rule } from '../finding.ts';

export const queueOverflow: Rule = {
  slug: 'queue-overflow',
  class: 'violation',
  about: "messages were dropped because a client's queue was full",
  macos:
    'Events that find the queue of a client full are dropped and leave a gap in seq_num and global_seq_num; a dropped AUTH event is allowed unseen, or denied when the client asked for fail-closed. How many messages the queue holds is not published. Since 10.15.',
  handlerRule: 5,
  advice:
    'Do less in the handler: retain, hand over, return. Mute or unsubscribe what is not needed, and watch seq_num for gaps.',
  fact(fact) {
    if (fact.kind !== 'queue_overflow') return null;
    const auths = fact.b === 0n ? '' : `, ${fact.b} of them AUTH (${fact.c % 2n === 1n ? 'denied' : 'allowed'} unseen)`;
    const [messages, were] = fact.a === 1n ? ['message', 'was'] : ['messages in a row', 'were'];
    return {
      fact,
      sentence: `${fact.a} ${messages}, from message ${fact.traceIndex} on, ${were} dropped at client ${fact.client}, whose queue of ${fact.c / 2n} was full${auths}.`,
    };
  },
};
