// What the readers return from program files: every field has a value of its own, so swapped ones fail.
import assert from 'node:assert/strict';
import { ftruncateSync, openSync, writeSync } from 'node:fs';
import { readElf } from '../../src/doctor/elf.ts';
import { type MachOFile, readMachO } from '../../src/doctor/mach-o.ts';
import { isMachO } from '../../src/doctor/mach-o-magic.ts';
import { readPlist } from '../../src/doctor/plist.ts';
import { ProgramFile } from '../../src/doctor/program-file.ts';
import { elf, loader } from './elf-builder.ts';
import { Files } from './files.ts';
import { goodSlice, type SliceParts, thin, universal } from './mach-o-builder.ts';
import { derList, type Value, xmlList } from './signature-builder.ts';

describe('program files', () => {
  const files = new Files();
  before(() => files.make());
  after(() => files.remove());

  const machO = (bytes: Uint8Array): MachOFile => {
    const read = ProgramFile.use(files.file('program', bytes), readMachO);
    assert.ok(read !== null);
    return read;
  };
  const signatureOf = (parts: SliceParts) => machO(thin(parts)).slices[0]?.signature;

  it('each field of a Mach-O file is read', () => {
    const parts: SliceParts = {
      architecture: 'x86_64',
      libraries: ['@rpath/one.dylib', '/usr/lib/two.dylib'],
      loader: '/usr/lib/dyld-of-a-test',
      minimumOs: [12, 3, 4],
      signature: {
        flags: 0x1_0800,
        identifier: 'org.example.one',
        team: 'TEAM123456',
        platform: 14,
        certificate: 'full',
        entitlements: { 'com.example.yes': true, 'com.example.no': false, 'com.example.list': ['a', 'b'] },
      },
    };
    assert.deepEqual(machO(thin(parts)), {
      universal: false,
      slices: [
        {
          architecture: 'x86_64',
          type: 'program',
          loader: '/usr/lib/dyld-of-a-test',
          restricted: false,
          libraries: ['@rpath/one.dylib', '/usr/lib/two.dylib'],
          platform: 'macOS',
          minimumOs: '12.3.4',
          signature: {
            identifier: 'org.example.one',
            team: 'TEAM123456',
            adHoc: false,
            linkerSigned: false,
            hardenedRuntime: true,
            libraryValidation: false,
            restrict: true,
            platformBinary: true,
            entitlements: new Map<string, unknown>([
              ['com.example.yes', true],
              ['com.example.no', false],
              ['com.example.list', ['a', 'b']],
            ]),
            disagreeing: [],
          },
        },
      ],
    });
  });

  it('each flag of a signature has its own bit', () => {
    const names = ['adHoc', 'restrict', 'libraryValidation', 'hardenedRuntime', 'linkerSigned'] as const;
    const flags = [0x2, 0x800, 0x2000, 0x1_0000, 0x2_0000];
    for (const [index, flag] of flags.entries()) {
      const read = signatureOf({ signature: { flags: flag, certificate: 'full' } });
      assert.deepEqual(
        names.map((name) => read?.[name]),
        flags.map((_, at) => at === index),
        `flag ${flag}`,
      );
    }
  });

  it('a signature with an empty wrapper for certificates is ad hoc', () => {
    assert.equal(signatureOf({ signature: { flags: 0, certificate: 'empty' } })?.adHoc, true);
    assert.equal(signatureOf({ signature: { flags: 0 } })?.adHoc, true);
    assert.equal(signatureOf({ signature: { flags: 0, certificate: 'full' } })?.adHoc, false);
  });

  it('entitlements come from DER if present, and differing ones are named', () => {
    const xml = xmlList({ one: true, two: true, three: 'x' });
    const der = derList({ one: true, two: false, four: 7 });
    const both = signatureOf({ signature: { xml, der } });
    assert.deepEqual(
      [...(both?.entitlements ?? [])],
      [
        ['one', true],
        ['two', false],
        ['four', 7n],
      ],
    );
    assert.deepEqual(both?.disagreeing, ['four', 'three', 'two']);
    const old = signatureOf({ signature: { xml } });
    assert.deepEqual(
      [...(old?.entitlements ?? [])],
      [
        ['one', true],
        ['two', true],
        ['three', 'x'],
      ],
    );
    assert.deepEqual(old?.disagreeing, []);
  });

  for (const wide of [false, true]) {
    it(`the slices of a universal file are read (${wide ? 64 : 32} bits)`, () => {
      const read = machO(
        universal([{ architecture: 'x86_64', minimumOs: [11, 0, 0] }, { minimumOs: [12, 1, 0] }], wide).bytes,
      );
      assert.equal(read.universal, true);
      assert.deepEqual(
        read.slices.map(({ architecture, minimumOs }) => [architecture, minimumOs]),
        [
          ['x86_64', '11.0'],
          ['arm64', '12.1'],
        ],
      );
    });
  }

  it('a slice behind 4 GB is read', () => {
    const behind = 5 * 2 ** 30;
    const { bytes } = universal([goodSlice], true);
    const slice = thin(goodSlice);
    bytes.writeBigUInt64BE(BigInt(behind), 16);
    const path = files.file('large', bytes.subarray(0, 40));
    const fd = openSync(path, 'r+');
    writeSync(fd, slice, 0, slice.length, behind);
    ftruncateSync(fd, behind + slice.length);
    const read = ProgramFile.use(path, readMachO);
    assert.equal(read?.slices[0]?.signature?.identifier, 'org.example.client');
  });

  it('every architecture of a slice has its name', () => {
    for (const architecture of ['arm64', 'arm64e', 'x86_64', 'x86_64h', 'i386'] as const)
      assert.equal(machO(thin({ architecture })).slices[0]?.architecture, architecture);
    assert.equal(machO(thin({ architecture: 'odd' })).slices[0]?.architecture, 'processor-119');
  });

  it('a Java class is not taken for a universal file', () => {
    assert.equal(isMachO(Buffer.from('cafebabe00000034', 'hex')), false);
    assert.equal(isMachO(Buffer.from('cafebabe00000002', 'hex')), true);
  });

  it('each field of an ELF file is read', () => {
    const parts = {
      libraries: ['libone.so.1', 'libtwo.so', 'libc.so.6'],
      soname: 'libown.so',
      rpath: '/one:/two',
      runpath: '$ORIGIN/three',
      onlyOwnFolders: true,
    };
    const read = ProgramFile.use(files.file('program', elf(parts)), readElf);
    assert.deepEqual(read, {
      bits: 64,
      machine: process.arch === 'arm64' ? 183 : 62,
      type: 'program',
      interpreter: loader,
      ...parts,
    });
  });

  it('an ELF file is a program, a library, an object or a core', () => {
    const typeOf = (bytes: Buffer) => ProgramFile.use(files.file('program', bytes), readElf)?.type;
    assert.equal(typeOf(elf({ interpreter: null })), 'program', 'a static one that is position-independent');
    assert.equal(typeOf(elf({ interpreter: null, pie: false })), 'library');
    assert.equal(typeOf(elf({ interpreter: null, type: 2 })), 'program');
    assert.equal(typeOf(elf({ interpreter: null, type: 1 })), 'object');
    assert.equal(typeOf(elf({ interpreter: null, type: 4 })), 'core');
  });

  it('a file that cannot be opened gives null', () => {
    assert.equal(ProgramFile.use(files.path('none'), readElf), null);
  });
});

describe('entitlements', () => {
  const value: { readonly [key: string]: Value } = {
    'com.example.list': ['one', 'two & three', '<four>'],
    'com.example.empty': '',
    'com.example.deep': { inner: { yes: true, number: 77 } },
    'com.example.ünïcode': 'größer',
  };
  const plain = new Map<string, unknown>([
    ['com.example.list', ['one', 'two & three', '<four>']],
    ['com.example.empty', ''],
    [
      'com.example.deep',
      new Map([
        [
          'inner',
          new Map<string, unknown>([
            ['yes', true],
            ['number', 77n],
          ]),
        ],
      ]),
    ],
    ['com.example.ünïcode', 'größer'],
  ]);
  const read = (text: string | Buffer): unknown =>
    readPlist(Buffer.from(text), (offset, sentence) => new Error(`${offset}: ${sentence}`));

  it('entitlements as XML have their values', () => assert.deepEqual(read(xmlList(value)), plain));

  it('entitlements as DER have the same values', () => {
    const files = new Files();
    files.make();
    const bytes = thin({ signature: { der: derList(value) } });
    const found = ProgramFile.use(files.file('program', bytes), readMachO)?.slices[0]?.signature?.entitlements;
    files.remove();
    assert.deepEqual(found, plain);
  });

  it('comments, empty values, other elements and numbered characters are read', () => {
    const text =
      '\u{feff}<!-- a > b --><plist><dict><key>a</key><string/><!-- c --><key>b</key><true></true><key>c</key><array/>' +
      '<key>d</key><dict/><key>e</key><string>&#65;&#x42;&quot;&apos;</string><key>f</key><date>2001</date></dict></plist>\n\0\0';
    assert.deepEqual(
      read(text),
      new Map<string, unknown>([
        ['a', ''],
        ['b', true],
        ['c', []],
        ['d', new Map()],
        ['e', 'AB"\''],
        ['f', '2001'],
      ]),
    );
  });

  const broken: readonly (readonly [string, string, RegExp])[] = [
    [
      'entities of its own',
      '<!DOCTYPE plist [<!ENTITY x "y">]><plist><dict/></plist>',
      /^0: a document type with a list/,
    ],
    ['an unknown entity', '<plist><string>&x;</string></plist>', /^15: unknown entity/],
    ['an invalid character', '<plist><string>&#x110000;</string></plist>', /^15: unknown entity/],
    ['a missing end', '<plist><dict><key>a</key>', /^25: the property list ends early/],
    ['a repeated key', '<plist><dict><key>a</key><true/><key>a</key><false/></dict></plist>', /the key a comes twice/],
    ['a missing key', '<plist><dict><true/></dict></plist>', /^13: a dictionary without <key>/],
    ['a wrong closing tag', '<plist><dict></array></dict></plist>', /a dictionary without <key>/],
    ['an unknown element', '<plist><set/></plist>', /^7: unknown element <set>/],
    ['an invalid integer', '<plist><integer>1e9</integer></plist>', /^7: invalid integer/],
    ['text behind it', '<plist><true/></plist><plist/>', /^22: text after <\/plist>/],
    ['a missing value', '<plist></plist>', /^7: <\/plist> in place of a value/],
    ['too many levels', `<plist>${'<array>'.repeat(40)}${'</array>'.repeat(40)}</plist>`, /too deep/],
    ['JSON in place of XML', '{"a": 1}', /^0: the property list ends early/],
  ];
  for (const [what, text, expected] of broken)
    it(`a property list with ${what} is an error`, () =>
      assert.throws(
        () => read(text),
        (error) => expected.test((error as Error).message),
      ));
});
