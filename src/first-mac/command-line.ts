// The command line of first-mac.sh: asks this Mac everything that Linux cannot show, and packs its answers.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { firstMac, steps } from './first-mac.ts';

const usage = `usage: first-mac.sh [--sip-off] [--list] [ID | GROUP]...
  Asks what only a Mac can answer: about ten minutes. Nothing of the system is changed without --sip-off.
  --sip-off   with System Integrity Protection off: also records this Mac, builds and activates the system extension,
              which stays: Esrecord deactivate and systemextensionsctl developer off undo it
  --list      only says what would be asked`;

/** Returns the exit status. `root`: where the archive was unpacked. */
export async function firstMacCommand(
  args: readonly string[],
  root: string,
  platform: NodeJS.Platform = process.platform,
): Promise<number> {
  const words = read(args);
  if (words === null) return 2;
  const { list, only, sipOff } = words;
  if (list) {
    for (const { id, about } of steps) process.stdout.write(`${id.padEnd(23)} ${about}\n`);
    return 0;
  }
  if (platform !== 'darwin') {
    process.stderr.write('error: this is for macOS\nhelp: unpack the archive on a Mac and start first-mac.sh there\n');
    return 2;
  }
  const name = `first-mac-${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}`;
  const logs = join(root, name);
  mkdirSync(logs);
  const work = mkdtempSync(join(tmpdir(), 'esreplay-first-mac-'));
  const stopped = new AbortController();
  const stop = (): void => stopped.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  // Asks for the password once, on the terminal.
  if (sipOff) spawnSync('sudo', ['-v'], { stdio: 'inherit' });
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  try {
    const answers = await firstMac({ root, work, logs, sipOff, only, print, signal: stopped.signal });
    const packed = spawnSync('tar', ['-czf', `${name}.tar.gz`, name], { cwd: root });
    print(packed.status === 0 ? `Send back ${join(root, `${name}.tar.gz`)}` : `Send back the folder ${logs}`);
    if (stopped.signal.aborted) return 130;
    return answers.some(({ outcome }) => outcome === 'DIFF') ? 1 : 0;
  } finally {
    for (const signal of signals) process.off(signal, stop);
    rmSync(work, { recursive: true, force: true });
  }
}

function read(args: readonly string[]): { list: boolean; sipOff: boolean; only: readonly string[] } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'sip-off': { type: 'boolean', default: false }, list: { type: 'boolean', default: false } },
    });
    const strange = positionals.find((word) => !steps.some(({ id }) => id === word || id.startsWith(`${word}.`)));
    if (strange !== undefined) throw new Error(`there is no step ${strange}`);
    return { list: values.list, sipOff: values['sip-off'], only: positionals };
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n${usage}\n`);
    return null;
  }
}
