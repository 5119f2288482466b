// A client given as a shell command line, which on macOS must set the variable itself.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../../src/doctor/finding.ts';
import { isEsreplayError } from '../../src/errors/errors.ts';
import { shellCommand } from '../../src/run/client-command.ts';
import { checkClient, inspectClient } from '../../src/run/prepare/client-check.ts';
import { insertedInLine } from '../../src/run/prepare/insertion.ts';
import { freshFolder } from '../folder.ts';

describe('a client by a line for the shell', () => {
  it('a client in a shell line gets the variable from the shell', () => {
    const line = insertedInLine(['/bin/sh', '-c', 'exec env'], 'ESREPLAY_TEST', "/a b/'c'.dylib") ?? '';
    const { stdout } = spawnSync('/bin/sh', ['-c', line], { encoding: 'utf8', env: { PATH: process.env.PATH } });
    assert.match(stdout, /^ESREPLAY_TEST=\/a b\/'c'\.dylib$/m);
  });

  it('a client that was given word by word is left alone', () => {
    assert.equal(insertedInLine(['/bin/sh', '-c', 'exec env', 'more'], 'ESREPLAY_TEST', '/x'), null);
  });

  describe('on macOS', () => {
    const mac: Host = { system: 'macos', processor: 'arm64', integrity: () => 'off' };
    const intel: Host = { ...mac, processor: 'x64' };
    const check = (line: string, host = mac) => checkClient(shellCommand(line), host);

    it('a line is not refused for its shell, and a program of macOS by name is', async () => {
      assert.equal(await check('"$CLIENT" --quiet'), '/bin/sh');
      await assert.rejects(checkClient(['/bin/ls'], mac), /is part of macOS/);
    });

    it("one of Apple's programs in place of the client is an error", async () => {
      for (const line of ['env NAME=value ./client', '/usr/bin/env ./client', 'sh -c ./client'])
        await assert.rejects(check(line), (error) => {
          assert.ok(isEsreplayError(error));
          assert.match(
            error.message,
            /^the client (env|sh|\/usr\/bin\/env) is part of macOS: .* is off, so dyld ends it/,
          );
          assert.match(error.remedy ?? '', /^start the client itself, .*start esreplay through env or sudo$/);
          return true;
        });
    });

    it('a line whose program is not known in advance is left to the shell', async () => {
      for (const line of ['"env" ./client', '$(which env) ./client', '>log env', '-a name env', 'no-such-program'])
        assert.equal(await check(line), '/bin/sh', line);
      assert.equal(await checkClient(['/bin/sh', '-c', 'env true && ./client'], mac), '/bin/sh');
    });

    it("a line may begin with one of Apple's programs on an Intel Mac without protection", async () => {
      // A copy is no program of macOS by its path, so that the format of this system's is not read.
      const folder = freshFolder();
      const script = join(folder, 'client');
      writeFileSync(script, '#!/bin/sh\n', { mode: 0o755 });
      const { findings } = await inspectClient(script, intel);
      assert.ok(!findings.some(({ slug }) => slug === 'system-program'));
      await assert.rejects(check(script), /the interpreter \/bin\/sh of .* is part of macOS/);
    });
  });
});
