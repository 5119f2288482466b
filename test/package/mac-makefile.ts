// The commands of node-gyp's Makefile on a Mac, generated and printed here: the flags for each file and each link.
// Node's common.gypi comes after binding.gyp and sets some of them differently.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { nativeSources, together } from '../../scripts/sources.mjs';
import { findNodeHeaders } from '../../scripts/toolchain.mjs';
import { skip } from '../skip.ts';
import { commonGypi, commonGypiOf, installedCommonGypi } from './common-gypi.ts';
import { plainEnvironment } from './packed.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const nodeGyp = join(root, 'node_modules/node-gyp/bin/node-gyp.js');
const warnings = ['-Wall', '-Wextra', '-Werror'];

const everyFile = { minimum: '11.0', visibility: 'hidden', warnings };
const cFile = { ...everyFile, standard: undefined, off: [] };
const cxxFile = {
  ...everyFile,
  standard: 'c++20',
  off: ['-fno-exceptions', '-fno-rtti', '-fno-threadsafe-statics'],
};

/** Declares the tests for the common.gypi of these releases of Node; `installed`: of this machine's Node. */
export function testMakefiles(names: readonly (keyof typeof commonGypi | 'installed')[]): void {
  let folder: string;
  let project: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'esreplay-gyp-'));
    project = join(folder, 'project');
    mkdirSync(project);
    for (const name of ['binding.gyp', 'package.json', 'src', 'replayer', 'node_modules'])
      symlinkSync(join(root, name), join(project, name));
    for (const name of ['scripts', 'recorder']) cpSync(join(root, name), join(project, name), { recursive: true });
    // None of the targets has a C file today; each of these folders belongs to one.
    for (const name of ['recorder', 'recorder/command', 'recorder/extension'])
      writeFileSync(join(project, name, 'in_c.c'), '');
    // What gyp queries on a Mac; a Mac without Xcode has no SDK to name.
    const tools = { xcodebuild: "printf 'Xcode 27.0\\nBuild version 27A1\\n'", xcrun: 'exit 1', sw_vers: 'exit 1' };
    mkdirSync(join(folder, 'bin'));
    for (const [name, script] of Object.entries(tools))
      writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Returns the calls of clang there, one command per item. */
  async function commands(common: string): Promise<string[][]> {
    const headers = join(folder, 'node/include/node');
    mkdirSync(headers, { recursive: true });
    writeFileSync(join(headers, 'common.gypi'), common);
    // Node for macOS is built by clang. The other names are those that a complete Node's file uses.
    writeFileSync(
      join(headers, 'config.gypi'),
      JSON.stringify({ variables: { ...process.config.variables, clang: 1 } }),
    );
    const env = { ...plainEnvironment(), PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}` };
    const words = ['configure', `--nodedir=${join(folder, 'node')}`, '--arch=arm64', '--loglevel=error'];
    await run(process.execPath, [nodeGyp, ...words, '--', '-f', 'make-mac', '-DOS=mac'], { cwd: project, env });
    const make = ['--no-print-directory', '-n', '-C', 'build', 'BUILDTYPE=Release', 'CC=clang', 'CXX=clang++'];
    const { stdout } = await run('make', make, { cwd: project, env, maxBuffer: 1 << 26 });
    const lines = stdout.split('\n').filter((line) => /^clang(\+\+)? /.test(line));
    return lines.map((line) => line.split(/\s+/));
  }

  for (const release of names) {
    const name = release === 'installed' ? "this machine's Node" : `Node ${release}`;
    it(`each command has the flags of binding.gyp with the common.gypi of ${name}`, async function () {
      const headers = findNodeHeaders();
      if (release === 'installed' && headers === undefined)
        skip(this, "Node's headers are not installed beside this Node");
      const common = release === 'installed' ? installedCommonGypi(headers ?? '') : commonGypiOf(commonGypi[release]);
      const all = await commands(common);
      const compiled = all.flatMap((words) => {
        const source = words.find((word) => /\.(c|cc)$/.test(word));
        return source === undefined ? [] : [{ source, flags: flagsOf(words) }];
      });
      for (const { source, flags } of compiled)
        assert.deepEqual(flags, source.endsWith('.c') ? cFile : cxxFile, source);
      const linked = all.filter((words) => words.every((word) => !/\.(c|cc)$/.test(word)));
      for (const words of linked) assert.equal(last(words, '-mmacosx-version-min='), '11.0', words.join(' '));

      assert.deepEqual(products(linked), ['esrecord', 'esrecordd', 'esreplay.node', 'libesreplay.dylib']);
      // The addon defines these functions itself; what refers to the system's must link with a library that lacks the
      // newest.
      const referring = linked.filter((words) => products([words]).some((name) => name !== 'esreplay.node'));
      for (const words of referring)
        for (const flag of ['-Wl,-weak-lEndpointSecurity', '-Wl,-U,_es_get_deadline_miss_mode'])
          assert.ok(words.includes(flag), `${flag} is not in ${words.join(' ')}`);
      const sources = new Set(compiled.map(({ source }) => source.replace('../', '')));
      assert.deepEqual([...sources].sort(), sourcesOnMac().sort());
    });
  }

  function sourcesOnMac(): string[] {
    const own = /sources\.mjs <\(OS\) ([^)"]*)/g;
    const folders = [...readFileSync(join(root, 'binding.gyp'), 'utf8').matchAll(own)].flatMap(([, names = '']) =>
      names.split(' '),
    );
    const onMac = folders.filter((name) => !['replayer/kit', 'replayer/reaper'].includes(name));
    const files = nativeSources(
      'darwin',
      [...new Set(onMac)].map((name) => join(project, name)),
    );
    const inProject = files.map((file) => file.replace(`${project}/`, ''));
    return [...together(inProject, join(folder, 'together')), 'src/schema/generated/plans.cc'].map((file) =>
      file.replace(join(folder, 'together'), 'build/together/mac'),
    );
  }
}

function products(linked: readonly (readonly string[])[]): string[] {
  const outputs = linked.map((words) => (words[words.indexOf('-o') + 1] ?? '').replaceAll('"', ''));
  return outputs
    .filter((path) => dirname(path).endsWith('Release'))
    .map((path) => path.replace(/^.*\//, ''))
    .sort();
}

/** Of flags that contradict each other the last one holds. */
function flagsOf(words: readonly string[]): object {
  const switches = ['exceptions', 'rtti', 'threadsafe-statics'];
  const choices = switches.map((name) => words.findLast((word) => word === `-f${name}` || word === `-fno-${name}`));
  const warned = words.filter((word) => word.startsWith('-W') && !word.startsWith('-Wl,'));
  return {
    standard: last(words, '-std='),
    minimum: last(words, '-mmacosx-version-min='),
    visibility: last(words, '-fvisibility='),
    off: choices.filter((word) => word !== undefined),
    // No flag after them takes one of them back.
    warnings: warned.slice(-warnings.length),
  };
}

function last(words: readonly string[], option: string): string | undefined {
  return words.findLast((word) => word.startsWith(option))?.slice(option.length);
}
