// What a short run loads: a package that is heavy, or a stage that it does without, comes back into it by one careless import.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileClient } from '../kit/build.ts';
import { Harness, root } from './harness.ts';

/** What its modules may come to; it grows with the rules and the tables of calls. */
const mostModules = 195;
const packages = ['hdr-histogram-js', 'picocolors'];
/** And those of it that come before the client starts: every one delays it. */
const mostBefore = 75;
/** Of hdr-histogram-js the histogram alone, without compression and WebAssembly. */
const mostOfPackages = 20;

describe('what esreplay run loads', () => {
  let folder: string;

  before(async function () {
    if (process.platform === 'linux' && !existsSync(join(root, 'build/Release/libEndpointSecurity.so'))) this.skip();
    folder = mkdtempSync(join(tmpdir(), 'esreplay-test-'));
    const source = join(root, 'replayer/kit/examples/careful.c');
    await compileClient({ sources: [source], output: join(folder, 'careful') });
  });
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  async function loadedBy(words: readonly string[], expected = 0): Promise<string[]> {
    const coverage = join(folder, `coverage-${words[0]}-${expected}`);
    const { status, stderr } = await new Harness(words, { NODE_V8_COVERAGE: coverage }).ended();
    assert.equal(status, expected, stderr);
    return modulesIn(coverage);
  }

  it('is what a run with the default models needs, and no more', async () => {
    const trace = join(root, 'traces/open-64.estrace');
    const loaded = await loadedBy(['run', trace, '--pace', 'asap', '--', join(folder, 'careful')]);
    const own = loaded.filter((path) => path.startsWith(join(root, 'src/')));
    assert.ok(own.includes(join(root, 'src/cli/commands/run.ts')));
    assert.ok(own.length <= mostModules, `${own.length} modules:\n${own.sort().join('\n')}`);
    const foreign = loaded.filter((path) => path.includes('/node_modules/') && !ofTests.test(path));
    const names = new Set(foreign.map((path) => path.split('/node_modules/').at(-1)?.split('/')[0]));
    assert.deepEqual([...names].sort(), packages);
    assert.ok(foreign.length <= mostOfPackages, foreign.join('\n'));
  });

  it('is little before the client starts: nothing that watches or judges it, or reads programs of a Mac', async () => {
    const trace = join(root, 'traces/open-64.estrace');
    const loaded = await loadedBy(['run', trace, '--', join(folder, 'missing')], 3);
    const own = loaded.filter((path) => path.startsWith(join(root, 'src/')));
    assert.ok(own.includes(join(root, 'src/run/client/client-start.ts')));
    assert.ok(own.length <= mostBefore, `${own.length} modules:\n${own.sort().join('\n')}`);
    for (const later of ['run/watch/watch.ts', 'judge/judge.ts', 'report/text.ts', 'doctor/mach-o.ts'])
      assert.ok(!own.includes(join(root, 'src', later)), later);
  });

  it('is no command for --help', async () => {
    const own = (await loadedBy(['--help'])).filter((path) => path.startsWith(join(root, 'src/')));
    assert.ok(own.includes(join(root, 'src/cli/commands.ts')));
    assert.ok(own.length < 10, own.join('\n'));
  });

  it('is the command line alone for --version', async () => {
    const loaded = (await loadedBy(['--version'])).filter((path) => !ofTests.test(path));
    assert.ok(loaded.length < 10, loaded.join('\n'));
  });
});

/** What turns the sources into something that Node runs. */
const ofTests = /\/node_modules\/(tsx|esbuild|@esbuild|get-tsconfig|resolve-pkg-maps)\//;

/** The modules that Node's coverage names. */
function modulesIn(coverage: string): string[] {
  const urls = readdirSync(coverage).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(coverage, name), 'utf8')) as { result: { url: string }[] };
    return result.map(({ url }) => url.replace(/\?.*/, ''));
  });
  return [...new Set(urls.filter((url) => url.startsWith('file:')))].map((url) => fileURLToPath(url));
}
