// Every event type at every message version goes through writer and reader unchanged.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { eventLabels } from '../../src/schema/macos/events.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildHeader, buildMessage, type Flavour } from '../../src/trace/builders.ts';
import { namedEventTypes } from '../../src/trace/field-lists.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { someOf } from '../cases.ts';
import { newFolder } from './folder.ts';

const flavours: readonly Flavour[] = ['plain', 'sparse', 'odd'];
const versions = Array.from({ length: newestVersion }, (_, at) => at + 1);

describe('trace round trip', () => {
  it('the writer knows each event type that has a name', () => {
    assert.equal(namedEventTypes.size, eventLabels().length);
  });

  for (const version of someOf(versions)) {
    it(`every event type is read as it was written at message version ${version}`, () => {
      const path = newFolder().file('all.estrace');
      const messages = flavours.flatMap((flavour, kind) =>
        [...namedEventTypes].map((type) => buildMessage(type, { version }, type + 1000 * kind, flavour)),
      );
      const writer = new TraceWriter(path, buildHeader({ messageVersion: version }));
      for (const message of messages) writer.message(message);
      writer.close();
      assert.ok(!existsSync(writer.incompletePath));

      const reader = openTrace(path);
      assert.ok(reader.complete);
      let index = 0;
      for (const read of reader.messages()) {
        assert.equal(read.index, index);
        assert.deepEqual(read.message, messages[index], `message ${index}`);
        index++;
      }
      assert.equal(index, messages.length);
      reader.close();
    });
  }
});
