// The options beside those of a plan: what is refused, rather than ignored.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chdir } from 'node:process';
import { testCommand } from '../../src/cli/commands/test.ts';
import { declaredBy } from '../../src/cli/help/declared.ts';
import { root } from '../cli/harness.ts';
import { esreplay } from '../cli/in-process.ts';
import { testFolder } from '../folder.ts';

describe('the files that esreplay test writes', () => {
  const folder = testFolder();
  const path = (name: string): string => join(folder, name);
  const [file, plan, program] = [path('esreplay.yaml'), path('plan.ndjson'), path('agent')];
  const home = process.cwd();
  const test = (...words: readonly string[]) => esreplay('test', file, ...words);

  before(() => {
    mkdirSync(path('traces'));
    copyFileSync(join(root, 'traces/first-run.estrace'), path('traces/one.estrace'));
    copyFileSync('/bin/true', program);
    writeFileSync(file, 'clients: { agent: ./agent --quiet }\ntraces: { day: traces/*.estrace }\n');
  });
  afterEach(() => chdir(home));

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

  const outputs = ['--archive', '--write-plan', '--json', '--junit', '--html', '--sarif', '--markdown'];
  const inputs = {
    'the suite file': () => file,
    'a trace': () => path('traces/one.estrace'),
    'a client': () => program,
  };
  for (const output of outputs)
    for (const [what, input] of Object.entries(inputs))
      it(`${what} is not written by ${output}`, async () => {
        const before = readFileSync(input());
        chdir(folder);
        const { status, stderr } = await esreplay('test', output, input());
        assert.equal(status, 2, stderr);
        assert.match(stderr, new RegExp(`^error: file of ${output} is also ${what}\n  --> `));
        assert.deepEqual(readFileSync(input()), before);
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
