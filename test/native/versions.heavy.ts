// Every message version as every other, on both sides of the trace format.
import { turnsInto, versions } from './versions.ts';

describe('the trace format in both languages', () => {
  for (const recorded of versions)
    it(`message version ${recorded} becomes every other version in both languages`, () =>
      turnsInto(recorded, versions)).timeout(60_000);
});
