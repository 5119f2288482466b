// Every row of the tables: a program in which it is found, and a twin in which it is not.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { elfRows } from '../../src/doctor/elf-rows.ts';
import { fileRows } from '../../src/doctor/file-rows.ts';
import type { Grade, Host } from '../../src/doctor/finding.ts';
import { inspectProgram, refusalOf } from '../../src/doctor/inspect.ts';
import { sliceRows } from '../../src/doctor/mach-o-rows.ts';
import { elf } from './elf-builder.ts';
import { Files } from './files.ts';
import { entitledToEs as es, inspector, linux, mac, signed, slugs } from './inspecting.ts';
import { esLibrary, type SliceParts, thin } from './mach-o-builder.ts';
import { xmlList } from './signature-builder.ts';

interface Case {
  readonly table: string;
  readonly slug: string;
  readonly grade: Grade;
  readonly fires: Buffer;
  readonly quiet: Buffer;
  readonly host: Host;
  readonly says: RegExp;
}

const allowVariables = 'com.apple.security.cs.allow-dyld-environment-variables';
const allowLibraries = 'com.apple.security.cs.disable-library-validation';
const onMac = (slug: string, grade: Grade, fires: SliceParts, quiet: SliceParts, says: RegExp, host = mac): Case => ({
  table: 'slice',
  slug,
  grade,
  fires: thin(fires),
  quiet: thin(quiet),
  host,
  says,
});
const onLinux = (slug: string, grade: Grade, fires: Buffer, says: RegExp, host = linux): Case => ({
  table: 'elf',
  slug,
  grade,
  fires,
  quiet: elf(),
  host,
  says,
});

const cases: readonly Case[] = [
  onLinux(
    'missing-library',
    'refused',
    elf({ libraries: ['libesreplay.so', 'libnowhere.so.1', 'libc.so.6'] }),
    /needs libnowhere\.so\.1, which the loader does not find/,
  ),
  onMac('not-a-program', 'refused', { type: 6 }, {}, /is not a program but a dynamic library/),
  onMac('other-platform', 'refused', { platform: 2 }, { platform: 6 }, /is built for iOS, not for macOS/),
  onMac('static', 'refused', { loader: null }, {}, /it does not use dyld/),
  onMac(
    'restricted-segment',
    'refused',
    { segments: [{ name: '__RESTRICT', sections: ['__restrict'] }] },
    {
      segments: [
        { name: '__RESTRICT', sections: ['__other'] },
        { name: '__DATA', sections: ['__restrict'] },
      ],
    },
    /__RESTRICT,__restrict/,
  ),
  onMac('pointer-authentication', 'refused', { architecture: 'arm64e' }, {}, /is arm64e/),
  onMac('platform-binary', 'refused', { signature: { platform: 14 } }, {}, /signed by Apple as part of macOS/),
  onMac('unsigned', 'refused', { signature: null }, { signature: null, architecture: 'x86_64' }, /is not signed/),
  onMac('es-entitlement', 'refused', signed(2, es), signed(0, es, 'full'), /AMFI kills it .*137/),
  onMac(
    'restricted-entitlement',
    'refused',
    signed(2, { 'com.apple.developer.system-extension.install': true }),
    signed(2, { 'com.apple.security.get-task-allow': true }),
    /claims com\.apple\.developer\.system-extension\.install with an ad-hoc/,
  ),
  onMac('restrict-flag', 'refused', signed(0x802), signed(0x2), /flag "restrict"/),
  onMac(
    'hardened-runtime',
    'refused',
    signed(0x1_0000, { [allowLibraries]: true }, 'full'),
    signed(0x1_0000, { [allowVariables]: true }, 'full'),
    /hardened runtime/,
  ),
  onMac(
    'library-validation',
    'refused',
    signed(0x1_0000, { [allowVariables]: true }, 'full'),
    signed(0x1_2000, { [allowLibraries]: true }, 'full'),
    /has library validation/,
  ),
  onMac('es-profile', 'warning', signed(0, es, 'full'), signed(2, es), /only with a provisioning profile/),
  onMac('sandbox', 'warning', signed(2, { 'com.apple.security.app-sandbox': true }), signed(2), /App Sandbox/),
  onMac(
    'differing-entitlements',
    'warning',
    { signature: { entitlements: { 'com.example.one': true }, xml: xmlList({ 'com.example.one': false }) } },
    { signature: { entitlements: { 'com.example.one': true }, xml: null } },
    /different entitlements in XML and in DER \(com\.example\.one\)/,
  ),
  onMac(
    'no-es-library',
    'warning',
    { libraries: ['/usr/lib/libSystem.B.dylib'] },
    {},
    /not linked to EndpointSecurity/,
  ),
  onMac(
    'sanitizer',
    'warning',
    { libraries: [esLibrary, '@rpath/libclang_rt.asan_osx_dynamic.dylib'] },
    { libraries: [esLibrary, '@rpath/libclang_rt.profile_osx.dylib'] },
    /sanitizer/,
  ),
  onMac('rosetta', 'warning', { architecture: 'x86_64' }, {}, /under Rosetta, and not at all from macOS 28 on\.$/),
  onLinux('other-system', 'elsewhere', elf(), /is a Linux program; this is macOS/, mac),
  onLinux('other-processor', 'elsewhere', elf({ machine: 243 }), /another processor \(ELF machine 243, 64 bits/),
  onLinux('not-a-program', 'refused', elf({ interpreter: null, pie: false }), /not a program but a shared library/),
  onLinux('static', 'refused', elf({ interpreter: null }), /linked statically/),
  onLinux('musl', 'refused', elf({ interpreter: '/lib/ld-musl-x86_64.so.1' }), /musl/),
  onLinux(
    'no-loader',
    'refused',
    elf({ interpreter: '/lib/no-such-loader.so' }),
    /needs the loader \/lib\/no-such-loader\.so/,
  ),
  onLinux('no-es-library', 'warning', elf({ libraries: ['libc.so.6'] }), /not linked to EndpointSecurity/),
  onLinux(
    'sanitizer',
    'warning',
    elf({ libraries: ['libasan.so.8', 'libEndpointSecurity.so'] }),
    /is linked to the runtime of a sanitizer/,
  ),
];

describe('findings', () => {
  const files = new Files();
  before(() => files.make());
  after(() => files.remove());

  const inspect = inspector(files);

  for (const { table, slug, grade, fires, quiet, host, says } of cases) {
    it(`${slug} is found in ${table === 'elf' ? 'an ELF file' : 'a slice'}, and not in its twin`, async () => {
      const found = (await inspect(fires, host)).findings.find((each) => each.slug === slug);
      assert.ok(found !== undefined, 'it is found');
      assert.equal(found.grade, grade);
      assert.match(found.sentence, says);
      assert.match(found.sentence, /^The client \.\/client .*\.$/);
      assert.match(found.remedy, /[.:]$/);
      assert.equal(found.remedy.endsWith(':'), found.commands.length > 0, 'a colon introduces commands');
      const quietHost = slug === 'other-system' ? linux : host;
      assert.ok(!slugs((await inspect(quiet, quietHost)).findings).includes(slug), 'its twin is quiet');
    });
  }

  it('compiled programs have no finding', async () => {
    assert.deepEqual((await inspect(thin(), mac)).findings, []);
    assert.deepEqual((await inspect(elf(), linux)).findings, []);
  });

  it('control characters of a program file are replaced in findings', async () => {
    const evil = '\u001b[2J\u202eevil';
    const { findings } = await inspect(elf({ interpreter: `/lib/${evil}` }), linux);
    assert.match(findings[0]?.sentence ?? '', /needs the loader \/lib\/\ufffd\[2J\ufffdevil,/);
    const entitlements = { [`com.apple.developer.${evil}`]: true };
    for (const form of [{ xml: null }, { der: null }]) {
      const found = (await inspect(thin({ signature: { entitlements, ...form } }), mac)).findings;
      assert.match(found[0]?.sentence ?? '', /claims com\.apple\.developer\.\ufffd\[2J\ufffdevil with/);
    }
  });

  it('every row has a case', () => {
    const tested = (table: string) => new Set(cases.filter((each) => each.table === table).map(({ slug }) => slug));
    assert.deepEqual(tested('slice'), new Set(sliceRows.map(({ slug }) => slug)));
    assert.deepEqual(tested('elf'), new Set(elfRows.map(({ slug }) => slug)));
    assert.deepEqual(
      new Set(['not-a-file', 'not-executable', 'system-program', 'set-id', 'file-capabilities']),
      new Set(fileRows.map(({ slug }) => slug)),
    );
  });

  it('every row is in docs/reference/doctor.md', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/reference/doctor.md'), 'utf8');
    const all = [...sliceRows, ...elfRows, ...fileRows].map(({ slug }) => slug);
    assert.deepEqual(
      [...all, 'system-extension'].filter((slug) => !text.includes(`| \`${slug}\` |`)),
      [],
    );
  });

  it('set-id and not-executable are found by the mode of the file', async () => {
    const path = files.file('client', elf());
    assert.deepEqual((await inspectProgram(path, 'client', linux)).findings, []);
    chmodSync(path, 0o4755);
    const [found] = (await inspectProgram(path, 'client', linux)).findings;
    assert.match(found?.sentence ?? '', /^The client client is set-user-ID/);
    assert.deepEqual(found?.commands, [`cp ${path} /tmp/client`, 'chmod ug-s /tmp/client']);
    chmodSync(path, 0o2755);
    assert.match((await inspectProgram(path, 'client', linux)).findings[0]?.sentence ?? '', /set-group-ID/);
    const launcher = files.file('sudo', elf());
    chmodSync(launcher, 0o4755);
    assert.match(
      (await inspectProgram(launcher, 'sudo', linux)).findings[0]?.remedy ?? '',
      /Start the client without it/,
    );
    chmodSync(path, 0o644);
    assert.deepEqual(slugs((await inspectProgram(path, 'client', linux)).findings), ['not-executable']);
  });

  it('a FIFO and a device are found as not-a-file, without a wait', async () => {
    const path = files.path('pipe');
    execFileSync('mkfifo', ['-m', '755', path]);
    for (const [name, words] of [
      [path, 'a FIFO'],
      ['/dev/null', 'a device'],
    ] as const) {
      const inspection = await inspectProgram(name, name, linux);
      assert.deepEqual(slugs(inspection.findings), ['not-a-file']);
      assert.equal(inspection.findings[0]?.sentence, `The client ${name} is not a program but ${words}.`);
      assert.match(refusalOf(inspection)?.message ?? '', /is not a program but/);
    }
  });
});
