// Stacks in the text report: which frames fold, and how long a line is.
import assert from 'node:assert/strict';
import pc from 'picocolors';
import { stackLines } from '../../src/report/frame-lines.ts';
import type { Frame } from '../../src/symbols/frame.ts';

const colours = pc.createColors(false);
const gcc = '/usr/lib/gcc/x86_64-linux-gnu/14/../../../../include/c++/14';

function frame(name: string, file: string | null, line = 7, image = 'client'): Frame {
  return { function: name, file, line: file === null ? null : line, image, address: '0x1000' };
}
const own = (name: string, line = 7) => frame(name, 'src/client.cc', line);
const standard = (name: string) => frame(name, `${gcc}/bits/std_function.h`, 591);
const lines = (...frames: readonly Frame[]) => stackLines('stack', frames, colours).map((line) => line.trim());

describe('a stack in the text report', () => {
  it('library frames between frames of the client are folded into one line', () => {
    const shown = lines(
      own('decide'),
      standard('__invoke'),
      standard('_M_invoke'),
      standard('operator()'),
      own('handle'),
    );
    assert.deepEqual(shown, [
      'stack     decide  src/client.cc:7',
      '(3 frames of libstdc++)',
      'handle  src/client.cc:7',
    ]);
  });

  it('a single library frame is shown, with the path as one includes it', () => {
    assert.deepEqual(lines(own('decide'), standard('operator()'), own('handle')), [
      'stack     decide  src/client.cc:7',
      'operator()  c++/14/bits/std_function.h:591',
      'handle  src/client.cc:7',
    ]);
  });

  it('code of frameworks and of the loader counts as a library, and is dim', () => {
    const security = '/System/Library/Frameworks/Security.framework/Versions/A/Security';
    const inside = frame('SecCodeCheckValidity', null, 0, security);
    const loader = frame('dlopen', null, 0, '/lib64/ld-linux-x86-64.so.2');
    assert.deepEqual(lines(own('a'), inside, loader, own('b'))[1], '(2 frames of Security and ld-linux-x86)');
    const [line = ''] = stackLines('stack', [inside], pc.createColors(true));
    assert.ok(line.includes('\u001b[2mSecCodeCheckValidity'), line);
  });

  it('library frames at the beginning and the end of a stack are shown', () => {
    const image = '/usr/lib/x86_64-linux-gnu/libstdc++.so.6';
    const inside = frame('std::__basic_file<char>::open', null, 0, image);
    assert.deepEqual(lines(inside, inside, own('handle'), standard('a'), standard('b')), [
      'stack     std::__basic_file<char>::open  in libstdc++.so.6',
      'std::__basic_file<char>::open  in libstdc++.so.6',
      'handle  src/client.cc:7',
      'a  c++/14/bits/std_function.h:591',
      'b  c++/14/bits/std_function.h:591',
    ]);
  });

  it('a folded line names each library of its frames', () => {
    const dispatch = frame('_dispatch_call_block_and_release', null, 0, '/usr/lib/swift/libdispatch.so');
    const mac = frame(
      'x',
      '/Library/Developer/CommandLineTools/SDKs/MacOSX.sdk/usr/include/c++/v1/__functional/function.h',
    );
    const c = frame('y', '/usr/include/x86_64-linux-gnu/bits/stdio2.h');
    assert.match(
      lines(own('a'), dispatch, mac, c, own('b')).join('\n'),
      /\n\(3 frames of libdispatch and libc\+\+ and system headers\)\n/,
    );
  });

  it("code in other places counts as the client's own", () => {
    for (const file of [
      '/home/me/include/mine.h',
      '/usr/local/include/mine.h',
      '/usr/src/client/mine.c',
      'include/mine.h',
    ]) {
      const shown = lines(own('a'), frame('b', file), frame('c', file), own('d'));
      assert.equal(shown.length, 4, file);
      assert.ok(shown[1]?.endsWith(`${file}:7`), file);
    }
    const plugin = frame('b', null, 0, '/home/me/agent');
    assert.equal(lines(own('a'), plugin, plugin, own('d')).length, 4);
  });

  it('the last line of a cut stack counts frames, not lines', () => {
    const many = Array.from({ length: 12 }, (_, index) => own(`f${index}`));
    assert.equal(lines(...many, standard('a'), standard('b'), own('main')).at(-1), '3 more');
  });

  it('a frame of the standard library takes no more than 80 columns', () => {
    const name =
      'std::_Function_handler<void (es_client_t*, es_message_t const*), Rule::Rule(std::string)::$_0>::_M_invoke';
    for (const line of stackLines('stack', [own('a'), standard(name), own('b')], colours))
      assert.ok(line.length <= 80, line);
  });
});
