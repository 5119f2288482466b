// A client given as a shell command line, which on macOS must set the variable itself.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { checkClient } from '../../src/run/prepare/client-check.ts';
import { insertedInLine } from '../../src/run/prepare/insertion.ts';

describe('a client by a line for the shell', () => {
  it('gets the variable from the shell', () => {
    const line = insertedInLine(['/bin/sh', '-c', 'exec env'], 'ESREPLAY_TEST', "/a b/'c'.dylib") ?? '';
    const { stdout } = spawnSync('/bin/sh', ['-c', line], { encoding: 'utf8', env: { PATH: process.env.PATH } });
    assert.match(stdout, /^ESREPLAY_TEST=\/a b\/'c'\.dylib$/m);
  });

  it('is left alone when it was given word by word', () => {
    assert.equal(insertedInLine(['/bin/sh', '-c', 'exec env', 'more'], 'ESREPLAY_TEST', '/x'), null);
  });

  it('is not refused on macOS for its shell, which a client by name is', async () => {
    const mac = { system: 'macos', processor: 'arm64' } as const;
    assert.equal(await checkClient(['/bin/sh', '-c', 'exec env'], mac), '/bin/sh');
    await assert.rejects(checkClient(['/bin/ls'], mac), /is part of macOS/);
  });
});
