// What is replayed to the recorder is what it records: every event type at every message version, field by field.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newestVersion } from '../../src/schema/versions.ts';
import type { Flavour } from '../../src/trace/builders.ts';
import {
  allTypes,
  readCopy,
  recordedTypes,
  recordReplay,
  replayable,
  withoutNumbers,
  writeMessages,
} from './copies.ts';

const flavours: readonly Flavour[] = ['plain', 'sparse', 'odd'];
const versions = Array.from({ length: newestVersion }, (_, index) => index + 1);

describe('a recorded replay', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'esreplay-fidelity-'));
  let pairs = 0;
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const version of versions) {
    it(`has every event type as it was at message version ${version}`, async () => {
      const sent = recordedTypes.flatMap((type, at) =>
        flavours.map((flavour, index) => replayable(type, version, at * flavours.length + index, flavour)),
      );
      const trace = writeMessages(join(folder, `${version}.estrace`), version, sent);
      const output = join(folder, `${version}-copy.estrace`);
      const { run, summary } = await recordReplay(trace, ['-o', output, '--events', allTypes], { outstanding: 1 });
      assert.deepEqual(
        run.verdicts.map(({ rule, sentence }) => `${rule}: ${sentence}`),
        [],
      );
      assert.equal(run.exitCode, 0);
      assert.deepEqual([summary.messages, summary.lost, summary.kernelLost], [sent.length, 0, 0]);
      const copy = readCopy(output);
      assert.equal(copy.complete, true);
      assert.equal(copy.messages.length, sent.length);
      for (const [index, message] of copy.messages.entries())
        assert.deepEqual(withoutNumbers(message), withoutNumbers(sent[index]), `message ${index}`);
      pairs += recordedTypes.length;
    });
  }

  it('was compared for every event type and message version', () => {
    console.log(`      ${pairs} pairs of event type and message version, ${flavours.length} messages each`);
    assert.equal(pairs, recordedTypes.length * versions.length);
  });
});
