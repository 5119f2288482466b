// The builds of a suite: what stops them, what they leave, and what they must make.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Harness, root } from '../cli/harness.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { gone } from '../run/stand-in.ts';

describe('the builds of a suite', () => {
  linuxOnly('its clients are built with the kit of Linux');
  const folder = testFolder();
  const file = join(folder, 'esreplay.yaml');
  const sign = join(folder, 'sign');

  before(async () => {
    const source = join(root, 'replayer/kit/examples/careful.c');
    await compileClient({ sources: [source], output: join(folder, 'careful') });
    copyFileSync(join(root, 'traces/first-run.estrace'), join(folder, 'one.estrace'));
    execFileSync('mkfifo', [sign]);
  });
  beforeEach(() => rmSync(join(folder, '.esreplay'), { recursive: true, force: true }));

  /** `client`: further keys of the client. */
  const suite = (build: string, client = ''): void =>
    writeFileSync(
      file,
      `${build}\nclients: { good: { run: ./careful${client} } }\ntraces: { day: one.estrace }\ndefaults: { pace: asap }\n`,
    );
  const test = () => esreplayIn({}, 'test', file);
  /** Begins a build of two processes that never ends, and resolves when both run. */
  const building = async (signal: NodeJS.Signals): Promise<Harness> => {
    suite(`build: "sh -c 'echo > ${sign}; exec sleep 1000' & wait"`);
    const harness = new Harness(['test', file]);
    await readFile(sign);
    harness.child.kill(signal);
    return harness;
  };

  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    it(`${signal} in a build ends it with all that it started, and the suite with status 130`, async () => {
      const { status, stdout, stderr } = await (await building(signal)).ended();
      assert.equal(status, 130, stderr);
      assert.match(stdout, /\n[A-Z]+ {2}1 not finished, in .*\(exit status 130\)\n$/);
      await gone(folder);
    });

  it('a suite that is killed in a build leaves no process', async () => {
    await (await building('SIGKILL')).ended();
    await gone(folder);
  });

  it('a server that a build leaves behind does not hold the suite', async () => {
    suite('build: sleep 1000 & echo $! > server');
    const { status, stdout } = await test();
    assert.equal(status, 0, stdout);
    process.kill(Number(await readFile(join(folder, 'server'), 'utf8')));
  });

  it('an input may be made by a build, and one that is not made is an error of its tests', async () => {
    rmSync(join(folder, 'rules'), { force: true });
    suite('build: echo > rules', ', inputs: rules');
    const made = await test();
    assert.equal(made.status, 0, made.stdout + made.stderr);
    rmSync(join(folder, 'rules'));
    suite('build: "true"', ', inputs: rules');
    const { status, stdout } = await test();
    assert.equal(status, 3, stdout);
    assert.match(stdout, /ERROR no file or folder after the build: rules, an input of the tests\n/);
    assert.ok(!existsSync(join(folder, 'rules')));
  });
});
