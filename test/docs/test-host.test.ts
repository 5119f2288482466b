// The package that docs/how-to/test-host.md shows builds with the kit, and its test host runs under replay.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { swiftFlags } from '../../src/cli/commands/kit.ts';
import { replay } from '../../src/index.ts';
import { inspectClient } from '../../src/run/prepare/client-check.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { leaveOutOnMac } from '../linux-only.ts';
import { skip } from '../skip.ts';

const page = readFileSync(join(packageRoot, 'docs/how-to/test-host.md'), 'utf8');
const files = {
  package: 'Package.swift',
  core: 'Sources/AgentCore/Agent.swift',
  host: 'Sources/agent-test-host/main.swift',
} as const;

function snippet(name: string): string {
  const found = new RegExp(`<!-- ${name}:begin -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  assert.ok(found !== undefined, name);
  return found;
}

describe('docs/how-to/test-host.md', () => {
  let folder = '';
  after(() => folder !== '' && rmSync(folder, { recursive: true, force: true }));

  it('every shown file of the package has its name on the page', () => {
    for (const file of Object.values(files)) assert.ok(page.includes(`\`${file}\`:`), file);
  });

  it('the Swift package on the page builds a test host that passes', async function () {
    leaveOutOnMac(this, 'it builds with the kit');
    const swift = findProgram(['swift']);
    if (swift === null) skip(this, 'no swift on the PATH (npm run setup -- --swift)');
    folder = mkdtempSync(join(tmpdir(), 'esreplay-docs-'));
    for (const [name, file] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), snippet(name));
    }
    await promisify(execFile)(swift, ['build', ...swiftFlags().flatMap((flag) => ['-Xswiftc', flag])], { cwd: folder });
    const host = join(folder, '.build/debug/agent-test-host');
    assert.deepEqual((await inspectClient(host)).findings, []);
    const trace = join(packageRoot, 'traces/first-run.estrace');
    const report = await replay(trace, { client: [host], pace: 'asap' });
    assert.deepEqual(
      report.verdicts.map(({ rule, class: grade }) => `${rule} ${grade}`),
      ['dispatch-main note'],
    );
    assert.equal(report.exitCode, 0);
    assert.ok(report.summary.auth > 0 && report.summary.responded === report.summary.auth);
  });
});
