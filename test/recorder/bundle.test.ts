// The recorder's signed product: its property lists, and the script that builds, signs and notarises it, run with tools
// that only record how they are called.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Plist, readPlist } from '../../src/doctor/plist.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { testFolder } from '../folder.ts';

const bundle = join(packageRoot, 'recorder/extension/bundle');
const script = join(bundle, 'build-sign-notarise.sh');

const identities = {
  TEAM_ID: 'A1B2C3D4E5',
  SIGN_IDENTITY: 'Developer ID Application: Some One (A1B2C3D4E5)',
  NOTARY_PROFILE: 'notary',
  HOST_ID: 'org.example.esrecord',
  VERSION: '1.2',
  BUILD: '7',
} as const;

const asMap = (value: Plist): ReadonlyMap<string, Plist> => {
  assert.ok(value instanceof Map);
  return value;
};
const plist = (path: string): ReadonlyMap<string, Plist> =>
  asMap(readPlist(readFileSync(path), (offset, sentence) => new Error(`${path}: ${sentence}, byte ${offset}`)));

describe('the bundle of the recorder', () => {
  const folder = testFolder();
  const profiles = Object.fromEntries(
    ['HOST_PROFILE', 'EXTENSION_PROFILE', 'DAEMON_PROFILE'].map((name) => {
      const path = join(folder, `${name} of ours.provisionprofile`);
      writeFileSync(path, name);
      return [name, path];
    }),
  );
  const given: Readonly<Record<string, string>> = { ...identities, ...profiles };

  const tools = join(folder, 'tools');
  const program = join(folder, 'esrecordd');
  before(() => {
    mkdirSync(tools);
    writeFileSync(program, 'a program');
    const tool = (name: string, does: string): void => {
      writeFileSync(join(tools, name), `#!/bin/sh\n${does}\n`);
      chmodSync(join(tools, name), 0o755);
    };
    // `codesign` records what it signs: the entitlements, and whether the inner bundle was signed before.
    tool(
      'codesign',
      'echo "$*" >>"$NOTED"; while [ $# -gt 1 ]; do [ "$1" = --entitlements ] && cat "$2" >>"$NOTED"; shift; done',
    );
    tool('ditto', 'while [ $# -gt 1 ]; do shift; done; : >"$1"');
    tool(
      'xcrun',
      'echo "xcrun $*" >>"$NOTED"; while [ $# -gt 1 ]; do [ "$1" = -o ] || [ "$1" = -output ] && : >"$2"; shift; done; exit 0',
    );
  });

  const noted = join(folder, 'noted');
  const start = (args: readonly string[], values: Readonly<Record<string, string>>) => {
    rmSync(noted, { force: true });
    const env = { PATH: `${tools}:${process.env.PATH}`, NOTED: noted, ESRECORDD: program, ...values };
    return spawnSync('bash', [script, ...args], { encoding: 'utf8', env });
  };

  it('bash and shellcheck, if installed, understand the script', () => {
    assert.deepEqual(spawnSync('bash', ['-n', script], { encoding: 'utf8' }).stderr, '');
    const shellcheck = findProgram(['shellcheck']);
    if (shellcheck === null) return console.log('      shellcheck is not installed: bash alone read the script');
    const { status, stdout } = spawnSync(shellcheck, [script], { encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  });

  for (const name of Object.keys({ ...identities, ...profiles }))
    it(`the script does nothing while ${name} is a placeholder`, () => {
      const { [name]: _, ...others } = given;
      const out = join(folder, 'never');
      const { status, stdout, stderr } = start([out], others);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, new RegExp(`placeholders are left; set ${name}\n`));
      assert.equal(existsSync(out), false);
      assert.equal(existsSync(noted), false);
    });

  it('an identifier that would be more than one word of a file is refused', () => {
    for (const HOST_ID of ['org.example/../x', 'a b', 'a&b'])
      assert.equal(start([join(folder, 'never')], { ...given, HOST_ID }).status, 2, HOST_ID);
  });

  it('--dry-run prints the commands of the script, and runs none', () => {
    const out = join(folder, 'dry run');
    const dry = start(['--dry-run', out], given);
    assert.equal(dry.status, 0, dry.stderr);
    assert.equal(existsSync(out), false);
    assert.equal(existsSync(noted), false);
    const { status, stderr } = spawnSync('bash', ['-n'], { input: dry.stdout, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    // Typed by hand, the commands do the same as the script.
    const env = { PATH: `${tools}:${process.env.PATH}`, NOTED: noted };
    const typed = spawnSync('bash', ['-e'], { input: dry.stdout, encoding: 'utf8', env });
    assert.equal(typed.status, 0, typed.stderr);
    assert.ok(readdirSync(out).includes('Esrecord.app'));
    const real = start([join(folder, 'real run')], given);
    assert.equal(real.status, 0, real.stderr);
    assert.equal(real.stdout.replaceAll('real\\ run', 'dry\\ run'), dry.stdout);
    rmSync(join(folder, 'real run'), { recursive: true });
  });

  it('the script makes an app that holds the extension, a daemon and its job', () => {
    const out = join(folder, 'out');
    const { status, stderr } = start([out], given);
    assert.equal(status, 0, stderr);
    const app = join(out, 'Esrecord.app/Contents');
    const extension = join(app, 'Library/SystemExtensions/org.example.esrecord.recorder.systemextension/Contents');
    const daemon = join(out, 'esrecordd.app/Contents');
    assert.deepEqual(readdirSync(out).sort(), ['Esrecord.app', 'esrecordd.app', 'org.example.esrecord.daemon.plist']);

    const info = plist(join(extension, 'Info.plist'));
    assert.equal(info.get('CFBundlePackageType'), 'SYSX');
    assert.equal(info.get('CFBundleIdentifier'), 'org.example.esrecord.recorder');
    assert.equal(info.get('NSEndpointSecurityEarlyBoot'), true);
    assert.equal(info.get('NSEndpointSecurityMachServiceName'), 'A1B2C3D4E5.org.example.esrecord.recorder.xpc');
    assert.deepEqual([info.get('CFBundleShortVersionString'), info.get('CFBundleVersion')], ['1.2', '7']);
    const host = plist(join(app, 'Info.plist'));
    assert.equal(host.get('CFBundleIdentifier'), 'org.example.esrecord');
    assert.equal(host.get('EsrecordExtension'), 'org.example.esrecord.recorder');
    assert.equal(host.get('CFBundleExecutable'), 'Esrecord');
    for (const contents of [extension, daemon]) {
      assert.equal(plist(join(contents, 'Info.plist')).get('CFBundleExecutable'), 'esrecordd');
      assert.equal(readFileSync(join(contents, 'MacOS/esrecordd'), 'utf8'), 'a program');
    }
    const profileIn = (contents: string) => readFileSync(join(contents, 'embedded.provisionprofile'), 'utf8');
    assert.deepEqual([app, extension, daemon].map(profileIn), ['HOST_PROFILE', 'EXTENSION_PROFILE', 'DAEMON_PROFILE']);

    const job = plist(join(out, 'org.example.esrecord.daemon.plist'));
    assert.equal(job.get('Label'), 'org.example.esrecord.daemon');
    const [executable, ...args] = job.get('ProgramArguments') as readonly string[];
    assert.equal(executable, '/Library/Application Support/esreplay/esrecordd.app/Contents/MacOS/esrecordd');
    assert.deepEqual(args, ['--options', '/Library/Application Support/esreplay/esrecordd.options']);
    for (const path of [extension, app, daemon].map((contents) => join(contents, 'Info.plist')))
      assert.doesNotMatch(readFileSync(path, 'utf8'), /@\w+@/);

    const text = readFileSync(noted, 'utf8');
    const signed = [...text.matchAll(/^--force .*--sign Developer ID Application: .* (\S+)$/gm)];
    const names = signed.map(([, path = '']) => path.split('/').at(-1));
    assert.deepEqual(names, ['org.example.esrecord.recorder.systemextension', 'Esrecord.app', 'esrecordd.app']);
    for (const [line] of signed) assert.match(line, /--options runtime --timestamp --entitlements /);
    const claims = text
      .split(/^(?=--force )/m)
      .map((part) => part.slice(part.indexOf('<?xml'), part.indexOf('</plist>') + 9));
    assert.deepEqual(
      claims.map((claim) => [...asMap(readPlist(Buffer.from(claim), (_, sentence) => new Error(sentence)))]),
      [
        entitlements('recorder', 'com.apple.developer.endpoint-security.client'),
        entitlements(null, 'com.apple.developer.system-extension.install'),
        entitlements('daemon', 'com.apple.developer.endpoint-security.client'),
      ],
    );
    assert.equal([...text.matchAll(/^xcrun notarytool submit \S+\.zip --keychain-profile notary --wait$/gm)].length, 2);
    assert.equal([...text.matchAll(/^xcrun stapler staple /gm)].length, 2);
    assert.equal([...text.matchAll(/^xcrun swiftc -O -target (x86_64|arm64)-apple-macos11\.0 /gm)].length, 2);
  });

  it('the entitlements have no comments, which the code-signing check of macOS does not read', () => {
    const files = readdirSync(bundle).filter((name) => name.endsWith('.entitlements'));
    assert.deepEqual(files, ['Developer.entitlements', 'Host.entitlements', 'Recorder.entitlements']);
    for (const name of files) assert.doesNotMatch(readFileSync(join(bundle, name), 'utf8'), /<!--/);
    assert.deepEqual(
      [...plist(join(bundle, 'Developer.entitlements'))],
      [['com.apple.developer.endpoint-security.client', true]],
    );
  });
});

function entitlements(part: string | null, claim: string): readonly (readonly [string, Plist])[] {
  const id = ['A1B2C3D4E5.org.example.esrecord', ...(part === null ? [] : [part])].join('.');
  return [
    ['com.apple.application-identifier', id],
    ['com.apple.developer.team-identifier', 'A1B2C3D4E5'],
    [claim, true],
  ];
}
