// Comparisons that take long: two equal builds, twenty times, of which nothing is a change, and a trace of 100,000
// messages.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { changeNames } from '../../src/compare/changes.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { line, repeat } from '../clients/lines.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { by, writeTrace } from './traces.ts';

describe('long comparisons of two builds', () => {
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

  it('twenty comparisons of equal builds find nothing', async () => {
    const build = `${join(folder, 'policy')} deny=/etc cache=/srv/a mute=/tmp/c`;
    for (let round = 1; round <= 20; round += 1) {
      const words = ['--pace', 'asap', '--old', build, '--new', build, '--fail-on', changeNames.join(',')];
      const { status, stdout } = await esreplayIn({}, 'compare', trace, ...words);
      assert.equal(status, 0, `round ${round}\n${stdout}`);
      assert.match(stdout, /\nSAME {2}no change; 200 decisions compared, /);
    }
  });

  it('one changed decision in 100,000 messages is found, alone', async () => {
    const many = join(folder, 'many.estrace');
    const lines = Array.from({ length: 100_000 }, (_, at) =>
      by('com.example.app', line(at % 3 === 0 ? 'AUTH_EXEC' : 'AUTH_OPEN', `/srv/${at % 97}/${at}`), at % 50),
    );
    writeTrace(many, lines);
    const build = `${join(folder, 'policy')} deny=/srv/1`;
    const words = ['--pace', 'asap', '--old', build, '--new', `${build} deny=/77777`, '--no-new-access'];
    const { status, stdout } = await esreplayIn({}, 'compare', many, ...words);
    assert.equal(status, 0, stdout);
    assert.match(
      stdout,
      /\nNEWLY DENIED {2}1 message in 1 group\n {5}1 {2}AUTH_OPEN in \/srv\/80 by com\.example\.app: allow → deny\n/,
    );
    assert.match(stdout, /\nDIFFERENT {2}1 newly denied; 100,000 decisions compared, /);
  });
});
