// Stand-ins for Apple's tools and for the archive of first-mac.sh, in a folder of their own. The clients are built for
// this system.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { findLibrary } from '../../src/run/prepare/library.ts';
import { EventType } from '../../src/schema/generated/messages.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { keptClient } from '../kit/build.ts';
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
  // What it would record is there at once. It needs the entitlement, which a copy gets.
  'prebuilds/darwin-x64+arm64/esrecord': `
case "$0" in
  *entitled-*) ;;
  *) echo "this program lacks the entitlement com.apple.developer.endpoint-security.client" >&2; exit 3;;
esac
case "$*" in *--events*) cp ${death} "$2";; *) cp ${sample} "$2";; esac`,
  'first-mac/macos11/names': 'exit 0',
  'first-mac/macos11/careful': `[ -e "$0.${refuses}" ] && exit 9; exec ${careful}`,
  'first-mac/macos11/asks':
    'case $1 in client-limit) echo 192;; notify-deadline) echo "unclear: 7";; esac; [ -d "$2" ]',
  'recorder/extension/bundle/build-sign-notarise.sh': 'mkdir -p "$1/Esrecord.app"',
});

export const defaultMutes = [['ES_MUTE_PATH_TYPE_LITERAL', '/usr/libexec/x', ['ES_EVENT_TYPE_AUTH_OPEN']]] as const;

/** Its name must not be in what is sent back; the sample that is recorded has it too. */
export const user = 'noor';
const running = [[90, 1, null, `/Users/${user}/daemon`]] as const;

/** What esrecord would have seen of a client that macOS killed. */
function deathTrace(): string {
  const exit = {
    type: EventType.NOTIFY_EXIT,
    pid: 700,
    path: '/private/tmp/entitled-never-answers',
    event: { exit: { stat: 9 } },
  };
  return makeTrace([{ ...exit, path: `/Users/${user}/ls`, event: { exit: { stat: 0 } } }, exit]).path;
}

/** `bin` is first on the PATH until `remove`; `archive` is the unpacked archive, `system` a Mac's folders. */
export class StandIns {
  readonly folder = mkdtempSync(join(tmpdir(), 'esreplay-first-mac-'));
  private readonly path = process.env.PATH;

  static async create(): Promise<StandIns> {
    const source = join(root, 'replayer/kit/examples/careful.c');
    return new StandIns(await keptClient('careful', { sources: [source], flags: ['-O1'] }));
  }

  private constructor(private readonly careful: string) {
    process.env.PATH = `${join(this.folder, 'bin')}${delimiter}${this.path}`;
    process.env.ACTIVATED = join(this.folder, 'activated');
    for (const [name, script] of Object.entries(tools)) this.tool(name, script);
    const sample = join(root, 'traces/first-run.estrace');
    this.addPrograms(sample);
    for (const name of ['traces', 'models', 'package.json', 'node_modules'])
      symlinkSync(join(root, name), join(this.folder, 'archive', name));
    symlinkSync(findLibrary(), join(this.folder, 'archive/prebuilds/darwin-x64+arm64/libesreplay.dylib'));
    this.write(
      'archive/recorder/extension/bundle/Developer.entitlements',
      'com.apple.developer.endpoint-security.client',
    );
    for (const name of ['sdk-layout.mjs', 'setup.mjs', 'test.mjs']) this.write(join('archive/scripts', name), '');
    this.write(
      'archive/dist/cli/main.js',
      `import { existsSync } from 'node:fs';
       const [, , command, file] = process.argv;
       if (command === 'doctor') process.exit(existsSync(file + '.${refuses}') ? 1 : 0);
       await import(${JSON.stringify(join(root, 'dist/cli/main.js'))});`,
    );
  }

  private addPrograms(sample: string): void {
    for (const [name, script] of Object.entries(scripts(this.careful, sample, deathTrace())))
      this.program(join('archive', name), script);
  }

  /** What esrecord records says which paths a new client has muted. */
  addDefaultMutes(): void {
    const trace = join(this.folder, 'muted.estrace');
    const writer = new TraceWriter(trace, buildHeader({ defaultMutes, running }));
    writer.message(buildMessage(EventType.NOTIFY_EXIT, {}, 1));
    writer.close();
    this.addPrograms(trace);
  }

  write(name: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text, { mode });
  }

  program(name: string, script: string): void {
    this.write(name, `#!/bin/sh\n${script}\n`, 0o755);
  }

  tool(name: string, script: string): void {
    this.program(join('bin', name), script);
  }

  setProtection(state: 'enabled' | 'disabled'): void {
    this.tool('csrutil', `echo "System Integrity Protection status: ${state}."`);
  }

  /** A client that macOS kills, and the report that it writes then. */
  addKilledClient(namespace: string): void {
    const reports = join(this.folder, 'system/Library/Logs/DiagnosticReports');
    mkdirSync(reports, { recursive: true });
    this.program(
      'archive/first-mac/macos11/never-answers',
      `printf '{"app_name":"x"}\\n{"termination":{"namespace":"${namespace}","code":2}}' > "${reports}/$(basename $0)-2.ips"; kill -KILL $$`,
    );
  }

  remove(): void {
    process.env.PATH = this.path;
    delete process.env.ACTIVATED;
    rmSync(this.folder, { recursive: true });
  }
}
