// The gates of a suite: benchmarks that compare a client with another build by turns, while nothing else runs. Absolute
// times say more about a shared machine than about a client, so none is a gate.
import { benchmark } from '../bench/benchmark-trial.ts';
import { changeWords } from '../bench/change-words.ts';
import type { ComparedFigure } from '../bench/comparison.ts';
import { parseShare } from '../bench/gates.ts';
import {
  loadNames,
  loadOf,
  type PlanName,
  type PlanValues,
  planKinds,
  planNames,
  usualPatience,
  usualRepetitions,
} from '../bench/plan-options.ts';
import type { BenchResult } from '../bench/result.ts';
import { exitCodes } from '../errors/errors.ts';
import { commandWords, shellCommand } from '../run/client-command.ts';
import { dashed } from '../run/option-table.ts';
import type { Key } from '../yaml/yaml-file.ts';
import { attemptOf } from './attempt.ts';
import { cellId, type GateCell } from './cell.ts';
import type { Member, Members, TraceMember } from './cells.ts';
import type { OtherKind } from './other-kind.ts';
import { skippedOf } from './pair-cell.ts';
import { pairsOf } from './pairs.ts';
import type { Attempt, GateAttempt } from './result.ts';
import type { GateText } from './shape.ts';
import type { SuiteFile } from './suite-file.ts';

export const gate: OtherKind<GateCell> = {
  noun: 'gate',
  key: 'gates',
  cells: (file, members) =>
    (file.text.gates ?? []).flatMap((text, at) => new GateEntry(file, text, ['gates', at]).cells(members)),
  attempt: async ({ id, measures: options, timeoutMs, share }, pool) => {
    const outcome = await pool.make(benchmark, { id, options, exclusive: true, timeoutMs });
    return attemptOf(outcome, ({ result }) => judgedGate(result, share));
  },
  measured: ({ gate: found }) => (found === null ? null : measuredWords(found)),
  because: ({ gate: found }) => {
    if (found === null) return '';
    return found.result === 'failed' ? found.sentence : `${found.missed} AUTH messages were not answered in time.`;
  },
};

class GateEntry {
  constructor(
    private readonly file: SuiteFile,
    private readonly text: GateText,
    private readonly keys: readonly Key[],
  ) {}

  /** Returns one for each client with each trace that the entry means. Throws UsageError. */
  cells(members: Members): readonly GateCell[] {
    return pairsOf(this.file, this.text, this.keys, members).map(([client, trace]) => this.cell(client, trace));
  }

  private cell(client: Member, trace: TraceMember): GateCell {
    const { file, text, keys } = this;
    const stated = [{ map: text, keys }, client, trace];
    const share = parseShare(text['max-regression']);
    if (share === null) throw file.fault([...keys, 'max-regression'], 'takes a percentage, for example 5%');
    if (text.compare.trim() === '')
      throw file.fault([...keys, 'compare'], 'is empty: it takes the command of the other build');
    const { messages, warmUp, repetitions, patience, ...load } = this.plan();
    const measures = {
      trace: trace.path,
      client: shellCommand(String(client.map.run)),
      compare: shellCommand(text.compare),
      env: client.map.env as Readonly<Record<string, string>> | undefined,
      load: loadOf(load),
      messages,
      warmUp,
      repetitions: repetitions ?? usualRepetitions.compared,
      gates: [{ kind: 'max-regression' as const, share }],
      patienceMs: (patience ?? usualPatience) * 1000,
    };
    return {
      kind: 'gate',
      id: cellId({ kind: 'gate', client: client.name, trace: trace.name, os: null }),
      client: client.name,
      trace: trace.name,
      os: null,
      tags: stated.flatMap(({ map }) => (map.tags as readonly string[] | undefined) ?? []),
      inputs: file.inputsOf(stated),
      exclusive: true,
      timeoutMs: file.time(text.timeout, [...keys, 'timeout']),
      tracePath: file.pathOf(trace.path),
      expect: null,
      suppressions: null,
      outputMap: null,
      known: [],
      skipped: skippedOf(file, client, trace, null),
      measures,
      share,
    };
  }

  private plan(): PlanValues {
    const { file, keys } = this;
    const text: Readonly<Record<string, unknown>> = this.text;
    const [load, other] = loadNames.filter((name) => text[name] !== undefined);
    if (other !== undefined)
      throw file.fault([...keys, other], `cannot be used with ${load}: each is a load of its own`);
    const values: Partial<Record<PlanName, unknown>> = {};
    for (const name of planNames) {
      const key = dashed(name);
      if (text[key] !== undefined) values[name] = file.value<unknown>(planKinds[name], text[key], [...keys, key]);
    }
    return values as PlanValues;
  }
}

/** What an attempt found. Pure. */
export function judgedGate(result: BenchResult, share: number): Pick<Attempt, 'exitCode' | 'gate' | 'error'> {
  const { ended, gates, comparison, candidate, exitCode } = result;
  const [judged] = gates;
  const missed = candidate.repetitions.reduce((sum, { late, unanswered }) => sum + late + unanswered, 0);
  const found = judged === undefined ? null : { limit: share, ...judged, missed, comparison };
  if (ended !== null)
    return {
      exitCode,
      gate: found,
      error: { message: `${commandWords(ended.client)}: ${ended.sentence}`, place: null, remedy: ended.remedy },
    };
  if (found?.result !== 'undecided' || exitCode === exitCodes.findings) return { exitCode, gate: found, error: null };
  const error = { message: found.sentence, place: null, remedy: 'raise `repetitions` of the gate' };
  return { exitCode, gate: found, error };
}

/** `median handler time: 1.2% slower, limit 5%`: the gated figure that changed most for the worse. */
function measuredWords({ comparison, limit }: GateAttempt): string | null {
  const gated = (comparison?.figures ?? []).filter((figure) => figure.gated);
  const [worst] = [...gated].sort((a, b) => weight(b, limit) - weight(a, limit));
  if (worst === undefined) return null;
  return `${worst.about}: ${slowerWords(worst.slowdown.ratio)}, limit ${Number((limit * 100).toPrecision(2))}%`;
}

/** What is certainly beyond the limit comes first. */
const weight = ({ slowdown }: ComparedFigure, limit: number): number =>
  slowdown.low > 1 + limit ? 1e6 + slowdown.low : slowdown.ratio;

/** A sign alone would be taken for more messages per second. */
function slowerWords(ratio: number): string {
  const words = changeWords(ratio);
  return words.endsWith('%') ? `${words.slice(1)} ${ratio < 1 ? 'faster' : 'slower'}` : words;
}
