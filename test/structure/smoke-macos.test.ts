// The script for a person with a Mac, with stand-ins for everything that it calls: what it asks, of which files, and how it counts.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const prebuilds = 'prebuilds/darwin-x64+arm64';

describe('scripts/smoke-macos.sh', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'esreplay-smoke-'));
    cpSync(join(root, 'scripts/smoke-macos.sh'), join(folder, 'scripts/smoke-macos.sh'));
    for (const tool of ['sw_vers', 'csrutil', 'codesign', 'clang', 'clang++', 'xcrun'])
      program(`bin/${tool}`, 'exit 0');
    program('bin/uname', 'echo Darwin');
    // Everything goes well, also what should be found: two answers that are not expected.
    program('bin/node', 'echo "library=$ESREPLAY_LIBRARY only=$PREBUILDS_ONLY $*" >>asked');
    program(`${prebuilds}/esrecord`, 'echo prebuilt; exit 3');
    program('build/Release/esrecord', 'echo built; exit 3');
    writeFileSync(join(folder, prebuilds, 'libesreplay.dylib'), '');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function program(path: string, script: string): void {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  function smoke(...words: string[]): { status: number | null; stdout: string; asked: string } {
    const env = { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}` };
    const { status, stdout, stderr } = spawnSync('sh', ['scripts/smoke-macos.sh', ...words], {
      cwd: folder,
      encoding: 'utf8',
      env,
    });
    assert.equal(stderr, '');
    const log = readdirSync(folder).includes('asked') ? readFileSync(join(folder, 'asked'), 'utf8') : '';
    return { status, stdout, asked: log };
  }

  const unexpected = (stdout: string): string[] =>
    [...stdout.matchAll(/^UNEXPECTED {4}(.*)$/gm)].map(([, what]) => what ?? '');

  it('asks what Linux built, and builds nothing', () => {
    const { status, stdout, asked } = smoke('prebuilt', 'kept/here');
    assert.equal(status, 1);
    assert.doesNotMatch(asked, /setup\.mjs|scripts\/esreplay\.mjs/);
    const runs = asked.split('\n').filter((line) => line.includes(' run '));
    assert.equal(runs.length, 3);
    for (const run of runs) {
      assert.ok(
        run.startsWith(`library=${folder}/${prebuilds}/libesreplay.dylib only=1 --import tsx src/cli/main.ts run`),
      );
    }
    const kept = readdirSync(join(folder, 'kept/here'));
    assert.equal(kept.length, stdout.split('\n').filter((line) => /^(as expected|UNEXPECTED) /.test(line)).length);
    const recorder = kept.map((name) => readFileSync(join(folder, 'kept/here', name), 'utf8'));
    assert.ok(recorder.includes('esrecord is refused, and says why: exit status 3\nprebuilt\n'));
  });

  it('builds first when it is asked for nothing else, and asks that', () => {
    const { asked } = smoke();
    assert.match(asked, /^library= only= scripts\/setup\.mjs\n/);
    assert.match(asked, /\nlibrary= only= scripts\/esreplay\.mjs run /);
  });

  it('counts the answers that are not expected', () => {
    const { status, stdout } = smoke('prebuilt');
    assert.equal(status, 1);
    const found = unexpected(stdout);
    assert.ok(found.includes('an open in a handler is found: exit status 0, not 1'), stdout);
    assert.ok(stdout.endsWith(`\n${found.length} unexpected\n`));
  });

  it('says what is missing, and refuses what it does not know', () => {
    rmSync(join(folder, prebuilds), { recursive: true });
    const missing = smoke('prebuilt');
    assert.deepEqual([missing.status, missing.stdout.includes('npm run build:darwin')], [2, true]);
    const unknown = smoke('everything');
    assert.deepEqual([unknown.status, unknown.stdout], [2, "unknown argument 'everything' (known: built, prebuilt)\n"]);
  });
});
