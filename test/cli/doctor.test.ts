// `esreplay doctor`: what it prints about clients and about this machine. `run` refuses with the same words.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { linkFlags } from '../../src/cli/commands/kit.ts';
import { linuxRows, type MachineRow, macRows, programsRow } from '../../src/run/machine.ts';
import { phrase } from '../../src/words/phrase.ts';
import { elf } from '../doctor/elf-builder.ts';
import { Files } from '../doctor/files.ts';
import { thin, universal } from '../doctor/mach-o-builder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { Harness } from './harness.ts';
import { esreplay, esreplayIn } from './in-process.ts';

/** Commands to copy stay whole; everything else keeps to 80 columns. */
function assertNarrow(text: string): void {
  for (const line of text.split('\n'))
    assert.ok(line.length <= 80 || /^ {12}(cp|ditto|rm|codesign|chmod) /.test(line), line);
}

describe('esreplay doctor', () => {
  const files = new Files();
  before(function () {
    leaveOutOnMac(this, 'it looks at programs as Linux does; test/program looks at them as both systems do');
    files.make();
  });
  after(() => files.remove());

  it('a client that can be tested gives status 0', async () => {
    const { status, stdout, stderr } = await esreplay('doctor', files.file('client', elf()));
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^esreplay doctor\n {2}client {4}.*\n {2}format {4}ELF\n\nCAN BE TESTED here\n$/);
  });

  it('doctor and run refuse a static client with the same sentence', async () => {
    const client = files.file('static', elf({ interpreter: null }));
    const { status, stdout } = await esreplay('doctor', client);
    assert.equal(status, 3);
    assert.match(stdout, /\nREFUSED {2}static\n {2}The client .*static is\s+linked statically/);
    assert.match(stdout, /\nCANNOT BE TESTED here \(exit status 3\)\n$/);
    assertNarrow(stdout);
    const run = await esreplay('run', 'traces/first-run.estrace', '--', client);
    assert.equal(run.status, 3);
    const words = (text: string): string => text.replaceAll(/\s+/g, ' ');
    const sentence = `The client ${client} is linked statically: no library can be inserted into it.`;
    assert.ok(words(stdout).includes(sentence) && words(run.stderr).includes(phrase(sentence)), run.stderr);
    assert.match(run.stderr, /help: link it without -static/);
  });

  it('a missing library is named with a remedy', async () => {
    const libraries = ['libesreplay.so', 'libnowhere.so.1', 'libc.so.6'];
    const client = files.file('dynamic', elf({ libraries }));
    const { status, stdout } = await esreplay('doctor', client);
    assert.equal(status, 3);
    const words = (text: string): string => text.replaceAll(/\s+/g, ' ');
    const sentence = `The client ${client} needs libnowhere.so.1, which the loader does not find.`;
    assert.ok(words(stdout).includes(`REFUSED missing-library ${sentence} help Install the package`), stdout);
    assert.match(stdout, /\nCANNOT BE TESTED here \(exit status 3\)\n$/);
    assertNarrow(stdout);
    files.file('lib/libnowhere.so.1', elf({ type: 3, interpreter: null, pie: false, libraries: [] }));
    const folder = files.path('lib');
    const beside = await esreplay('doctor', files.file('bin/dynamic', elf({ libraries })));
    assert.match(beside.stdout, new RegExp(`help +Say where it is.*\n {12}export LD_LIBRARY_PATH=${folder}\n`));
    const found = await esreplayIn({ env: { LD_LIBRARY_PATH: folder } }, 'doctor', client);
    assert.equal(found.status, 0, found.stdout);
    const old = await esreplay('doctor', files.file('old', elf({ libraries: ['libEndpointSecurity.so'] })));
    assert.match(words(old.stdout), /help Link it again with \$\(esreplay kit --libs\)/);
    const run = await esreplay('run', 'traces/first-run.estrace', '--', client);
    assert.equal(run.status, 3);
    assert.ok(words(run.stderr).includes(phrase(sentence)), run.stderr);
  });

  it('the slices of a Mac program are judged as a Mac would, one by one', async () => {
    const hardened = { flags: 0x1_0000, team: 'TEAM123456', certificate: 'full' } as const;
    const { bytes } = universal([{ architecture: 'x86_64' }, { signature: hardened }]);
    const client = files.file('agent', bytes);
    const { status, stdout } = await esreplay('doctor', client);
    assert.equal(status, 3);
    assert.match(stdout, /format {4}Mach-O, universal: x86_64, arm64\n/);
    assert.match(
      stdout,
      /arm64 {5}program for macOS 13\.2\.1, signed by team TEAM123456, hardened\s+runtime, no entitlements\n/,
    );
    assert.match(stdout, /\nELSEWHERE {2}other-system\n/);
    assert.match(stdout, /\nREFUSED {2}hardened-runtime {2,}arm64\n/);
    const commands = stdout.match(/^ {12}codesign --force --sign - \/tmp\/agent$/gm);
    assert.equal(commands?.length, 1, 'the same commands are not shown twice');
    assert.match(stdout, /the\s+commands above\./);
    assert.match(stdout, /\nCANNOT BE TESTED here; on a Mac: arm64 no, x86_64 yes \(exit status 3\)\n$/);
    assertNarrow(stdout);
    const json = JSON.parse((await esreplay('doctor', client, '--json')).stdout);
    assert.deepEqual(json.testable, { here: false, onMac: true });
    assert.deepEqual(
      json.slices.map((slice: Record<string, unknown>) => [slice.architecture, slice.testable]),
      [
        ['x86_64', true],
        ['arm64', false],
      ],
    );
    assert.deepEqual(
      json.findings.map((finding: Record<string, unknown>) => [finding.slug, finding.grade, finding.slices]),
      [
        ['other-system', 'elsewhere', []],
        ['hardened-runtime', 'refused', ['arm64']],
        ['library-validation', 'refused', ['arm64']],
      ],
    );
  });

  it('a cut program file is an error with its offset', async () => {
    const { status, stderr, stdout } = await esreplay('doctor', files.file('cut', thin().subarray(0, 100)));
    assert.equal(status, 3);
    assert.equal(stdout, '');
    assert.match(stderr, /^error: damaged program .*cut: its list of load commands claims/);
    assert.match(stderr, /\n {2}--> .*cut, byte 20\nhelp: copy it or build it again/);
  });

  it('a missing client is an error', async () => {
    const { status, stderr } = await esreplay('doctor', files.path('none'));
    assert.equal(status, 3);
    assert.match(stderr, /^error: the client .*none does not exist\n/);
  });

  it('compiled programs are judged by the library that they are linked with', async () => {
    const compile = (name: string, text: string, ...flags: string[]): string => {
      const client = files.path(name);
      const made = spawnSync('cc', [files.file(`${name}.c`, text), '-o', client, ...flags], { encoding: 'utf8' });
      assert.equal(made.status, 0, made.stderr);
      return client;
    };
    const without = await esreplay('doctor', compile('without', 'int main(void) { return 0; }\n'));
    assert.equal(without.status, 0);
    assert.match(without.stdout, /\nWARNING {2}no-es-library\n[\s\S]*\nCAN BE TESTED here\n$/);
    const text = 'int es_unsubscribe_all(void *);\nint main(void) { return es_unsubscribe_all(0); }\n';
    const withIt = await esreplay('doctor', compile('with', text, ...linkFlags()));
    assert.equal(withIt.status, 0);
    assert.match(withIt.stdout, /ELF\n\nCAN BE TESTED here\n$/);
  });

  it('doctor alone prints one table of what this machine can do', async () => {
    const { status, stdout, stderr } = await new Harness(['doctor']).ended();
    assert.equal(status, 0, stderr);
    for (const what of [
      'machine',
      'replayer',
      'reaper',
      'raw system calls',
      'waits',
      'ledger',
      'dispatch queues',
      'stacks',
      '/usr/bin/eslogger',
    ])
      assert.match(stdout, new RegExp(`^ {2}(ok|less|unknown) +${what} `, 'm'));
    assert.match(stdout, /\nREADY\b/);
    for (const line of stdout.split('\n')) assert.ok(line.length <= 80 || line.includes('/'), line);
    const json = JSON.parse((await esreplay('doctor', '--json')).stdout);
    assert.deepEqual(Object.keys(json.machine[0]), ['what', 'state', 'found', 'remedy']);
  });

  it('a missing replayer library makes the machine not ready', async () => {
    const { status, stdout } = await esreplayIn({ env: { ESREPLAY_LIBRARY: '/no/such/library.so' } }, 'doctor');
    assert.equal(status, 3);
    assert.match(stdout, /^ {2}missing {2}replayer {10}replayer library not found$/m);
    assert.match(stdout, /\nNOT READY: /);
  });

  describe('on another machine', () => {
    const row = (rows: readonly MachineRow[], what: string) => rows.find((each) => each.what === what);

    it('each unwatched kind of call has its reason', () => {
      const rows = linuxRows({ userDispatch: 22, switchRing: 13 }, 'x64');
      assert.match(
        row(rows, 'raw system calls')?.found ?? '',
        /the kernel lacks Syscall User Dispatch \(EINVAL\): only named calls are watched/,
      );
      assert.match(row(rows, 'waits')?.found ?? '', /was refused \(EACCES\).*RUSAGE_THREAD/);
      assert.deepEqual(
        rows.slice(0, 2).map(({ state }) => state),
        ['less', 'less'],
      );
    });

    it('raw calls and waits are ok if the kernel supports both', () => {
      const rows = linuxRows({ userDispatch: 0, switchRing: 0 }, 'x64');
      assert.deepEqual(
        rows.slice(0, 2).map(({ state }) => state),
        ['ok', 'ok'],
      );
    });

    describe('a Mac', () => {
      const custom = (kexts: string, debugging: string): string =>
        `unknown (Custom Configuration).\n\nConfiguration:\n\tKext Signing: ${kexts}\n\tDebugging Restrictions: ${debugging}`;
      const integrity = (state: string, processor: string) =>
        row(macRows(state && `System Integrity Protection status: ${state}`, processor), 'system integrity');

      it('System Integrity Protection that is off on Apple silicon gives a warning', () => {
        const { state, found, remedy } = integrity('disabled.', 'arm64') ?? {};
        assert.deepEqual([state, found], ['less', 'System Integrity Protection status: disabled.']);
        assert.match(remedy ?? '', /^dyld ends Apple's programs \(sh, env, sudo\) that get the replayer: /);
      });

      it('protection that is on, or an Intel Mac, gives no warning', () => {
        for (const [state, processor] of [
          ['enabled.', 'arm64'],
          ['enabled.', 'x64'],
          ['disabled.', 'x64'],
        ] as const) {
          const found = integrity(state, processor);
          assert.equal(found?.state, 'ok');
          assert.match(found?.remedy ?? '', /^esreplay does not need it off/);
        }
      });

      it('a protection whose parts are all off is off, and one whose parts are all on is on', () => {
        assert.equal(integrity(custom('disabled', 'disabled'), 'arm64')?.state, 'less');
        assert.equal(integrity(custom('enabled', 'enabled'), 'arm64')?.state, 'ok');
      });

      it('partial protection has the state unknown', () => {
        for (const words of [custom('enabled', 'disabled'), 'enabled (Custom Configuration).', '']) {
          const { state, found, remedy } = integrity(words, 'arm64') ?? {};
          assert.equal(state, 'unknown');
          assert.doesNotMatch(found ?? '', /\n/);
          assert.match(remedy ?? '', /^dyld ends Apple's programs/);
        }
      });
    });

    it('a refused mount says what replaces eslogger, and for whom not', () => {
      assert.match(
        programsRow(1).found,
        /were refused \(EPERM\): a library in the product replaces it .* but not static programs/,
      );
      assert.deepEqual(
        [0, 1, null].map((errno) => programsRow(errno).state),
        ['ok', 'less', 'unknown'],
      );
    });

    it('raw calls are watched only on x86-64', () => {
      const rows = linuxRows({ userDispatch: 0, switchRing: 0 }, 'arm64');
      assert.match(row(rows, 'raw system calls')?.found ?? '', /only on x86-64/);
    });
  });
});
