// What the questions to this Mac's real Endpoint Security share. They are asked with System Integrity Protection off, by
// --sip-off: without a certificate of Apple's, only then may a program claim the entitlement.
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Mac } from '../mac.ts';
import { protectionOf } from '../protection.ts';
import { Skip } from '../skip.ts';
import type { Step } from '../step.ts';

/** A partial protection is no reason not to ask: whether it refuses the client is what the answer shows. */
async function needsNoProtection(mac: Mac): Promise<void> {
  if ((await protectionOf(mac)).state === 'on')
    throw new Skip('System Integrity Protection is on: csrutil disable, in recovery, on a machine that holds nothing');
}

export const unprotected = (step: Step): Step => ({
  limitMs: 300_000,
  ...step,
  ask: async (mac) => {
    await needsNoProtection(mac);
    return step.ask(mac);
  },
});

/** Returns a copy with the entitlement in an ad-hoc signature. */
async function claiming(mac: Mac, file: string): Promise<string> {
  const program = mac.copy(file, `entitled-${basename(file)}`);
  const list = mac.needed(mac.path('recorder/extension/bundle/Developer.entitlements'));
  await mac.sign(program, ['--force', '--entitlements', list, '--sign', '-']);
  return program;
}

/** What AMFI does with a program that claims the entitlement and uses nothing of Endpoint Security. */
export async function claimAnswer(mac: Mac): Promise<string> {
  const { status, signal } = await mac.run([await claiming(mac, mac.client('macos11', 'names'))], { input: '' });
  if (status === 0) return 'taken';
  // A shell shows the signal as the status 137.
  return signal === 'SIGKILL' || status === 137 ? 'killed (exit status 137)' : `ended by ${signal ?? status}`;
}

/** The same copy. Throws Skip if AMFI ends such programs: nothing else can be learned from one then. */
export async function entitled(mac: Mac, file: string): Promise<string> {
  const answer = await claimAnswer(mac);
  if (answer !== 'taken') throw new Skip(`a program that claims the entitlement is ${answer}: record.entitled`);
  return claiming(mac, file);
}

/** Copies what belongs to root. */
export async function copyOfRoots(mac: Mac, file: string, to: string): Promise<boolean> {
  if ((await mac.run(['sudo', '-n', 'cp', file, to])).status !== 0) return false;
  await mac.run(['sudo', '-n', 'chown', `${process.getuid?.()}`, to]);
  return true;
}

/** A file that an earlier question made. */
export function madeBy(mac: Mac, id: string, file: string): string {
  return mac.needed(file, `${id} made none`);
}

/** Only this copy of a trace is sent back. */
export async function keepRedacted(mac: Mac, trace: string): Promise<void> {
  const { status, stderr } = await mac.esreplay([
    'redact',
    trace,
    '-o',
    join(mac.options.logs, basename(trace)),
    '--force',
  ]);
  if (status !== 0) throw new Error(`redact: ${stderr.trim().split('\n')[0]}`);
}

export function keepJson(mac: Mac, name: string, value: unknown): void {
  writeFileSync(join(mac.options.logs, name), `${JSON.stringify(value, null, 1)}\n`);
}
