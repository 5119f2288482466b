// The command line of first-mac.sh: asks this Mac everything that Linux cannot show, and packs its answers.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { atTerminal, type Person, packingQuestion, refusal, rootQuestion } from './consent.ts';
import { firstMac, steps, stepsFor } from './first-mac.ts';
import { getPermission, keepPermission } from './sudo.ts';

const usage = `usage: first-mac.sh [--sip-off] [--yes] [--list] [ID | GROUP]...
  Asks what only a Mac can answer. What would run as root is listed first, and runs only if you allow it.
  --sip-off   with System Integrity Protection off: also records this Mac, asks its Endpoint Security, and activates the
              system extension if you have a Developer ID; the extension stays: Esrecord deactivate and
              systemextensionsctl developer off undo it
  --yes       asks nothing: what runs as root may, and the answers are packed
  --list      only says what would be asked`;

interface Words {
  readonly list: boolean;
  readonly yes: boolean;
  readonly sipOff: boolean;
  readonly only: readonly string[];
}

/** The parts of the surroundings that tests replace. */
export interface Surroundings {
  readonly platform?: NodeJS.Platform;
  readonly system?: string;
  readonly person?: Person;
}

/** Returns the exit status. `root`: where the archive was unpacked. */
export async function firstMacCommand(
  args: readonly string[],
  root: string,
  { platform = process.platform, system = '/', person = atTerminal }: Surroundings = {},
): Promise<number> {
  const words = read(args);
  if (words === null) return 2;
  const { list, only, sipOff, yes } = words;
  if (list) {
    for (const { id, about } of steps) process.stdout.write(`${id.padEnd(23)} ${about}\n`);
    return 0;
  }
  if (platform !== 'darwin') {
    process.stderr.write('error: this is for macOS\nhelp: unpack the archive on a Mac and start first-mac.sh there\n');
    return 2;
  }
  const ask: Person = yes ? () => Promise.resolve('yes') : person;
  const rootRefused = await refusedRoot(words, ask);
  const name = `first-mac-${new Date().toISOString().replaceAll(/[-:.Z]/g, '')}`;
  const logs = join(root, name);
  mkdirSync(logs);
  const work = mkdtempSync(join(tmpdir(), 'esreplay-first-mac-'));
  const stopped = new AbortController();
  const stop = (): void => stopped.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  const letGo = rootRefused === null ? keepPermission() : () => undefined;
  try {
    const answers = await firstMac({
      root,
      system,
      work,
      logs,
      sipOff,
      only,
      print: say,
      rootRefused,
      signal: stopped.signal,
    });
    letGo();
    say(await packed(root, name, ask));
    if (stopped.signal.aborted) return 130;
    return answers.some(({ outcome }) => outcome === 'DIFF') ? 1 : 0;
  } finally {
    letGo();
    for (const signal of signals) process.off(signal, stop);
    rmSync(work, { recursive: true, force: true });
  }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Why nothing may run as root; null: it may, or nothing would. */
async function refusedRoot({ only, sipOff, yes }: Words, ask: Person): Promise<string | null> {
  const question = rootQuestion(stepsFor(only, sipOff));
  if (question === null) return 'nothing was to run as root';
  if (yes) say(question.replace(/\nMay they\?$/, ''));
  const refused = refusal(await ask(question));
  return refused ?? (getPermission() ? null : 'sudo refused');
}

async function packed(root: string, name: string, ask: Person): Promise<string> {
  const folder = join(root, name);
  const reply = await ask(packingQuestion(folder));
  if (reply !== 'yes') return `The answers are in ${folder}${reply === 'nobody' ? '; --yes packs them' : ''}`;
  const { status } = spawnSync('tar', ['-czf', `${name}.tar.gz`, name], { cwd: root });
  return `Send back ${status === 0 ? join(root, `${name}.tar.gz`) : `the folder ${folder}`}`;
}

function read(args: readonly string[]): Words | null {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'sip-off': flag, yes: flag, list: flag },
    });
    const strange = positionals.find((word) => !steps.some(({ id }) => id === word || id.startsWith(`${word}.`)));
    if (strange !== undefined) throw new Error(`there is no step ${strange}`);
    return { list: values.list, yes: values.yes, sipOff: values['sip-off'], only: positionals };
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n${usage}\n`);
    return null;
  }
}
