// __builtin_available answers for the macOS that a run imitates, in whichever form a client writes it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { compileClient } from './build.ts';

describe('__builtin_available', () => {
  const folder = testFolder();
  let program = '';

  before(async function () {
    leaveOutOnMac(this, "Apple's own compiler asks the Mac that it runs on");
    program = join(folder, 'available');
    await compileClient({ sources: [join(import.meta.dirname, 'programs/available.c')], output: program });
  });

  const questions = ['10.15.4', '11', '11_0', '12', '12.3', '13', 'after iOS', 'before iOS', '27', 'no macOS'];
  const answers = (yes: (question: string) => boolean): string[] => questions.map((each) => `${each} ${+yes(each)}`);
  const linesOf = (text: string): string[] => text.trimEnd().split('\n');

  async function answersOn(os: string): Promise<string[]> {
    const printed = join(folder, `on-${os}`);
    const run = await runAndJudge({
      trace: writeTrace(folder, 'mixed'),
      clients: [[program, printed]],
      pace: 'asap',
      os,
    });
    assert.equal(run.exitCode, 0, JSON.stringify(run.setupTrouble));
    return linesOf(readFileSync(printed, 'utf8'));
  }

  it('__builtin_available is true outside a run', async () => {
    const { stdout } = await promisify(execFile)(program);
    assert.deepEqual(
      linesOf(stdout),
      answers(() => true),
    );
  });

  it('__builtin_available follows the macOS of the run, with its point releases', async () => {
    const on11 = ['10.15.4', '11', '11_0', 'no macOS'];
    assert.deepEqual(await answersOn('11'), [...answers((each) => on11.includes(each)), 'negated 12 1']);
    const on12 = [...on11, '12'];
    assert.deepEqual(
      await answersOn('12.0'),
      answers((each) => on12.includes(each)),
    );
    assert.deepEqual(
      await answersOn('13'),
      answers((each) => each !== '27'),
    );
  });
});
