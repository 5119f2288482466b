// Lines of eslogger become messages, exactly; any other line is refused at its key.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EsloggerLineReader } from '../../src/import/eslogger-line.ts';
import { JsonError } from '../../src/import/json.ts';
import { keyPathAt } from '../../src/import/key-path.ts';
import { EsloggerPrinter } from '../../src/print/eslogger-json.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildMessage, type Flavour } from '../../src/trace/builders.ts';
import { cases, someOf } from '../cases.ts';
import { exactJson } from './exact-json.ts';
import { withoutOddTimes } from './json-times.ts';
import { changed, firstTick, type Json, line, open, samples, tokenArray } from './line-builder.ts';

const read = (value: Json, seed = 0): Message => new EsloggerLineReader().read(line(value, seed));

describe("eslogger's lines", () => {
  it('a line becomes a message with every field in its place [every-field]', () => {
    const found = read(open({ global: 5, seq: 3 }));
    const { process, event, ...envelope } = found;
    assert.deepEqual(envelope, {
      version: 10,
      time: { tv_sec: 1941336306n, tv_nsec: 208333n },
      mach_time: firstTick + 5000n,
      deadline: 0n,
      seq_num: 3n,
      action_type: 1,
      action: { result_type: 0, result: { auth: 0 } },
      event_type: 10,
      thread: { thread_id: 4001n },
      global_seq_num: 5n,
    });
    assert.deepEqual(event, {
      open: {
        fflag: 3,
        file: {
          path: '/Users/invented/a b.txt',
          path_truncated: false,
          stat: {
            st_dev: 2011,
            st_mode: 33188,
            st_nlink: 1,
            st_ino: 1152921500000002000n,
            st_uid: 2014,
            st_gid: 2015,
            st_rdev: 2016,
            st_atimespec: { tv_sec: 1941336301n, tv_nsec: 2017n },
            st_mtimespec: { tv_sec: 1941336302n, tv_nsec: 2018n },
            st_ctimespec: { tv_sec: 1941336303n, tv_nsec: 2019n },
            st_birthtimespec: { tv_sec: 1941336304n, tv_nsec: 2020n },
            st_size: 9007199254742993n,
            st_blocks: 2022n,
            st_blksize: 4096,
            st_flags: 2024,
            st_gen: 2025,
          },
        },
      },
    });
    const { executable, cdhash, ...rest } = process;
    assert.equal(executable.path, '/opt/invented/actor');
    assert.equal(Buffer.from(cdhash).toString('hex'), 'a0b1c2d3e4f500000000000000000000000003e8');
    const token = (seed: number): object => ({
      auid: seed + 1,
      euid: seed + 2,
      egid: seed + 3,
      ruid: seed + 4,
      rgid: seed + 5,
      pid: seed + 6,
      asid: seed + 7,
      pidversion: seed + 8,
    });
    assert.deepEqual(rest, {
      ppid: 1031,
      original_ppid: 1032,
      group_id: 1033,
      session_id: 1034,
      codesigning_flags: 3000001000,
      is_platform_binary: true,
      is_es_client: false,
      signing_id: 'org.invented.s1000',
      team_id: null,
      tty: null,
      audit_token: token(1000),
      responsible_audit_token: token(1200),
      parent_audit_token: token(1300),
      start_time: { tv_sec: 1941336000n, tv_usec: 1000 },
      cs_validation_category: 2,
    });
  });

  it('an exec keeps its arguments, descriptors and target', () => {
    const { exec } = read(samples.exec?.() ?? null).event;
    assert.ok(exec);
    assert.deepEqual(exec.args, ['next', '--colour=☃', '', 'a"b\\c\n']);
    assert.deepEqual(exec.fds, [
      { fd: 0, fdtype: 1 },
      { fd: 3, fdtype: 6, pipe: { pipe_id: 18446744073709551615n } },
    ]);
    assert.equal(exec.image_cpusubtype, -2147483646);
    assert.equal(exec.target.team_id, 'INVENTED01');
  });

  it('a line gives the same message in any key order and with either shape of audit token', () => {
    for (const [name, sample] of Object.entries(samples)) {
      const plain = read(sample());
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
          assert.deepEqual(read(sample(), seed), plain, name);
        }),
        { numRuns: cases(10) },
      );
      assert.deepEqual(read(changed(sample(), ['process', 'audit_token'], tokenArray(1000))), plain, name);
    }
  });

  it('a line gives the same message with white space anywhere', () => {
    const text = line(open()).replaceAll(/[{}[\],]|(?<="):/g, ' $&\t');
    assert.deepEqual(new EsloggerLineReader().read(`${text} \r`), read(open()));
  });

  it('a line has exactly the keys of its message version', () => {
    const v9 = changed(changed(open(), ['version'], 9), ['process', 'cs_validation_category'], undefined);
    assert.equal(read(v9).process.cs_validation_category, undefined);
    assert.throws(
      () => read(changed(open(), ['version'], 9)),
      /cs_validation_category" is unknown in message version 9: it came with 10/,
    );
    assert.throws(
      () => read(changed(open(), ['version'], newestVersion + 1)),
      new RegExp(`version ${newestVersion + 1} is newer than this esreplay knows \\(${newestVersion}\\)`),
    );
    const reader = new EsloggerLineReader();
    for (const value of [open(), v9, open(), v9]) {
      assert.equal(reader.read(line(value)).version, (value as { version: number }).version);
    }
  });

  it('entitlements are kept as they are written', () => {
    const text = '{"a.b":[1.50,12345678901234567890,true],"c":"\\/x"}';
    const v11 = line(changed(samples.exec?.() ?? null, ['version'], 11)).replace(
      '"args":',
      `"entitlements":${text},"args":`,
    );
    const message = new EsloggerLineReader().read(v11);
    assert.equal(Buffer.from(message.event.exec?.entitlements ?? []).toString(), text);
    assert.ok(new EsloggerPrinter().line(message).includes(`"entitlements":${text}`));
  });

  it('the payload of an unknown event type is kept', () => {
    const value = changed(changed(open(), ['event_type'], 900), ['event'], {
      brand_new: { size: 18446744073709551617n },
    });
    const text = new EsloggerPrinter().line(read(value));
    assert.ok(text.includes('"event_type":900,"event":{"brand_new":{"size":18446744073709551617}}'), text);
  });

  const inode = ['event', 'open', 'file', 'stat', 'st_ino'];
  const wrong: readonly (readonly [what: string, value: Json, path: string, why: RegExp])[] = [
    ['a number too large', changed(open(), inode, 18446744073709551616n), inode.join('.'), /does not fit uint64/],
    ['a negative one', changed(open(), inode, -1), inode.join('.'), /-1 does not fit uint64/],
    ['text for a number', changed(open(), inode, '7'), inode.join('.'), /integer is expected, not a string/],
    ['a missing key', changed(open(), inode, undefined), 'event.open.file.stat', /"st_ino" is missing/],
    ['an unknown key', changed(open(), ['process', 'extra'], 1), 'process.extra', /"extra" is unknown/],
    ['an unknown key on top', changed(open(), ['extra'], 1), 'extra', /"extra" is unknown/],
    [
      'null for a file',
      changed(open(), ['event', 'open', 'file'], null),
      'event.open.file',
      /object is expected, not null/,
    ],
    ['a pid out of range', changed(open(), ['process', 'ppid'], 2147483648), 'process.ppid', /does not fit int32/],
    [
      'a short token',
      changed(open(), ['process', 'audit_token'], [1, 2, 3]),
      'process.audit_token',
      /expected 8 numbers, found 3/,
    ],
    [
      'a long token',
      changed(open(), ['process', 'audit_token'], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
      'process.audit_token[8]',
      /found more/,
    ],
    ['a short cdhash', changed(open(), ['process', 'cdhash'], 'AB'), 'process.cdhash', /40 hexadecimal digits/],
    ['a time without decimals', changed(open(), ['time'], '2031-07-09T04:05:06Z'), 'time', /UTC time with 9 decimals/],
    ['another schema_version', changed(open(), ['schema_version'], 2), '', /schema_version 2 is not known/],
    ['an AUTH type as NOTIFY', changed(open(), ['event_type'], 1), '', /action_type 1 does not fit event_type 1/],
    [
      'a type that is not its event',
      changed(open(), ['event_type'], 15),
      'event.open',
      /event_type 15 is "exit", but the event is "open"/,
    ],
    [
      'a known event with an unknown type',
      changed(open(), ['event_type'], 900),
      'event.open',
      /another event_type than 900/,
    ],
    ['two events', changed(open(), ['event', 'exit'], { stat: 1 }), 'event.open', /second key after "open"/],
    ['no event', changed(open(), ['event'], {}), 'event', /event is empty/],
    ['an action without result', changed(open(), ['action'], {}), 'action', /result_type is expected/],
    [
      'flags with result_type 0',
      changed(open(), ['action', 'result', 'result'], { flags: 1 }),
      'action',
      /result_type/,
    ],
    [
      'a destination of the other type',
      changed(samples.create?.() ?? null, ['event', 'create', 'destination_type'], 1),
      'event.create',
      /destination_type 1 wants "new_path" here, not "existing_file"/,
    ],
    [
      'a pipe id for a file',
      changed(samples.exec?.() ?? null, ['event', 'exec', 'fds', 1, 'fdtype'], 1),
      'event.exec.fds[1]',
      /"pipe" does not belong where fdtype is 1/,
    ],
  ];
  for (const [what, value, path, why] of wrong) {
    it(`a line is refused for ${what} [refused ${what}]`, () => {
      const text = line(value);
      assert.throws(
        () => new EsloggerLineReader().read(text),
        (error) => {
          assert.ok(error instanceof JsonError, String(error));
          assert.match(error.message, why);
          assert.equal(keyPathAt(text, error.column), path);
          return true;
        },
      );
    });
  }

  it('a line with a key twice is refused', () => {
    const text = line(open()).replace('"seq_num":0', '"seq_num":0,"seq_num":0');
    assert.throws(() => new EsloggerLineReader().read(text), /key given twice/);
  });

  it('a changed line never crashes the reader', () => {
    const text = line(samples.exec?.() ?? null);
    const edits = fc.array(
      fc.tuple(
        fc.nat(text.length),
        fc.nat(3),
        fc.constantFrom('"', '{', '}', '[', ']', ',', ':', '0', '\\', 'null', 'é'),
      ),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(edits, (list) => {
        let broken = text;
        for (const [at, length, put] of list) broken = broken.slice(0, at) + put + broken.slice(at + length);
        try {
          new EsloggerLineReader().read(broken);
        } catch (error) {
          assert.ok(error instanceof JsonError, String(error));
          keyPathAt(broken, error.column);
        }
      }),
      { numRuns: cases(300) },
    );
  });
});

describe('cat --json', () => {
  const printer = new EsloggerPrinter();

  it("cat --json prints eslogger's line, number for number", () => {
    for (const [name, sample] of Object.entries(samples)) {
      const text = line(sample(), 3);
      const { deadline, ...found } = exactJson(printer.line(new EsloggerLineReader().read(text))) as Record<
        string,
        unknown
      >;
      assert.equal(deadline, 'null');
      assert.deepEqual(found, exactJson(text), name);
    }
  });

  const flavours: readonly Flavour[] = ['plain', 'sparse', 'odd'];
  const versions = Array.from({ length: newestVersion }, (_, at) => at + 1);
  for (const flavour of flavours) {
    it(`a printed message of every event type and version is read back as it was (${flavour})`, () => {
      const reader = new EsloggerLineReader();
      for (const row of eventRows) {
        if (row.payload === null) continue;
        for (const version of someOf(versions)) {
          const message = withoutOddTimes(buildMessage(row.number, { version }, row.number * 11 + version, flavour));
          const text = printer.line(message);
          assert.ok(!text.includes('\n'));
          assert.deepEqual(reader.read(text), message, `${row.name} in version ${version}: ${text}`);
        }
      }
    });
  }

  it('any printed message is read back as it was', () => {
    const types = eventRows.filter((row) => row.payload !== null).map((row) => row.number);
    const reader = new EsloggerLineReader();
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.constantFrom(...flavours),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 1, max: newestVersion }),
        (type, flavour, seed, version) => {
          const message = withoutOddTimes(buildMessage(type, { version }, seed, flavour));
          assert.deepEqual(reader.read(printer.line(message)), message);
        },
      ),
      { numRuns: cases(300) },
    );
  });

  it('text that is not UTF-8 and times beyond ISO 8601 are printed without loss', () => {
    const message = buildMessage(10, {}, 1);
    const { open: payload } = message.event;
    assert.ok(payload);
    payload.file.path = Uint8Array.of(0x2f, 0xff);
    payload.file.stat.st_atimespec = { tv_sec: 1n << 60n, tv_nsec: -5n };
    const text = printer.line(message);
    assert.ok(text.includes('"path":{"bytes":"2FFF"}'));
    assert.ok(text.includes('"st_atimespec":{"tv_sec":1152921504606846976,"tv_nsec":-5}'));
  });
});
