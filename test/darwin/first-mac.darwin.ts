// The questions for a Mac, as far as the loader of this folder goes: those that can be asked here must get the expected
// answer, and the others are skipped with a reason. A difference on a Mac is then the Mac's, and not the script's.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildFirstMacClients } from '../../scripts/first-mac-clients.mjs';
import { firstMac, steps } from '../../src/first-mac/first-mac.ts';
import { testFolder } from '../folder.ts';
import { skip } from '../skip.ts';
import { buildForMacos, root } from './built.ts';
import { buildLoader, whyNot } from './loader.ts';

/** Reasons why the loader cannot answer as a Mac does. */
const notHere: Readonly<Record<string, string>> = {
  'insert.signatures': 'codesign is a program of Macs',
  'insert.flipped': 'it checks no signature',
  'insert.unsigned': 'it checks no signature',
  'insert.names': "it has a closed list of libSystem's functions",
  'insert.es-names': 'it has no library of the system',
  'insert.frameworks': 'it prints no replacements',
  'insert.open': 'it prints no replacements',
  'insert.images': 'it prints no images',
  'insert.line': 'it stands before the shell; test/run/mac-start.test.ts shows it',
  'insert.wrapper': 'it is not told how to start again; test/darwin/starts.darwin.ts shows it',
  'insert.apple': "env is Linux's here",
  'verdict.signature': 'it has no Security framework',
  'image.system-frames': 'it has no Security framework; test/darwin/frameworks.darwin.ts shows it with a stand-in',
  'edge.xpc': 'its XPC answers at once',
  inside: 'it has no Objective-C',
  'number.bench': 'the command takes no loader',
  'number.launch-images': 'it has no frameworks',
  'image.atos': 'a stack has what llvm-symbolizer reads of the .dSYM folder; atos is a program of Macs',
  place: 'hdiutil is a program of Macs',
  recorder: 'the recorder is run by test/darwin/recorder.darwin.ts',
};

describe('questions for a Mac, in the loader', function () {
  this.timeout(1_200_000);
  const folder = testFolder();

  before(function () {
    const reason = whyNot('x86_64');
    if (reason !== null) skip(this, reason);
  });

  it('every question is answered as expected, or skipped with a reason', async () => {
    buildForMacos();
    const loader = await buildLoader('x86_64');
    await buildFirstMacClients(join(folder, 'first-mac'), join(folder, 'work'), () => undefined);
    for (const name of ['dist', 'prebuilds', 'traces', 'models', 'package.json', 'src', 'node_modules'])
      if (existsSync(join(root, name))) symlinkSync(join(root, name), join(folder, name));
    const [work, logs] = [join(folder, 'scratch'), join(folder, 'logs')];
    for (const each of [work, logs]) mkdirSync(each);
    const only = [
      'insert',
      'verdict',
      'addon',
      'image',
      'kill.report',
      'edge',
      'inside',
      'guard',
      'place',
      'number',
      'rosetta',
      'recorder',
    ];
    const lines: string[] = [];
    const answers = await firstMac({
      root: folder,
      work,
      logs,
      loader,
      only,
      sipOff: false,
      rootRefused: null,
      passedOver: notHere,
      print: (line) => lines.push(line),
    });
    console.log(lines.map((line) => `      ${line}`).join('\n'));
    assert.deepEqual(
      answers.filter(({ outcome }) => outcome === 'DIFF'),
      [],
    );
    const right = answers.filter(({ outcome }) => outcome === 'OK').length;
    console.log(`      ${right} of ${steps.length} questions answered as expected`);
    assert.ok(right > 20);
  });
});
