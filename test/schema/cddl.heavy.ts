// docs/reference/trace.cddl, compared with what the trace writer really writes: every event type, in every message
// version.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Decoder } from 'cbor-x';
import tmp from 'tmp';
import { eventRows } from '../../src/schema/macos/events.ts';
import { messageVersions } from '../../src/schema/macos/versions.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { matches, parseCddl, type Rules } from './cddl.ts';

const rules: Rules = parseCddl(readFileSync(new URL('../../docs/reference/trace.cddl', import.meta.url), 'utf8'));
const follows = (name: string, value: unknown): boolean => matches(rules, { kind: 'name', name, size: null }, value);

const decoder = new Decoder({ useRecords: false, mapsAsObjects: false });
const sequence = (bytes: Uint8Array): unknown[] => (decoder.decodeMultiple(bytes) as unknown[] | undefined) ?? [];

interface Written {
  readonly mark: unknown;
  readonly blocks: unknown[];
  readonly header: unknown;
  readonly records: unknown[];
}

const write = (messageVersion: number): Written => {
  const directory = tmp.dirSync({ unsafeCleanup: true });
  try {
    const path = join(directory.name, 'every-event.estrace');
    const writer = new TraceWriter(path, buildHeader({ messageVersion }));
    let seed = 1;
    for (const flavour of ['plain', 'sparse', 'odd'] as const) {
      for (const row of eventRows) {
        if (row.member === null) continue;
        writer.message(buildMessage(row.number, { version: messageVersion }, seed, flavour));
        seed += 1;
      }
    }
    writer.response({ message: 0, latency: -1n, kind: 'auth', value: 1, cached: true, who: 'a client' });
    writer.gap({ count: 3n, eventType: null, source: 'kernel' });
    writer.run({ messageVersion, machBase: 1n, wallBase: 2n, bootId: null });
    writer.close();
    const [mark, ...blocks] = sequence(readFileSync(path)) as [unknown, ...[number, number, number, Uint8Array][]];
    const header = blocks.find(([kind]) => kind === 0)?.[3];
    const records = blocks.filter(([kind]) => kind === 1).flatMap(([, , , bytes]) => sequence(bytes));
    return { mark, blocks, header: header && sequence(header)[0], records };
  } finally {
    directory.removeCallback();
  }
};

describe('docs/reference/trace.cddl', () => {
  for (const { version } of messageVersions) {
    it(`every record of a trace of message version ${version} matches the CDDL`, () => {
      const { mark, blocks, header, records } = write(version);
      assert.ok(follows('file-mark', mark));
      assert.deepEqual(
        blocks.filter((block) => !follows('block', block)),
        [],
      );
      assert.ok(follows('header', header));
      assert.ok(records.length > 3 * 153);
      assert.deepEqual(
        records.filter((record) => !follows('record', record)),
        [],
      );
    });
  }

  it('a record that no writer may write does not match the CDDL', () => {
    const open = [10, 5, 0, null, 0, null, 0, 0, 0, 1, 0];
    assert.ok(follows('record', open));
    assert.ok(!follows('record', open.slice(0, -1)), 'an item is missing');
    assert.ok(!follows('record', [...open, 0]), 'an item too many');
    assert.ok(!follows('record', (open as unknown[]).with(9, 'read')), 'text for a number');
    assert.ok(!follows('record', open.with(9, 2 ** 31)), 'beyond int32');
    assert.ok(!follows('record', open.with(4, null)), 'a message without a process');
    assert.ok(!follows('record', open.with(0, 150)), 'a reserved type is not kept as a message');
    assert.ok(!follows('record', [-10, 0]));
  });
});
