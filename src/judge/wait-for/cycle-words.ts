// Describes a cycle of waits in one sentence: handler, call, daemon, event, and the handler again.
import type { Cycle, WaitNode } from './cycle.ts';

/** Begins with a capital letter and has no full stop. `way` leads to the cycle, if that is not the client's own. */
export function cycleWords({ nodes, edges }: Cycle, way: readonly { node: WaitNode; is: string }[] = []): string {
  const [first] = nodes;
  if (first === undefined) return '';
  const lead = way.map(({ node, is }, at) => `${at === 0 ? `${capital(node.name)} ` : `${node.name}, which `}${is} `);
  const parts = edges.map(({ is }, at) => `${is} ${nodes[at + 1]?.name ?? closing(first.kind, first.name)}`);
  if (lead.length === 0) return `${capital(first.name)} ${parts.join(', which ')}`;
  return `${lead.join('')}${first.name}; ${first.name} ${parts.join(', which ')}`;
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const again: Readonly<Partial<Record<WaitNode['kind'], string>>> = {
  handler: 'that handler',
  pool: 'those threads',
  thread: 'that thread',
};

function closing(kind: WaitNode['kind'], name: string): string {
  return again[kind] ?? `${name} again`;
}
