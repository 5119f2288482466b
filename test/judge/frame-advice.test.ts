// Advice derived from the frames between a call and the client's own code.
import assert from 'node:assert/strict';
import type { Frame } from '../../src/symbols/frame.ts';
import { frameAdvice } from '../../src/verdict/frame-advice.ts';

const program = '/opt/agent';
const frame = (name: string | null, image: string): Frame => ({
  function: name,
  file: null,
  line: null,
  image,
  address: '0x10',
});
const own = frame('decide', program);
const kernel = '/usr/lib/system/libsystem_kernel.dylib';
const security = '/System/Library/Frameworks/Security.framework/Security';

describe('frame advice', () => {
  const nameOf = (...stack: readonly Frame[]): string | undefined => frameAdvice(stack, program)?.name;

  it('frame advice names what the client called, not what that called in turn', () => {
    const stack = [
      frame('mach_msg', kernel),
      frame('SecCodeCopyHost', security),
      frame('SecCodeCheckValidity', security),
      own,
    ];
    const advice = frameAdvice(stack, program);
    assert.equal(advice?.name, 'SecCodeCheckValidity');
    assert.equal(advice?.handlerRule, 9);
    assert.match(advice?.advice ?? '', /^SecCodeCheckValidity: It reads and hashes/);
  });

  it('methods, versioned symbols and $NOCANCEL names have frame advice', () => {
    assert.equal(nameOf(frame('-[NSTask waitUntilExit]', '/Foundation'), own), '-[NSTask waitUntilExit]');
    assert.equal(nameOf(frame('inotify_init1@@GLIBC_2.9', '/libc.so.6'), own), 'inotify_init1');
    assert.equal(nameOf(frame('open$NOCANCEL', kernel), own), 'open');
  });

  it('each function and method of formatters, calendars and time zones has the date advice', () => {
    const foundation = '/opt/swift/usr/lib/swift/linux/libFoundation.so';
    const core = '/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation';
    for (const [name, image, shown = name] of [
      ['CFTimeZoneCopyDefault', foundation],
      ['CFDateFormatterCreateStringWithAbsoluteTime', core],
      ['-[NSDateFormatter stringFromDate:]', core],
      ['+[NSCalendar(NSCalendar_Creation) currentCalendar]', core],
      ['$s10Foundation13DateFormatterC6string4fromSSAA0B0V_tF', foundation, 'DateFormatter'],
      ['$s20FoundationEssentials8TimeZoneV7currentACvgZ', foundation, 'TimeZone'],
      ['$s10Foundation10NSCalendarC7currentAA8CalendarVvgZ', foundation, 'NSCalendar'],
      ['Foundation.DateFormatter.string(from: Foundation.Date) -> Swift.String', foundation, 'DateFormatter.string'],
      ['static Calendar.current.getter', foundation, 'Calendar.current.getter'],
      ['closure #1 in Date.formatted()', foundation, 'Date.formatted'],
    ] as const) {
      const given = frameAdvice([frame('readlink', kernel), frame(name, image), own], program);
      assert.equal(given?.name, shown);
      assert.match(
        given?.advice ?? '',
        /reads files .* time zone .* locale.* Make the formatter before the first message/,
      );
    }
  });

  it('another type with a date in its name or signature does not have the date advice', () => {
    for (const name of [
      '$s20FoundationEssentials4DataV5write2by8CalendarVF',
      'CalendarView.draw()',
      'CFUpdateFile',
      '-[NSDateless open]',
      'readDate.count()',
    ])
      assert.equal(nameOf(frame('open', kernel), frame(name, '/lib'), own), 'open', name);
  });

  it("the client's own functions, unknown ones and harmless calls have no frame advice", () => {
    assert.equal(nameOf(frame('decide', '/lib'), own), undefined);
    assert.equal(nameOf(frame(null, kernel), own, frame('open', '/lib')), undefined);
    assert.equal(nameOf(frame('open', program)), undefined);
    assert.equal(nameOf(frame('os_unfair_lock_unlock', '/lib'), own), undefined);
    assert.equal(frameAdvice([frame('open', '/lib')], null), null);
  });
});
