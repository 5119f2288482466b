// What `esreplay test` writes and deletes: only files of the suite, whatever a repository has put at their names.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../cli/harness.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { freshFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';

const examples = join(root, 'replayer/kit/examples');

describe('what a suite writes', () => {
  linuxOnly('its clients are built with the kit of Linux');

  const folder = freshFolder();
  const careful = join(folder, 'careful');
  /** The folder of the suite, with one beside it. */
  let at: (name: string) => string;

  before(() => compileClient({ sources: [join(examples, 'careful.c')], output: careful }));
  beforeEach(() => {
    const inside = join(freshFolder(), 'suite');
    mkdirSync(inside);
    mkdirSync(join(inside, '../target'));
    copyFileSync(careful, join(inside, 'careful'));
    copyFileSync(join(root, 'traces/first-run.estrace'), join(inside, 'one.estrace'));
    at = (name) => join(inside, name);
  });

  const suite = (more = ''): void =>
    writeFileSync(
      at('esreplay.yaml'),
      `clients: { good: ./careful }\ntraces: { one: one.estrace }\ndefaults: { pace: asap }\n${more}`,
    );
  const test = (...words: readonly string[]) => esreplayIn({}, 'test', at('esreplay.yaml'), ...words);

  for (const name of ['results.ndjson', 'changes.ndjson'])
    it(`a link at ${name} of the work folder leads nowhere`, async () => {
      suite();
      mkdirSync(at('.esreplay'));
      writeFileSync(at('precious'), 'kept');
      symlinkSync('../precious', at(`.esreplay/${name}`));
      const { status, stderr } = await test();
      assert.equal(readFileSync(at('precious'), 'utf8'), 'kept');
      assert.equal(status, 3, stderr);
      assert.match(stderr, /^error: [^\n]*work folder: [^\n]*link[\s\S]*\nhelp: remove [^\n]*--work/);
    });

  it('a link instead of the work folder leads nowhere', async () => {
    suite();
    symlinkSync('../target', at('.esreplay'));
    const { status, stderr } = await test();
    assert.ok(!existsSync(at('../target/results.ndjson')));
    assert.equal(status, 3, stderr);
    assert.match(stderr, /^error: [^\n]*work folder: it is a link[\s\S]*\nhelp: remove [^\n]*--work/);
  });
});
