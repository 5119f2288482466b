// Leaves out blocks of messages until a page is small enough. Those near a finding stay; of the others, every second
// one goes until it fits. Names go with the last message that has them. Summaries stay, so the timeline still shows when
// the left-out messages were.
import { inflateRawSync } from 'node:zlib';
import { deflated } from '../../timeline/deflated.ts';
import { type Block, packNames, type Timeline, unpackMessages, unpackNames } from '../../timeline/shape.ts';
import type { Verdict } from '../../verdict/verdict.ts';

export interface Thinned {
  readonly timeline: Timeline;
  /** A sentence about the missing messages; null: none is missing. */
  readonly missing: string | null;
}

/** `maxBytes`: of this timeline. `pageBytes`: of the page, which may hold several. */
export function thinned(
  timeline: Timeline,
  verdicts: readonly Verdict[],
  maxBytes: number,
  pageBytes = maxBytes,
): Thinned {
  const blocks = [...timeline.messages, ...timeline.events].flatMap((stream) => stream.blocks);
  const total = sizeOf(blocks) + sizeOf(timeline.names) + timeline.summaries.length;
  if (total <= maxBytes) return { timeline, missing: null };
  const moments = verdicts.flatMap(momentsOf);
  const near = ({ fromNs, toNs }: Block): boolean => moments.some((ns) => ns >= fromNs && ns <= toNs);
  const far = blocks.filter((block) => !near(block));
  const gone = new Set<Block>();
  const names = new NameUse(timeline);
  let left = total;
  // Drops every second block, so that the rest covers the whole run.
  for (let candidates = far; left > maxBytes && candidates.length > 0; ) {
    for (let at = 0; at < candidates.length && left > maxBytes; at += 2) {
      const block = candidates[at];
      if (block === undefined) continue;
      gone.add(block);
      left -= (block.data?.length ?? 0) + names.freedBy(block);
    }
    candidates = candidates.filter((block) => !gone.has(block));
  }
  const kept = <T extends { readonly blocks: readonly Block[] }>(streams: readonly T[]): T[] =>
    streams.map((stream) => ({
      ...stream,
      blocks: stream.blocks.map((block) => (gone.has(block) ? { ...block, data: null } : block)),
    }));
  const messages = kept(timeline.messages);
  const all = timeline.messages.flatMap((stream) => stream.blocks);
  const lost = countOf(all.filter((block) => gone.has(block)));
  return {
    timeline: { ...timeline, messages, events: kept(timeline.events), names: namesOf({ ...timeline, messages }) },
    missing:
      `${lost} of ${countOf(all)} messages are here only as summaries, without their names, because the page would ` +
      `have been larger than ${Math.round(pageBytes / 1e6)} MB (--html-size). Every finding is here, with the messages ` +
      'around it.',
  };
}

const sizeOf = (of: readonly Block[]): number => of.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
const countOf = (of: readonly Block[]): number => of.reduce((sum, { rows }) => sum + rows, 0);

/** Which blocks of messages may have the names of a block. */
class NameUse {
  private readonly users = new Map<Block, Set<Block>>();

  constructor({ messages, names }: Timeline) {
    const all = messages.flatMap((stream) => stream.blocks);
    for (const of of names) {
      const users = all.filter(({ places: [min, max] }) => min <= of.toNs && max >= of.fromNs);
      this.users.set(of, new Set(users));
    }
  }

  /** Returns the bytes of names that only this block uses. */
  freedBy(block: Block): number {
    let freed = 0;
    for (const [names, users] of this.users) {
      if (!users.delete(block) || users.size > 0) continue;
      freed += names.data?.length ?? 0;
    }
    return freed;
  }
}

/** Returns the blocks of names with those of the messages that are there. */
function namesOf({ messages, names }: Timeline): readonly Block[] {
  const places = new Set<number>();
  for (const { data } of messages.flatMap((stream) => stream.blocks))
    if (data !== null) for (const place of Array.from(unpackMessages(inflated(data)).place)) places.add(place);
  return names.map((block) => {
    if (block.data === null) return block;
    const { place, pid, process, path, texts } = unpackNames(inflated(block.data));
    const used = Array.from(place).flatMap((each, at) => (places.has(each) ? [at] : []));
    if (used.length === place.length) return block;
    if (used.length === 0) return { ...block, data: null };
    const numbers = new Map<number, number>();
    const textNumber = (old: number): number => {
      if (old === 0) return 0;
      const known = numbers.get(old) ?? numbers.size + 1;
      numbers.set(old, known);
      return known;
    };
    const pick = (column: ArrayLike<number>): number[] => used.map((at) => column[at] ?? 0);
    const columns = {
      place: pick(place),
      pid: pick(pid),
      process: pick(process).map(textNumber),
      path: pick(path).map(textNumber),
    };
    const kept = [...numbers.keys()].map((old) => texts[old - 1] ?? '');
    return { ...block, rows: used.length, data: deflated(packNames(columns, kept)) };
  });
}

const inflated = (data: string): Uint8Array => inflateRawSync(Buffer.from(data, 'base64'));

function momentsOf({ times }: Verdict): readonly number[] {
  if (times === null) return [];
  return [times.queuedNs, times.deliveredNs, times.respondedNs].filter((ns) => ns !== null);
}
