// Findings of what a client can be besides a plain program: universal files, scripts, programs of Apple and bundles.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Host, Integrity } from '../../src/doctor/finding.ts';
import { inspectProgram } from '../../src/doctor/inspect.ts';
import { elf } from './elf-builder.ts';
import { Files } from './files.ts';
import { entitledToEs, inspector, intelMac, linux, mac, signed, slugs } from './inspecting.ts';
import { type SliceParts, thin, universal } from './mach-o-builder.ts';

describe('findings', () => {
  const files = new Files();
  before(() => files.make());
  after(() => files.remove());

  const inspect = inspector(files);

  describe('of universal files', () => {
    const hardened = signed(0x1_0000, {}, 'full');
    const { bytes } = universal([{ architecture: 'x86_64' }, hardened]);

    it('a Mac has the findings of the slice that it runs', async () => {
      assert.deepEqual(slugs((await inspect(bytes, mac)).findings), ['hardened-runtime', 'library-validation']);
      assert.deepEqual(slugs((await inspect(bytes, intelMac)).findings), []);
    });

    it('Linux has the findings of both slices, each with its slice', async () => {
      const { findings, slices } = await inspect(bytes, linux);
      assert.deepEqual(slugs(findings), ['other-system', 'hardened-runtime', 'library-validation']);
      assert.deepEqual(findings[1]?.slices, ['arm64']);
      assert.match(findings[1]?.sentence ?? '', /^The client \.\/client \(arm64\) has the hardened runtime/);
      assert.deepEqual(slices, [
        { architecture: 'arm64', testable: false },
        { architecture: 'x86_64', testable: true },
      ]);
    });

    it('a finding of all slices is one finding', async () => {
      const both = universal([{ ...hardened, architecture: 'x86_64' }, hardened]).bytes;
      const { findings } = await inspect(both, linux);
      assert.deepEqual(slugs(findings), ['other-system', 'hardened-runtime', 'library-validation']);
      assert.deepEqual(findings[1]?.slices, ['arm64', 'x86_64']);
      assert.match(findings[1]?.sentence ?? '', /^The client \.\/client has/);
    });

    it('a Mac prefers arm64 to arm64e, and arm64e alone is a finding', async () => {
      const two = universal([{ architecture: 'arm64e' }, { architecture: 'arm64' }]).bytes;
      assert.deepEqual(slugs((await inspect(two, mac)).findings), []);
      const one = universal([{ architecture: 'arm64e' }, { architecture: 'x86_64' }]).bytes;
      assert.deepEqual(slugs((await inspect(one, mac)).findings), ['pointer-authentication']);
    });

    it('a file without a slice for the machine is a finding', async () => {
      const found = (await inspect(thin(), intelMac)).findings;
      assert.deepEqual(slugs(found), ['other-processor']);
      assert.equal(found[0]?.grade, 'elsewhere');
      const old = (await inspect(thin({ architecture: 'i386' }), mac)).findings;
      assert.deepEqual([old[0]?.slug, old[0]?.grade], ['other-processor', 'refused']);
      assert.match(old[0]?.sentence ?? '', /does not have a slice that this Mac runs: it has i386\./);
    });
  });

  describe('of scripts', () => {
    it('a script has the findings of its interpreter', async () => {
      const interpreter = files.file('busybox', elf({ interpreter: null }));
      const { format, interpreters, findings } = await inspect(`#! ${interpreter} -x\n`, linux, 'run.sh');
      assert.equal(format, 'script');
      assert.deepEqual(interpreters, [interpreter]);
      assert.deepEqual(slugs(findings), ['static']);
      assert.match(findings[0]?.sentence ?? '', /^The interpreter .*busybox of .*run\.sh is linked statically/);
    });

    it('an interpreter needs no library of Endpoint Security', async () => {
      const interpreter = files.file('interpreter', elf({ libraries: ['libc.so.6'] }));
      assert.deepEqual((await inspect(`#!${interpreter}\n`, linux, 'run.sh')).findings, []);
    });

    it('scripts that name each other end the search', async () => {
      const path = files.path('ring.sh');
      assert.equal((await inspect(`#!${path}\n`, linux, 'ring.sh')).format, 'script');
    });

    for (const launcher of ['/bin/sh', '/usr/bin/env']) {
      it(`a script of ${launcher} is refused on a Mac`, async () => {
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
      it(`the sentence has what becomes of the library on ${processor} with protection ${integrity}`, async () => {
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

    it('Apple’s programs have no finding on an Intel Mac without protection', async () => {
      assert.deepEqual(await found('x64', 'off', '#!/bin/sh\n'), []);
      assert.deepEqual(await found('x64', 'off', thin({ architecture: 'x86_64', signature: { platform: 14 } })), []);
    });

    it('an arm64e slice is a finding on Apple silicon without protection, an arm64 one is not', async () => {
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

    it('a bundle has the findings of its program, with commands that sign the bundle', async () => {
      const path = bundle('My Agent.app', 'agent', signed(2, entitledToEs));
      const { program, findings } = await inspectProgram(path, 'My Agent.app', mac);
      assert.equal(program, join(path, 'Contents/MacOS/agent'));
      assert.match(findings[0]?.sentence ?? '', /^The program of My Agent\.app claims/);
      assert.deepEqual(findings[0]?.commands, [
        `ditto '${path}' '/tmp/My Agent.app'`,
        "rm -f '/tmp/My Agent.app/Contents/embedded.provisionprofile'",
        "codesign --force --sign - '/tmp/My Agent.app'",
      ]);
    });

    it('the system extensions inside a bundle are named', async () => {
      const path = bundle('Product.app');
      bundle('Product.app/Contents/Library/SystemExtensions/org.example.es.systemextension');
      const { findings } = await inspectProgram(path, 'Product.app', mac);
      assert.deepEqual(slugs(findings), ['system-extension']);
      assert.deepEqual(findings[0]?.commands, [
        `esreplay doctor ${path}/Contents/Library/SystemExtensions/org.example.es.systemextension`,
      ]);
    });

    it('a bundle with a binary list gives its only program', async () => {
      const path = bundle('Binary.app');
      files.file('Binary.app/Contents/Info.plist', 'bplist00\x01\x02', 0o644);
      assert.equal((await inspectProgram(path, 'Binary.app', mac)).program, join(path, 'Contents/MacOS/agent'));
      files.file('Binary.app/Contents/MacOS/other', 'x');
      await assert.rejects(inspectProgram(path, 'Binary.app', mac), /cannot find the program of the bundle/);
    });

    it('a bundle whose program lies outside is an error', async () => {
      const path = bundle('Evil.app', '../../../../bin/sh');
      await assert.rejects(inspectProgram(path, 'Evil.app', mac), /cannot find the program of the bundle/);
    });

    it('a bundle without a list is a folder', async () => {
      files.file('folder/x', '');
      await assert.rejects(inspectProgram(files.path('folder'), 'folder', mac), /client is a folder/);
    });
  });
});
