// A finding in one short line, for a page where its sentence is the text below.
import type { Finding } from '../judge/finding.ts';
import { rules } from '../judge/rules.ts';
import type { Cycle, WaitNode } from '../judge/wait-for/cycle.ts';

export function headlineOf({ rule, call, cycle }: Pick<Finding, 'rule' | 'call' | 'cycle'>): string {
  if (cycle !== null) return cycleHeadline(cycle);
  const headline = rules.find(({ slug }) => slug === rule)?.headline ?? rule;
  const words = headline.replace('{call}', call === null ? 'a function' : `${call}()`);
  return call === null ? `${words.charAt(0).toUpperCase()}${words.slice(1)}` : words;
}

/** What is between those that wait: a call is how one waits, and a message is what it waits with. */
const between: ReadonlySet<WaitNode['kind']> = new Set(['call', 'message']);

/** Names of those of which a cycle has one. */
const only: Readonly<Partial<Record<WaitNode['kind'], string>>> = {
  handler: 'the handler',
  lock: 'a lock',
  thread: 'another thread',
  pool: 'the pool of threads',
};

function cycleHeadline({ nodes }: Cycle): string {
  const waiting = nodes.filter(({ kind }) => !between.has(kind));
  const nameOf = ({ kind, name }: WaitNode): string => {
    const isOnly = waiting.filter((each) => each.kind === kind).length === 1;
    return (isOnly ? only[kind] : undefined) ?? name;
  };
  const [first, ...others] = (waiting.length === 0 ? nodes : waiting).map(nameOf);
  if (first === undefined) return 'The client waits for itself';
  const chain = [...others, others.length === 0 ? 'itself' : first].join(', which waits for ');
  return `${first.charAt(0).toUpperCase()}${first.slice(1)} waits for ${chain}`;
}
