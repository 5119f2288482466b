// The package installed on other releases of Linux without a C++ compiler: a client is built with the kit and gets its
// verdict. What is not available here is printed, and docs/reference/binaries.md names the systems that were tried.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { testFolder } from '../folder.ts';
import { buildFor, whyNotBuilt } from '../linux/emulator.ts';
import { skip } from '../skip.ts';
import { Chroot, fetchPackage, type System, whyNoChroot } from './chroot.ts';
import { pack } from './packed.ts';

const packages = ['ca-certificates', 'clang', 'libblocksruntime-dev', 'libc6-dev', 'libstdc++6', 'llvm'];
/** `line`: its llvm-symbolizer is of LLVM 13 or newer, so that reports name lines and not functions alone. */
const systems: readonly (System & { readonly name: string; readonly line?: boolean })[] = [
  { name: 'Debian 11', release: 'bullseye', packages, line: false },
  { name: 'Debian 12', release: 'bookworm', packages },
  { name: 'Ubuntu 22.04', release: 'jammy', packages, components: 'main,universe' },
  { name: 'Ubuntu 24.04', release: 'noble', packages, components: 'main,universe' },
];
/** Node's own build for Linux, the oldest release that package.json allows: these systems have older ones. */
const nodePackage = `node-linux-${process.arch}@20.19.0`;
const npmPackage = 'npm@10';

describe('the packed package on other systems', function () {
  this.timeout(1_800_000);
  const folder = testFolder();
  let tarball: string;
  let node: string;
  let npm: string;
  before(function () {
    const reason = whyNoChroot() ?? whyNotBuilt();
    if (reason !== null) skip(this, reason);
    buildFor('x64');
    tarball = pack(folder);
    node = fetchPackage(folder, nodePackage);
    npm = fetchPackage(folder, npmPackage);
  });

  for (const { name, line = true, ...wanted } of systems) {
    it(`the package on ${name} installs without a compiler, builds a client and judges it`, () => {
      const system = new Chroot(wanted);
      try {
        system.copyFolder(join(node, 'bin'), '/usr/local/bin');
        system.copyFolder(npm, '/usr/local/lib/npm');
        system.copyIn(tarball, '/opt/esreplay.tgz');
        const run = (command: string): string => {
          const ran = system.run(command);
          assert.equal(ran.status, 0, `${command}\n${ran.stdout}${ran.stderr}`);
          return `${ran.stdout}${ran.stderr}`;
        };
        const npmCommand = 'node /usr/local/lib/npm/bin/npm-cli.js';
        run(`${npmCommand} init --yes`);
        run(`${npmCommand} install --no-audit --no-fund --foreground-scripts /opt/esreplay.tgz`);
        run('command -v make g++ && exit 1 || true');
        const esreplay = 'node node_modules/esreplay/dist/cli/main.js';
        const examples = 'node_modules/esreplay/replayer/kit/examples';
        run(`$(${esreplay} kit --cc --cflags) -g ${examples}/opens-in-handler.c $(${esreplay} kit --libs) -o opens`);
        const found = system.run(`${esreplay} run @first-run --pace asap -- ./opens`);
        assert.equal(found.status, 1, `${found.stdout}${found.stderr}`);
        assert.match(found.stdout, /VIOLATION {2}blocking-call/);
        assert.match(found.stdout, line ? /opens-in-handler\.c:16/ : /stack {5}is_script {2}in opens\n/);
      } finally {
        system.remove();
      }
    });
  }
});
