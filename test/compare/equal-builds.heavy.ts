// Two equal builds, twenty times: whatever else the machine does, nothing of it is a change.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { changeNames } from '../../src/compare/changes.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { line, repeat } from '../clients/lines.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { by, writeTrace } from './traces.ts';

describe('esreplay compare of two equal builds', () => {
  linuxOnly('its clients are built with the kit of Linux');

  const folder = testFolder();
  const trace = join(folder, 'day.estrace');
  before(async () => {
    const lines = ['/etc/hosts', '/srv/a', '/srv/b', '/tmp/c'].map((path) =>
      by('com.example.app', line('AUTH_OPEN', path)),
    );
    writeTrace(trace, repeat(40, ...lines, by('com.example.other', line('AUTH_EXEC', '/usr/bin/tool'), 2)));
    const sources = [join(import.meta.dirname, 'clients/policy.c')];
    await compileClient({ sources, output: join(folder, 'policy') });
  });

  it('twenty comparisons find nothing', async () => {
    const build = `${join(folder, 'policy')} deny=/etc cache=/srv/a mute=/tmp/c`;
    for (let round = 1; round <= 20; round += 1) {
      const words = ['--pace', 'asap', '--old', build, '--new', build, '--fail-on', changeNames.join(',')];
      const { status, stdout } = await esreplayIn({}, 'compare', trace, ...words);
      assert.equal(status, 0, `round ${round}\n${stdout}`);
      assert.match(stdout, /\nSAME {2}no change; 200 decisions compared, /);
    }
  });
});
