// The questions that only Apple's tools answer, run with stand-ins that answer as Apple's tools do: each must get the
// expected result, and a different one when a tool says the contrary. The clients are built for this system.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstMacCommand } from '../../src/first-mac/command-line.ts';
import type { Reply } from '../../src/first-mac/consent.ts';
import { firstMac } from '../../src/first-mac/first-mac.ts';
import type { Answer } from '../../src/first-mac/step.ts';
import { surfaceQuestions } from '../../src/first-mac/steps/surface.ts';
import { linuxOnly } from '../linux-only.ts';
import { defaultMutes, StandIns, user } from './stand-ins.ts';

const root = join(import.meta.dirname, '../..');
describe('questions for a Mac, put to stand-ins', () => {
  linuxOnly('a Mac has the tools themselves');
  let there: StandIns;
  let folder: string;

  beforeEach(async () => {
    there = await StandIns.create();
    folder = there.folder;
  });
  afterEach(() => there.remove());

  const program = (name: string, script: string): void => there.program(name, script);
  const tool = (name: string, script: string): void => there.tool(name, script);
  const withoutProtection = (): void => there.setProtection('disabled');
  const installs = (name: string, text: string): void => there.write(join('system', name), text);

  async function ask(...only: readonly string[]): Promise<readonly Answer[]> {
    const [work, logs] = [join(folder, 'work'), join(folder, 'logs')];
    for (const each of [work, logs, join(folder, 'system/Applications')]) mkdirSync(each, { recursive: true });
    return firstMac({
      root: join(folder, 'archive'),
      system: join(folder, 'system'),
      work,
      logs,
      only,
      sipOff: true,
      rootRefused: null,
      print: () => undefined,
    });
  }
  /** Files of the folder to send back with this text, in traces as anywhere. */
  const filesWith = (text: string): string[] =>
    readdirSync(join(folder, 'logs')).filter((name) => readFileSync(join(folder, 'logs', name)).includes(text));
  const linesOf = (answers: readonly Answer[]): string[] =>
    answers.map(({ id, got, outcome }) => `${id}: ${got} ${outcome}`);
  const all = (answers: readonly Answer[], outcome: Answer['outcome']): void =>
    assert.deepEqual(linesOf(answers.filter((each) => each.outcome !== outcome)), []);

  it('doctor and dyld agree about ten signatures', async () => {
    const answers = await ask('sign');
    assert.equal(answers.length, 10);
    all(answers, 'OK');
  });

  it('a program that dyld runs and doctor refuses is a difference', async () => {
    tool('codesign', 'exit 0');
    assert.deepEqual(linesOf(await ask('sign.runtime')), ['sign.runtime: doctor runs, run runs DIFF']);
    tool('codesign', 'echo "no identity found" >&2; exit 1');
    assert.deepEqual(linesOf(await ask('sign.plain')), ['sign.plain: codesign: no identity found DIFF']);
  });

  it('a build with Xcode is OK, and a failed one has its last line in the answer', async () => {
    all(await ask('xcode'), 'OK');
    tool('xcrun', 'echo "host.swift:1:1: error: no such module"; exit 1');
    assert.deepEqual(linesOf(await ask('xcode.swift')), [
      'xcode.swift: status 1: host.swift:1:1: error: no such module DIFF',
    ]);
    tool('npm', 'echo "npm error network" >&2; exit 1');
    assert.deepEqual(linesOf(await ask('xcode.build')), [
      'xcode.build: npm ci failed, perhaps without a network: npm error network SKIP',
    ]);
  });

  it('a recording of this Mac is replayed, and has the default mutes', async () => {
    withoutProtection();
    const without = (figures: string): string => figures.replace(/\d+\.\d+ s of/, 'N s of');
    assert.deepEqual(linesOf(await ask('record')).map(without), [
      'record.entitled: taken OK',
      'record.real: 63 messages OK',
      'record.replays: silent OK',
      'record.teams: NULL in 55, empty in 0 OK',
      'record.cost: N s of processor for 63 messages in 10 s OK',
      'record.default-mutes: none in the trace DIFF',
    ]);
    assert.ok(existsSync(join(folder, 'logs/recorded.estrace')));
    assert.deepEqual(filesWith(user), []);
    there.addDefaultMutes();
    const [real, mutes] = await ask('record.real', 'record.default-mutes');
    assert.deepEqual([real?.outcome, mutes?.got], ['OK', '1 in default-mutes.json']);
    assert.deepEqual(JSON.parse(readFileSync(join(folder, 'logs/default-mutes.json'), 'utf8')), defaultMutes);
    assert.deepEqual(filesWith(user), []);
    program('archive/prebuilds/darwin-x64+arm64/esrecord', 'echo "it needs Full Disk Access" >&2; exit 1');
    const [answer] = await ask('record.real');
    assert.match(`${answer?.got} ${answer?.outcome}`, /^allow the terminal Full Disk Access in .* SKIP$/);
  });

  it('a program that AMFI ends is asked nothing more', async () => {
    withoutProtection();
    program('archive/first-mac/macos11/names', 'kill -KILL $$');
    const [entitled, ...others] = await ask('record', 'kill.real', 'surface.client-limit');
    assert.deepEqual(linesOf(entitled === undefined ? [] : [entitled]), [
      'record.entitled: killed (exit status 137) OK',
    ]);
    all(others, 'SKIP');
    assert.match(others[0]?.got ?? '', /^a program that claims the entitlement is killed .*: record\.entitled$/);
    assert.deepEqual(
      others.map(({ got }) => got).filter((got) => got.includes('is not in this archive')),
      [],
    );
  });

  it('the crash report of a killed client gives the answers', async () => {
    withoutProtection();
    there.addKilledClient('ENDPOINTSECURITY');
    const answers = await ask('kill.real', 'kill.exit');
    all(answers, 'OK');
    assert.match(answers[1]?.got ?? '', /^wait status 9, flags 0x[\da-f]+, no NOTIFY_SIGNAL$/);
    assert.deepEqual(filesWith(user), []);
    there.addKilledClient('SIGNAL');
    assert.deepEqual(linesOf(await ask('kill.real')), ['kill.real: SIGNAL, code 2 DIFF']);
  });

  it('the extension is built and activated, and the boot that it recorded is replayed', async () => {
    withoutProtection();
    const boot = join('Library/Application Support/esreplay/traces/boot.estrace');
    const before = await ask('extension', 'boot');
    assert.deepEqual(linesOf(before).slice(0, 2), [
      'extension.bundle: verified OK',
      'extension.activated: activated OK',
    ]);
    assert.match(before[2]?.got ?? '', /activate the extension, restart, and run this again$/);
    assert.ok(existsSync(join(folder, 'system/Applications/Esrecord.app')));
    installs(boot, '');
    copyFileSync(join(root, 'traces/first-run.estrace'), join(folder, 'system', boot));
    all(await ask('boot'), 'OK');
    tool('systemextensionsctl', 'echo "[activated waiting for user]"');
    assert.deepEqual(linesOf(await ask('extension.activated')), [
      'extension.activated: not in systemextensionsctl list DIFF',
    ]);
  });

  it('a missing Developer ID skips the extension with that reason', async () => {
    withoutProtection();
    program('archive/recorder/extension/bundle/build-sign-notarise.sh', 'echo "placeholders are left" >&2; exit 2');
    const answers = await ask('extension');
    all(answers, 'SKIP');
    for (const { got } of answers) assert.match(got, /Developer ID/);
  });

  it('each question to Endpoint Security runs by itself, as root, in its own folder', async () => {
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

  it('an older macOS skips the questions about Endpoint Security', async () => {
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

  it('the command line packs the answers, and ends with 1 at a difference', async () => {
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

  it('a person is asked before sudo is used and before answers are packed', async () => {
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

  it('--yes allows sudo, after a list of what runs as root', async () => {
    const { status, printed, asked } = await start(['--yes', 'recorder.root']);
    assert.deepEqual([status, asked], [0, []], printed);
    assert.match(printed, /^These run as root, by sudo:\n {2}recorder\.root .*\nrecorder\.root .* OK\nVERDICT 1 OK/);
    assert.match(printed, /^Send back .*\.tar\.gz$/m);
  });
});
