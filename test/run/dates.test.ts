// A handler that formats dates with Foundation gets advice about dates, whichever file its calls read.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/system/package-root.ts';
import { findDispatch } from '../../src/system/toolchain.mjs';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { keptClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { skip } from '../skip.ts';

const source = join(import.meta.dirname, 'formats-dates.c');

describe('formatters of dates', () => {
  linuxOnly('which files they read differs from system to system');

  before(function () {
    if (!existsSync(join(findDispatch() ?? '', 'libFoundation.so')))
      skip(this, 'no libFoundation.so beside libdispatch.so (Debian: libswiftlang)');
  });

  it('a formatter of dates that was used before the first message gives no finding', async () => {
    const { verdicts, summary } = await run();
    assert.deepEqual([verdicts, summary.auth > 0], [[], true]);
  });

  it('a formatter of dates made in the handler gives advice about dates, and no other files', async () => {
    const { verdicts } = await run('IN_HANDLER');
    const calls = verdicts.filter(({ rule }) => rule === 'blocking-call');
    assert.ok(calls.length > 0 && calls.every(({ message }) => message?.index === 0));
    for (const { call, advice, handlerRule, stack } of calls) {
      const shown = `${call}: ${advice}\n${stack.map(({ function: name }) => name).join(' < ')}`;
      assert.match(advice, /files of the time zone and of the locale/, shown);
      assert.equal(handlerRule, 5);
      assert.match(stack.find(({ file }) => file !== null)?.file ?? '', /formats-dates\.c$/, shown);
    }
  });
});

async function run(...defines: readonly string[]): Promise<JudgedRun> {
  const client = await keptClient('formats-dates', { sources: [source], defines });
  return runAndJudge({ trace: join(packageRoot, 'traces/first-run.estrace'), clients: [[client]], pace: 'asap' });
}
