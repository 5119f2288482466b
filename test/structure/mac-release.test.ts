// The test clients that an older Mac leaves out, determined here by the names in their sources.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientCases } from '../clients/manifest.ts';
import { oldestSdk, oldestSystem, tooNewFor } from '../mac-release.ts';

const tests = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(tests, path), 'utf8');

describe('test clients on a Mac of another release', () => {
  it('a client that needs declarations of macOS 27 is left out on macOS 26, with their name', () => {
    const mac = { sdk: '26.5', system: '26.5' };
    const cases = clientCases.flatMap(({ name, source, defines }) => {
      const reason = tooNewFor(mac, read(`clients/${source}`), defines);
      return reason === null ? [] : [`${name}: ${reason}`];
    });
    assert.deepEqual(cases, [
      'reads-newer-field: cdhash_full needs the SDK of macOS 27.0, and this is 26.5',
      'reads-newer-field+checks_version: cdhash_full needs the SDK of macOS 27.0, and this is 26.5',
      'reads-newer-field+checks_version+on_27: cdhash_full needs the SDK of macOS 27.0, and this is 26.5',
      'syncs-in-handler: es_sync_client needs the SDK of macOS 27.0, and this is 26.5',
      'syncs-in-handler+on_queue: es_sync_client needs the SDK of macOS 27.0, and this is 26.5',
      'calls-private-function+public: es_set_deadline_miss_mode needs the SDK of macOS 27.0, and this is 26.5',
      'misses-under-fail-closed: es_set_deadline_miss_mode needs the SDK of macOS 27.0, and this is 26.5',
    ]);
    const programs = readdirSync(join(tests, 'replayer/clients')).filter(
      (name) => name.endsWith('.c') && tooNewFor(mac, read(`replayer/clients/${name}`), []) !== null,
    );
    assert.deepEqual(programs, [
      'asks_for_entitlements.c',
      'deadlines.c',
      'descends.c',
      'subscribes.c',
      'syncs.c',
      'tells.c',
      'tells_version.c',
    ]);
  });

  it('a function that only the SDK has leaves a client out, and none does on a new Mac', () => {
    const source = 'es_sync_client(client, block);';
    assert.equal(
      tooNewFor({ sdk: '27.0', system: '26.4' }, source, []),
      'es_sync_client needs macOS 27.0, and this is 26.4',
    );
    assert.equal(tooNewFor({ sdk: '27.0', system: '27.0.1' }, source, []), null);
  });

  it('a test can leave itself out after it has begun', () => {
    const folder = mkdtempSync(join(tmpdir(), 'esreplay-left-out-'));
    const file = join(folder, 'left-out.test.mts');
    const helper = join(tests, 'running-test.ts');
    writeFileSync(
      file,
      [
        `import { leaveOutRunningTest } from ${JSON.stringify(helper)};`,
        "it('is run', () => {});",
        "it('is left out', async () => { await Promise.resolve(); leaveOutRunningTest('too new'); });",
        "it('is run too', () => {});",
      ].join('\n'),
    );
    const mocha = join(tests, '../node_modules/mocha/bin/mocha.js');
    const words = ['--no-config', '--reporter', 'json', '--require', helper, file];
    const ran = spawnSync(process.execPath, ['--import', 'tsx', mocha, ...words], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    const { stats, pending } = JSON.parse(ran.stdout.slice(ran.stdout.indexOf('{')));
    assert.deepEqual([stats.passes, stats.pending, pending[0].err.message], [2, 1, 'too new']);
  });

  it('the needed release of a source depends on its defines', () => {
    const source = [
      '#ifdef NEW',
      'es_sync_client(client, block);  // es_new_descendants_client',
      '#else',
      'es_mute_path(client, path, ES_MUTE_PATH_TYPE_TARGET_LITERAL);',
      '#endif',
    ].join('\n');
    assert.deepEqual([oldestSystem(source, ['NEW']), oldestSystem(source, [])], ['27.0', '12.0']);
    assert.deepEqual([oldestSdk(source, ['NEW=1']), oldestSdk(source, [])], ['27.0', '13.0']);
    assert.equal(oldestSystem('// es_sync_client\nint main(void) {}', []), '11.0');
  });
});
