// What the README shows is what the program does: its report is compared with a real one, its example is run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { esreplayProgram } from '../esreplay-program.ts';
import { linuxOnly } from '../linux-only.ts';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Durations differ from run to run, and with them how lines wrap. */
function comparable(text: string): string {
  return text
    .replaceAll(/[\d.]+ (ns|µs|ms|s)\b/g, 'TIME')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

describe('the README', () => {
  linuxOnly("the README's example is built with the kit, which is Linux's");

  it('shows the report that the demo prints', async () => {
    const shown = /<!-- report:begin -->\n```\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const [node, script] = esreplayProgram;
    const { NODE_OPTIONS: _, GITHUB_ACTIONS: __, ...env } = process.env;
    const { stdout } = await promisify(execFile)(node, [script, 'demo'], { cwd: root, env: { ...env, NO_COLOR: '1' } });
    const [firstLine = ''] = shown.split('\n');
    const begin = stdout.indexOf(firstLine);
    assert.ok(firstLine.startsWith('$ esreplay run') && begin >= 0, 'the demo does not show that command');
    assert.equal(comparable(stdout.slice(begin, stdout.indexOf('Again:', begin))), comparable(shown));
  });

  it('links to files that exist', () => {
    for (const [, target = ''] of readme.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      assert.doesNotThrow(() => readFileSync(join(root, target)), target);
    }
  });
});
