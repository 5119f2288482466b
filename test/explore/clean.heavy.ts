// The clean corpus under every variation, each tried once.
import { declareCleanTests } from './clean-explored.ts';

describe('explore of clean clients', function () {
  this.timeout(300_000);
  declareCleanTests(null);
});
