// The clean corpus under every variation, again and again with other seeds.
import { declareCleanTests } from './clean-explored.ts';

describe('explore of clean clients for a minute', function () {
  this.timeout(600_000);
  declareCleanTests(60_000);
});
