// Every message version as every other, on both sides of the trace format.
import { turnsInto, versions } from './versions.ts';

describe('the trace format in both languages', () => {
  for (const recorded of versions)
    it(`turns message version ${recorded} into every other`, () => turnsInto(recorded, versions)).timeout(60_000);
});
