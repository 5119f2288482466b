// What Foundation for Linux does and Apple's does not becomes a note, and so does what Go's runtime does for itself; what
// the client does itself stays.
import assert from 'node:assert/strict';
import { withoutForeignWork } from '../../src/verdict/foreign-work.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { blockingOpen } from '../report/reports.ts';
import { framesOf, recordedStacks } from './recorded-stacks.ts';

const program = '/home/me/agent';
const frame = (name: string | null, image: string) =>
  ({ function: name, file: null, line: null, image, address: '0x1' }) as const;
const own = frame('decide(_:)', program);
const foundation = '/opt/swift/usr/lib/swift/linux/libFoundation.so';

const opened = (index: number, ...beneath: Verdict['stack']): Verdict => ({
  ...blockingOpen,
  message: blockingOpen.message === null ? null : { ...blockingOpen.message, index },
  stack: [...beneath, own],
});
const classesOf = (...verdicts: readonly Verdict[]) =>
  withoutForeignWork(verdicts, new Map([[0, program]])).map((verdict) => verdict.class);

describe('work of foreign libraries', () => {
  it('a file that Foundation for Linux opens for a UUID is a note', () => {
    for (const name of [
      '_cf_uuid_generate_random',
      '$s10Foundation4UUIDVACycfC',
      'UUID.init()',
      'Foundation.UUID.init()',
    ]) {
      const [note] = withoutForeignWork([opened(3, frame(name, foundation))], new Map([[0, program]]));
      assert.equal(note?.class, 'note', name);
      assert.match(note?.advice ?? '', /^On macOS UUID\(\) asks the kernel/);
    }
  });

  it('work that Apple does once is a violation in the first message, and then a note', () => {
    const zone = frame('$s10Foundation13DateFormatterC6string4fromSSAA0B0V_tF', foundation);
    const names = frame('uprv_tzname_74', '/opt/swift/usr/lib/swift/linux/lib_FoundationICU.so');
    assert.deepEqual(classesOf(opened(3, zone), opened(3, names), opened(4, zone), opened(5, names)), [
      'violation',
      'violation',
      'note',
      'note',
    ]);
  });

  it('the omitted messages of work that Apple does once are counted in the note', () => {
    const zone = { ...opened(3, frame('NSTimeZone', foundation)), omitted: 20 };
    const [first, rest] = withoutForeignWork([zone], new Map([[0, program]]));
    assert.deepEqual([first?.class, first?.omitted, rest?.class, rest?.omitted], ['violation', 0, 'note', 19]);
  });

  it("work of Go's runtime for itself is a note, and a wait of the client is a violation", () => {
    for (const recorded of recordedStacks) {
      const verdict = { ...opened(3), stack: framesOf(recorded) };
      const [judged] = withoutForeignWork([verdict], new Map([[0, '/home/me/agent/client']]));
      assert.equal(judged?.class, recorded.byRuntime === true ? 'note' : 'violation', recorded.of);
      assert.equal(/Go's .*\.$/.test(judged?.advice ?? ''), recorded.byRuntime === true, recorded.of);
      assert.equal(judged?.sentence.includes('must not'), recorded.byRuntime !== true, recorded.of);
    }
  });

  it('an open by the client, another function or another library stays a violation', () => {
    const above = { ...opened(3), stack: [own, frame('_cf_uuid_generate_random', foundation)] };
    const read = opened(3, frame('$s10Foundation4DataV10contentsOfACAA3URLV_tKcfC', foundation));
    const elsewhere = opened(3, frame('uuid_generate', '/usr/lib/libuuid.so.1'));
    assert.deepEqual(classesOf(above, read, elsewhere), ['violation', 'violation', 'violation']);
  });
});
