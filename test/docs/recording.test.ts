// docs/reference/recorder.md has the refusals that esrecord prints; docs/how-to/recording.md has an options file that
// esrecordd accepts.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientRefusals } from '../../src/run/client-refusal.ts';
import { EventType } from '../../src/schema/generated/messages.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { testFolder } from '../folder.ts';
import { readCopy, replayable, writeMessages } from '../recorder/copies.ts';

const page = readFileSync(join(packageRoot, 'docs/how-to/recording.md'), 'utf8');
const reference = readFileSync(join(packageRoot, 'docs/reference/recorder.md'), 'utf8');
const built = (name: string): string => join(packageRoot, 'build/Release', name);
const codes: Readonly<Record<keyof typeof clientRefusals, number>> = {
  internal: 2,
  'not-entitled': 3,
  'not-permitted': 4,
  'not-privileged': 5,
  'too-many-clients': 6,
};

describe('docs/how-to/recording.md', () => {
  const folder = testFolder();
  const trace = join(folder, 'sent.estrace');
  const said = join(folder, 'said');
  before(() => {
    writeMessages(trace, 11, [replayable(EventType.NOTIFY_EXIT, 11, 0, 'plain')]);
  });
  const replay = (words: readonly string[], choices = {}) => {
    const client = ['sh', '-c', 'exec "$0" "$@" >/dev/null 2>"$SAID"', ...words];
    return runAndJudge({ trace, clients: [client], pace: 'asap', env: { SAID: said }, ...choices });
  };

  it('the table of refusals has each message of esrecord', async () => {
    const rows: string[] = [];
    for (const result of Object.keys(clientRefusals) as (keyof typeof clientRefusals)[]) {
      await replay([built('esrecord'), '-o', join(folder, 'refused.estrace')], { refuseClient: { result } });
      const [, problem, remedy] = /^esrecord: error: (.*)\nhelp: (.*)\n$/.exec(readFileSync(said, 'utf8')) ?? [];
      rows.push(`| ${codes[result]} | ${problem} | ${remedy} |`);
    }
    const [, table = ''] = /<!-- refusals:begin -->\n(?:.*\n){2}([\s\S]*)<!-- refusals:end -->/.exec(reference) ?? [];
    assert.equal(`${rows.sort().join('\n')}\n`, table);
  });

  it('the options file on the page works with esrecordd', async () => {
    const [, block = ''] = /\n\n((?: {4}.*\n)*? {4}# .*esrecordd\.options\n(?: {4}.*\n)*)/.exec(page) ?? [];
    const options = join(folder, 'esrecordd.options');
    const place = '/Library/Application Support/esreplay/traces';
    assert.ok(block.includes(`-o ${place}/`));
    writeFileSync(options, block.replaceAll(/^ {4}/gm, '').replace(place, folder), { mode: 0o600 });
    const { exitCode } = await replay([built('esrecordd'), '--options', options]);
    assert.equal(exitCode, 0, readFileSync(said, 'utf8'));
    assert.equal(readCopy(join(folder, 'boot-000001.estrace')).messages.length, 1);
  });

  it('every file of the extension that the page names exists', () => {
    const names = [...page.matchAll(/recorder\/extension\/[\w./-]+/g)].map(([name]) => name);
    assert.ok(names.length >= 2);
    for (const name of names) readFileSync(join(packageRoot, name));
  });
});
