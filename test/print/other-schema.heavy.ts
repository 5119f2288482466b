// Traces of the same format with another schema, older or newer: some fields of a struct have other names, so today's
// tables do not know them, and the trace lacks those that the tables name.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TraceError } from '../../src/errors/errors.ts';
import { EsloggerPrinter } from '../../src/print/eslogger-json.ts';
import { MessageLines } from '../../src/print/message-line.ts';
import { factsOf } from '../../src/print/trace-facts.ts';
import { nameMessages } from '../../src/run/collect/message-names.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { namedEventTypes } from '../../src/trace/field-lists.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { renamedFields } from '../../traces/make/broken.ts';
import { traceBytes } from '../../traces/make/bytes.ts';
import { testFolder } from '../folder.ts';

describe('a trace by another schema', () => {
  const folder = testFolder();
  let path: string;
  before(() => {
    path = join(folder, 'other.estrace');
  });

  it('a trace by another schema is printed and named in reports, unless it lacks what readers need', async () => {
    const done = new Set<string>();
    let shown = 0;
    for (const type of namedEventTypes) {
      const bytes = traceOf(type);
      for (const [plan, names] of Object.entries(fieldsOf(bytes))) {
        if (done.has(plan)) continue;
        done.add(plan);
        for (const lacking of [...names.map((name) => [name]), names]) {
          writeFileSync(path, renamedFields(bytes, plan, new Set(lacking)));
          if (await isShown(`${plan} without ${lacking.join()}`)) shown += 1;
        }
      }
    }
    assert.ok(shown > 400, `${shown} shown`);
  });

  function traceOf(type: number): Uint8Array {
    return traceBytes(buildHeader(), [type], (writer) => {
      for (const flavour of ['plain', 'sparse', 'odd'] as const) writer.message(buildMessage(type, {}, 1, flavour));
    });
  }

  function fieldsOf(bytes: Uint8Array): Readonly<Record<string, readonly string[]>> {
    writeFileSync(path, bytes);
    const reader = openTrace(path);
    try {
      return reader.header.fields;
    } finally {
      reader.close();
    }
  }

  /** Returns false if the field determines how another one is read, or is a pointer that cannot be NULL. */
  async function isShown(what: string): Promise<boolean> {
    const reader = openTrace(path);
    const lines = new MessageLines({ width: 80, timebase: reader.header.timebase });
    const json = new EsloggerPrinter();
    try {
      for (const { index, message } of reader.messages()) {
        assert.doesNotMatch(lines.line(index, message as Message), /undefined|NaN/, what);
        assert.doesNotThrow(() => JSON.parse(json.line(message as Message)), what);
      }
    } catch (error) {
      if (error instanceof TraceError && /items?, 0 are listed|cannot be NULL/.test(error.message)) return false;
      throw error;
    } finally {
      reader.close();
    }
    infoIsShown(what);
    const { process } = (await nameMessages(path, new Set([0]))).get(0) ?? {};
    assert.equal(typeof process?.pid, 'number', what);
    return true;
  }

  /** What `info` counts may be lacking, which is the trace's fault. */
  function infoIsShown(what: string): void {
    const reader = openTrace(path);
    try {
      assert.ok(factsOf(reader).messages > 0, what);
    } catch (error) {
      if (!(error instanceof TraceError)) throw new Error(what, { cause: error });
      assert.match(error.message, /^messages of the trace lack /, what);
      assert.ok(error.remedy !== undefined && error.field !== undefined, what);
    } finally {
      reader.close();
    }
  }
});
