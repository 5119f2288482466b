// Rosetta, the recorder, and what only a Mac with Xcode can answer.
import type { Mac } from '../mac.ts';
import { Skip } from '../skip.ts';
import type { Step } from '../step.ts';
import { finds } from './verdicts.ts';

/** Apple keeps Rosetta up to macOS 27; later releases keep only a part for old games. */
async function needsRosetta(mac: Mac): Promise<void> {
  if (mac.options.loader !== undefined) return;
  if (Number.parseInt(await mac.line('sw_vers', '-productVersion'), 10) > 27)
    throw new Skip('Rosetta ended with macOS 27: this question has expired');
  if (process.arch !== 'arm64') return;
  const { status } = await mac.run(['arch', '-x86_64', '/usr/bin/true']);
  if (status !== 0) throw new Skip('Rosetta is not installed: softwareupdate --install-rosetta');
}

const intel = (id: string, about: string, client: string, expected: string): Step => {
  const step = finds(id, about, client, expected, { variant: 'intel' });
  return {
    ...step,
    ask: async (mac) => {
      await needsRosetta(mac);
      return step.ask(mac);
    },
  };
};

export const rosettaSteps: readonly Step[] = [
  intel('rosetta.careful', 'a client for Intel alone', 'careful', 'silent'),
  {
    id: 'rosetta.ticks',
    about: 'how long a tick of Mach time is for a program for Intel',
    expected: 'a ratio',
    accepts: /^\d+\/\d+$/,
    ask: async (mac) => {
      await needsRosetta(mac);
      const { stdout } = await mac.runBuilt([mac.client('intel', 'measures')]);
      const { timebase } = JSON.parse(stdout) as { timebase: { numer: number; denom: number } };
      return `${timebase.numer}/${timebase.denom}`;
    },
  },
  intel('rosetta.opens', 'the same, which opens a file; its stack is of its slice', 'opens', 'blocking-call open'),
];

/** A part of esrecord's message in recorder/refusals.cc. */
const rootNeeded = 'this program does not run as root';

export const recorderSteps: readonly Step[] = [
  {
    id: 'recorder.unprivileged',
    about: 'esrecord without root is refused with code 5, and says why',
    expected: rootNeeded,
    ask: async (mac) => {
      const { stderr, stdout } = await mac.runBuilt([
        mac.prebuilt('esrecord'),
        '-o',
        `${mac.options.work}/none.estrace`,
      ]);
      return `${stdout}${stderr}`.includes(rootNeeded) ? rootNeeded : `${stdout}${stderr}`.trim();
    },
  },
  {
    id: 'recorder.root',
    about: 'with sudo it is refused for want of the entitlement (code 3)',
    expected: 'no entitlement',
    asRoot: 'esrecord without the entitlement is started, and should be refused',
    ask: async (mac) => {
      const refused = [mac.prebuilt('esrecord'), '-o', `${mac.options.work}/none.estrace`];
      const { stderr, stdout } = await mac.runAsRoot(refused, 10_000, 'INT');
      const said = `${stdout}${stderr}`;
      return said.includes('lacks the entitlement com.apple.developer.endpoint-security.client')
        ? 'no entitlement'
        : said.trim();
    },
  },
];

/** Installs the npm packages for development into a copy, so that those of the archive stay as they are. */
async function withPackages(mac: Mac): Promise<string> {
  const copy = mac.checkout();
  const { status, stderr } = await mac.run(['npm', 'ci', '--ignore-scripts'], { limitMs: 300_000, cwd: copy });
  if (status !== 0) throw new Skip(`npm ci failed, perhaps without a network: ${stderr.trim().split('\n').at(-1)}`);
  return copy;
}

const withXcode = (
  name: string,
  about: string,
  words: readonly string[],
  prepare: (mac: Mac) => Promise<string> = (mac) => Promise.resolve(mac.checkout()),
): Step => ({
  id: `xcode.${name}`,
  about,
  expected: 'good',
  limitMs: 1_800_000,
  ask: async (mac) => {
    await mac.needsTools();
    const cwd = await prepare(mac);
    const { status, stdout, stderr } = await mac.run(words, { limitMs: 1_200_000, cwd });
    return status === 0 ? 'good' : `status ${status}: ${`${stdout}${stderr}`.trim().split('\n').at(-1)}`;
  },
});

const node = process.execPath;
export const xcodeSteps: readonly Step[] = [
  withXcode('abi', 'the struct layout equals that of every SDK', [node, 'scripts/sdk-layout.mjs']),
  withXcode('swift', 'the app that activates the system extension compiles', [
    'xcrun',
    'swiftc',
    '-typecheck',
    'recorder/extension/bundle/host.swift',
  ]),
  withXcode('build', 'addon, library and recorder build with node-gyp', [node, 'scripts/setup.mjs'], withPackages),
  withXcode(
    'rows',
    'the rows of the table of calls',
    [node, 'scripts/test.mjs', 'test/darwin/rows.darwin.ts'],
    withPackages,
  ),
  withXcode(
    'clients',
    'all test clients compile and get their verdicts',
    [node, 'scripts/test.mjs', 'test/clients/scenarios.test.ts'],
    withPackages,
  ),
];
