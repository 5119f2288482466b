// Questions to this Mac's real Endpoint Security, with System Integrity Protection off; requested by --sip-off.
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Mac } from '../mac.ts';
import { Skip } from '../skip.ts';
import type { Step } from '../step.ts';
import { words } from './verdicts.ts';

async function needsNoProtection(mac: Mac): Promise<void> {
  if (!(await mac.line('csrutil', 'status')).includes('disabled'))
    throw new Skip('System Integrity Protection is on: csrutil disable, in recovery, on a machine that holds nothing');
  await mac.needsRoot();
}

/** Returns a copy with the entitlement in an ad-hoc signature. */
export async function entitled(mac: Mac, file: string): Promise<string> {
  const program = mac.copy(file, `entitled-${basename(file)}`);
  const list = mac.needed(mac.path('recorder/extension/bundle/Developer.entitlements'));
  await mac.sign(program, ['--force', '--entitlements', list, '--sign', '-']);
  return program;
}

const recording = (mac: Mac): string => join(mac.options.logs, 'recorded.estrace');

export const unprotected = (
  id: string,
  about: string,
  expected: string,
  accepts: RegExp | null,
  ask: (mac: Mac) => Promise<string>,
): Step => ({
  id,
  about,
  expected,
  ...(accepts === null ? {} : { accepts }),
  limitMs: 300_000,
  ask: async (mac) => {
    await needsNoProtection(mac);
    return ask(mac);
  },
});

/** Returns a crash report of the program that is not older than `sinceMs`; null if there is none. */
function crashReport(reports: string, program: string, sinceMs: number): string | null {
  const names = existsSync(reports) ? readdirSync(reports) : [];
  const found = names
    .filter((name) => name.startsWith(program) && name.endsWith('.ips'))
    .map((name) => join(reports, name));
  return found.find((file) => statSync(file).mtimeMs >= sinceMs) ?? null;
}

/** The report is two JSON documents; the first is one line. */
function terminationOf(report: string): { namespace?: unknown; code?: unknown } {
  const { termination } = JSON.parse(report.slice(report.indexOf('\n'))) as { termination?: object };
  return termination ?? {};
}

const bundle = (mac: Mac): string => join(mac.options.work, 'product');

export const unprotectedSteps: readonly Step[] = [
  unprotected('record.real', 'ten seconds of this Mac are recorded', 'messages', /^\d+ messages$/, async (mac) => {
    const program = await entitled(mac, mac.prebuilt('esrecord'));
    const { status, stderr } = await mac.runAsRoot([program, '-o', recording(mac)], 10_000, 'INT');
    if (stderr.includes('Full Disk Access'))
      throw new Skip('allow the terminal Full Disk Access in System Settings, Privacy & Security');
    if (status !== 0) throw new Error(stderr.trim().split('\n')[0] || `status ${status}`);
    await mac.run(['sudo', '-n', 'chown', `${process.getuid?.()}`, recording(mac)]); // root owns it
    const { stdout } = await mac.esreplay(['info', recording(mac), '--json']);
    return `${/"messages": ?(\d+)/.exec(stdout)?.[1] ?? 'no'} messages`;
  }),
  unprotected('record.replays', 'what was recorded is replayed to a client', 'silent', null, async (mac) => {
    const client = [mac.client('macos11', 'careful')];
    return words(await mac.replay({ client, trace: mac.needed(recording(mac)) }));
  }),
  unprotected('record.default-mutes', 'what a new client has muted on this macOS', 'a list', /^in /, async (mac) => {
    const { stdout } = await mac.esreplay(['info', mac.needed(recording(mac)), '--json']);
    writeFileSync(join(mac.options.logs, 'recorded-info.json'), stdout);
    return stdout.includes('defaultMutes') ? 'in recorded-info.json' : 'none in the trace';
  }),
  unprotected(
    'kill.real',
    'a client of the real Endpoint Security that never answers is killed, and its report has the form of ours; programs of this Mac wait up to a minute meanwhile',
    'ENDPOINTSECURITY, code 2',
    null,
    async (mac) => {
      const began = Date.now();
      const program = await entitled(mac, mac.client('macos11', 'never-answers'));
      const ended = await mac.runAsRoot([program], 200_000, 'KILL');
      const reports = mac.systemPath('Library/Logs/DiagnosticReports');
      let file = crashReport(reports, basename(program), began);
      for (let second = 0; file === null && second < 60; second += 1) {
        await setTimeout(1000); // macOS writes it some time later
        file = crashReport(reports, basename(program), began);
      }
      if (file === null) return `ended with ${ended.signal ?? ended.status}, and there is no report in ${reports}`;
      copyFileSync(file, join(mac.options.logs, 'kill.real.ips'));
      const { namespace, code } = terminationOf(readFileSync(file, 'utf8'));
      return `${namespace}, code ${code}`;
    },
  ),
  unprotected(
    'extension.bundle',
    'the bundle of the system extension is built and its signature verified',
    'verified',
    null,
    async (mac) => {
      const script = mac.needed(mac.path('recorder/extension/bundle/build-sign-notarise.sh'));
      const built = await mac.run(['bash', script, bundle(mac)], { limitMs: 240_000 });
      if (built.status !== 0)
        throw new Skip(`it needs identities in the environment: ${built.stderr.trim().split('\n')[0]}`);
      const { status } = await mac.run([
        'codesign',
        '--verify',
        '--deep',
        '--strict',
        join(bundle(mac), 'Esrecord.app'),
      ]);
      return status === 0 ? 'verified' : 'not valid';
    },
  ),
  unprotected('extension.activated', 'macOS activates it', 'activated', null, async (mac) => {
    const built = join(bundle(mac), 'Esrecord.app');
    if (!existsSync(built)) throw new Skip('extension.bundle made none');
    const app = mac.systemPath('Applications/Esrecord.app'); // it must stay where macOS found it
    await mac.run(['sudo', '-n', 'cp', '-R', built, mac.systemPath('Applications')]);
    await mac.run(['systemextensionsctl', 'developer', 'on']);
    await mac.run(['open', '-W', app], { limitMs: 120_000 });
    const { stdout } = await mac.run(['systemextensionsctl', 'list']);
    return /esrecord.*\[activated enabled\]/.test(stdout) ? 'activated' : 'not in systemextensionsctl list';
  }),
  unprotected(
    'boot.recorded',
    'after a restart: what the extension recorded of the boot is replayed',
    'silent',
    null,
    async (mac) => {
      const trace = mac.systemPath('Library/Application Support/esreplay/traces/boot.estrace');
      const copy = join(mac.options.logs, 'boot.estrace');
      if ((await mac.run(['sudo', '-n', 'cp', trace, copy])).status !== 0)
        throw new Skip(`there is no ${trace}: activate the extension, restart, and run this again`);
      await mac.run(['sudo', '-n', 'chown', `${process.getuid?.()}`, copy]);
      return words(await mac.replay({ client: [mac.client('macos11', 'careful')], trace: copy }));
    },
  ),
];
