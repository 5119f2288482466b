// Which Mac this is. Nothing here is right or wrong, except what would spoil the other steps.
import type { Mac } from '../mac.ts';
import { protectionOf, protectionText } from '../protection.ts';
import type { Step } from '../step.ts';

const fact = (name: string, about: string, ask: (mac: Mac) => Promise<string>): Step => ({
  id: `machine.${name}`,
  about,
  expected: 'known',
  accepts: /./,
  ask,
});

export const machineSteps: readonly Step[] = [
  fact('macos', 'the release of macOS', async (mac) => {
    const version = await mac.line('sw_vers', '-productVersion');
    return `${version} (${await mac.line('sw_vers', '-buildVersion')})`;
  }),
  fact('processor', 'the processor', (mac) => mac.line('sysctl', '-n', 'machdep.cpu.brand_string')),
  fact('protection', 'System Integrity Protection', async (mac) => protectionText(await protectionOf(mac))),
  fact('node', 'Node', () => Promise.resolve(`${process.version} for ${process.arch}`)),
  fact('tools', "where Xcode's tools are", (mac) => mac.line('xcode-select', '-p')),
  fact('pages', 'bytes of a page', (mac) => mac.line('sysctl', '-n', 'hw.pagesize')),
  {
    id: 'machine.translated',
    about: 'Node runs for the processor that is there: under Rosetta every figure is another one',
    expected: 'native',
    ask: async (mac) => {
      // Prints nothing on an Intel Mac.
      const { stdout } = await mac.run(['sysctl', '-in', 'sysctl.proc_translated']);
      return stdout.trim() === '1' ? 'Rosetta: arch -arm64 brew install node' : 'native';
    },
  },
  {
    id: 'machine.quarantine',
    about: 'macOS holds nothing of this archive back as downloaded',
    expected: 'none',
    ask: async (mac) => {
      const { stdout } = await mac.run(['xattr', '-r', '.']);
      return stdout.includes('com.apple.quarantine') ? 'quarantined: xattr -dr com.apple.quarantine .' : 'none';
    },
  },
];
