// The archive for a first Mac: its contents, and its clients at work in the loader of this folder, as far as the loader
// has what they call.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstMacClients, forms } from '../../scripts/first-mac-clients.mjs';
import type { ClientLoader, RunOptions } from '../../src/run/options.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { skip } from '../skip.ts';
import { buildForMacos, inspect, processors, root } from './built.ts';
import { buildLoader, whyNot } from './loader.ts';

const unpacked = join(root, 'build/first-mac/esreplay-first-mac');
const archive = `${unpacked}.tar.gz`;
const clientOf = (variant: string, name: string): string => join(unpacked, 'first-mac', variant, name);
const programs = firstMacClients.flatMap(({ name, variants }) =>
  variants.map((variant) => ({ ...forms[variant], name, variant, file: clientOf(variant, name) })),
);

/**
 * What a run reports for each word of `edges`: the rule and the call. A lock wait is a hazard, the others are
 * violations.
 */
const edges: Readonly<Record<string, string>> = {
  'unfair-lock': 'lock-wait os_unfair_lock_lock',
  mutex: 'lock-wait pthread_mutex_lock',
  rwlock: 'lock-wait pthread_rwlock_wrlock',
  semaphore: 'blocking-call dispatch_semaphore_wait',
  'dispatch-sync': 'blocking-call dispatch_sync',
  nocancel: 'blocking-call read',
  sleep: 'blocking-call usleep',
  xpc: 'blocking-call xpc_connection_send_message_with_reply_sync',
};

describe('the archive for a first Mac', function () {
  this.timeout(1_200_000);
  const folder = testFolder();
  const trace = writeTrace(folder, 'mixed');

  before(() => {
    buildForMacos();
    const built = spawnSync(process.execPath, [join(root, 'scripts/build-first-mac.mjs')], { encoding: 'utf8' });
    assert.equal(built.status, 0, built.stderr);
    assert.match(built.stdout, /^build\/first-mac\/esreplay-first-mac\.tar\.gz: \d+\.\d MB\n$/);
    console.log(`      ${built.stdout.trim()}`);
  });

  it('the archive has what runs on a Mac, and nothing for tests on Linux', () => {
    const listed = spawnSync('tar', ['-tzf', archive], { encoding: 'utf8', maxBuffer: 1 << 26 }).stdout.split('\n');
    const files = new Set(listed.map((line) => line.replace(/^esreplay-first-mac\//, '')));
    const wanted = [
      'dist/cli/main.js',
      'package.json',
      'prebuilds/darwin-x64+arm64/libesreplay.dylib',
      'prebuilds/darwin-x64+arm64/esreplay.node',
      'prebuilds/darwin-x64+arm64/esrecord',
      'prebuilds/darwin-x64+arm64/esrecordd',
      'first-mac/macos11/careful',
      'first-mac/macos11/careful.dSYM/Contents/Resources/DWARF/careful',
      'traces/corner-cases.estrace',
      ...(existsSync(join(root, 'scripts/first-mac.sh')) ? ['first-mac.sh'] : []),
    ];
    assert.deepEqual(
      wanted.filter((file) => !files.has(file)),
      [],
    );
    assert.deepEqual(
      [...files].filter((file) => /^traces\/broken\/|\.so$|\.node$/.test(file)),
      ['prebuilds/darwin-x64+arm64/esreplay.node'],
    );
  });

  it('the archive has the packages of a run, which Node finds, and none of development', () => {
    const { dependencies, devDependencies, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const installed = readdirSync(join(unpacked, 'node_modules'), { recursive: true, encoding: 'utf8' });
    const names = new Set(installed.map((path) => path.replace(/(^|.*\/)node_modules\//, '')));
    for (const name of Object.keys(dependencies)) assert.ok(names.has(name), name);
    assert.deepEqual(
      Object.keys(devDependencies).filter((name) => names.has(name)),
      [],
    );
    const main = join(unpacked, 'dist/cli/main.js');
    const { stdout, stderr } = spawnSync(process.execPath, [main, '--version'], { encoding: 'utf8' });
    assert.equal(stdout, `${version}\n`, stderr);
  });

  it('the clients are signed and have debug information, for both processors and macOS 11 and 15', () => {
    const lipo = findProgram(['llvm-lipo-19']) ?? 'llvm-lipo-19';
    const slicesOf = (file: string): string[] =>
      spawnSync(lipo, ['-archs', file], { encoding: 'utf8' }).stdout.trim().split(' ');
    assert.deepEqual([forms.macos11.minimum, forms.macos15.minimum, forms.intel.minimum], ['11.0', '15.0', '11.0']);
    assert.deepEqual(slicesOf(clientOf('macos11', 'careful')), ['x86_64', 'arm64']);
    for (const { file, name, minimum, processors: wanted } of programs) {
      assert.deepEqual(slicesOf(file), [...wanted], file);
      const debug = join(`${file}.dSYM`, 'Contents/Resources/DWARF', name);
      for (const processor of wanted) {
        const headers = inspect('llvm-objdump', processor, ['--macho', '--private-headers'], file);
        assert.equal(/^\s*minos (\S+)$/m.exec(headers)?.[1], minimum, file);
        assert.match(headers, /cmd LC_CODE_SIGNATURE/);
        const uuidOf = (text: string): string | undefined => /^\s*uuid (\S+)$/m.exec(text)?.[1];
        assert.equal(
          uuidOf(inspect('llvm-objdump', processor, ['--macho', '--private-headers'], debug)),
          uuidOf(headers),
          debug,
        );
      }
    }
    console.log(`      ${programs.length} programs`);
  });

  for (const processor of processors) {
    describe(`clients in it, ${processor}`, () => {
      let loader: ClientLoader;
      const variants = (['macos11', 'macos15', 'intel'] as const).filter((each) =>
        forms[each].processors.includes(processor),
      );

      before(async function () {
        const reason = whyNot(processor);
        if (reason !== null) skip(this, reason);
        loader = await buildLoader(processor);
      });

      const run = (client: readonly string[], options: Partial<RunOptions> = {}): Promise<JudgedRun> =>
        runAndJudge({
          trace,
          clients: [client],
          pace: 'asap',
          loader,
          signal: AbortSignal.timeout(120_000),
          ...options,
        });
      const alone = (words: readonly string[], input = '') => {
        const [program = '', ...before] = loader.command;
        return spawnSync(program, [...before, ...words], { input, encoding: 'utf8' });
      };

      for (const variant of variants) {
        it(`the careful client of ${variant} passes, and the one that opens a file is found`, async () => {
          const careful = await run([clientOf(variant, 'careful')]);
          assert.deepEqual([foundIn(careful), careful.exitCode, careful.summary.lostFacts], [[], 0, 0]);
          const opens = await run([clientOf(variant, 'opens')]);
          assert.deepEqual([foundIn(opens), opens.exitCode], [['blocking-call open'], 1]);
          const [innermost] = opens.verdicts[0]?.stack ?? [];
          assert.match(
            `${innermost?.function} ${innermost?.file}:${innermost?.line}`,
            /^is_script .*in-handler\.c:\d+$/,
          );
        });

        it(`the clients of ${variant} count functions in a process and measure times`, () => {
          const asked = alone([clientOf(variant, 'names')], 'open\nthis_is_nowhere\n\nclose');
          assert.deepEqual([asked.stdout, asked.status], ['this_is_nowhere\n2 of 3 present\n', 0], asked.stderr);
          const { stdout, stderr } = alone([clientOf(variant, 'measures')]);
          const { overshootNs, wakeNs, accessNs, pageSize, timebase } = JSON.parse(stdout || stderr);
          for (const { median, p99 } of [overshootNs, wakeNs]) assert.ok(median > 0 && median <= p99, stdout);
          assert.ok(accessNs > 0 && pageSize >= 4096, stdout);
          assert.deepEqual(timebase, processor === 'arm64' ? { numer: 125, denom: 3 } : { numer: 1, denom: 1 });
          console.log(`      ${processor} ${variant}: ${stdout.trim()}`);
        });
      }

      for (const [word, expected] of Object.entries(edges))
        it(`the call that waits is found: ${word}`, async () => {
          const judged = await run([clientOf('macos11', 'edges'), word], { models: 'none' });
          console.log(`      ${processor} ${word}: ${judged.verdicts.map(({ sentence }) => sentence).join(' ')}`);
          assert.deepEqual(foundIn(judged), [expected]);
        });

      it('an unknown word makes the client edges print its usage', () => {
        const env = { ...process.env, DYLD_INSERT_LIBRARIES: loader.library };
        const [program = '', ...before] = loader.command;
        const words = [...before, clientOf('macos11', 'edges'), 'spin'];
        const { status, stderr } = spawnSync(program, words, { env, encoding: 'utf8' });
        assert.deepEqual([status, stderr], [64, `usage: edges ${Object.keys(edges).join('|')}\n`]);
      });

      it('the check of a signature and accesses under --guard are found', async () => {
        const checks = await run([clientOf('macos11', 'checks-signature')]);
        assert.deepEqual(foundIn(checks), ['self-signature-check SecStaticCodeCheckValidity']);
        const reads = await run([clientOf('macos11', 'guard-read')], { guard: true });
        assert.deepEqual(foundIn(reads), ['use-after-release null']);
        const writes = await run([clientOf('macos11', 'guard-write')], { guard: true });
        // qemu does not report whether the faulting instruction wrote, and this finding requires a write.
        assert.deepEqual(foundIn(writes), [processor === 'arm64' ? 'client-crash null' : 'message-write null']);
      });

      it('the client in Objective-C needs a library that the loader lacks', () => {
        const { status, stderr } = alone([clientOf('macos11', 'inside')]);
        assert.equal(status, 3);
        assert.match(stderr, /missing library \/usr\/lib\/libobjc\.A\.dylib$/m);
        console.log(`      ${processor}: inside is not run: the loader has neither libobjc nor Foundation`);
      });
    });
  }
});

const foundIn = ({ verdicts }: JudgedRun): string[] =>
  [...new Set(verdicts.map(({ rule, call }) => `${rule} ${call}`))].sort();
