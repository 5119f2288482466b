// Names what a suppression accepts.
import type { Suppression } from '../run/options.ts';

type Accepted = { readonly [K in 'frame' | 'call' | 'event' | 'actor' | 'target' | 'nth']?: Suppression[K] | null };

/** Returns `blocking-call in open at audit_log`, or `changed-decision about AUTH_OPEN of /etc/hosts by com.example.app`. */
export function acceptedWords(entry: Accepted & { readonly rule: string }): string {
  const { rule, frame = null, call = null, event = null, actor = null, target = null, nth = null } = entry;
  const isOfMessage = event !== null || actor !== null || target !== null;
  return [
    rule,
    call === null ? '' : `in ${call}`,
    frame === null ? '' : `at ${frame}`,
    isOfMessage ? `about ${event ?? 'messages'}` : '',
    target === null || target === '' ? '' : `of ${target}`,
    actor === null ? '' : `by ${actor}`,
    nth === null ? '' : `(number ${nth})`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
