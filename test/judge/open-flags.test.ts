// The flags of an open that a mask must have to allow every open.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { everyOpenFlag } from '../../src/judge/open-flags.ts';

describe('the mask of every open flag', () => {
  it("the mask has exactly the flags of the kit's table", () => {
    const source = readFileSync(join(import.meta.dirname, '../../replayer/kit/client_values.cc'), 'utf8');
    const table = /kOpenFlags\[\] = \{(.*?)\n\};/s.exec(source)?.[1] ?? '';
    const flags = [...table.matchAll(/\{(0x[0-9a-f]+), /g)].map(([, flag]) => Number(flag));
    assert.equal(
      flags.reduce((all, flag) => all | flag, 0),
      everyOpenFlag,
    );
  });
});
