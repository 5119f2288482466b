// Figures of this Mac, with and without the library. They have no expected values; docs/explain/performance.md lacks
// them.
import type { Mac } from '../mac.ts';
import type { Step } from '../step.ts';

const number = (name: string, about: string, ask: (mac: Mac) => Promise<string>): Step => ({
  id: `number.${name}`,
  about,
  expected: 'a figure',
  accepts: /^(median|exit status 0|[\d.]+ (us|ns) )/,
  limitMs: 120_000,
  ask,
});

interface Measures {
  readonly overshootNs: { readonly median: number; readonly p99: number };
  readonly wakeNs: { readonly median: number; readonly p99: number };
  readonly accessNs: number;
}

async function measures(mac: Mac, inserted: boolean): Promise<Measures> {
  const env = inserted ? { DYLD_INSERT_LIBRARIES: mac.prebuilt('libesreplay.dylib') } : {};
  const { stdout, stderr } = await mac.runBuilt([mac.client('macos11', 'measures')], { env });
  if (!stdout.startsWith('{')) throw new Error(stderr.trim().split('\n')[0] || 'it printed nothing');
  return JSON.parse(stdout) as Measures;
}

const us = (ns: number): string => `${(ns / 1000).toFixed(1)} us`;

/** The median of twenty launches of a program that does nothing, with these libraries inserted. */
async function launch(mac: Mac, ...libraries: readonly string[]): Promise<string> {
  const env = libraries.length > 0 ? { DYLD_INSERT_LIBRARIES: libraries.join(':') } : {};
  const program = mac.client('macos11', 'names');
  const times: number[] = [];
  for (let time = 0; time < 20; time += 1) {
    const began = process.hrtime.bigint();
    await mac.runBuilt([program], { env, input: '' });
    times.push(Number(process.hrtime.bigint() - began));
  }
  return us(times.sort((a, b) => a - b)[10] ?? 0);
}

export const numberSteps: readonly Step[] = [
  number('overshoot', 'how late a sleep of a millisecond ends', async (mac) => {
    const { overshootNs } = await measures(mac, false);
    return `median ${us(overshootNs.median)}, p99 ${us(overshootNs.p99)}`;
  }),
  number('wake', 'from a signal to the thread that waited for it', async (mac) => {
    const { wakeNs } = await measures(mac, false);
    return `median ${us(wakeNs.median)}, p99 ${us(wakeNs.p99)}`;
  }),
  number('call', 'a call of access(), bare and through its wrapper', async (mac) => {
    const [bare, wrapped] = [await measures(mac, false), await measures(mac, true)];
    return `${bare.accessNs} ns bare, ${wrapped.accessNs} ns wrapped`;
  }),
  number('bench', 'esreplay bench: what it says of the careful client', async (mac) => {
    const client = mac.client('macos11', 'careful');
    const { status, stdout } = await mac.esreplay(['bench', '@first-run', '--', client]);
    return `exit status ${status}, ${stdout.split('\n').length} lines`;
  }),
  number('launch', 'the start of a program, without and with the library', async (mac) => {
    return `${await launch(mac)} without, ${await launch(mac, mac.prebuilt('libesreplay.dylib'))} with`;
  }),
  number('launch-images', 'the same for a program that has hundreds of images', async (mac) => {
    const images = '/System/Library/Frameworks/AppKit.framework/AppKit';
    const library = mac.prebuilt('libesreplay.dylib');
    return `${await launch(mac, images)} without, ${await launch(mac, library, images)} with`;
  }),
];
