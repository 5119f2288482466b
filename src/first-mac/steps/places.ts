// Runs whose directory is on another kind of file system than that of macOS.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Skip } from '../skip.ts';
import type { Step } from '../step.ts';
import { words } from './verdicts.ts';

export const placeSteps: readonly Step[] = [
  {
    id: 'place.exfat',
    about: 'a run in a folder on ExFAT, which cannot preallocate',
    expected: 'silent',
    ask: async (mac) => {
      const client = mac.client('macos11', 'careful');
      const [image, mounted] = [join(mac.options.work, 'exfat.dmg'), join(mac.options.work, 'exfat')];
      mkdirSync(mounted, { recursive: true });
      const hdiutil = async (...args: readonly string[]): Promise<void> => {
        const { status, stderr } = await mac.run(['hdiutil', ...args]);
        if (status !== 0) throw new Skip(`hdiutil ${args[0]}: ${stderr.trim().split('\n')[0]}`);
      };
      await hdiutil('create', '-ov', '-size', '256m', '-fs', 'ExFAT', '-volname', 'esreplay', image);
      await hdiutil('attach', '-nobrowse', '-mountpoint', mounted, image);
      try {
        return words(await mac.replay({ client: [client], temporary: mounted }));
      } finally {
        await mac.run(['hdiutil', 'detach', '-force', mounted], { tidies: true });
      }
    },
  },
];
