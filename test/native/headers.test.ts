// Both readers accept the same headers. More of those that were changed at random are in fuzz.heavy.ts.
import { everyCase } from '../cases.ts';
import { testChangedHeaders, testHeaderBlocks, testHeaders } from './headers.ts';
import '../with-addon.ts';

describe('a header', () => {
  testHeaders();
  testHeaderBlocks();
  testChangedHeaders(Number(process.env.ESREPLAY_FUZZ_RUNS ?? (everyCase ? 100 : 34)));
});
