// Results of made-up benchmarks.
import { compare } from '../../src/bench/comparison.ts';
import type { BenchResult } from '../../src/bench/result.ts';
import { closed, noTimes } from './experiment.ts';

const machine = { processor: 'EPYC', processors: 4, architecture: 'x64', system: 'Linux', release: '6.18' };

/** Of a client whose median handler run and throughput differ from the reference's by these factors. */
export function resultOf(slower: number, name = './client', pairs = 5): BenchResult {
  const side = (factor: number) => ({
    name,
    repetitions: Array.from({ length: pairs }, (_, place) => ({
      perSecond: (1_234_567 + place) / factor,
      cpuPerMessageNs: 812 * factor,
      handlerP50Ns: (350 + place) * factor,
      handlerMeanNs: 300,
      responseP50Ns: 400 / factor,
      responseP99Ns: null,
    })),
  });
  const comparison = compare(closed, { reference: side(1), candidate: side(slower), interleaved: true });
  const candidate = { client: [name], repetitions: [], times: noTimes, byType: {}, bars: [], sustained: null };
  return {
    version: 1,
    kind: 'esreplay-bench',
    measuredAt: '2026-03-02T08:00:00.000Z',
    machine,
    trace: { path: 't.estrace', sha256: 'aa', messages: 10 },
    versions: { esreplay: '1', node: '20', protocol: 9 },
    plan: { load: closed, messages: 1000, warmUp: 100, repetitions: 5 },
    candidate,
    reference: null,
    comparison,
    gates: [],
    ended: null,
    notes: [],
    exitCode: 0,
  };
}
