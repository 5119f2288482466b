// Compiles src/schema/generated/abi_asserts.cc against every macOS SDK on this Mac, for both processors: Apple's
// headers must have the offsets, sizes and numbers of the tables. Prints a line for each SDK. Exits with 1 when one
// differs, and with 3 when there is no SDK.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../src/system/toolchain.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
/** A test of this script names another folder. */
const disk = process.env.ESREPLAY_SDK_ROOT ?? '/';
const asserts = 'src/schema/generated/abi_asserts.cc';
const processors = ['arm64', 'x86_64'];

const sdks = findSdks();
const results = sdks.map(check);
if (sdks.length === 0)
  process.stderr.write(
    'error: SDK for macOS not found\nhelp: install the command line tools with `xcode-select --install`\n',
  );
process.exitCode = sdks.length === 0 ? 3 : results.every(Boolean) ? 0 : 1;

/** Finds the SDKs of every Xcode and of the command line tools; links to the same SDK count once. */
function findSdks() {
  const applications = join(disk, 'Applications');
  const xcodes = existsSync(applications)
    ? readdirSync(applications).filter((name) => /^Xcode.*\.app$/.test(name))
    : [];
  const folders = [
    ...xcodes.map((name) => join(applications, name, 'Contents/Developer/Platforms/MacOSX.platform/Developer/SDKs')),
    join(disk, 'Library/Developer/CommandLineTools/SDKs'),
  ].filter((folder) => existsSync(folder));
  const found = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /^MacOSX[\d.]*\.sdk$/.test(name))
      .map((name) => realpathSync(join(folder, name))),
  );
  return [...new Set(found)].sort();
}

function check(sdk) {
  const compiler = findProgram(['clang++']) ?? 'clang++';
  const failures = processors.flatMap((processor) => {
    const flags = [`--target=${processor}-apple-macos11.0`, '-isysroot', sdk, '-std=c++20', '-fsyntax-only', '-I.'];
    const { status, stderr, error } = spawnSync(compiler, [...flags, asserts], { encoding: 'utf8' });
    return status === 0 ? [] : [`${processor}: ${error?.message ?? stderr}`];
  });
  process.stdout.write(`${failures.length === 0 ? 'same     ' : 'DIFFERENT'} ${sdk}\n`);
  process.stderr.write(failures.join('\n'));
  return failures.length === 0;
}
