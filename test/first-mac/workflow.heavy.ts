// The job `first-mac --sip-off` of the macOS workflow, run here command by command with stand-ins for the Mac: every
// question of it gets an answer, and all answers are in the table of the last job.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stepsFor } from '../../src/first-mac/first-mac.ts';
import { linuxOnly } from '../linux-only.ts';
import { StandIns } from './stand-ins.ts';
import { commandsOf } from './workflow.ts';

const root = join(import.meta.dirname, '../..');
const unpacked = 'esreplay-first-mac';

describe('the job first-mac --sip-off', () => {
  linuxOnly('a Mac has the tools themselves');
  let there: StandIns;
  let runner: string;

  beforeEach(async () => {
    there = await StandIns.create();
    there.setProtection('disabled');
    there.addKilledClient('ENDPOINTSECURITY');
    there.addDefaultMutes();
    const answers = stepsFor(['surface'], true).map(({ id, expected }) => `${id.split('.')[1]}) echo "${expected}";;`);
    there.program('archive/first-mac/macos11/asks', `case $1 in ${answers.join(' ')} esac`);
    const command = JSON.stringify(join(root, 'src/first-mac/command-line.ts'));
    const around = JSON.stringify({ platform: 'darwin', system: join(there.folder, 'system') });
    there.write(
      'archive/dist/first-mac/main.js',
      `import { firstMacCommand } from ${command};
       process.exitCode = await firstMacCommand(process.argv.slice(2), process.cwd(), ${around});`,
    );
    copyFileSync(join(root, 'scripts/first-mac.sh'), join(there.folder, 'archive/first-mac.sh'));
    runner = join(there.folder, 'runner');
    mkdirSync(runner);
    const names = ['-C', there.folder, '--transform', `s/^archive/${unpacked}/S`, 'archive'];
    execFileSync('tar', ['-czf', join(runner, `${unpacked}.tar.gz`), ...names]);
  });
  afterEach(() => there.remove());

  /** Runs a command as GitHub does. */
  function run(command: string, cwd: string): string {
    there.write('command', command);
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', join(there.folder, 'command')],
      {
        cwd,
        encoding: 'utf8',
        env: {
          ...process.env,
          NODE_OPTIONS: `--import ${pathToFileURL(createRequire(import.meta.url).resolve('tsx'))}`,
          STEPS: JSON.stringify({ record: { outcome: 'success' } }),
          GITHUB_STEP_SUMMARY: join(there.folder, 'summary.md'),
        },
      },
    );
    assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
    return stdout;
  }

  it('each question of the job gets an answer, and the last job shows all of them', () => {
    const verdicts = commandsOf('sip-off').flatMap((command) => run(command, runner).match(/^VERDICT .*$/gm) ?? []);
    const surface = stepsFor(['surface'], true).length;
    assert.equal(verdicts.length, 3, verdicts.join('\n'));
    assert.ok(
      verdicts.every((verdict) => verdict.includes(' 0 DIFF')),
      verdicts.join('\n'),
    );
    const results = join(there.folder, 'results');
    mkdirSync(join(results, 'results'), { recursive: true });
    renameSync(runner, join(results, 'results/mac-sip-off-macos-26'));
    symlinkSync(join(root, 'scripts'), join(results, 'scripts'));
    for (const command of commandsOf('results')) run(command, results);
    const summary = readFileSync(join(there.folder, 'summary.md'), 'utf8');
    assert.match(summary, /^\| \| macos-26 \|\n\| --- \| --- \|\n\| OK \| \d+ \|\n\| DIFF \| 0 \|$/m);
    for (const row of [
      'record | success',
      'record.entitled | OK: taken',
      'record.real | OK: 1 messages',
      'kill.real | OK',
    ])
      assert.ok(summary.includes(`| ${row} |`), summary);
    assert.equal([...summary.matchAll(/^\| surface\./gm)].length, surface);
  });
});
