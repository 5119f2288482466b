// What an exploration saves: it stays, is found again, and is said to be gone.
import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExploreResult } from '../../src/explore/result.ts';
import { readFinding, shownBy } from '../../src/explore/saved-finding.ts';
import { testFolder } from '../folder.ts';
import { linuxOnly } from '../linux-only.ts';
import { explored } from './explored.ts';

describe('the saved findings of an exploration', function () {
  this.timeout(120_000);
  linuxOnly('their client is built with the kit of Linux');
  const folder = testFolder();
  const source = join(import.meta.dirname, 'clients/keeps-stale-file.c');
  const search = { source, defines: [], trace: 'rules', only: ['cache'] } as const;
  const saved = join(folder, 'work-keeps-stale-file/findings');
  const foldersOf = ({ findings }: ExploreResult) => findings.map((each) => each.folder);

  it('a finding has its traces, the command, the report of a run and its options', async () => {
    const result = await explored(folder, search);
    assert.deepEqual(foldersOf(result), [join(saved, 'cache-changes-decision')]);
    const [place = ''] = readdirSync(saved).map((name) => join(saved, name));
    assert.deepEqual(readdirSync(place).sort(), ['command.txt', 'finding.json', 'report.json', 'trace.estrace']);
    assert.equal(readFileSync(join(place, 'command.txt'), 'utf8'), `${result.findings[0]?.command}\n`);
    const { run, base, contrast, by } = readFinding(place);
    assert.deepEqual([by, base?.options.uncached, run.options.uncached], [['cache'], undefined, contrast?.index]);
    const report = JSON.parse(readFileSync(join(place, 'report.json'), 'utf8'));
    const trace = 'work-keeps-stale-file/findings/cache-changes-decision/trace.estrace';
    assert.deepEqual([report.options.uncached, report.trace.path], [contrast?.index, trace]);
    assert.match(report.command, new RegExp(`^esreplay run ${trace} `));
  });

  it('a copy elsewhere names its own trace and the client that it is tested with', () => {
    const copy = join(folder, 'copy');
    cpSync(join(saved, 'cache-changes-decision'), copy, { recursive: true });
    const { options, base } = shownBy(readFinding(copy), copy, { clients: [['./other']], pace: 'recorded' });
    assert.deepEqual(
      [options.trace, base?.trace, options.clients, options.pace],
      [join(copy, 'trace.estrace'), join(copy, 'trace.estrace'), [['./other']], 'asap'],
    );
  });

  it('a finding that is found again stays as it was saved', async () => {
    const finding = join(saved, 'cache-changes-decision/finding.json');
    const before = readFileSync(finding, 'utf8');
    assert.deepEqual(foldersOf(await explored(folder, search)), [join(saved, 'cache-changes-decision')]);
    assert.deepEqual([readdirSync(saved).length, readFileSync(finding, 'utf8')], [1, before]);
  });

  it('two findings of one rule are made small each for itself', async () => {
    const client = join(folder, 'opens-twice.c');
    writeFileSync(
      client,
      `#include "${join(import.meta.dirname, '../clients/client.h')}"
#include <fcntl.h>
static void handle(es_client_t* client, const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_EXEC)
    close(open("/dev/null", O_RDONLY));
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN)
    close(open("/dev/null", O_RDONLY));
  answer(client, message, ES_AUTH_RESULT_ALLOW);
}
int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
`,
    );
    const plain = { source: client, defines: [], trace: '@first-run', only: ['plain'] } as const;
    const { findings, notes } = await explored(folder, plain);
    const opens = findings.filter(({ rule }) => rule === 'blocking-call');
    assert.deepEqual(opens.map(({ place }) => place?.split(':').at(-1)).sort(), ['5', '7'], notes.join('\n'));
    for (const { folder: kept, messages, sentence } of opens) {
      assert.equal(messages, 1);
      const report: unknown = JSON.parse(readFileSync(join(kept ?? '', 'report.json'), 'utf8'));
      assert.match(JSON.stringify(report), new RegExp(sentence.includes('AUTH_EXEC') ? 'AUTH_EXEC' : 'AUTH_OPEN'));
    }
  });

  it('a finding that is not found again stays, and is noted', async () => {
    const { findings, notes } = await explored(folder, { ...search, given: { resultCache: 'off' } });
    assert.deepEqual([findings.length, readdirSync(saved).length], [0, 1]);
    assert.match(notes.join('\n'), /findings\/cache-changes-decision: cache-changes-decision was not found again/);
    const { notes: others } = await explored(folder, { ...search, only: ['order'], given: { resultCache: 'off' } });
    assert.deepEqual(others, []);
  });
});
