// What the report finds, as instants with their stacks.
import type { Frame } from '../symbols/frame.ts';
import type { Packets } from './packets.ts';
import type { Tracks } from './tracks.ts';

/** Parts of a verdict. */
export interface Finding {
  readonly rule: string;
  readonly class: string;
  readonly sentence: string;
  readonly advice: string;
  readonly call: string | null;
  readonly message: {
    readonly index: number;
    readonly seqNum: number;
    readonly eventType: string;
    readonly path: string | null;
    readonly injected: number | null;
  } | null;
  readonly times: { readonly queuedNs: number; readonly deliveredNs: number | null } | null;
  readonly thread: number | null;
  readonly stack: readonly Frame[];
  readonly cycle: {
    readonly nodes: readonly { readonly id: string; readonly name: string }[];
    readonly edges: readonly { readonly is: string }[];
  } | null;
}

export function writeFindings(findings: readonly Finding[], packets: Packets, tracks: Tracks): void {
  for (const { rule, message, times, cycle, ...finding } of findings) {
    tracks.instant(tracks.findings(), times?.deliveredNs ?? times?.queuedNs ?? 0, rule, 'finding');
    packets.says('class', finding.class).says('finding', finding.sentence).says('advice', finding.advice);
    packets.says('call', finding.call).says('thread', finding.thread);
    if (message !== null) {
      const { index, injected, eventType, seqNum, path } = message;
      packets.says('message', index < 0 ? null : index).says('injected', injected);
      packets.says('event', eventType).says('seq_num', seqNum).says('path', path);
    }
    if (cycle !== null) packets.says('cycle', cycleWords(cycle));
    packets.stack(finding.stack).done();
  }
}

/** `A is queued behind B, which waits for A`, node by node. */
function cycleWords({ nodes, edges }: NonNullable<Finding['cycle']>): string {
  const [first] = nodes;
  const steps = nodes.map(({ name }, at) => `${name} ${edges[at]?.is ?? 'waits for'}`);
  return [...steps, first?.name ?? ''].join(' ');
}
