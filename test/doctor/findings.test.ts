// Every row of the tables: a program in which it is found, and a twin in which it is not.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { elfRows } from '../../src/doctor/elf-rows.ts';
import { fileRows } from '../../src/doctor/file-rows.ts';
import type { Finding, Grade, Host, Integrity } from '../../src/doctor/finding.ts';
import { inspectProgram, refusalOf } from '../../src/doctor/inspect.ts';
import { sliceRows } from '../../src/doctor/mach-o-rows.ts';
import { elf } from './elf-builder.ts';
import { Files } from './files.ts';
import { esLibrary, type SliceParts, thin, universal } from './mach-o-builder.ts';
import { type Value, xmlList } from './signature-builder.ts';

const mac: Host = { system: 'macos', processor: 'arm64' };
const intelMac: Host = { system: 'macos', processor: 'x64' };
const linux: Host = { system: 'linux', processor: process.arch };

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
const es = { 'com.apple.developer.endpoint-security.client': true };
const signed = (
  flags: number,
  entitlements: Readonly<Record<string, Value>> = {},
  certificate?: 'full',
): SliceParts => ({
  signature: { flags, entitlements, ...(certificate === undefined ? {} : { certificate, team: 'TEAM123456' }) },
});
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

  const inspect = (bytes: Uint8Array | string, host: Host, name = 'client', mode = 0o755) =>
    inspectProgram(files.file(name, bytes, mode), `./${name}`, host);
  const slugs = (findings: readonly Finding[]): string[] => findings.map(({ slug }) => slug);

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

  it('is nothing in what a compiler makes', async () => {
    assert.deepEqual((await inspect(thin(), mac)).findings, []);
    assert.deepEqual((await inspect(elf(), linux)).findings, []);
  });

  it('holds nothing that a terminal would act on', async () => {
    const evil = '\u001b[2J\u202eevil';
    const { findings } = await inspect(elf({ interpreter: `/lib/${evil}` }), linux);
    assert.match(findings[0]?.sentence ?? '', /needs the loader \/lib\/\ufffd\[2J\ufffdevil,/);
    const entitlements = { [`com.apple.developer.${evil}`]: true };
    for (const form of [{ xml: null }, { der: null }]) {
      const found = (await inspect(thin({ signature: { entitlements, ...form } }), mac)).findings;
      assert.match(found[0]?.sentence ?? '', /claims com\.apple\.developer\.\ufffd\[2J\ufffdevil with/);
    }
  });

  it('has a case for every row', () => {
    const tested = (table: string) => new Set(cases.filter((each) => each.table === table).map(({ slug }) => slug));
    assert.deepEqual(tested('slice'), new Set(sliceRows.map(({ slug }) => slug)));
    assert.deepEqual(tested('elf'), new Set(elfRows.map(({ slug }) => slug)));
    assert.deepEqual(
      new Set(['not-a-file', 'not-executable', 'system-program', 'set-id', 'file-capabilities']),
      new Set(fileRows.map(({ slug }) => slug)),
    );
  });

  it('stands in the documentation, row by row', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/reference/doctor.md'), 'utf8');
    const all = [...sliceRows, ...elfRows, ...fileRows].map(({ slug }) => slug);
    assert.deepEqual(
      [...all, 'system-extension'].filter((slug) => !text.includes(`| \`${slug}\` |`)),
      [],
    );
  });

  it('set-id is found by the mode, and not-executable', async () => {
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

  it('not-a-file is said of a FIFO and of a device, without waiting for either', async () => {
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

  describe('of universal files', () => {
    const hardened = signed(0x1_0000, {}, 'full');
    const { bytes } = universal([{ architecture: 'x86_64' }, hardened]);

    it('are those of the slice that a Mac runs', async () => {
      assert.deepEqual(slugs((await inspect(bytes, mac)).findings), ['hardened-runtime', 'library-validation']);
      assert.deepEqual(slugs((await inspect(bytes, intelMac)).findings), []);
    });

    it('are those of both on Linux, which say whose they are', async () => {
      const { findings, slices } = await inspect(bytes, linux);
      assert.deepEqual(slugs(findings), ['other-system', 'hardened-runtime', 'library-validation']);
      assert.deepEqual(findings[1]?.slices, ['arm64']);
      assert.match(findings[1]?.sentence ?? '', /^The client \.\/client \(arm64\) has the hardened runtime/);
      assert.deepEqual(slices, [
        { architecture: 'arm64', testable: false },
        { architecture: 'x86_64', testable: true },
      ]);
    });

    it('are one finding where it holds for all', async () => {
      const both = universal([{ ...hardened, architecture: 'x86_64' }, hardened]).bytes;
      const { findings } = await inspect(both, linux);
      assert.deepEqual(slugs(findings), ['other-system', 'hardened-runtime', 'library-validation']);
      assert.deepEqual(findings[1]?.slices, ['arm64', 'x86_64']);
      assert.match(findings[1]?.sentence ?? '', /^The client \.\/client has/);
    });

    it('prefer arm64 to arm64e, which is refused alone', async () => {
      const two = universal([{ architecture: 'arm64e' }, { architecture: 'arm64' }]).bytes;
      assert.deepEqual(slugs((await inspect(two, mac)).findings), []);
      const one = universal([{ architecture: 'arm64e' }, { architecture: 'x86_64' }]).bytes;
      assert.deepEqual(slugs((await inspect(one, mac)).findings), ['pointer-authentication']);
    });

    it('without a slice for the machine say so', async () => {
      const found = (await inspect(thin(), intelMac)).findings;
      assert.deepEqual(slugs(found), ['other-processor']);
      assert.equal(found[0]?.grade, 'elsewhere');
      const old = (await inspect(thin({ architecture: 'i386' }), mac)).findings;
      assert.deepEqual([old[0]?.slug, old[0]?.grade], ['other-processor', 'refused']);
      assert.match(old[0]?.sentence ?? '', /does not have a slice that this Mac runs: it has i386\./);
    });
  });

  describe('of scripts', () => {
    it('are those of the interpreter', async () => {
      const interpreter = files.file('busybox', elf({ interpreter: null }));
      const { format, interpreters, findings } = await inspect(`#! ${interpreter} -x\n`, linux, 'run.sh');
      assert.equal(format, 'script');
      assert.deepEqual(interpreters, [interpreter]);
      assert.deepEqual(slugs(findings), ['static']);
      assert.match(findings[0]?.sentence ?? '', /^The interpreter .*busybox of .*run\.sh is linked statically/);
    });

    it('do not ask the interpreter for Endpoint Security', async () => {
      const interpreter = files.file('interpreter', elf({ libraries: ['libc.so.6'] }));
      assert.deepEqual((await inspect(`#!${interpreter}\n`, linux, 'run.sh')).findings, []);
    });

    it('that name each other come to an end', async () => {
      const path = files.path('ring.sh');
      assert.equal((await inspect(`#!${path}\n`, linux, 'ring.sh')).format, 'script');
    });

    for (const launcher of ['/bin/sh', '/usr/bin/env']) {
      it(`are refused on a Mac when ${launcher} reads them`, async () => {
        const found = (await inspect(`#!${launcher} node\n`, mac, 'run.sh')).findings;
        assert.equal(found[0]?.slug, 'system-program');
        assert.match(found[0]?.sentence ?? '', /is part of macOS: System Integrity Protection removes/);
        assert.ok(!slugs((await inspect(`#!${launcher} node\n`, linux, 'run.sh')).findings).includes('system-program'));
      });
    }
  });

  describe("of Apple's programs", () => {
    const found = async (processor: string, integrity: Integrity, bytes: Uint8Array | string) => {
      const inspection = await inspect(bytes, { system: 'macos', processor, integrity: () => integrity }, 'run.sh');
      return inspection.findings.filter(({ slug }) => /^(system-program|platform-binary)$/.test(slug));
    };
    const fates = [
      ['arm64', 'on', /: System Integrity Protection removes [^;]*everything that it starts\.$/],
      ['arm64', 'off', /: System Integrity Protection is off, so dyld ends it .* not arm64e/],
      ['arm64', 'unknown', /: System Integrity Protection removes .*; without that protection dyld ends it/],
      ['x64', 'on', /: System Integrity Protection removes [^;]*everything that it starts\.$/],
      ['x64', 'unknown', /: System Integrity Protection removes [^;]*everything that it starts\.$/],
    ] as const;

    for (const [processor, integrity, says] of fates)
      it(`say what becomes of the library on ${processor} with protection ${integrity}`, async () => {
        const [program] = await found(processor, integrity, '#!/bin/sh\n');
        assert.match(program?.sentence ?? '', says);
        assert.match(
          program?.remedy ?? '',
          /^Start the client itself, not through sh, env, sudo.*start esreplay through/,
        );
        const architecture = processor === 'arm64' ? 'arm64' : 'x86_64';
        const [binary] = await found(processor, integrity, thin({ architecture, signature: { platform: 14 } }));
        if (integrity !== 'off') assert.match(binary?.sentence ?? '', says);
      });

    it('are none on an Intel Mac without protection, where they pass the library on', async () => {
      assert.deepEqual(await found('x64', 'off', '#!/bin/sh\n'), []);
      assert.deepEqual(await found('x64', 'off', thin({ architecture: 'x86_64', signature: { platform: 14 } })), []);
    });

    it('are the slice on Apple silicon without protection, where only arm64e keeps the library out', async () => {
      const host: Host = { ...mac, integrity: () => 'off' };
      const signature = { platform: 14 };
      assert.deepEqual((await inspect(thin({ signature }), host)).findings, []);
      const { findings } = await inspect(thin({ architecture: 'arm64e', signature }), host);
      assert.deepEqual(slugs(findings), ['pointer-authentication']);
    });
  });

  describe('of bundles', () => {
    const list = (name: string) =>
      `<plist version="1.0"><dict><key>CFBundleExecutable</key><string>${name}</string></dict></plist>`;
    const bundle = (name: string, executable = 'agent', parts: SliceParts = {}) => {
      files.file(`${name}/Contents/Info.plist`, list(executable), 0o644);
      files.file(`${name}/Contents/MacOS/agent`, thin(parts));
      return files.path(name);
    };

    it('are those of their program, with commands that sign the bundle', async () => {
      const path = bundle('My Agent.app', 'agent', signed(2, es));
      const { program, findings } = await inspectProgram(path, 'My Agent.app', mac);
      assert.equal(program, join(path, 'Contents/MacOS/agent'));
      assert.match(findings[0]?.sentence ?? '', /^The program of My Agent\.app claims/);
      assert.deepEqual(findings[0]?.commands, [
        `ditto '${path}' '/tmp/My Agent.app'`,
        "rm -f '/tmp/My Agent.app/Contents/embedded.provisionprofile'",
        "codesign --force --sign - '/tmp/My Agent.app'",
      ]);
    });

    it('include the system extensions inside', async () => {
      const path = bundle('Product.app');
      bundle('Product.app/Contents/Library/SystemExtensions/org.example.es.systemextension');
      const { findings } = await inspectProgram(path, 'Product.app', mac);
      assert.deepEqual(slugs(findings), ['system-extension']);
      assert.deepEqual(findings[0]?.commands, [
        `esreplay doctor ${path}/Contents/Library/SystemExtensions/org.example.es.systemextension`,
      ]);
    });

    it('take a program that is alone where the list is binary', async () => {
      const path = bundle('Binary.app');
      files.file('Binary.app/Contents/Info.plist', 'bplist00\x01\x02', 0o644);
      assert.equal((await inspectProgram(path, 'Binary.app', mac)).program, join(path, 'Contents/MacOS/agent'));
      files.file('Binary.app/Contents/MacOS/other', 'x');
      await assert.rejects(inspectProgram(path, 'Binary.app', mac), /cannot tell the program of the bundle/);
    });

    it('do not lead out of themselves', async () => {
      const path = bundle('Evil.app', '../../../../bin/sh');
      await assert.rejects(inspectProgram(path, 'Evil.app', mac), /cannot tell the program of the bundle/);
    });

    it('without a list are directories', async () => {
      files.file('folder/x', '');
      await assert.rejects(inspectProgram(files.path('folder'), 'folder', mac), /client is a folder/);
    });
  });
});
