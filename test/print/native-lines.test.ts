// Lines that the addon prints: their pieces, their end, their memory and their escapes; reference.test.ts compares others.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { TraceError } from '../../src/errors/errors.ts';
import { EsloggerPrinter } from '../../src/print/eslogger-json.ts';
import { NativeLines } from '../../src/print/native-lines.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { everyCase } from '../cases.ts';
import { makeEveryType } from '../trace/every-type.ts';
import { newFolder } from '../trace/folder.ts';
import { keepsNoMemory } from '../trace/native-memory.ts';
import '../with-addon.ts';

const samples = join(import.meta.dirname, '../../traces');

const path = newFolder().file('lines.estrace');

/** The lines, whether all is right, and how many were printed. */
interface Printed {
  readonly lines: readonly string[];
  readonly isWhole: boolean;
}

/** `isWritten`: whether a piece is, before the next one is asked for. */
function natively(trace: string, isWritten = true): Printed & { readonly messages: number } {
  const reader = openTrace(trace);
  const native = NativeLines.of(reader);
  assert.ok(native !== null, 'the addon does not read it');
  const pieces = native.pieces();
  const kept: Uint8Array[] = [];
  const printed = (isWhole: boolean): ReturnType<typeof natively> => ({
    lines: linesOf(Buffer.concat(kept).toString()),
    isWhole,
    messages: native.messages,
  });
  try {
    for (let next = pieces.next(isWritten); ; next = pieces.next(isWritten)) {
      if (next.done) return printed(next.value);
      kept.push(isWritten ? Uint8Array.from(next.value) : next.value);
    }
  } catch (error) {
    assert.ok(error instanceof TraceError);
    return printed(false);
  } finally {
    native.close();
    reader.close();
  }
}

const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);

function inTypeScript(trace: string): Printed {
  const reader = openTrace(trace);
  const printer = new EsloggerPrinter();
  const lines: string[] = [];
  try {
    for (const { message } of reader.messages()) lines.push(printer.line(message));
    return { lines, isWhole: true };
  } catch (error) {
    assert.ok(error instanceof TraceError);
    return { lines, isWhole: false };
  } finally {
    reader.close();
  }
}

function printsEqually(trace: string): void {
  const { lines, isWhole, messages } = natively(trace);
  assert.deepEqual({ lines, isWhole }, inTypeScript(trace));
  assert.equal(messages, lines.length);
}

/** Writes a trace of opens of these paths. */
function written(paths: readonly (string | Uint8Array)[], more: readonly Message[] = []): void {
  const writer = new TraceWriter(path, buildHeader({}));
  const open = buildMessage(10);
  const { file } = open.event.open as NonNullable<Message['event']['open']>;
  for (const each of paths) writer.message({ ...open, event: { open: { fflag: 1, file: { ...file, path: each } } } });
  for (const each of more) writer.message(each);
  writer.close();
}

describe('native lines of a trace', () => {
  const everyType = makeEveryType();

  it('native lines stay in each piece that is not written yet', () => {
    const { lines } = natively(everyType, false);
    assert.ok(lines.join().length > 1 << 20, 'a few pieces');
    assert.deepEqual(lines, inTypeScript(everyType).lines);
  });

  it('native lines end where memory does not hold the definitions', () => {
    written(['x'.repeat(2000)]);
    const reader = openTrace(path);
    Object.defineProperty(reader, 'size', { value: 1000 });
    const native = NativeLines.of(reader);
    assert.deepEqual(native?.pieces().next(true), { done: true, value: false });
    assert.equal(native?.messages, 0);
    native.close();
    reader.close();
  });

  it('closed native lines are at their end', () => {
    const reader = openTrace(everyType);
    const native = NativeLines.of(reader);
    const pieces = native?.pieces();
    assert.equal(pieces?.next(true).done, false);
    native?.close();
    native?.close();
    assert.deepEqual(pieces?.next(true), { done: true, value: false });
    reader.close();
  });

  for (const isWhole of [true, false])
    keepsNoMemory(`native lines keep no memory ${isWhole ? 'at their end' : 'when the rest is not wanted'}`, () => {
      const reader = openTrace(everyType);
      const native = NativeLines.of(reader);
      assert.ok(native !== null);
      const pieces = native.pieces();
      while (!pieces.next(true).done) if (!isWhole) break;
      native.close();
      reader.close();
    });

  it('a trace with other tables has no native lines', () => {
    const reader = openTrace(join(samples, 'newer-schema.estrace'));
    assert.equal(NativeLines.of(reader), null);
    reader.close();
  });

  it('native lines escape what a terminal obeys, and nothing else', () => {
    const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).filter((each) => each !== '\0');
    const each = everyCase ? all : all.slice(0, 0x300);
    written([all.join(''), ...each, '\u{1f600}\u{10ffff}']);
    printsEqually(path);
  });
});
