// The package on other releases of Linux, without a C++ compiler: a user's first minute, step by step, and the workflow
// of docs/how-to/ci.md line by line. UPDATE_GOLDEN=1 writes the table of docs/explain/performance.md. A system that
// cannot be made here is printed with the reason; docs/reference/binaries.md names those that were tried.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../folder.ts';
import { buildFor, whyNotBuilt } from '../linux/emulator.ts';
import { skip } from '../skip.ts';
import { Chroot, fetchPackage, NoSystem, whyNoChroot } from './chroot.ts';
import { type Row, type Step, stepsOf, systems, type TriedSystem, workflowOfPage, writeRows } from './first-minute.ts';
import { pack, root } from './packed.ts';

const client = join(import.meta.dirname, 'clients/queue.c');
const foundLine =
  readFileSync(client, 'utf8')
    .split('\n')
    .findIndex((line) => line.endsWith('// found here')) + 1;
/** How the annotation begins. */
const found = (file: string): string => `\n::error file=${file},line=${foundLine},title=esreplay%3A blocking-call::`;

describe('the packed package on other systems', function () {
  this.timeout(1_800_000);
  const folder = testFolder();
  const workflow = workflowOfPage();
  const rows: Row[] = [];
  let tarball: string;
  let npm: string;
  const nodes = new Map<string, string>();
  before(function () {
    const reason = whyNoChroot() ?? whyNotBuilt();
    if (reason !== null) skip(this, reason);
    buildFor('x64');
    tarball = pack(folder);
    npm = fetchPackage(folder, 'npm@10');
  });
  after(() => {
    const tried = new Set(rows.map(({ system }) => system));
    if (process.env.UPDATE_GOLDEN === '1' && systems.every(({ name }) => tried.has(name))) writeRows(rows);
  });

  function nodeOf(version: string): string {
    const known = nodes.get(version) ?? fetchPackage(folder, `node-linux-${process.arch}@${version}`);
    nodes.set(version, known);
    return known;
  }

  /** With Node, npm and, as in a checkout, the package and the client's source. */
  function made(running: Mocha.Context, system: TriedSystem): Chroot {
    try {
      const chroot = new Chroot(system);
      chroot.installNode(nodeOf(system.node ?? workflow.node), npm);
      chroot.copyIn(tarball, '/work/esreplay-0.1.0.tgz');
      chroot.put('/work/package.json', '{ "name": "user", "private": true }\n');
      return chroot;
    } catch (error) {
      if (!(error instanceof NoSystem)) throw error;
      rows.push({ system: system.name, step: 'all', seconds: null, printed: `not made here: ${error.message}` });
      skip(running, `${system.name} cannot be made here: ${error.message}`);
    }
  }

  /** Returns what it printed. */
  function walk(chroot: Chroot, { lines, status, env }: Pick<Step, 'lines' | 'status' | 'env'>): string {
    const { ran } = chroot.runStep(lines, env);
    assert.equal(ran.status, status, `${lines}\n${ran.stdout}${ran.stderr}`);
    return `${ran.stdout}${ran.stderr}`;
  }

  for (const system of systems) {
    it(`the first minute on ${system.name} leads to a red run, a green run and a pull request`, function () {
      const chroot = made(this, system);
      try {
        chroot.copyIn(client, '/work/client.c');
        for (const { name, lines, status, prints, env } of stepsOf(workflow)) {
          const { ran, seconds } = chroot.runStep(lines, env);
          const text = `${ran.stdout}${ran.stderr}`;
          assert.equal(ran.status, status, `${name}: ${lines}\n${text}`);
          const [printed] = prints.exec(text) ?? assert.fail(`${name}: ${text}`);
          rows.push({ system: system.name, step: name, seconds, printed });
          if (name === 'first pull request' && !system.withoutLines) assert.ok(text.includes(found('client.c')), text);
        }
        const queues = chroot.run('npx esreplay doctor').stdout.replaceAll(/\s+/g, ' ');
        assert.match(queues, /libdispatch in \/work\/node_modules\/esreplay\/prebuilds\/linux-x64\/dispatch/);
        assert.notEqual(chroot.run('command -v make || command -v g++').status, 0, 'nothing compiles the native code');
        assert.notEqual(chroot.run('test -e node_modules/esreplay/build').status, 0);
      } finally {
        chroot.remove();
      }
    });
  }

  for (const system of systems.filter(({ name }) => ['Debian 13', 'Ubuntu 24.04'].includes(name))) {
    it(`the workflow of the page finds the blocking call of a client with dispatch queues in C++ on ${system.name}`, function () {
      const chroot = made(this, system);
      try {
        chroot.copyIn(client, '/work/client.cc');
        const inCxx = workflow.lines.map((line) => line.replace('--cc ', '--cxx ').replace('client.c ', 'client.cc '));
        walk(chroot, { lines: workflow.tools, status: 0 });
        const text = walk(chroot, { lines: inCxx.join('\n'), status: 1, env: { GITHUB_ACTIONS: 'true' } });
        assert.ok(text.includes(found('client.cc')), text);
        const linked = walk(chroot, { lines: 'ldd client', status: 0 });
        assert.match(
          linked,
          /libdispatch\.so => \/work\/node_modules\/esreplay\/prebuilds\/linux-x64\/dispatch\/libdispatch\.so/,
        );
      } finally {
        chroot.remove();
      }
    });
  }

  it('the workflow of the page passes a client in Swift on Debian 13', function () {
    const debian = systems.find(({ name }) => name === 'Debian 13') ?? assert.fail('no Debian 13');
    const chroot = made(this, debian);
    try {
      chroot.copyIn(join(root, 'test/clients/style/dispatch-main.swift'), '/work/client.swift');
      const lines = workflow.lines.map((line) => (/ kit --cc /.test(line) ? workflow.swift : line));
      assert.ok(lines.includes(workflow.swift));
      walk(chroot, { lines: `${workflow.tools} swiftlang`, status: 0 });
      const text = walk(chroot, { lines: lines.join('\n'), status: 0, env: { GITHUB_ACTIONS: 'true' } });
      assert.match(text, /^PASSED/m);
    } finally {
      chroot.remove();
    }
  });
});
