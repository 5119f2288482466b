// Native code and TypeScript import the same files of several runs and clients, and the same twins; reference.test.ts
// compares any other lines.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addonIfBuilt } from '../../src/addon/load.ts';
import { NativeLines } from '../../src/import/native-lines.ts';
import { NativeTrace } from '../../src/import/native-trace.ts';
import { eventLabels, twinOf } from '../../src/schema/macos/events.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { NotNative } from '../../src/trace/native-writer.ts';
import { cases } from '../cases.ts';
import '../with-addon.ts';
import { both, lineOf, printedLines, summaryOf, types } from './both-ways.ts';
import { captures, textOf } from './captures.ts';
import { line as built, changed, type Json, open, samples, shuffled, tokenArray } from './line-builder.ts';

/** Returns for each line whether native code reads it, in a process's first reader. */
function isNative(lines: readonly string[]): boolean[] {
  const native = NativeLines.ifNative() ?? assert.fail();
  return lines.map((text, at) => {
    const found: boolean[] = [];
    const bytes = Buffer.from(`${text}\n`);
    const line = { bytes, start: 0, end: bytes.length - 1, number: at + 1, isUtf8: true, isEnded: true };
    native.each(
      [line],
      (_, draft) => {
        found.push(draft !== null);
        return false;
      },
      () => {},
    );
    return found[0] === true;
  });
}

describe('imported natively', () => {
  it('several runs and versions, some lines read by TypeScript alone, are imported alike', async () => {
    const hand = Object.values(samples);
    const run = (from: number, options: object = {}): Json[] =>
      hand.map((sample, at) => sample({ global: at, ticks: from + at * 24_000, ...options }));
    const older = run(90_000_000).map((each) => withoutKeys(changed(each, ['version'], 9)));
    const raw = changed(changed(open({ global: 40, ticks: 30_000_000 }), ['event_type'], 900), ['event'], {
      newer: { a: 1 },
    });
    const lines = [
      ...shuffled(run(0), 3).map((each) => built(each, 2)),
      built(changed(open({ global: 30, ticks: 20_000_000 }), ['process', 'audit_token'], tokenArray(7))),
      built(raw),
      built(open({ global: 41, ticks: 30_100_000 })).replace('invented', '\\u0069nvented'),
      built(open({ global: 43, ticks: 30_200_000 })),
      ...older.map((each) => built(each, 4)),
    ];
    const native = isNative(lines);
    assert.ok(native.filter((each) => !each).length === 2, JSON.stringify(native));
    const { messages, missing, runs } = await summaryOf(lines.join('\r\n'));
    assert.deepEqual([messages, runs, missing.count > 0n], [lines.length, 2, true]);
  });

  it('files of two clients and many runs are imported alike, each event once', async () => {
    // The same files each time; several-clients.test.ts tries more of them.
    for (const file of fc.sample(captures, { numRuns: cases(24), seed: 2 })) {
      const summary = await summaryOf(textOf(file));
      assert.deepEqual(
        [summary.messages, summary.runs, summary.sharedEvents, summary.missing.count],
        [file.runs.flat().length, file.runs.length, file.repeated, BigInt(file.lost)],
      );
      // What `cat --json` prints is one client's.
      const again = await summaryOf(printedLines());
      assert.deepEqual([again.messages, again.clients, again.sharedEvents], [summary.messages, 1, 0]);
      assert.equal(again.missing.count, summary.missing.count);
    }
  });

  it('AUTH twins in a run of two clients are the same', async () => {
    const [file] = fc
      .sample(captures, { numRuns: 50, seed: 3 })
      .filter(({ repeated, lost }) => repeated > 9 && lost > 0);
    const { twins, runs } = await summaryOf(textOf(file ?? assert.fail()), { auth: ['open', 'exec'] });
    assert.ok(twins > 0);
    const again = await summaryOf(printedLines());
    assert.deepEqual([again.runs, again.missing.count], [runs, BigInt(file?.lost ?? 0)]);
  });

  it('AUTH twins and the numbers behind them are the same', async () => {
    const hand = Object.values(samples);
    const lines = Array.from({ length: 600 }, (_, global) =>
      built(hand[global % hand.length]?.({ global: global % 300, ticks: global * 24_000 }) ?? {}, global % 3),
    );
    const { twins, runs } = await summaryOf(lines.join('\n'), { auth: ['open', 'create', 'exec'], budgetMs: 1000 });
    assert.deepEqual([twins > 100, runs], [true, 2]);
    assert.match(
      String(await both(lineOf({ type: 1, version: 11, seed: 1, number: 0 }), { auth: ['open'] })),
      /already has/,
    );
  });

  it('AUTH twins of every event type are the same, made natively where their fields are', async () => {
    const withTwin = types.filter((type) => twinOf(type) !== undefined);
    const { message } = NativeTrace.prototype;
    let [messages, drafts] = [0, 0];
    NativeTrace.prototype.message = function (each) {
      messages++;
      message.call(this, each);
    };
    try {
      for (const version of [1, 3, newestVersion]) {
        const lines = withTwin.map((type, number) => lineOf({ type, version, seed: 1, number }));
        const { twins } = await summaryOf(lines.join('\n'), { auth: eventLabels('auth') });
        assert.equal(twins, withTwin.length);
        const isRead = isNative(lines);
        drafts += withTwin.filter((type, at) => isRead[at] && twinOf(type)?.rule === 'same').length;
      }
    } finally {
      NativeTrace.prototype.message = message;
    }
    assert.ok(drafts > 2 * withTwin.length, `${drafts} drafts`);
    assert.equal(messages, 2 * (3 * withTwin.length - drafts), 'each of the others, after its twin');
  });

  it('lines that cannot be written, and cut lines, are refused alike', async () => {
    const early = built(open({ global: 1 })).replace('2031-', '1969-');
    const late = built(open({ global: 2 })).replace('2031-', '2300-');
    const noText = built(samples.exec?.({ global: 3 }) ?? {}).replace('"next",', 'null,');
    const long = built(open({ global: 4 }, `/${'long/'.repeat(300_000)}`));
    const exec = built(
      changed(samples.exec?.({ global: 5 }) ?? {}, ['event', 'exec', 'args'], new Array(40_000).fill('word')),
    );
    const good = [6, 7].map((global) => built(open({ global })));
    for (const bad of [early, late, noText, long]) {
      for (const skipBad of [true, false]) {
        await both([built(open({ global: 0 })), bad, ...good].join('\n'), { skipBad });
        await both([bad, ...good].join('\n'), { skipBad });
      }
    }
    assert.equal((await summaryOf([exec, ...good].join('\n'))).messages, 3);
    for (const text of [early, good[0] ?? '']) {
      for (const length of [1, 2, 900, text.length - 1]) {
        await both(`${good[1]}\n${text.slice(0, length)}`, { skipBad: true });
        await both(`${good[1]}\n${text.slice(0, length)}`);
      }
    }
    await both(Buffer.concat([Buffer.from(`${good[0]}\n`), Buffer.of(0x22, 0xff, 0x0a), Buffer.from(good[1] ?? '')]), {
      skipBad: true,
    });
  });

  it('a line without a version, behind native ones, is refused alike', async () => {
    const before = [0, 1, 2].map((number) => lineOf({ type: 12, version: 3, seed: 1, number }));
    const without = lineOf({ type: 12, version: newestVersion, seed: 1, number: 3 }).replace(/"version":\d+,?/, '');
    const text = [...before, without.replace(',}', '}')].join('\n');
    assert.match(String(await both(text)), /is unknown in message version 3/);
    await both(text, { skipBad: true });
  });

  it('an import is made again in TypeScript if native memory runs out', async () => {
    const { draft } = NativeTrace.prototype;
    let left = 300;
    NativeTrace.prototype.draft = function (each) {
      if (left-- === 0) throw new NotNative();
      draft.call(this, each);
    };
    try {
      const lines = Array.from({ length: 600 }, (_, global) => built(open({ global })));
      assert.equal((await summaryOf(lines.join('\n'), { skipBad: true })).messages, 600);
    } finally {
      NativeTrace.prototype.draft = draft;
    }
    assert.ok(left < 0);
  });
});

describe('a native copy that is not open, or was closed', () => {
  const { TraceCopy } = addonIfBuilt() ?? assert.fail();
  const definition = Uint8Array.of(0x82, 0x22, 0x61, 0x61);
  for (const wasOpen of [false, true])
    it(`every call on a copy that was ${wasOpen ? 'closed' : 'never opened'} is refused`, () => {
      const found = new Float64Array(4);
      const copy = new TraceCopy(found, null);
      if (wasOpen) {
        assert.ok(copy.open(new Uint8Array(0), BigUint64Array.of(1n, 1n, 1n, 0n, 0n, 0n, 1000n)));
        assert.equal(copy.find(-1, definition), -1);
        copy.close();
      }
      assert.equal(copy.find(-1, definition), -1);
      const clock = new BigUint64Array(6);
      copy.beginMessage(5, clock);
      copy.endMessage(5, clock, definition);
      copy.run(BigUint64Array.of(2n, 2n, 3n));
      copy.remember(-1, definition);
      assert.equal(found[3], 1, 'refused');
      assert.equal(found[0], 0, 'messages');
    });
});

/** Removes the keys that came with version 10. */
const withoutKeys = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(withoutKeys);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).filter(([key]) => key !== 'cs_validation_category');
  return Object.fromEntries(members.map(([key, each]) => [key, withoutKeys(each)]));
};
