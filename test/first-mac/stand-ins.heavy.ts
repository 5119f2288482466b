// The questions that only Apple's tools answer, run with stand-ins that answer as Apple's tools do: each must get the
// expected result, and a different one when a tool says the contrary. The clients are built for this system.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { firstMacCommand } from '../../src/first-mac/command-line.ts';
import type { Reply } from '../../src/first-mac/consent.ts';
import { firstMac } from '../../src/first-mac/first-mac.ts';
import type { Answer } from '../../src/first-mac/step.ts';
import { surfaceQuestions } from '../../src/first-mac/steps/surface.ts';
import { findLibrary } from '../../src/run/prepare/library.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { keptClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { makeTrace } from '../replayer/driver.ts';

const root = join(import.meta.dirname, '../..');
/**
 * Suffix of the file that keeps the library out of a client: codesign creates it next to the client, doctor and the
 * client look for it.
 */
const refuses = 'refuses';

const tools: Readonly<Record<string, string>> = {
  sw_vers: 'echo 27.0',
  csrutil: 'echo "System Integrity Protection status: enabled."',
  'xcode-select': 'echo /Applications/Xcode.app/Contents/Developer',
  xattr: 'exit 0',
  npm: 'exit 0',
  xcrun: 'exit 0',
  tar: 'exec /usr/bin/tar "$@"',
  systemextensionsctl:
    '[ "$1" = developer ] || [ -e "$ACTIVATED" ] && echo "* * TEAM com.example.esrecord (1.0/1) esrecord [activated enabled]"',
  // It passes no word on but those behind --args.
  open: `case "$*" in *" --args activate") touch "$ACTIVATED";; esac`,
  sudo: '[ "$1" = -n ] && shift; [ "$1" = -v ] && exit 0; exec "$@"',
  // What macOS does with a signature.
  codesign: `
for word; do file=$word; done
case "$*" in
  *--verify*|*--remove-signature*) exit 0;;
esac
rm -f "$file.${refuses}"
previous=
for word; do
  [ "$previous" = --entitlements ] && list=$word
  previous=$word
done
has() { [ -n "$list" ] && grep -q "$1" "$list"; }
case "$*" in
  *"-o runtime"*) { has allow-dyld-environment && has disable-library-validation; } || touch "$file.${refuses}";;
  *"-o library"*|*"-o restrict"*) touch "$file.${refuses}";;
esac
has developer.endpoint-security && csrutil status | grep -q enabled && touch "$file.${refuses}"
exit 0`,
};

/** The programs of the archive that this test's questions start. */
const scripts = (careful: string, sample: string, death: string): Readonly<Record<string, string>> => ({
  // Of a recording that is to end with something else, all that it has is there at once.
  'prebuilds/darwin-x64+arm64/esrecord': `case "$*" in *--events*) cp ${death} "$2";; *) cp ${sample} "$2";; esac`,
  'first-mac/macos11/names': 'exit 0',
  'first-mac/macos11/careful': `[ -e "$0.${refuses}" ] && exit 9; exec ${careful}`,
  'first-mac/macos11/asks':
    'case $1 in client-limit) echo 192;; notify-deadline) echo "unclear: 7";; esac; [ -d "$2" ]',
  'recorder/extension/bundle/build-sign-notarise.sh': 'mkdir -p "$1/Esrecord.app"',
});

describe('questions for a Mac, put to stand-ins', () => {
  linuxOnly('a Mac has the tools themselves');
  let folder: string;
  let careful: string;
  const path = process.env.PATH;
  const exit = { type: 15, pid: 700, path: '/private/tmp/entitled-never-answers', event: { exit: { stat: 9 } } };
  const { path: death } = makeTrace([{ ...exit, path: '/bin/ls', event: { exit: { stat: 0 } } }, exit]);

  before(async () => {
    careful = await keptClient('careful', { sources: [join(root, 'replayer/kit/examples/careful.c')], flags: ['-O1'] });
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'esreplay-first-mac-'));
    process.env.PATH = `${join(folder, 'bin')}${delimiter}${path}`;
    for (const [name, script] of Object.entries(tools)) tool(name, script);
    process.env.ACTIVATED = join(folder, 'activated');
    for (const [name, script] of Object.entries(scripts(careful, join(root, 'traces/first-run.estrace'), death)))
      program(join('archive', name), script);
    for (const name of ['traces', 'models', 'package.json', 'node_modules'])
      symlinkSync(join(root, name), join(folder, 'archive', name));
    symlinkSync(findLibrary(), join(folder, 'archive/prebuilds/darwin-x64+arm64/libesreplay.dylib'));
    write('archive/recorder/extension/bundle/Developer.entitlements', 'com.apple.developer.endpoint-security.client');
    for (const name of ['sdk-layout.mjs', 'setup.mjs', 'test.mjs']) write(join('archive/scripts', name), '');
    write(
      'archive/dist/cli/main.js',
      `import { existsSync } from 'node:fs';
       const [, , command, file] = process.argv;
       if (command === 'doctor') process.exit(existsSync(file + '.${refuses}') ? 1 : 0);
       await import(${JSON.stringify(join(root, 'dist/cli/main.js'))});`,
    );
  });
  afterEach(() => {
    process.env.PATH = path;
    delete process.env.ACTIVATED;
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string, mode = 0o644): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text, { mode });
  };
  const program = (name: string, script: string): void => write(name, `#!/bin/sh\n${script}\n`, 0o755);
  const tool = (name: string, script: string): void => program(join('bin', name), script);
  const withoutProtection = (): void => tool('csrutil', 'echo "System Integrity Protection status: disabled."');
  const installs = (name: string, text: string): void => write(join('system', name), text);

  async function ask(...only: readonly string[]): Promise<readonly Answer[]> {
    const [work, logs] = [join(folder, 'work'), join(folder, 'logs')];
    for (const each of [work, logs, join(folder, 'system/Applications')]) mkdirSync(each, { recursive: true });
    return firstMac({
      ...{ root: join(folder, 'archive'), system: join(folder, 'system'), work, logs, only },
      ...{ sipOff: true, rootRefused: null, print: () => undefined },
    });
  }
  /** Files of the folder to send back with this text, in traces as anywhere. */
  const filesWith = (text: string): string[] =>
    readdirSync(join(folder, 'logs')).filter((name) => readFileSync(join(folder, 'logs', name)).includes(text));
  const told = (answers: readonly Answer[]): string[] =>
    answers.map(({ id, got, outcome }) => `${id}: ${got} ${outcome}`);
  const all = (answers: readonly Answer[], outcome: Answer['outcome']): void =>
    assert.deepEqual(told(answers.filter((each) => each.outcome !== outcome)), []);

  it('find doctor and dyld of one mind about ten signatures', async () => {
    const answers = await ask('sign');
    assert.equal(answers.length, 10);
    all(answers, 'OK');
  });

  it('tell when dyld lets in what doctor says is refused', async () => {
    tool('codesign', 'exit 0');
    assert.deepEqual(told(await ask('sign.runtime')), ['sign.runtime: doctor runs, run runs DIFF']);
    tool('codesign', 'echo "no identity found" >&2; exit 1');
    assert.deepEqual(told(await ask('sign.plain')), ['sign.plain: codesign: no identity found DIFF']);
  });

  it('build with Xcode, and show the last line of what does not', async () => {
    all(await ask('xcode'), 'OK');
    tool('xcrun', 'echo "host.swift:1:1: error: no such module"; exit 1');
    assert.deepEqual(told(await ask('xcode.swift')), [
      'xcode.swift: status 1: host.swift:1:1: error: no such module DIFF',
    ]);
    tool('npm', 'echo "npm error network" >&2; exit 1');
    assert.deepEqual(told(await ask('xcode.build')), [
      'xcode.build: npm ci failed, perhaps without a network: npm error network SKIP',
    ]);
  });

  it('record this Mac, replay what came, and keep what is muted', async () => {
    withoutProtection();
    assert.deepEqual(told(await ask('record')), [
      ...['record.entitled: taken OK', 'record.real: 63 messages OK', 'record.replays: silent OK'],
      'record.default-mutes: none in the trace DIFF',
    ]);
    assert.ok(existsSync(join(folder, 'logs/recorded.estrace')));
    assert.deepEqual(filesWith('noor'), [], 'a name of the trace is in what is sent back');
    const muted = join(folder, 'muted.estrace');
    const defaultMutes = [['ES_MUTE_PATH_TYPE_LITERAL', '/usr/libexec/x', ['ES_EVENT_TYPE_AUTH_OPEN']]] as const;
    const writer = new TraceWriter(muted, buildHeader({ defaultMutes }));
    writer.message(buildMessage(10, {}, 1));
    writer.close();
    program('archive/prebuilds/darwin-x64+arm64/esrecord', `cp ${muted} "$2"`);
    const [real, mutes] = await ask('record.real', 'record.default-mutes');
    assert.deepEqual([real?.outcome, mutes?.got], ['OK', '1 in default-mutes.json']);
    assert.deepEqual(JSON.parse(readFileSync(join(folder, 'logs/default-mutes.json'), 'utf8')), defaultMutes);
    program('archive/prebuilds/darwin-x64+arm64/esrecord', 'echo "it needs Full Disk Access" >&2; exit 1');
    const [answer] = await ask('record.real');
    assert.match(`${answer?.got} ${answer?.outcome}`, /^allow the terminal Full Disk Access in .* SKIP$/);
  });

  it('ask nothing more of a program that AMFI ends', async () => {
    withoutProtection();
    program('archive/first-mac/macos11/names', 'kill -KILL $$');
    const [entitled, ...others] = await ask('record', 'kill.real', 'surface.client-limit');
    assert.deepEqual(told(entitled === undefined ? [] : [entitled]), ['record.entitled: killed (exit status 137) OK']);
    all(others, 'SKIP');
    assert.match(others[0]?.got ?? '', /^a program that claims the entitlement is killed .*: record\.entitled$/);
    assert.deepEqual(
      others.map(({ got }) => got).filter((got) => got.includes('is not in this archive')),
      [],
    );
  });

  it('read the crash report of a client that macOS killed', async () => {
    withoutProtection();
    const reports = join(folder, 'system/Library/Logs/DiagnosticReports');
    mkdirSync(reports, { recursive: true });
    const killed = (namespace: string): string =>
      `printf '{"app_name":"x"}\\n{"termination":{"namespace":"${namespace}","code":2}}' > "${reports}/$(basename $0)-2.ips"; kill -KILL $$`;
    program('archive/first-mac/macos11/never-answers', killed('ENDPOINTSECURITY'));
    const answers = await ask('kill.real', 'kill.exit');
    all(answers, 'OK');
    assert.match(answers[1]?.got ?? '', /^wait status 9, flags 0x[\da-f]+, no NOTIFY_SIGNAL$/);
    program('archive/first-mac/macos11/never-answers', killed('SIGNAL'));
    assert.deepEqual(told(await ask('kill.real')), ['kill.real: SIGNAL, code 2 DIFF']);
  });

  it('build and activate the extension, and replay the boot that it recorded', async () => {
    withoutProtection();
    const boot = join('Library/Application Support/esreplay/traces/boot.estrace');
    const before = await ask('extension', 'boot');
    assert.deepEqual(told(before).slice(0, 2), ['extension.bundle: verified OK', 'extension.activated: activated OK']);
    assert.match(before[2]?.got ?? '', /activate the extension, restart, and run this again$/);
    assert.ok(existsSync(join(folder, 'system/Applications/Esrecord.app')));
    installs(boot, '');
    copyFileSync(join(root, 'traces/first-run.estrace'), join(folder, 'system', boot));
    all(await ask('boot'), 'OK');
    tool('systemextensionsctl', 'echo "[activated waiting for user]"');
    assert.deepEqual(told(await ask('extension.activated')), [
      'extension.activated: not in systemextensionsctl list DIFF',
    ]);
  });

  it('say that the extension needs a Developer ID', async () => {
    withoutProtection();
    program('archive/recorder/extension/bundle/build-sign-notarise.sh', 'echo "placeholders are left" >&2; exit 2');
    const answers = await ask('extension');
    all(answers, 'SKIP');
    for (const { got } of answers) assert.match(got, /Developer ID/);
  });

  it('ask Endpoint Security each thing by itself, as root, with a folder of its own', async () => {
    withoutProtection();
    const answers = await ask('surface');
    assert.equal(answers.length, surfaceQuestions.length);
    const by = new Map(answers.map((answer) => [answer.id, answer]));
    const got = (name: string): string => `${by.get(`surface.${name}`)?.got} ${by.get(`surface.${name}`)?.outcome}`;
    assert.equal(got('client-limit'), '192 OK');
    assert.equal(got('notify-deadline'), 'unclear: 7 DIFF');
    assert.equal(got('answer-by-copy'), 'no answer: status 0 DIFF');
    assert.equal(got('unmute-nothing'), 'the header of macOS 27 says it: asked up to macOS 26 SKIP');
  });

  it('say on an older macOS what is not asked there', async () => {
    withoutProtection();
    tool('sw_vers', 'echo 12.6');
    all(await ask('surface'), 'SKIP');
  });

  interface Started {
    readonly status: number;
    readonly printed: string;
    readonly asked: readonly string[];
  }

  /** Starts the command of the archive; a person gives the replies one after the other. */
  async function start(words: readonly string[], ...replies: Reply[]): Promise<Started> {
    const { write } = process.stdout;
    let printed = '';
    const asked: string[] = [];
    process.stdout.write = (text) => {
      printed += text;
      return true;
    };
    const person = (question: string): Promise<Reply> => {
      asked.push(question.split('\n')[0] ?? '');
      return Promise.resolve(replies.shift() ?? 'nobody');
    };
    const [root, system] = [join(folder, 'archive'), join(folder, 'system')];
    try {
      return { status: await firstMacCommand(words, root, { platform: 'darwin', system, person }), printed, asked };
    } finally {
      process.stdout.write = write;
    }
  }
  const toRun = 'These run as root, by sudo:';
  const toPack = 'The archive to send back would have:';

  it('are started by the command line, which packs the answers and ends with 1 at a difference', async () => {
    tool('xcrun', 'exit 1');
    assert.equal((await start(['xcode.swift'])).status, 1);
    tool('xcrun', 'exit 0');
    const { status, printed, asked } = await start(['xcode.swift', 'sign.plain'], 'yes');
    assert.deepEqual([status, asked], [0, [toPack]], printed);
    const lines = printed.trim().split('\n');
    assert.equal(lines[2], 'VERDICT 2 OK, 0 DIFF, 0 SKIP');
    const packed = /^Send back (.*\.tar\.gz)$/.exec(lines[3] ?? '')?.[1] ?? '';
    const names = execFileSync('tar', ['-tzf', packed], { encoding: 'utf8' });
    for (const name of ['answers.json', 'sign.plain.txt', 'xcode.swift.txt']) assert.ok(names.includes(name), names);
    assert.match(readFileSync(join(packed.replace(/\.tar\.gz$/, ''), 'sign.plain.txt'), 'utf8'), /^\$ codesign /m);
  });

  it('ask a person before they use sudo, and before they pack', async () => {
    tool('sudo', `echo "$@" >> ${join(folder, 'sudo-uses')}; exec "$4" "$5"`);
    const refused = await start(['recorder'], 'no', 'no');
    assert.deepEqual(refused.asked, [toRun, toPack]);
    assert.match(refused.printed, /^recorder\.root .* it runs as root, which was not allowed +SKIP$/m);
    assert.match(refused.printed, /^The answers are in .*\d$/m);
    const alone = await start(['recorder.root']);
    assert.match(alone.printed, /nobody was there to allow it/);
    assert.match(alone.printed, /^The answers are in .*; --yes packs them$/m);
    assert.ok(!existsSync(join(folder, 'sudo-uses')));
    const packed = readdirSync(join(folder, 'archive')).filter((name) => name.endsWith('.tar.gz'));
    assert.deepEqual(packed, []);
  });

  it('say what runs as root where --yes allows it, and use sudo then', async () => {
    program(
      'archive/prebuilds/darwin-x64+arm64/esrecord',
      'echo "it lacks the entitlement com.apple.developer.endpoint-security.client"',
    );
    const { status, printed, asked } = await start(['--yes', 'recorder.root']);
    assert.deepEqual([status, asked], [0, []], printed);
    assert.match(printed, /^These run as root, by sudo:\n {2}recorder\.root .*\nrecorder\.root .* OK\nVERDICT 1 OK/);
    assert.match(printed, /^Send back .*\.tar\.gz$/m);
  });
});
