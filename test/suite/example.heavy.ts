// The suite of examples/suite finds what a loop of `esreplay run` over the same tests finds.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CellResult, SuiteResult } from '../../src/suite/result.ts';
import type { Report } from '../../src/verdict/report.ts';
import { root } from '../cli/harness.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { testFolder } from '../folder.ts';
import { linuxOnly } from '../linux-only.ts';

const [node, script] = esreplayProgram;

describe('the suite of examples/suite', function () {
  this.timeout(600_000);
  linuxOnly('its clients are built with the kit of Linux');
  const folder = testFolder();

  /** Resolves with the exit status. */
  const esreplay = (...words: readonly string[]): Promise<number> =>
    new Promise((resolve) => {
      const { NODE_OPTIONS: _, GITHUB_ACTIONS: __, ...inherited } = process.env;
      const env = { ...inherited, ESREPLAY: `${node} ${script}` };
      const child = execFile(node, [script, ...words], { cwd: folder, env }, () => resolve(child.exitCode ?? -1));
    });

  it('the suite has the rules, the lines and the exit status of a loop of runs, test by test', async () => {
    for (const name of ['Makefile', 'agent.c', 'esreplay.yaml'])
      cpSync(join(root, 'examples/suite', name), join(folder, name));
    const status = await esreplay('test', '--json', 'suite.json');
    const { cells, exitCode } = JSON.parse(readFileSync(join(folder, 'suite.json'), 'utf8')) as SuiteResult;
    assert.ok(cells.length >= 60, `${cells.length} tests`);
    const looped: string[] = [];
    for (const { client, trace, os } of cells) {
      const options = ['--pace', 'asap', '--os', os ?? '', '--json', 'run.json'];
      const code = await esreplay('run', `@${trace}`, ...options, '--', `./build/${client}`);
      const report = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Report;
      looped.push(found([client, trace, os].join('/'), code, report));
    }
    assert.deepEqual(cells.map(foundBySuite), looped);
    assert.deepEqual([status, exitCode], [1, 1]);
    // Neither is empty, and the client without the mistake passes.
    assert.deepEqual(
      new Set(cells.filter(({ verdict }) => verdict === 'failed').map(({ client }) => client)),
      new Set(['hasty']),
    );
  });
});

const foundBySuite = ({ id, exitCode, attempts }: CellResult): string =>
  found(id, exitCode, attempts.at(-1)?.report ?? null);

/** `hasty/boot/13: 1 blocking-call agent.c:11` */
function found(id: string, exitCode: number, report: Report | null): string {
  const places = (report?.verdicts ?? []).map(({ rule, stack }) => {
    const own = stack.find(({ file }) => file?.endsWith('.c') ?? false);
    return `${rule} ${own?.file ?? '?'}:${own?.line ?? '?'}`;
  });
  return `${id}: ${exitCode} ${[...new Set(places)].sort().join(', ')}`;
}
