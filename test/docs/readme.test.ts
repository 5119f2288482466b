// The README shows what the program does: its two runs are those of the demo, with lines omitted where it says so.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/package-root.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { linuxOnly } from '../linux-only.ts';
import { comparable } from './shown.ts';

const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');
const leftOut = /^…\n/m;

describe('the README', () => {
  linuxOnly("the README's runs are of clients that are built with the kit, which is Linux's");

  let printed = '';
  before(async () => {
    const [node, script] = esreplayProgram;
    const { NODE_OPTIONS: _, GITHUB_ACTIONS: __, ...env } = process.env;
    const options = { cwd: packageRoot, env: { ...env, NO_COLOR: '1' } };
    const { stdout } = await promisify(execFile)(node, [script, 'demo'], options);
    printed = stdout;
  });

  for (const name of ['red', 'green']) {
    it(`shows lines of the ${name} run of the demo, in their order`, () => {
      const shown = new RegExp(`<!-- ${name}:begin -->\\n\`\`\`\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1] ?? '';
      const [command = '', ...parts] = shown.split(leftOut);
      const begin = printed.indexOf(command);
      assert.ok(command.startsWith('$ esreplay run') && begin >= 0, 'the demo does not show that command');
      let rest = comparable(printed.slice(begin, printed.indexOf('Again:', begin)));
      assert.ok(parts.length >= 2);
      for (const part of parts.map(comparable)) {
        const at = rest.indexOf(part);
        assert.ok(at >= 0, `${part}\n is not in what is left of the report:\n${rest}`);
        rest = rest.slice(at + part.length);
      }
      assert.equal(rest, '', 'the last line of the report is shown');
    });
  }
});
