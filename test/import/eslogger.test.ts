// The whole path from a file of lines to a trace and back.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { EsloggerPrinter } from '../../src/print/eslogger-json.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildMessage } from '../../src/trace/builders.ts';
import { rawEvent, rawEventOf } from '../../src/trace/unknown-fields.ts';
import { everyCase } from '../cases.ts';
import { exactJson } from './exact-json.ts';
import { type Imported, useImports } from './imports.ts';
import { withoutOddTimes } from './json-times.ts';
import { changed, firstTick, type Json, line, open, samples, shuffled } from './line-builder.ts';

describe('import', () => {
  const { file, imported } = useImports();

  const all = (): Json[] => Object.values(samples).map((sample, i) => sample({ global: i, ticks: i * 24_000 }));

  it('an imported trace prints the same lines, sorted', async () => {
    const lines = all().map((value) => line(value, 5));
    const { records, summary } = await imported(`${shuffled(lines, 3).join('\n')}\n`);
    const printer = new EsloggerPrinter();
    const found = records.map((record) => (record.kind === 'message' ? printer.line(record.message) : ''));
    assert.deepEqual(
      found.map((text) => withoutDeadline(exactJson(text))),
      lines.map(exactJson),
    );
    assert.equal(summary.messages, lines.length);
    assert.equal(summary.runs, 1);
    assert.equal(summary.byType.get(13), 2);
    assert.equal(summary.lastWall - summary.firstWall, BigInt((lines.length - 1) * 1_000_000));
  });

  describe('the event types in the header', () => {
    const opens = (count: number) => Array.from({ length: count }, (_, global) => line(open({ global })));
    const exit = (global: number) => line(samples.exit?.({ global }) ?? {});
    const listed = ({ header }: Awaited<ReturnType<typeof imported>>) => header.events.map(([type]) => type);

    it('the header of a short input lists its event types', async () => {
      const one = await imported(exit(0));
      assert.deepEqual(listed(one), [15]);
      assert.ok(one.summary.bytesWritten < 8192, `${one.summary.bytesWritten}`);
    });

    it('the header of a long input lists a type that comes only at its end', async () => {
      const lines = [...opens(600), exit(600)];
      assert.deepEqual(listed(await imported(lines.join('\n'))), [10, 15]);
      assert.deepEqual(listed(await imported(lines.join('\n'), { auth: ['open'] })), [1, 10, 15]);
    });

    it('a key with escapes counts for the header, and text that looks like a key does not', async () => {
      const odd = exit(600).replace('"event_type"', '"event\\u005ftype"');
      const named = changed(open({ global: 601 }), ['process', 'signing_id'], '"event_type":17');
      const file = [...opens(600), odd, line(named)].join('\n');
      assert.deepEqual(listed(await imported(file)), [10, 15]);
    });

    it('the header lists no type of lines that were left out', async () => {
      const wrong = exit(600).replace('"seq_num"', '"seq_number"');
      const { header, summary } = await imported([...opens(600), wrong].join('\n'), { skipBad: true });
      assert.equal(summary.skipped, 1);
      assert.deepEqual(
        header.events.map(([type]) => type),
        [10],
      );
    });
  });

  it('the header has what eslogger shows, and says what is unknown', async () => {
    const { header } = await imported(
      all()
        .map((value) => line(value))
        .join('\n'),
    );
    assert.equal(header.source, 'eslogger');
    assert.equal(header.messageVersion, 10);
    assert.deepEqual(header.os, { build: null, version: null, major: 26 });
    assert.deepEqual(header.timebase, [125, 3]);
    assert.equal(header.machBase, firstTick);
    assert.equal(header.budget, 360_000_000n);
    assert.match(header.budgetSource, /default of import, 15000 ms: eslogger shows no deadlines/);
    assert.equal(header.subscriptions, 'unknown');
    assert.equal(header.mutes, 'unknown');
    assert.deepEqual(header.authTwins, []);
    assert.match(header.notes.join(), /timebase 125\/3 inferred/);
  });

  it('an Intel Mac is recognised by its clocks [intel-clocks]', async () => {
    const lines = [0, 1, 2, 3].map((i) =>
      line(changed(open({ global: i, ticks: i * 24_000 }), ['mach_time'], 5_000_000_000 + i * 1_000_000)),
    );
    const { header } = await imported(lines.join('\n'), { budgetMs: 2 });
    assert.deepEqual(header.timebase, [1, 1]);
    assert.equal(header.budget, 2_000_000n);
    assert.equal(header.budgetSource, '--budget 2');
    assert.equal(header.createdBy, 'import --budget 2');
  });

  it('AUTH twins are inserted, and the header lists them', async () => {
    const { header, records, summary } = await imported([0, 1].map((global) => line(open({ global }))).join('\n'), {
      auth: ['open'],
      budgetMs: 1000,
    });
    const messages = records.flatMap((record) => (record.kind === 'message' ? [record.message] : []));
    assert.deepEqual(
      messages.map((message) => message.event_type),
      [1, 10, 1, 10],
    );
    assert.equal((messages[0]?.deadline ?? 0n) - firstTick, 24_000_000n);
    assert.equal(messages[1]?.deadline, 0n);
    assert.deepEqual(header.authTwins, ['ES_EVENT_TYPE_AUTH_OPEN']);
    assert.equal(header.createdBy, 'import --auth open --budget 1000');
    assert.equal(summary.twins, 2);
  });

  it('each of several runs has its own clock and version', async () => {
    const second = [0, 1].map((global) => {
      const value = open({ global, ticks: 90_000_000_000 + global * 1000 });
      return changed(changed(value, ['version'], 9), ['process', 'cs_validation_category'], undefined);
    });
    const text = [open({ global: 0 }), open({ global: 1 }), ...second].map((value) => line(value)).join('\n');
    const { records, summary } = await imported(text, { auth: ['open'] });
    assert.equal(summary.runs, 2);
    assert.deepEqual(
      records.map(({ kind }) => kind).join(' '),
      'message message message message run message message message message',
    );
    const run = records.find((record) => record.kind === 'run');
    assert.deepEqual(run?.kind === 'run' && run.run.machBase, firstTick + 90_000_000_000n);
    assert.deepEqual(run?.kind === 'run' && run.run.messageVersion, 9);
  });

  it('a byte order mark, CRLF, blank lines and a last line without an end are read', async () => {
    const text = `\ufeff${line(open({ global: 0 }))}\r\n\r\n  \n${line(open({ global: 1 }))}`;
    assert.equal((await imported(text)).summary.messages, 2);
  });

  it('a line longer than a chunk is read', async () => {
    const args = Array.from({ length: 30_000 }, (_, i) => `--argument-number=${i}-☃`);
    const value = changed(samples.exec?.() ?? null, ['event', 'exec', 'args'], args);
    const { records } = await imported(`${line(value)}\n${line(open({ global: 1 }))}\n`);
    const [first] = records;
    assert.deepEqual(first?.kind === 'message' && first.message.event.exec?.args, args);
  });

  it('OUTPUT.incomplete stays as it is, because it may be a trace to recover', async () => {
    const other = file('out.estrace.incomplete');
    writeFileSync(other, 'of a recorder');
    await imported(line(open()));
    assert.equal(readFileSync(other, 'utf8'), 'of a recorder');
    assert.deepEqual(readdirSync(file('')).sort(), ['events.jsonl', 'out.estrace', 'out.estrace.incomplete']);
  });

  it('AUTH messages and deadlines of cat --json are kept', async () => {
    const first = await imported([0, 1, 2].map((global) => line(open({ global }))).join('\n'), { auth: ['open'] });
    const printer = new EsloggerPrinter();
    const text = first.records
      .map((record) => (record.kind === 'message' ? printer.line(record.message) : ''))
      .join('\n');
    const again = await imported(text);
    assert.deepEqual(messagesOf(again), messagesOf(first));
  });

  it('every message that cat --json printed is imported as it was, AUTH and unknown types too', async () => {
    const printer = new EsloggerPrinter();
    const named = eventRows.filter((row) => row.payload !== null).map((row) => row.number);
    for (const version of everyCase ? [4, 7, newestVersion] : [7]) {
      const sequences = new Map<number, bigint>();
      const sent = [...named, 900].map((type, index): Message => {
        const seq = sequences.get(type) ?? 0n;
        sequences.set(type, seq + 1n);
        const built = buildMessage(type === 900 ? 10 : type, { version, seq_num: seq }, index + 1);
        const message = withoutOddTimes({ ...built, event_type: type, global_seq_num: BigInt(index) });
        return type === 900 ? { ...message, event: rawEventOf(Buffer.from('{"of_tomorrow":{"a":1}}')) } : message;
      });
      const first = await imported(sent.map((message) => printer.line(message)).join('\n'));
      assert.equal(first.records.length, sent.length);
      const again = await imported(
        messagesOf(first)
          .map((message) => printer.line(message as Message))
          .join('\n'),
      );
      assert.deepEqual(messagesOf(again), messagesOf(first));
      for (const [index, message] of (messagesOf(first) as Message[]).entries()) {
        const { event_type } = sent[index] as Message;
        assert.equal(message.event_type, event_type);
        if (event_type !== 900) assert.deepEqual(message, sent[index]);
        else assert.ok(Buffer.from(rawEvent(message) ?? []).includes('of_tomorrow'));
      }
    }
  });
});

function messagesOf({ records }: Imported): unknown[] {
  return records.map((record) => (record.kind === 'message' ? record.message : record.kind));
}

function withoutDeadline(value: unknown): unknown {
  const { deadline, ...rest } = value as Record<string, unknown>;
  assert.equal(deadline, 'null');
  return rest;
}
