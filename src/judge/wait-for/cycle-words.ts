// A cycle of waits as one sentence: handler, call, daemon, event, and the handler again.
import type { Cycle } from './cycle.ts';

/** Without its full stop; begins with a capital letter. */
export function cycleWords({ nodes, edges }: Cycle): string {
  const [first] = nodes;
  if (first === undefined) return '';
  const parts = edges.map(({ is }, at) => {
    const next = nodes[at + 1];
    const words = next === undefined ? closing(first.kind, first.name) : next.name;
    return `${is} ${words}`;
  });
  return `${first.name.charAt(0).toUpperCase()}${first.name.slice(1)} ${parts.join(', which ')}`;
}

function closing(kind: string, name: string): string {
  return kind === 'handler' ? 'that handler' : `${name} again`;
}
