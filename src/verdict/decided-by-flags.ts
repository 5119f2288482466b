// Tells a cached mask of all flags that is right from one that is not: it is wrong where the client decides about the
// same file and actor by the flags of the open.

import type { Finding } from '../judge/finding.ts';
import type { Replay } from '../run/collect/replay.ts';
import type { AsRead } from '../trace/unknown-fields.ts';

interface Open {
  readonly process: { readonly executable: { readonly path: string } };
  readonly event: { readonly open: { readonly fflag: number; readonly file: { readonly path: string } } };
}

/** Makes `wide-cache` a hazard again for opens of a file and actor that were decided differently by their flags. */
export async function weighWideCache(findings: readonly Finding[], replay: Replay): Promise<readonly Finding[]> {
  if (!findings.some(isNote)) return findings;
  const { keys, decisions } = await answeredOpens(replay);
  const differs = ({ slot, row }: Finding): boolean => {
    const key = keys.get(row?.traceIndex ?? -1);
    const decided = [...(decisions.get(`${slot} ${row?.client} ${key}`)?.values() ?? [])];
    return decided.includes(true) && decided.includes(false);
  };
  return findings.map((finding) => (isNote(finding) && differs(finding) ? { ...finding, class: 'hazard' } : finding));
}

const isNote = (finding: Finding): boolean => finding.rule === 'wide-cache' && finding.class === 'note';

interface AnsweredOpens {
  /** File and actor of an open, by trace index. */
  readonly keys: ReadonlyMap<number, string>;
  /** Whether the last open with these flags was allowed, by client, file and actor. */
  readonly decisions: ReadonlyMap<string, ReadonlyMap<number, boolean>>;
}

/** Reads the trace for the opens that a client answered. */
async function answeredOpens({ observation, trace }: Replay): Promise<AnsweredOpens> {
  const masks = new Map<number, { readonly client: string; readonly mask: number }[]>();
  for (const process of observation.processes)
    process.eachRow(({ traceIndex, client, flagsResult, respondedNs, result }) => {
      if (traceIndex === null || !flagsResult || respondedNs === null) return;
      const answer = { client: `${process.slot} ${client}`, mask: result };
      masks.set(traceIndex, [...(masks.get(traceIndex) ?? []), answer]);
    });
  const { openTrace } = await import('../trace/reader.ts'); // few runs need it
  const reader = openTrace(trace.path);
  const keys = new Map<number, string>();
  const decisions = new Map<string, Map<number, boolean>>();
  try {
    for (const { index, message } of reader.messages()) {
      const answers = masks.get(index);
      const { process, event } = message as unknown as AsRead<Open>;
      const flags = event?.open?.fflag;
      if (answers === undefined || flags === undefined) continue;
      const key = JSON.stringify([event?.open?.file?.path, process?.executable?.path]);
      keys.set(index, key);
      for (const { client, mask } of answers) {
        const own = `${client} ${key}`;
        decisions.set(own, (decisions.get(own) ?? new Map<number, boolean>()).set(flags, (mask & flags) === flags));
      }
    }
  } finally {
    reader.close();
  }
  return { keys, decisions };
}
