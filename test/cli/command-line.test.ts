// The command line as a user sees it: exit statuses, one-line reasons, no stack traces for mistakes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { osFamilies } from '../../src/schema/macos/os-profiles.ts';
import { thin } from '../doctor/mach-o-builder.ts';
import { testFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { esreplay } from './in-process.ts';

const root = join(import.meta.dirname, '../..');
const sample = join(root, 'traces/first-run.estrace');
const newest = Number(osFamilies.at(-1));

describe('command line', () => {
  const folder = testFolder();

  const usage: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown command', ['replay'], /unknown command 'replay'\nhelp: `esreplay list` shows the commands\n$/],
    [
      'a misspelt command',
      ['rnu', sample],
      /unknown command 'rnu'\nhelp: did you mean 'run'\? `esreplay list` shows the commands\n$/,
    ],
    ['an option without a command', ['--pace', 'asap'], /unknown option '--pace'\nhelp: see `esreplay --help`\n$/],
    [
      'a misspelt option without a command',
      ['--verison'],
      /unknown option '--verison'\nhelp: did you mean '--version'\?/,
    ],
    ['a missing trace', ['run'], /no trace given\nhelp: name both: `esreplay run TRACE -- CLIENT`\n$/],
    ['a missing archive', ['merge-reports'], /no archive given\nhelp: see `esreplay merge-reports --help`\n$/],
    ['a missing report', ['show'], /no report given\nhelp: see `esreplay show --help`\n$/],
    ['a missing client', ['run', sample], /no client given\nhelp: put it after --/],
    [
      'a client without --',
      ['run', sample, './client'],
      /unexpected argument '.\/client'\nhelp: put -- before the client/,
    ],
    [
      'an unknown option',
      ['run', sample, '--paces', 'asap', '--', 'x'],
      /unknown option '--paces'\nhelp: did you mean '--pace'\?\n$/,
    ],
    [
      'an unknown pace',
      ['run', sample, '--pace', 'fast', '--', 'x'],
      /invalid value 'fast' for '--pace' \(known: recorded, asap, step\)/,
    ],
    ['a speed that is no number', ['run', sample, '--speed', 'fast', '--', 'x'], /--speed takes a number/],
    ['a speed of zero', ['run', sample, '--speed', '0', '--', 'x'], /--speed takes a number/],
    [
      'half an outstanding message',
      ['run', sample, '--outstanding', '1.5', '--', 'x'],
      /--outstanding takes a whole number/,
    ],
    ['a seed that is too large', ['run', sample, '--seed', '18446744073709551616', '--', 'x'], /--seed takes/],
    ['an option given twice', ['run', sample, '--json', 'a', '--json', 'b', '--', 'x'], /--json given twice/],
    ['an import to two files', ['import', 'x', '-o', 'a', '-o', 'b'], /--\w+ given twice/],
    ['a pace without its name', ['run', sample, '--pace', '--', 'x'], /option '--pace' needs a value/],
    ['a condition that is missing', ['cat', sample, '--where'], /option '--where' needs a value/],
    ['an empty client', ['run', sample, '--client', ' ', '--', 'x'], /--client needs a command/],
    ['an explain command without a directory', ['explain'], /no report or run directory given/],
    ['an explain command with an option twice', ['explain', 'x', '--json', 'a', '--json', 'b'], /--json given twice/],
    [
      'a report in a missing directory',
      ['run', sample, '--json', '/nowhere/at/all.json', '--', 'x'],
      /folder of --json not found/,
    ],
    [
      'a report behind a file',
      ['run', sample, '--json', join(root, 'package.json/x'), '--', 'x'],
      /file of --json is in something that is not a folder/,
    ],
    ['an explain command with a report behind a file', ['explain', join(root, 'package.json/x')], /report not found/],
    [
      '--update without a file',
      ['run', sample, '--expect', 'recorded', '--update', 'changed', '--', 'x'],
      /needs a file to write/,
    ],
    ['a missing file of expectations', ['run', sample, '--expect', '/nowhere/x', '--', 'x'], /cannot read the file/],
    [
      'a missing file of suppressions',
      ['run', sample, '--suppressions', '/nowhere/x', '--', 'x'],
      /cannot read the file/,
    ],
    [
      'a length of gaps without a unit',
      ['run', sample, '--skip-gaps', '5', '--', 'x'],
      /--skip-gaps takes a time with its unit from 1ms to 24h, for example 5s or 300ms/,
    ],
    [
      'a length of gaps that is zero',
      ['run', sample, '--skip-gaps', '0s', '--', 'x'],
      /--skip-gaps takes a time with its unit from 1ms/,
    ],
    ['a pool without threads', ['run', sample, '--pool-width', '0', '--', 'x'], /--pool-width takes a whole number/],
    ['an unknown service model', ['run', sample, '--models', 'x', '--', 'true'], /unknown service models 'x'/],
    [
      'a policy that does not exist',
      ['run', sample, '--policy', 'cached-denial=kept', '--', 'x'],
      /unknown policy 'cached-denial'\nhelp: did you mean 'cached-denials'\?/,
    ],
    [
      'a value that the policy does not have',
      ['run', sample, '--policy', 'cached-denials=often', '--', 'x'],
      /invalid value 'often' for policy cached-denials\nhelp: it takes kept \(the default\), not-kept; /,
    ],
    [
      'a number outside the range of the policy',
      ['run', sample, '--policy', 'client-limit=193', '--', 'x'],
      /invalid value '193' for policy client-limit\nhelp: it takes a whole number from 1 to 192 \(192: the default\)/,
    ],
    [
      'a policy without a value',
      ['run', sample, '--policy', 'cached-denials', '--', 'x'],
      /policy cached-denials needs a value/,
    ],
    [
      'a policy that cannot be changed',
      ['run', sample, '--policy', 'entitlements=none', '--', 'x'],
      /policy 'entitlements' cannot be changed: a dictionary that was not recorded/,
    ],
    [
      'a policy given twice',
      ['run', sample, '--policy', 'client-limit=3', '--policy', 'client-limit=4', '--', 'x'],
      /--policy client-limit given twice/,
    ],
    [
      'a queue capacity given in two ways',
      ['run', sample, '--policy', 'queue-capacity=3', '--queue-capacity', '4', '--', 'x'],
      /queue capacity given twice/,
    ],
    ['--verify 1', ['run', sample, '--verify', '1', '--', 'x'], /--verify takes a whole number from 2 to 1000/],
    [
      '--verify with --pace step',
      ['run', sample, '--verify', '2', '--pace', 'step', '--', 'x'],
      /--pace step needs a single run/,
    ],
    ['--os with the same release twice', ['run', sample, '--os', '13,13', '--', 'x'], /--os names macOS 13 twice/],
    [
      '--os with two releases and --pace step',
      ['run', sample, '--os', '13,15', '--pace', 'step', '--', 'x'],
      /--pace step needs a single run/,
    ],
    [
      'a miss mode of another macOS',
      ['run', sample, '--os', '26', '--on-miss', 'fail-open', '--', '/bin/true'],
      /macOS 26 does not have fail-open/,
    ],
    [
      '--os with a release older than 10.15',
      ['run', sample, '--os', '10.14', '--', 'x'],
      /unknown macOS release '10\.14' \(known: 10\.15, 11, /,
    ],
    [
      '--os with a point release that never existed',
      ['run', sample, '--os', '11.8', '--', 'x'],
      /unknown macOS release '11\.8' \(known: 11\.0 to 11\.7\)\nhelp: did you mean '11\.7'\?\n$/,
    ],
    [
      '--os with a point release that is too high',
      ['run', sample, '--os', '26.99', '--', 'x'],
      /unknown macOS release '26\.99' \(known: 26\.0 to (26\.\d)\)\nhelp: did you mean '\1'\?\n$/,
    ],
    [
      '--os with a future major release',
      ['run', sample, '--os', `13,${newest + 1}`, '--', 'x'],
      new RegExp(
        `unknown macOS release '${newest + 1}' \\(known: 10\\.15, .*, ${newest}\\)\nhelp: did you mean '${newest}'\\?\n$`,
      ),
    ],
    [
      'a budget scale with a space before its %',
      ['run', sample, '--budget-scale', '10 %', '--', 'x'],
      /--budget-scale takes a number from 0\.000001 to 1000000, or a percentage such as 10%/,
    ],
    ['a budget scale of zero', ['run', sample, '--budget-scale', '0%', '--', 'x'], /--budget-scale takes a number/],
    [
      'a budget scale without its number',
      ['run', sample, '--budget-scale', '%', '--', 'x'],
      /--budget-scale takes a number/,
    ],
    [
      'a cut whose start is after its end',
      ['cut', sample, '-o', '/nowhere/x', '--from', '5s', '--to', '2000ms'],
      /--from 5s is not before --to 2000ms\nhelp: exchange them\n$/,
    ],
    [
      'a cut of an empty time span',
      ['cut', sample, '-o', '/nowhere/x', '--from', '2026-01-31T12:00:00Z', '--to', '2026-01-31T13:00:00+01:00'],
      /is not before .*\nhelp: --to is exclusive/,
    ],
    ['a kit command without flags', ['kit'], /no flags asked for/],
    ['a kit command for C and C++ at once', ['kit', '--cc', '--cxx'], /--cc cannot be used with --cxx/],
    [
      'kit --apple without --cflags or --swiftflags',
      ['kit', '--libs', '--apple'],
      /--apple needs --cflags or --swiftflags/,
    ],
    ['kit --libcxx for C', ['kit', '--cc', '--libcxx'], /--libcxx cannot be used with --cc: it is for C\+\+/],
    [
      'a kit command for two compilers',
      ['kit', '--swiftflags', '--libs'],
      /--swiftflags cannot be used with other flags/,
    ],
  ];
  for (const [what, words, message] of usage) {
    it(`${what} is a usage error`, async () => {
      const ended = await esreplay(...words);
      assert.equal(ended.status, 2, ended.stderr);
      assert.match(ended.stderr, message);
      assert.match(ended.stderr, /^error: /);
      assert.doesNotMatch(ended.stderr, /\n {4}at /);
      assert.equal(ended.stdout, '');
    });
  }

  it('a command line without arguments shows the commands and is a usage error', async () => {
    const { status, stdout, stderr } = await esreplay();
    assert.equal(status, 2, stderr);
    assert.match(stderr, /\nUsage: esreplay COMMAND [\s\S]*\n {2}run +replay /);
    assert.match(stderr, /\nerror: no command given\nhelp: name one of the commands above\n$/);
    assert.equal(stdout, '');
  });

  it('the error for a wrong expectation names its line', async () => {
    const file = join(folder, 'expect.ndjson');
    writeFileSync(file, '{"index":0,"decision":"allow"}\n{"index":1,"decision":"perhaps"}\n');
    const ended = await esreplay('run', sample, '--expect', file, '--', 'true');
    assert.equal(ended.status, 2);
    assert.match(ended.stderr, /expect\.ndjson:2/);
  });

  it('the error for a wrong suppression names its line and shows the form of a line', async () => {
    const file = join(folder, 'suppressions.ndjson');
    writeFileSync(file, '\n{"rule":"blocking-call","call":"open"}\n');
    const ended = await esreplay('run', sample, '--suppressions', file, '--', 'true');
    assert.equal(ended.status, 2);
    assert.match(
      ended.stderr,
      /line 2: invalid suppression: reason missing\n {2}--> .*suppressions\.ndjson:2\nhelp: a line is/,
    );
  });

  const setup: readonly (readonly [string, () => string, RegExp])[] = [
    ['a missing client file', () => join(folder, 'none'), /does not exist/],
    [
      'a program that is not on the PATH',
      () => 'no-such-program-anywhere',
      /client not found on the PATH: no-such-program-anywhere/,
    ],
    ['a client that is a directory', () => folder, /client is a folder: /],
    ['a client behind a file', () => join(file('no-folder', 'text', 0o755), 'x'), /does not exist/],
    ['a client whose name is too long', () => `./${'a'.repeat(300)}`, /cannot be read: ENAMETOOLONG/],
    ['a client that is a link to itself', linkToItself, /cannot be read: ELOOP/],
    ['a client that is not executable', () => file('plain', 'text', 0o644), /is not executable\nhelp: .*chmod \+x/],
    ['a macOS program', () => file('mach-o', thin(), 0o755), /is a macOS program/],
    [
      'a script without its interpreter',
      () => file('script', '#!/no/such/shell\n', 0o755),
      /interpreter not found: \/no\/such\/shell\n {2}--> .*script:1\n/,
    ],
    ['a set-user-ID program', setUserId, /set-user-ID/],
  ];
  for (const [what, client, message] of setup) {
    it(`${what} is a set-up error`, async function () {
      leaveOutOnMac(this, 'its refusals are those of Linux');
      const ended = await esreplay('run', sample, '--', client());
      assert.equal(ended.status, 3, ended.stderr);
      assert.match(ended.stderr, message);
      assert.doesNotMatch(ended.stderr, /\n {4}at /);
    });
  }

  it('a statically linked program is a set-up error', async function () {
    leaveOutOnMac(this, 'macOS has no static programs');
    const source = file('main.c', 'int main(void) { return 0; }\n', 0o644);
    const program = join(folder, 'static');
    const linked = spawnSync('cc', ['-static', source, '-o', program]).status === 0;
    if (!linked) skip(this, 'cc links no static program here (Debian: libc6-dev)');
    const ended = await esreplay('run', sample, '--', program);
    assert.equal(ended.status, 3);
    assert.match(ended.stderr, /linked statically/);
  });

  it('an error escapes control characters that come from a file', async () => {
    const { stderr } = await esreplay(
      'import',
      file('evil.jsonl', '{"\\u001b[2J": 1}\n', 0o644),
      '-o',
      join(folder, 'x'),
    );
    assert.match(stderr, /\\x1b\[2J/);
    assert.ok(!stderr.includes('\u001b'));
  });

  it('a text file as trace is a trace error with its place', async () => {
    const ended = await esreplay('run', file('text.estrace', 'not a trace', 0o644), '--', 'true');
    assert.equal(ended.status, 4, ended.stderr);
    assert.match(ended.stderr, /\n {2}--> byte \d+/);
  });

  it('kit prints flags that a compiler accepts, on one line', async function () {
    leaveOutOnMac(this, 'test/cli/kit.test.ts has the flags of a Mac');
    const { stdout, status } = await esreplay('kit', '--cflags', '--libs');
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^-isystem '?\/.*\/replayer\/kit\/include'? -fblocks .*-L\/.* '?-Wl,-rpath,\/.* -lEndpointSecurity /,
    );
    assert.match(stdout, /-lBlocksRuntime/);
    assert.equal(stdout.split('\n').length, 2);
  });

  it('kit --cc prints the installed compiler before its flags', async () => {
    assert.match((await esreplay('kit', '--cc')).stdout, /^clang(-\d+)?\n$/);
    assert.match((await esreplay('kit', '--cflags', '--cc')).stdout, /^clang(-\d+)? -(isystem|fblocks)\b/);
  });

  function file(name: string, content: string | Buffer, mode: number): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  }

  function linkToItself(): string {
    const path = join(folder, 'loop');
    symlinkSync('loop', path);
    return path;
  }

  function setUserId(): string {
    const path = join(folder, 'setuid');
    copyFileSync('/bin/true', path);
    chmodSync(path, 0o4755);
    assert.ok(statSync(path).mode & 0o4000);
    return path;
  }
});
