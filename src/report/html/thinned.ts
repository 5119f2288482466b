// Leaves out blocks of messages until a page is small enough. Those near a finding stay; of the others, every second
// one goes until it fits. Summaries stay, so the timeline still shows when the left-out messages were.
import type { Verdict } from '../../judge/verdict.ts';
import type { Block, Timeline } from '../../timeline/shape.ts';

export interface Thinned {
  readonly timeline: Timeline;
  /** What is missing, for the reader; null: nothing. */
  readonly missing: string | null;
}

export function thinned(timeline: Timeline, verdicts: readonly Verdict[], maxBytes: number): Thinned {
  const blocks = [...timeline.messages, ...timeline.events].flatMap((stream) => stream.blocks);
  const size = (of: readonly Block[]): number => of.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
  const total = size(blocks) + size(timeline.names) + timeline.summaries.length;
  if (total <= maxBytes) return { timeline, missing: null };
  const moments = verdicts.flatMap(momentsOf);
  const near = ({ fromNs, toNs }: Block): boolean => moments.some((ns) => ns >= fromNs && ns <= toNs);
  const far = blocks.filter((block) => !near(block));
  const gone = new Set<Block>();
  let left = total;
  // Halves what is left of each stretch, so that what stays is spread over the run.
  for (let candidates = far; left > maxBytes && candidates.length > 0; ) {
    for (let at = 0; at < candidates.length && left > maxBytes; at += 2) {
      const block = candidates[at];
      if (block === undefined) continue;
      gone.add(block);
      left -= block.data?.length ?? 0;
    }
    candidates = candidates.filter((block) => !gone.has(block));
  }
  const kept = <T extends { readonly blocks: readonly Block[] }>(streams: readonly T[]): T[] =>
    streams.map((stream) => ({
      ...stream,
      blocks: stream.blocks.map((block) => (gone.has(block) ? { ...block, data: null } : block)),
    }));
  const lost = timeline.messages.flatMap((stream) => stream.blocks).filter((block) => gone.has(block));
  const count = (of: readonly Block[]): number => of.reduce((sum, { rows }) => sum + rows, 0);
  const all = count(timeline.messages.flatMap((stream) => stream.blocks));
  return {
    timeline: { ...timeline, messages: kept(timeline.messages), events: kept(timeline.events) },
    missing:
      `${count(lost)} of ${all} messages are here only as summaries, because the page would have been larger than ` +
      `${Math.round(maxBytes / 1e6)} MB (--html-size). Every finding is here, with the messages around it.`,
  };
}

function momentsOf({ times }: Verdict): readonly number[] {
  if (times === null) return [];
  return [times.queuedNs, times.deliveredNs, times.respondedNs].filter((ns) => ns !== null);
}
