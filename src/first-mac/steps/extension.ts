// The recorder as a system extension, and its recording of a boot. Both need an identity of Apple's programme.
import { join } from 'node:path';
import type { Mac } from '../mac.ts';
import { Skip } from '../skip.ts';
import type { Step } from '../step.ts';
import { copyOfRoots, keepRedacted, unprotected } from './unprotected.ts';
import { words } from './verdicts.ts';

const bundle = (mac: Mac): string => join(mac.options.work, 'product');
const app = 'Esrecord.app';

async function built(mac: Mac): Promise<string> {
  const script = mac.needed(mac.path('recorder/extension/bundle/build-sign-notarise.sh'));
  const { status, stderr } = await mac.run(['bash', script, bundle(mac)], { limitMs: 240_000 });
  if (status !== 0) throw new Skip(`it needs a Developer ID and Apple's profiles: ${stderr.trim().split('\n')[0]}`);
  const verified = await mac.run(['codesign', '--verify', '--deep', '--strict', join(bundle(mac), app)]);
  return verified.status === 0 ? 'verified' : 'not valid';
}

async function activated(mac: Mac): Promise<string> {
  const made = mac.needed(join(bundle(mac), app), 'extension.bundle made none, which needs a Developer ID');
  const installed = mac.systemPath('Applications', app); // it must stay where macOS found it
  await mac.run(['sudo', '-n', 'cp', '-R', made, mac.systemPath('Applications')]);
  await mac.run(['systemextensionsctl', 'developer', 'on']);
  await mac.run(['open', '-W', installed, '--args', 'activate'], { limitMs: 120_000 });
  const { stdout } = await mac.run(['systemextensionsctl', 'list']);
  return /esrecord.*\[activated enabled\]/.test(stdout) ? 'activated' : 'not in systemextensionsctl list';
}

async function bootReplayed(mac: Mac): Promise<string> {
  const trace = mac.systemPath('Library/Application Support/esreplay/traces/boot.estrace');
  const copy = join(mac.options.work, 'boot.estrace');
  if (!(await copyOfRoots(mac, trace, copy)))
    throw new Skip(`there is no ${trace}: activate the extension, restart, and run this again`);
  await keepRedacted(mac, copy);
  return words(await mac.replay({ client: [mac.client('macos11', 'careful')], trace: copy }));
}

const steps: readonly Step[] = [
  {
    id: 'extension.bundle',
    about: 'the bundle of the system extension is built with a Developer ID, and its signature verified',
    expected: 'verified',
    ask: built,
  },
  {
    id: 'extension.activated',
    about: 'macOS activates it',
    expected: 'activated',
    asRoot: `${app} goes to /Applications, and developer mode for system extensions goes on: both stay`,
    ask: activated,
  },
  {
    id: 'boot.recorded',
    about: 'after a restart: what the extension recorded of the boot is replayed',
    expected: 'silent',
    asRoot: 'the trace of the boot is copied, if there is one; only a redacted copy is kept',
    ask: bootReplayed,
  },
];

export const extensionSteps = steps.map(unprotected);
