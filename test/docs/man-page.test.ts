// The manual page: everything that the commands declare, in a form that `man` shows as it is meant.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manPage, roff } from '../../docs/tables/man-page.ts';
import { commands } from '../../src/cli/commands.ts';
import { declaredOf } from '../../src/cli/help/declared.ts';
import { exitCodes } from '../../src/errors/errors.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { skip } from '../skip.ts';

const read = (file: string): string => readFileSync(join(packageRoot, file), 'utf8');

describe('the manual page', () => {
  it('the manual page that package.json names is up to date', async () => {
    const { man } = JSON.parse(read('package.json')) as { man: string };
    assert.equal(read(man), await manPage(), 'run npm run generate');
  });

  it('the manual page has every option of every command', async () => {
    const text = (await manPage()).replaceAll('\\-', '-');
    for (const [name, row] of Object.entries(commands)) {
      const [, section = ''] = text.split(new RegExp(`^\\.SS esreplay ${name}\\b.*$`, 'm'));
      const [own = ''] = section.split(/^\.S[SH]/m);
      assert.notEqual(own, '', name);
      const { options, hidden } = await declaredOf(row);
      // It refers to run for the rest.
      if (hidden.size > 0) continue;
      for (const option of options.keys()) assert.match(own, new RegExp(`^\\\\fB.*--${option}\\\\fR`, 'm'), option);
    }
  });

  it('the manual page has every exit status', async () => {
    const [, section = ''] = (await manPage()).split('.SH EXIT STATUS');
    for (const code of Object.values(exitCodes)) assert.match(section, new RegExp(`^\\.TP\n\\\\fB${code}\\\\fR$`, 'm'));
  });

  it('text that troff would interpret is escaped', () => {
    assert.equal(roff('.TP'), '\\&.TP');
    assert.equal(roff("'x"), "\\&'x");
    assert.equal(roff('a\\b --c'), 'a\\eb \\-\\-c');
    assert.equal(roff('`1`: on'), '\\fB1\\fR: on');
  });

  it('the manual page gives no warning of groff', function () {
    if (findProgram(['groff']) === null) skip(this, 'no groff on the PATH (Debian: groff)');
    const words = ['-man', '-Tutf8', '-ww', '-z', join(packageRoot, 'man/esreplay.1')];
    const { status, stderr } = spawnSync('groff', words, { encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
  });
});
