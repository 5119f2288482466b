// The options beside those of a plan: what is refused, rather than ignored.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testCommand } from '../../src/cli/commands/test.ts';
import { declaredBy } from '../../src/cli/help/declared.ts';
import { root } from '../cli/harness.ts';
import { esreplay } from '../cli/in-process.ts';
import { testFolder } from '../folder.ts';

describe('a plan', () => {
  const folder = testFolder();
  const path = (name: string): string => join(folder, name);
  const [file, plan] = [path('esreplay.yaml'), path('plan.ndjson')];
  const test = (...words: readonly string[]) => esreplay('test', file, ...words);

  before(() => {
    mkdirSync(path('traces'));
    copyFileSync(join(root, 'traces/first-run.estrace'), path('traces/one.estrace'));
    writeFileSync(file, 'clients: { agent: /bin/true }\ntraces: { day: traces/*.estrace }\n');
  });

  const own = ['write-plan', 'shards', 'work'];
  const others = [...declaredBy(testCommand.builder).options].filter(([name]) => !own.includes(name));
  for (const [name, { type, choices }] of others) {
    const off = name === 'cache' || name === 'sources';
    const option = off ? `--no-${name}` : `--${name}`;
    it(`a plan is of the whole suite: ${option} beside --write-plan is refused`, async () => {
      const value = type === 'boolean' ? [] : [type === 'number' ? '1' : String(choices?.[0] ?? 'x')];
      const { status, stderr } = await test('--write-plan', plan, option, ...value);
      assert.equal(status, 2, stderr);
      const shown = name === 'tests' ? '-t' : option;
      assert.equal(
        stderr,
        `error: --write-plan writes every test and runs none, so ${shown} has no effect\nhelp: give it to the calls that run the tests\n`,
      );
      assert.equal(existsSync(plan), false);
    });
  }

  it('a plan has its own options', async () => {
    const { status, stderr } = await test('--write-plan', plan, '--shards', '3', '--work', path('work'));
    assert.equal(status, 0, stderr);
  });

  it('a share of another number than the plan has is refused', async () => {
    await test('--write-plan', plan, '--shards', '3');
    const { status, stderr } = await test('--plan', plan, '--shard', '1/5', '--list');
    assert.equal(status, 2);
    assert.equal(
      stderr,
      `error: --shard 1/5 is one of 5 shares, and the plan is of 3\n  --> ${plan}\nhelp: take 1/3 to 3/3, or write the plan again with --shards 5\n`,
    );
    assert.equal((await test('--plan', plan, '--shard', '1/3', '--list')).status, 0);
  });

  it('a plan that cannot be written is said in words of its own', async () => {
    const { status, stderr } = await test('--write-plan', path('missing/plan.ndjson'));
    assert.equal(status, 3);
    assert.match(
      stderr,
      /^error: cannot write the plan of --write-plan: ENOENT.*\nhelp: make its folder first, or name another file\n$/,
    );
  });
});
