// What `npm pack` makes is complete, and installs with a stand-in for node-gyp. `npm run test:package` does it with the
// real one.
import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { jsonOutputNames } from '../../docs/tables/json/outputs.ts';
import { excessOf, limits, shipped } from '../../scripts/package.mjs';
import { findProgram } from '../../src/system/toolchain.mjs';
import { itInHeavy } from '../cases.ts';
import { testFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { pack, plainEnvironment, root, unpack } from './packed.ts';

describe('the packed package', () => {
  const folder = testFolder();
  let installed: string;
  let files: readonly string[];

  before(function () {
    leaveOutOnMac(this, 'its stand-in for node-gyp makes the files of Linux');
    installed = unpack(pack(folder, { types: false }), join(folder, 'an application'));
    files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    rmSync(join(installed, 'prebuilds'), { recursive: true, force: true }); // those that exist in this checkout
  });
  afterEach(() => {
    for (const name of ['build', 'prebuilds']) rmSync(join(installed, name), { recursive: true, force: true });
  });

  const text = (file: string): string => readFileSync(join(installed, file), 'utf8');

  it('every file that the native sources include is in the package', () => {
    const sources = files.filter((file) => /^(replayer|recorder|src)\/.*\.(cc|h|inc|c|S)$/.test(file));
    assert.ok(sources.length > 200, `${sources.length} sources`);
    const missing = sources.flatMap((file) =>
      [...text(file).matchAll(/^#include "([^"]+)"/gm)]
        .map(([, name = '']) => name)
        .filter((name) => ![installed, join(installed, dirname(file))].some((at) => existsSync(join(at, name))))
        .map((name) => `${file}: ${name}`),
    );
    assert.deepEqual(missing, []);
  });

  it('every module that the JavaScript imports is in the package', () => {
    const { imports } = JSON.parse(text('package.json')) as { readonly imports: Readonly<Record<string, string>> };
    const imported = files
      .filter((file) => /\.(js|mjs|cjs)$/.test(file))
      .flatMap((file) =>
        [...text(file).matchAll(/(?:from|import|require)[ (]?['"]([.#][^'"]+)['"]/g)].map(([, name = '']) => ({
          file,
          to: (name.startsWith('#') ? imports[name] : join(dirname(file), name)) ?? name,
        })),
      );
    for (const to of ['dist/command-line.cjs', 'dist/parts/zod.cjs', 'src/system/toolchain.mjs'])
      assert.ok(
        imported.some((each) => normalize(each.to) === to),
        to,
      );
    const missing = imported.filter(({ to }) => !existsSync(join(installed, to)));
    assert.deepEqual(missing, []);
  });

  it('the package has what a user needs, and no tests, benchmark or linked files', () => {
    for (const file of [
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'binding.gyp',
      'dist/cli/main.js',
      'dist/THIRD-PARTY-LICENSES.txt',
      'dist/page/page.js',
      'dist/page/style.css',
      'models/late-boot.yaml',
      ...jsonOutputNames.map((name) => `docs/reference/${name}.schema.json`),
      'man/esreplay.1',
    ])
      assert.ok(files.includes(file), file);
    assert.deepEqual(
      files.filter((file) =>
        /^(test|traces\/(broken|make)|dist\/(budgets|first-mac)|node_modules|build|coverage)(\/|$)|\.(log|incomplete)$/.test(
          file,
        ),
      ),
      [],
    );
  });

  it('a checkout without binaries makes no package, and names the command that makes one', () => {
    const check = () =>
      spawnSync(process.execPath, [join(root, 'scripts/package.mjs'), '--check'], { cwd: installed, encoding: 'utf8' });
    const put = (file: string): void => {
      mkdirSync(dirname(join(installed, file)), { recursive: true });
      writeFileSync(join(installed, file), '');
    };
    const wanted = Object.entries(shipped).flatMap(([folder, names]) =>
      names.map((name) => `prebuilds/${folder}/${name}`),
    );
    const none = check();
    assert.equal(none.status, 3);
    assert.equal(
      none.stderr,
      `error: the package would lack ${wanted.length} binaries: ${wanted[0]}, …\nhelp: run \`npm run package\`\n`,
    );
    for (const file of wanted) put(file);
    assert.deepEqual([check().status, check().stderr], [0, '']);
    rmSync(join(installed, 'prebuilds/linux-arm64/dispatch/LICENSE.txt'));
    assert.match(check().stderr, /would lack 1 binary: prebuilds\/linux-arm64\/dispatch\/LICENSE\.txt\n/);
  });

  it('a package over a limit is too large, packed or unpacked', () => {
    assert.deepEqual(excessOf({ size: limits.size, unpackedSize: limits.unpackedSize }), []);
    assert.deepEqual(excessOf({ size: 8.14e6, unpackedSize: 2e7 }), ['size is 8.1 MB of at most 8.0 MB']);
    assert.deepEqual(excessOf({ size: 8e6, unpackedSize: 21e6 }), ['unpackedSize is 21.0 MB of at most 20.0 MB']);
  });

  it('missing native code is an error with the command that builds it', () => {
    const run = esreplay('run', join(installed, 'traces/first-run.estrace'), '--', 'true');
    assert.equal(run.status, 3, run.stderr);
    assert.match(
      run.stderr.replaceAll(/\s+/g, ' '),
      /is not built.*help: run `node '\/[^']+esreplay\/scripts\/install\.mjs'/,
    );
  });

  it('the installation builds the native code, and the demo runs', () => {
    const done = install({ npm_config_node_gyp: standIn() });
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stderr, /^esreplay: building the native code$/m);
    const steps = readFileSync(join(folder, 'steps'), 'utf8').trim().split('\n');
    assert.deepEqual(
      steps.map((line) => line.split(' ')[0]),
      ['configure', 'build'],
    );
    const shown = esreplay('demo');
    assert.equal(shown.status, 0, `${shown.stdout}${shown.stderr}`);
    assert.match(shown.stdout, /VIOLATION {2}deadlock/);
    assert.doesNotMatch(shown.stderr, /preload/);
    const flags = esreplay('kit', '--cflags');
    assert.match(flags.stdout, /-isystem '\/.*\/an application\/.*' -fblocks/);
    assert.match(flags.stderr, /^warning: a path needs its quotes, .*\nhelp: use eval "/);
  });

  it('a shipped build for this machine makes the installation build nothing', () => {
    const shipped = join(installed, 'prebuilds', `linux-${process.arch}`);
    for (const name of ['esreplay.node', 'libesreplay.so', 'esreplay-reaper', 'esreplay-programs.so'])
      cpSync(join(root, 'build/Release', name), join(shipped, name));
    const done = install({ PATH: join(folder, 'nowhere') });
    assert.deepEqual([done.status, done.stderr], [0, '']);
    const run = esreplay('run', join(installed, 'traces/first-run.estrace'), '--pace', 'asap', '--', 'true');
    assert.match(run.stdout, /did not call es_new_client before it ended/);
  });

  it('a compilation is announced on the terminal, where npm shows nothing that an installation prints', function () {
    const script = findProgram(['script']);
    if (script === null) skip(this, 'no script on the PATH (Debian: bsdutils)');
    const { CXX: _cxx, PYTHON: _python, ...rest } = plainEnvironment();
    // As npm starts it: both outputs are kept from the terminal.
    const command = `"${process.execPath}" "${join(installed, 'scripts/install.mjs')}" >"${folder}/out" 2>"${folder}/err"`;
    const shown = spawnSync(script, ['-qec', command, '/dev/null'], {
      encoding: 'utf8',
      env: { ...rest, npm_config_node_gyp: standIn() },
    });
    assert.equal(shown.status, 0, shown.stdout);
    const [first = ''] = shown.stdout.trimStart().split('\r\n');
    assert.match(first, /^esreplay: no binary in this package fits \(none is for linux-\w+\): it is compiled now/);
    assert.match(readFileSync(join(folder, 'err'), 'utf8'), /^esreplay: no binary in this package fits /);
  });

  itInHeavy('a shipped addon that cannot be loaded is replaced by a build, with the reason', () => {
    const shipped = join(installed, 'prebuilds', `linux-${process.arch}`);
    mkdirSync(shipped, { recursive: true });
    for (const name of ['esreplay.glibc.node', 'libesreplay.so', 'esreplay-reaper', 'esreplay-programs.so'])
      writeFileSync(join(shipped, name), 'for another machine');
    const done = install({ npm_config_node_gyp: standIn() });
    assert.equal(done.status, 0, done.stderr);
    assert.match(
      done.stderr,
      /^esreplay: no binary in this package fits \(.*esreplay\.glibc\.node: .*\): it is compiled now/,
    );
    assert.match(done.stderr, /^esreplay: built in \d+ s$/m);
  });

  it('missing build tools are named with the command that installs them', () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    symlinkSync(findProgram(['make']) ?? '', join(bin, 'make'));
    const done = install({ PATH: bin });
    assert.equal(done.status, 1);
    assert.match(done.stderr, /error: cannot install esreplay: .* a C\+\+20 compiler, Python 3 is missing\n/);
    assert.match(done.stderr, /sudo apt-get install g\+\+ python3\n/);
  });

  itInHeavy('a failed build shows the compiler’s output', () => {
    writeFileSync(join(folder, 'failing.mjs'), "console.error('fatal error: napi.h'); process.exit(1);");
    const done = install({ npm_config_node_gyp: join(folder, 'failing.mjs') });
    assert.equal(done.status, 1);
    assert.match(done.stderr, /fatal error: napi\.h\n/);
    assert.match(
      done.stderr,
      /cannot build the native code: `node-gyp configure .*` failed\n.*sudo apt-get install g\+\+ make python3/,
    );
  });

  function install(env: Readonly<Record<string, string>>): SpawnSyncReturns<string> {
    const { CXX: _cxx, PYTHON: _python, ...rest } = plainEnvironment();
    return spawnSync(process.execPath, [join(installed, 'scripts/install.mjs')], {
      encoding: 'utf8',
      env: { ...rest, ...env },
    });
  }

  function esreplay(...words: readonly string[]): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, [join(installed, 'dist/cli/main.js'), ...words], {
      encoding: 'utf8',
      env: plainEnvironment(),
    });
  }

  /** "Builds" by copying what set-up built, and records its arguments. */
  function standIn(): string {
    const file = join(folder, 'node-gyp.mjs');
    writeFileSync(
      file,
      `import { appendFileSync, cpSync, mkdirSync } from 'node:fs';
appendFileSync(${JSON.stringify(join(folder, 'steps'))}, process.argv.slice(2).join(' ') + '\\n');
if (process.argv[2] === 'configure') mkdirSync('build');
if (process.argv[2] === 'build')
  for (const name of ['esreplay.node', 'libesreplay.so', 'esreplay-reaper', 'esreplay-programs.so'])
    cpSync(${JSON.stringify(join(root, 'build/Release/'))} + name, 'build/Release/' + name);
`,
    );
    return file;
  }
});
