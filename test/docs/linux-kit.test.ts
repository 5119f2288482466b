// The Makefile and the CMake project of docs/how-to/linux-kit.md build a client.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kitFlags } from '../../src/cli/commands/kit.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { findProgram, llvmNames } from '../../src/system/toolchain.mjs';
import { shellQuoted } from '../../src/words/shell-words.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { testFolder } from '../folder.ts';
import { skip } from '../skip.ts';

const run = promisify(execFile);
const page = readFileSync(join(packageRoot, 'docs/how-to/linux-kit.md'), 'utf8');

function snippet(name: string): string {
  const found = new RegExp(`<!-- ${name}:begin -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  assert.ok(found !== undefined, name);
  return found;
}

describe('docs/how-to/linux-kit.md', () => {
  const folder = testFolder();

  before(() => {
    copyFileSync(join(packageRoot, 'replayer/kit/examples/careful.c'), join(folder, 'client.c'));
  });

  // tsx is found from the package's folder, so the snippets run there, on a source in another place.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const options = { cwd: packageRoot, env };

  it('the Makefile on the page builds a client', async () => {
    writeFileSync(join(folder, 'Makefile'), snippet('makefile'));
    const script = join(folder, 'esreplay');
    const command = esreplayProgram.map(shellQuoted).join(' ');
    writeFileSync(script, `#!/bin/sh\ncd ${shellQuoted(packageRoot)} && exec ${command} "$@"\n`, { mode: 0o755 });
    await run('make', ['-C', folder, `ESREPLAY=${script}`], options);
    assert.ok(existsSync(join(folder, 'client')));
  });

  it('the CMake project on the page builds a client', async function () {
    const [cmake, cxx] = [findProgram(['cmake']), findProgram(llvmNames('clang'))];
    assert.ok(cxx !== null);
    if (cmake === null) skip(this, 'no cmake on the PATH (Debian: cmake)');
    const build = join(folder, 'build');
    mkdirSync(build);
    writeFileSync(join(folder, 'CMakeLists.txt'), snippet('cmake'));
    const script = join(folder, 'esreplay');
    await run(cmake, ['-S', folder, '-B', build, `-DCMAKE_C_COMPILER=${cxx}`, `-DESREPLAY=${script}`], options);
    await run(cmake, ['--build', build], options);
    assert.ok(existsSync(join(build, 'client')));
  });

  it('the CMake project passes a Mac’s flags on unchanged', async function () {
    const [cmake, cc] = [findProgram(['cmake']), findProgram(llvmNames('clang'))];
    assert.ok(cc !== null);
    if (cmake === null) skip(this, 'no cmake on the PATH (Debian: cmake)');
    const build = join(folder, 'as-on-a-mac');
    mkdirSync(build);
    writeFileSync(join(folder, 'CMakeLists.txt'), snippet('cmake'));
    const printed = (words: Parameters<typeof kitFlags>[0]): string => kitFlags(words, 'darwin').join(' ');
    const script = join(folder, 'esreplay-on-a-mac');
    const answers = `--libs) echo '${printed({ libs: true })}';; *) echo '${printed({ cflags: true })}';;`;
    writeFileSync(script, `#!/bin/sh\ncase $2 in ${answers} esac\n`, { mode: 0o755 });
    const makefiles = ['-G', 'Unix Makefiles', `-DCMAKE_C_COMPILER=${cc}`, `-DESREPLAY=${script}`];
    await run(cmake, ['-S', folder, '-B', build, ...makefiles], options);
    const link = readFileSync(join(build, 'CMakeFiles/client.dir/link.txt'), 'utf8');
    assert.ok(link.includes(printed({ libs: true })), link);
  });
});
