// `--refuse-setup`: what a client does when es_subscribe or a mute fails, and what the run reports.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SetupRefusal } from '../../src/run/client-refusal.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';

/** Ends with 40 and one for each call that failed, unless its second es_subscribe succeeds. */
const source = `#include "${join(import.meta.dirname, '../clients/client.h')}"
int main(void) {
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    answer(own, message, ES_AUTH_RESULT_ALLOW);
  });
  must(result == ES_NEW_CLIENT_RESULT_SUCCESS, "es_new_client");
  int failed = 0;
  failed += es_mute_path(client, "/usr/libexec/example", ES_MUTE_PATH_TYPE_LITERAL) != ES_RETURN_SUCCESS;
  failed += es_invert_muting(client, ES_MUTE_INVERSION_TYPE_PROCESS) != ES_RETURN_SUCCESS;
  failed += es_unmute_all_paths(client) != ES_RETURN_SUCCESS;
  if (failed != 0) return 40 + failed;
  es_invert_muting(client, ES_MUTE_INVERSION_TYPE_PROCESS);
  if (es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC)) != ES_RETURN_SUCCESS)
    if (es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC)) != ES_RETURN_SUCCESS) return 50;
  stay();
}
`;

describe('--refuse-setup', () => {
  const folder = testFolder();
  const client = join(folder, 'counts-refusals');
  let trace = '';

  before(async () => {
    trace = writeTrace(folder, 'mixed');
    writeFileSync(`${client}.c`, source);
    await compileClient({ sources: [`${client}.c`], output: client });
  });

  const run = (refuseSetup: SetupRefusal): Promise<JudgedRun> =>
    runAndJudge({ trace, clients: [[client]], pace: 'asap', refuseSetup });

  it('es_subscribe fails once, and then subscribes', async () => {
    const judged = await run('first-subscribe');
    assert.deepEqual([judged.setupTrouble, judged.summary.messages > 0], [[], true]);
    assert.match(judged.command, / --refuse-setup first-subscribe /);
  });

  it('es_subscribe fails always, and the report says that it was asked for', async () => {
    const { exitCode, setupTrouble, clientEnded } = await run('subscribe');
    assert.equal(exitCode, 3);
    assert.match(setupTrouble[0]?.sentence ?? '', /^es_subscribe failed \(subscribe\) as requested/);
    assert.match(clientEnded?.sentence ?? '', /exit status 50\b/);
  });

  it('calls that mute, unmute and invert fail', async () => {
    const { clientEnded } = await run('mutes');
    assert.match(clientEnded?.sentence ?? '', /exit status 43\b/);
  });
});
