// Numbers on docs/explain/macos.md that the table of calls tells.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calls } from '../../src/schema/calls.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/explain/macos.md'), 'utf8');
const oneLine = page.replace(/\s+/g, ' ');

describe('the numbers of docs/explain/macos.md', () => {
  it('say how many functions and exports there are', () => {
    const onDarwin = calls.filter(({ darwin }) => darwin.length > 0);
    const exports = onDarwin.flatMap(({ darwin }) => darwin);
    const words = `of the ${onDarwin.length} functions, and so reaches`;
    assert.ok(oneLine.includes(words), words);
    assert.ok(oneLine.includes(`of the ${exports.length} exports`), `of the ${exports.length} exports`);
  });
});
