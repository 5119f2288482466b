// Reads commands and their output from documents, and compares real output with what is shown.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/system/package-root.ts';
import '../esreplay-program.ts'; // refuses a stale dist, which scripts/esreplay.mjs runs

export interface Shown {
  readonly command: string;
  readonly output: string;
}

/**
 * Returns the commands of all ```console blocks, in order: a line that begins with `$ `, its continuations, and the
 * output below.
 */
export function shownCommands(page: string): readonly Shown[] {
  return [...page.matchAll(/^```console\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((each) => {
        const [whole = '', command = ''] = /^((?:.*\\\n)*.*)\n/.exec(each) ?? [];
        return { command, output: each.slice(whole.length) };
      }),
  );
}

/** Progress, which a reader's terminal overwrites: only a slow machine shows it. */
export const progress = /^esreplay: .*\n/gm;

/** Runs it in the package as a user would in a terminal of 80 columns, and returns its output and its exit status. `$?` is `last`. */
export function runShown(command: string, last: number): Promise<{ readonly output: string; readonly status: number }> {
  const { NODE_OPTIONS: _, GITHUB_ACTIONS: __, ...env } = process.env;
  // A run mentions those of a harness that was killed, whose files are still there.
  const temporary = mkdtempSync(join(tmpdir(), 'esreplay-shown-'));
  return new Promise((resolve) => {
    execFile(
      'bash',
      ['-c', `(exit ${last}); ${command}`],
      { cwd: packageRoot, env: { ...env, NO_COLOR: '1', COLUMNS: '80', TMPDIR: temporary }, maxBuffer: 1 << 24 },
      (error, stdout, stderr) => {
        rmSync(temporary, { recursive: true, force: true });
        const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ output: stdout + stderr.replaceAll(progress, ''), status });
      },
    );
  });
}

/**
 * Removes what differs from run to run and from machine to machine: durations, addresses, pids, dates, folders, and
 * with them how lines wrap.
 */
export function comparable(text: string): string {
  return (
    text
      .replaceAll(/\S*\/(?=build\/(first-run|demo)\/)/g, '')
      .replaceAll(/[\d.]+ (ns|µs|ms|s)\b/g, 'TIME')
      // A call that finds its file busy waits.
      .replaceAll('it waited and took', 'it took')
      .replaceAll(/\d+ things not watched/g, 'N things not watched')
      .replaceAll(/(\b0x[\da-f]+ +in (\S+)\s+)+/g, 'ADDRESSES in $2 ')
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4}/g, 'DATE')
      .replaceAll(/(checks-\S+) \(pid \d+\)/g, '$1 (pid PID)')
      .replaceAll(/\s+/g, ' ')
      .trim()
  );
}
