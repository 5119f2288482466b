// Whether macOS accepts what Linux built: signatures, dyld, and three copies that it should refuse.
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellCommand } from '../../run/client-command.ts';
import { calls } from '../../schema/calls/calls.ts';
import { functionNames } from '../../schema/macos/functions.ts';
import { selfTestFailed } from '../../words/self-test.ts';
import { shellQuoted } from '../../words/shell-words.ts';
import type { Mac, Variant } from '../mac.ts';
import { Skip } from '../skip.ts';
import type { Step } from '../step.ts';

const processor = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const replaced = calls.flatMap(({ darwin }) => darwin).filter(({ archs }) => archs.includes(processor));
const always = replaced.filter(({ weak }) => !weak).map(({ symbol }) => symbol);
const sometimes = replaced.filter(({ weak, origin }) => weak && origin === 'system').map(({ symbol }) => symbol);

const ended = (mac: Mac, variant: Variant, library?: string): Promise<string> =>
  outcome(mac, [mac.client(variant, 'careful')], library);

async function outcome(mac: Mac, client: readonly string[], library?: string): Promise<string> {
  const { exitCode, trouble } = await mac.replay({ client }, library);
  return exitCode === 0 ? 'runs' : `refused (${exitCode}): ${trouble[0] ?? 'for no reason'}`;
}

const broken = (name: string, about: string, damage: (file: string, mac: Mac) => Promise<void>): Step => ({
  id: `insert.${name}`,
  about: `a library ${about} keeps the client from starting, and the report says so`,
  expected: 'refused',
  accepts: /^refused \(3\)/,
  ask: async (mac) => {
    const file = mac.copy(mac.prebuilt('libesreplay.dylib'), `${name}.dylib`);
    await damage(file, mac);
    return ended(mac, 'macos11', file);
  },
});

async function present(mac: Mac, names: readonly string[], env = {}): Promise<string> {
  const { status, stdout } = await mac.runBuilt([mac.client('macos11', 'names')], {
    input: `${names.join('\n')}\n`,
    env,
  });
  if (status !== 0) throw new Error(`names ended with ${status}`);
  return stdout.trim().split('\n').at(-1) ?? '';
}

async function isReplaced(mac: Mac, name: string): Promise<boolean> {
  const library = mac.prebuilt('libesreplay.dylib');
  const env = { DYLD_PRINT_INTERPOSING: '1', DYLD_INSERT_LIBRARIES: library };
  const { stdout, stderr } = await mac.runBuilt([mac.client('macos11', 'names')], { env, input: '' });
  if (!`${stdout}${stderr}`.includes("'_open'")) throw new Skip('dyld of this macOS prints no replacements');
  return `${stdout}${stderr}`.includes(`'_${name}'`);
}

export const insertionSteps: readonly Step[] = [
  {
    id: 'insert.signatures',
    about: 'the ad-hoc signatures that were made on Linux are valid',
    expected: '4 of 4 valid',
    ask: async (mac) => {
      const files = ['libesreplay.dylib', 'esreplay.node', 'esrecord', 'esrecordd'].map((name) =>
        mac.needed(mac.prebuilt(name)),
      );
      let valid = 0;
      for (const file of files)
        if ((await mac.run(['codesign', '--verify', '--strict', file])).status === 0) valid += 1;
      return `${valid} of ${files.length} valid`;
    },
  },
  {
    id: 'insert.macos11',
    about: 'dyld puts the library into a client for macOS 11',
    expected: 'runs',
    ask: (mac) => ended(mac, 'macos11'),
  },
  {
    id: 'insert.macos15',
    about: 'the same for a client for macOS 15',
    expected: 'runs',
    ask: (mac) => ended(mac, 'macos15'),
  },
  {
    id: 'insert.canary',
    about: 'a call that is made for a test in the client runs through its wrapper',
    expected: 'alive',
    ask: async (mac) => {
      const { trouble } = await mac.replay({ client: [mac.client('macos11', 'careful')] });
      return trouble.find((sentence) => sentence.startsWith(selfTestFailed)) ?? 'alive';
    },
  },
  {
    id: 'insert.line',
    about:
      'a client by a line for the shell gets the library, and the shell does not: without protection dyld would end it',
    expected: 'runs',
    ask: (mac) => outcome(mac, shellCommand(shellQuoted(mac.client('macos11', 'careful')))),
  },
  {
    id: 'insert.shell',
    about: 'system() before es_new_client starts a shell without the library',
    expected: 'runs',
    ask: (mac) => outcome(mac, [mac.client('macos11', 'starts'), 'system', 'true']),
  },
  {
    id: 'insert.wrapper',
    about: 'a program that becomes the client passes the library on',
    expected: 'runs',
    ask: (mac) => outcome(mac, [mac.client('macos11', 'starts'), 'execv', mac.client('macos11', 'careful')]),
  },
  {
    id: 'insert.apple',
    about: "one of Apple's programs with the library: `lost` with protection, on Apple silicon without it `ended`",
    expected: 'lost, ended or passed on',
    accepts: /^(lost|ended|passed on)$/,
    ask: async (mac) => {
      const env = { DYLD_INSERT_LIBRARIES: mac.needed(mac.prebuilt('libesreplay.dylib')) };
      const { signal, stdout } = await mac.run(['/usr/bin/env'], { env });
      return signal === 'SIGABRT' ? 'ended' : /^DYLD_INSERT_LIBRARIES=/m.test(stdout) ? 'passed on' : 'lost';
    },
  },
  // Half of it may be all that one kind of processor needs.
  broken('cut', 'of which only the first quarter is there', (file) => {
    truncateSync(file, Math.floor(readFileSync(file).length / 4));
    return Promise.resolve();
  }),
  broken('flipped', 'of which one byte is another one', async (file) => {
    const bytes = readFileSync(file);
    if (processor !== 'arm64') throw new Skip('an Intel Mac takes changed code of an ad-hoc signature');
    // In the text of both slices, which the signature covers.
    for (const at of [0x9000, bytes.length - 0x60000]) bytes.writeUInt8(bytes.readUInt8(at) ^ 0x40, at);
    writeFileSync(file, bytes);
  }),
  broken('unsigned', 'without a signature (on Apple silicon)', async (file, mac) => {
    if (processor !== 'arm64') throw new Skip('only Apple silicon refuses unsigned code');
    await mac.sign(file, ['--remove-signature']);
  }),
  {
    id: 'insert.names',
    about: 'every function that is replaced without a condition is there',
    expected: `${always.length} of ${always.length} present`,
    ask: (mac) => present(mac, always),
  },
  {
    id: 'insert.names-weak',
    about: 'of the others, which this macOS has',
    expected: 'a count',
    accepts: /^\d+ of \d+ present$/,
    ask: (mac) => present(mac, sometimes),
  },
  {
    id: 'insert.es-names',
    about: 'the functions of libEndpointSecurity that this macOS has, of all that any has',
    expected: 'a count',
    accepts: /^\d+ of \d+ present$/,
    ask: (mac) => present(mac, functionNames, { DYLD_INSERT_LIBRARIES: '/usr/lib/libEndpointSecurity.dylib' }),
  },
  {
    id: 'insert.open',
    about: "a function of libSystem is replaced by dyld's word",
    expected: 'replaced',
    ask: async (mac) => ((await isReplaced(mac, 'open')) ? 'replaced' : 'passed over'),
  },
  {
    id: 'insert.frameworks',
    about:
      'a framework that libEndpointSecurity brings is replaced in every client (CoreFoundation), one that it does not bring only where the client links it (DiskArbitration)',
    expected: 'CoreFoundation replaced',
    accepts: /^CoreFoundation replaced/, // the reader of the answer judges DiskArbitration
    ask: async (mac) => {
      const word = async (name: string): Promise<string> =>
        (await isReplaced(mac, name)) ? 'replaced' : 'passed over';
      const core = await word('CFPreferencesCopyAppValue');
      return `CoreFoundation ${core}, DiskArbitration ${await word('DADiskCreateFromBSDName')}`;
    },
  },
  {
    id: 'insert.images',
    about: 'what dyld says of its images, for who reads the log',
    expected: 'a list',
    accepts: /^[1-9]\d* images$/,
    ask: async (mac) => {
      const env = { DYLD_PRINT_LIBRARIES: '1', DYLD_INSERT_LIBRARIES: mac.prebuilt('libesreplay.dylib') };
      const { stderr } = await mac.runBuilt([mac.client('macos11', 'names')], { env, input: '' });
      return `${stderr.split('\n').filter((line) => line.includes(join('/'))).length} images`;
    },
  },
];
