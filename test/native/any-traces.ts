// What both sides of the trace format say of the same trace, and the tests that make traces at random.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { loadAddon } from '../../src/addon/load.ts';
import { buildMessage } from '../../src/trace/builders.ts';
import { crc32c } from '../../src/trace/crc32c.ts';
import { bothVerdicts } from './verdict.ts';
import { eventTypes, flavours, path, traceOf } from './versions.ts';

/** C++ decodes every message into memory and encodes it again. */
export function comesBackEqual(trace: Uint8Array): void {
  const back = loadAddon().transcode(trace);
  if (!Buffer.from(back).equals(Buffer.from(trace))) {
    const at = trace.findIndex((byte, index) => byte !== back[index]);
    assert.fail(`${back.length} bytes instead of ${trace.length}, the first other one at ${at}`);
  }
}

/** Verdicts on a trace with changed records; the checksum is corrected. */
export function verdicts(changed: Uint8Array): { readonly native: string; readonly script: string } {
  const { checksum, start, size } = recordsOf(changed);
  new DataView(changed.buffer).setUint32(checksum, crc32c(changed, start, start + size));
  writeFileSync(path, changed);
  return bothVerdicts(path);
}

/** Declares the tests that try this many changes. */
export function testAnyTraces(runs: number): void {
  it('any mixture of messages, gaps, responses and runs is the same in both languages', () => {
    const part = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({
          kind: fc.constant('message'),
          type: fc.constantFrom(...eventTypes),
          flavour: fc.constantFrom(...flavours),
          seed: fc.nat(40),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('gap'),
          count: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
          type: fc.option(fc.nat(65_535)),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('response'),
          latency: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
          value: fc.nat({ max: 2 ** 32 - 1 }),
          who: fc.option(fc.string({ unit: 'grapheme' })),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('run'),
          version: fc.integer({ min: 1, max: 11 }),
          mach: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
          wall: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
          bootId: fc.option(fc.uuid()),
        }),
      },
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        let version = 11;
        const trace = traceOf(version, (writer) => {
          for (const item of parts) {
            if ('seed' in item) writer.message(buildMessage(item.type, { version }, item.seed, item.flavour));
            else if ('count' in item) writer.gap({ count: item.count, eventType: item.type, source: 'kernel' });
            else if ('mach' in item) {
              ({ version } = item);
              writer.run({ messageVersion: version, machBase: item.mach, wallBase: item.wall, bootId: item.bootId });
            } else if (writer.messages > 0) {
              writer.response({
                message: writer.messages - 1,
                latency: item.latency,
                kind: 'flags',
                value: item.value,
                cached: true,
                who: item.who,
              });
            }
          }
        });
        comesBackEqual(trace);
      }),
      { numRuns: Math.ceil(runs / 3) },
    );
  });

  it('changed records are refused in both languages or in neither', () => {
    const trace = traceOf(11, (writer) => {
      for (const type of [0, 1, 5, 9, 13, 46, 128]) writer.message(buildMessage(type, {}, type + 1, 'odd'));
      writer.gap({ count: 3n, eventType: null, source: 'kernel' });
      writer.response({ message: 0, latency: 5n, kind: 'auth', value: 0, cached: true, who: 'someone' });
    });
    const records = recordsOf(trace);
    const change = fc.record({
      at: fc.nat(records.size - 1),
      byte: fc.oneof(fc.nat(255), fc.constantFrom(0x1b, 0x3b, 0x5b, 0x9b, 0xf6)),
    });
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        const changed = trace.slice();
        for (const { at, byte } of changes) changed[records.start + at] = byte;
        const { native, script } = verdicts(changed);
        if (native === '') accepted++;
        assert.equal(native === '', script === '', `C++: ${native || 'takes it'}; TypeScript: ${script || 'takes it'}`);
      }),
      { numRuns: runs * 3 },
    );
    assert.ok(accepted > runs / 3, 'most changes were refused, so little was compared');
  });
}

interface Frame {
  /** Offsets of the checksum's four bytes and of the block's bytes. */
  readonly checksum: number;
  readonly start: number;
  readonly size: number;
}

/** Returns the blocks of a trace with four-byte checksums. */
function framesOf(trace: Uint8Array): Frame[] {
  const frames: Frame[] = [];
  const view = Buffer.from(trace.buffer, trace.byteOffset, trace.length);
  for (let at = 17; at < trace.length; ) {
    const firstMessageEnd = at + 3; // array, kind, a small number
    assert.equal(trace[firstMessageEnd], 0x1a);
    const length = firstMessageEnd + 5;
    const info = (trace[length] ?? 0) & 31;
    const width = info < 24 ? 0 : 1 << (info - 24);
    const size = width === 0 ? info : view.readUIntBE(length + 1, width);
    frames.push({ checksum: firstMessageEnd + 1, start: length + 1 + width, size });
    at = length + 1 + width + size;
  }
  return frames;
}

/** Returns the second one, because the header comes first. */
function recordsOf(trace: Uint8Array): Frame {
  const [, records] = framesOf(trace);
  assert.ok(records);
  return records;
}
