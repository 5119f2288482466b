// The comparisons of both readers of traces, with more traces and headers made at random than those of every day.
import { testAnyTraces } from './any-traces.ts';
import { testChangedHeaders } from './headers.ts';

const runs = (usual: number): number => Number(process.env.ESREPLAY_FUZZ_RUNS ?? usual);

describe('the trace format in both languages', () => testAnyTraces(runs(300)));
describe('a header', () => testChangedHeaders(runs(400)));
