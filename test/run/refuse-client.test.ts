// `--refuse-client`: what a client does when es_new_client returns a code, and what the run reports.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { ClientRefusal, clientRefusals } from '../../src/run/client-refusal.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';

describe('--refuse-client', () => {
  const folder = testFolder();
  let client = '';
  let trace = '';

  before(async () => {
    client = join(folder, 'asks-until-permitted');
    trace = writeTrace(folder, 'mixed');
    await compileClient({ sources: [join(import.meta.dirname, '../clients/asks-until-permitted.c')], output: client });
  });

  const run = (refuseClient: ClientRefusal): Promise<JudgedRun> =>
    runAndJudge({ trace, clients: [[client]], pace: 'asap', refuseClient });

  it('es_new_client is refused as often as asked for, and then makes the client [refused-then-made]', async () => {
    const judged = await run({ result: 'not-permitted', times: 2 });
    assert.equal(judged.exitCode, 0, JSON.stringify(judged.setupTrouble));
    assert.ok(judged.summary.messages > 0);
    assert.match(judged.command, / --refuse-client not-permitted:2 /);
  });

  // The header's numbers, not those of our own table.
  const codes = {
    internal: 2,
    'not-entitled': 3,
    'not-permitted': 4,
    'not-privileged': 5,
    'too-many-clients': 6,
  } as const satisfies Record<keyof typeof clientRefusals, number>;
  for (const [result, code] of Object.entries(codes) as [ClientRefusal['result'], number][]) {
    it(`es_new_client returns the code of ${result} [refusal-code ${result}]`, async () => {
      const judged = await run({ result });
      assert.equal(judged.exitCode, 3);
      assert.match(
        judged.setupTrouble[0]?.sentence ?? '',
        new RegExp(`^es_new_client failed \\(${result}\\) as requested`),
      );
      assert.match(judged.clientEnded?.sentence ?? '', new RegExp(`exit status ${40 + code}\\b`));
    });
  }
});
