// Ten ways to sign a client with this Mac's codesign: what doctor says about each, and what a run shows.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mac } from '../mac.ts';
import { protectionOf, protectionText } from '../protection.ts';
import { Skip } from '../skip.ts';
import type { Step } from '../step.ts';

interface Signing {
  readonly name: string;
  readonly about: string;
  /** codesign options before `--sign -`; null: the signature is removed. */
  readonly options: readonly string[] | null;
  readonly entitlements?: readonly string[];
  readonly runs: boolean;
  /** Refused only by System Integrity Protection. */
  readonly protected?: boolean;
}

const es = 'com.apple.developer.endpoint-security.client';
const signings: readonly Signing[] = [
  { name: 'plain', about: 'ad hoc', options: [], runs: true },
  {
    name: 'identifier',
    about: 'ad hoc with an identifier',
    options: ['--identifier', 'com.example.client'],
    runs: true,
  },
  {
    name: 'debug',
    about: 'with get-task-allow',
    options: [],
    entitlements: ['com.apple.security.get-task-allow'],
    runs: true,
  },
  { name: 'runtime', about: 'with the hardened runtime', options: ['-o', 'runtime'], runs: false },
  {
    name: 'runtime-allowed',
    about: 'with the hardened runtime and the two entitlements that let libraries in',
    options: ['-o', 'runtime'],
    entitlements: [
      'com.apple.security.cs.allow-dyld-environment-variables',
      'com.apple.security.cs.disable-library-validation',
    ],
    runs: true,
  },
  {
    name: 'runtime-half',
    about: 'with the hardened runtime and dyld variables allowed, but only libraries of its team',
    options: ['-o', 'runtime'],
    entitlements: ['com.apple.security.cs.allow-dyld-environment-variables'],
    runs: false,
  },
  { name: 'library', about: 'with library validation', options: ['-o', 'library'], runs: false },
  { name: 'restrict', about: 'restricted', options: ['-o', 'restrict'], runs: false, protected: true },
  {
    name: 'entitled',
    about: 'claims the Endpoint Security entitlement',
    options: [],
    entitlements: [es],
    runs: false,
    protected: true,
  },
  { name: 'unsigned', about: 'without a signature', options: null, runs: process.arch !== 'arm64' },
];

/** Whether a part of it refuses the client is not known. */
async function needsProtection(mac: Mac): Promise<void> {
  const protection = await protectionOf(mac);
  if (protection.state !== 'on')
    throw new Skip(`System Integrity Protection is ${protectionText(protection)}: macOS may take it`);
}

async function sign(mac: Mac, { name, options, entitlements = [] }: Signing): Promise<string> {
  const file = mac.copy(mac.client('macos11', 'careful'), `signed-${name}`);
  if (options === null) {
    await mac.sign(file, ['--remove-signature']);
    return file;
  }
  const list = join(mac.options.work, `${name}.entitlements`);
  const keys = entitlements.map((key) => `<key>${key}</key><true/>`).join('');
  writeFileSync(list, `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict>${keys}</dict></plist>\n`);
  const claimed = entitlements.length > 0 ? ['--entitlements', list] : [];
  await mac.sign(file, ['--force', ...options, ...claimed, '--sign', '-']);
  return file;
}

export const signingSteps: readonly Step[] = signings.map((signing) => {
  const word = (runs: boolean): string => (runs ? 'runs' : 'refused');
  return {
    id: `sign.${signing.name}`,
    about: `a client signed ${signing.about}: doctor and the run agree`,
    expected: `doctor ${word(signing.runs)}, run ${word(signing.runs)}`,
    ask: async (mac) => {
      await mac.needsTools();
      if (signing.protected === true) await needsProtection(mac);
      const file = await sign(mac, signing);
      const { status } = await mac.esreplay(['doctor', file]);
      const { exitCode } = await mac.replay({ client: [file] }).catch(() => ({ exitCode: 3 }));
      return `doctor ${word(status === 0)}, run ${word(exitCode === 0)}`;
    },
  };
});
