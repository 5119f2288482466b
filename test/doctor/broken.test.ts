// Program files that are cut or make false claims: the error says where, whatever the file claims.
import assert from 'node:assert/strict';
import { inspectProgram } from '../../src/doctor/inspect.ts';
import { ProgramFileError } from '../../src/doctor/program-file.ts';
import { describeCuts } from './cuts.ts';
import { elf, headerAt } from './elf-builder.ts';
import { Files } from './files.ts';
import { commandAt, thin, universal, withBigWord, withWord } from './mach-o-builder.ts';
import { blobAt } from './signature-builder.ts';

const most = 0xffff_ffff;
const good = thin({
  signature: { entitlements: { 'com.example.yes': true }, team: 'TEAM123456', certificate: 'full' },
});
const both = universal([{ architecture: 'x86_64' }, {}]);
const wide = universal([{}], true).bytes;
const segmentAt = commandAt(good, 0x19);
const loaderAt = commandAt(good, 0xe);
const libraryAt = commandAt(good, 0xc);
const buildAt = commandAt(good, 0x32);
const signatureCommandAt = commandAt(good, 0x1d);
const signatureAt = good.readUInt32LE(signatureCommandAt + 8);
const signed = good.subarray(signatureAt);
const directoryAt = signatureAt + blobAt(signed, 0);
const xmlAt = signatureAt + blobAt(signed, 5);
const derAt = signatureAt + blobAt(signed, 7);
const linux = elf();

interface Lie {
  readonly what: string;
  readonly bytes: Buffer;
  readonly offset: number;
  readonly says: RegExp;
}

const lie = (what: string, bytes: Buffer, offset: number, says: RegExp): Lie => ({ what, bytes, offset, says });

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = value;
  return changed;
}

function withLong(bytes: Buffer, at: number, value: bigint): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeBigUInt64LE(value, at);
  return changed;
}

function withBigLong(bytes: Buffer, at: number, value: bigint): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeBigUInt64BE(value, at);
  return changed;
}

const lies: readonly Lie[] = [
  lie('a bomb of load commands', withWord(good, 16, most), 16, /claims 4294967295 load commands/),
  lie('load commands of 4 GB', withWord(good, 20, most), 20, /load commands claim 4294967295 bytes/),
  lie('more load commands than are there', withWord(good, 16, 99), signatureAt, /load command 6 of 99 is missing/),
  lie('a load command without a size', withWord(good, segmentAt + 4, 0), segmentAt, /load command 0 claims 0 bytes/),
  lie('a load command of 4 GB', withWord(good, loaderAt + 4, most), loaderAt, /load command 1 claims 4294967295 bytes/),
  lie('a load command that is too small', withWord(good, buildAt + 4, 8), buildAt + 4, /has 8 bytes and needs 16/),
  lie(
    'a segment with too many sections',
    withWord(good, segmentAt + 64, most),
    segmentAt + 64,
    /claims 4294967295 sections/,
  ),
  lie(
    'a path outside of its command',
    withWord(good, libraryAt + 8, most),
    libraryAt + 8,
    /a path claims byte 4294967295/,
  ),
  lie('a path in the head of its command', withWord(good, libraryAt + 8, 4), libraryAt + 8, /a path claims byte 4/),
  lie(
    'a signature behind 4 GB',
    withWord(good, signatureCommandAt + 8, most),
    signatureCommandAt + 8,
    /its code signature claims \d+ bytes at byte 4294967295/,
  ),
  lie(
    'a signature of 4 GB',
    withWord(good, signatureCommandAt + 12, most),
    signatureCommandAt + 8,
    /claims 4294967295 bytes/,
  ),
  lie(
    'a signature of an unknown kind',
    withBigWord(good, signatureAt, 7),
    signatureAt,
    /its code signature has a wrong magic number/,
  ),
  lie(
    'a signature longer than itself',
    withBigWord(good, signatureAt + 4, most),
    signatureAt + 4,
    /claims 4294967295 bytes/,
  ),
  lie('a bomb of blobs', withBigWord(good, signatureAt + 8, most), signatureAt + 8, /claims 4294967295 parts/),
  lie(
    'a signature without a directory',
    withBigWord(good, signatureAt + 12, 99),
    signatureAt + 8,
    /has no code directory/,
  ),
  lie(
    'a blob behind 4 GB',
    withBigWord(good, signatureAt + 16, most),
    signatureAt + 12,
    /a part of its code signature claims \d+ bytes at byte/,
  ),
  lie('a blob of 4 GB', withBigWord(good, directoryAt + 4, most), directoryAt + 4, /claims 4294967295 bytes/),
  lie('a blob without a size', withBigWord(good, directoryAt + 4, 0), directoryAt + 4, /claims 0 bytes/),
  lie(
    'a code directory of an unknown kind',
    withBigWord(good, directoryAt, 7),
    directoryAt,
    /code directory has a wrong magic number/,
  ),
  lie(
    'an identifier behind 4 GB',
    withBigWord(good, directoryAt + 20, most),
    directoryAt + 20,
    /the identifier of its signature claims/,
  ),
  lie(
    'a team behind 4 GB',
    withBigWord(good, directoryAt + 48, most),
    directoryAt + 48,
    /the team of its signature claims/,
  ),
  lie('XML that is none', withBigWord(good, xmlAt + 8, 0x20202020), xmlAt + 12, /property list/),
  lie('DER that is none', withBigWord(good, derAt + 8, most), derAt + 8, /DER entitlements end early/),
  lie(
    'a DER item longer than the one around it',
    withByte(good, derAt + 14, 0x7f),
    derAt + 13,
    /a DER item claims 127 bytes/,
  ),
  lie('entitlements of another kind', withBigWord(good, xmlAt, 7), xmlAt, /entitlements have a wrong magic number/),
  lie('no slices', withBigWord(both.bytes, 4, 0), 4, /claims 0 slices/),
  lie('slices that are not there', withBigWord(both.bytes.subarray(0, 60), 4, 40), 4, /its table of slices claims/),
  lie('a slice that holds itself', withBigWord(both.bytes, 16, 0), 8, /its x86_64 slice claims byte 0/),
  lie(
    'a slice behind 4 GB',
    withBigWord(both.bytes, 36, most),
    28,
    /its arm64 slice claims \d+ bytes at byte 4294967295/,
  ),
  lie('a slice behind 2^63', withBigLong(wide, 16, 1n << 63n), 8, /claims \d+ bytes at byte 9223372036854775808/),
  lie(
    'a slice of another processor',
    withBigWord(both.bytes, 8, 0x0100_000c),
    8,
    /says arm64, the slice itself x86_64/,
  ),
  lie(
    'a universal file as slice',
    withBigWord(both.bytes, both.offsets[0] ?? 0, 0xcafebabe),
    both.offsets[0] ?? 0,
    /a slice has a wrong magic number/,
  ),
  lie(
    'program headers behind 2^63',
    withLong(linux, 32, 1n << 63n),
    32,
    /its table of program headers claims \d+ bytes at byte/,
  ),
  lie('program headers of one byte', withWord(linux, 54, 0x0003_0001), 54, /a program header claims 1 bytes/),
  lie('65,535 program headers', withWord(linux, 56, 0xffff), 32, /claims 3669960 bytes/),
  lie(
    'a loader behind 4 GB',
    withLong(linux, headerAt.interpreter + 8, 1n << 32n),
    headerAt.interpreter,
    /the path of its loader claims \d+ bytes at byte 4294967296/,
  ),
  lie(
    'a loader with a path of 4 GB',
    withLong(linux, headerAt.interpreter + 32, 1n << 32n),
    headerAt.interpreter,
    /claims 4294967296 bytes/,
  ),
  lie(
    'a loader with an endless path',
    withLong(linux, headerAt.interpreter + 32, 5n),
    headerAt.interpreter,
    /has no end/,
  ),
  lie(
    'a dynamic section behind 2^63',
    withLong(linux, headerAt.dynamic + 8, 1n << 63n),
    headerAt.dynamic,
    /its dynamic section claims/,
  ),
  lie(
    'names of libraries at no address',
    withLong(linux, headerAt.load + 16, 1n << 40n),
    headerAt.dynamic,
    /the names of its libraries claim the address/,
  ),
  lie(
    'the name of a library behind 2^60',
    withLong(linux, linux.length - 5 * 16 + 8, 1n << 60n),
    headerAt.dynamic,
    /the name of a library claims/,
  ),
];

describe('program files that lie', () => {
  const files = new Files();
  before(() => files.make());
  after(() => files.remove());

  const inspect = (bytes: Uint8Array) =>
    inspectProgram(files.file('client', bytes), 'client', { system: 'linux', processor: process.arch });

  for (const { what, bytes, offset, says } of lies) {
    it(`a file with ${what} is an error with its offset`, async () => {
      await assert.rejects(inspect(bytes), (error) => {
        assert.ok(error instanceof ProgramFileError, String(error));
        assert.match(error.message, says);
        assert.match(error.message, /damaged program .*client: /);
        assert.equal(error.offset, offset);
        assert.equal(error.exitCode, 3);
        assert.ok(error.place?.endsWith(`client, byte ${offset}`), error.place);
        assert.ok(error.remedy);
        return true;
      });
    });
  }
});

describeCuts('at each of its first bytes, and here and there behind them', (size) =>
  Array.from({ length: size }, (_, length) => length).filter((length) => length < 128 || length % 37 === 0),
);
