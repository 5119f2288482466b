// Which code in a stack is the client's own, by the path of its file: headers of the system are not.
import assert from 'node:assert/strict';
import { systemHeader } from '../../src/verdict/own-code.ts';

describe('a file of a stack', () => {
  const cases: readonly (readonly [file: string, header: string | null])[] = [
    ['/usr/include/stdio.h', 'stdio.h'],
    ['/usr/lib/gcc/x86_64-linux-gnu/14/../../../../include/c++/14/bits/std_function.h', 'c++/14/bits/std_function.h'],
    ['/usr//include/./sys/stat.h', 'sys/stat.h'],
    ['/usr/../home/me/include/client.h', null],
    ['/usr/lib/../local/include/client.h', null],
    ['/../usr/include/stdio.h', 'stdio.h'],
    ['/usr/local/include/client.h', null],
    ['usr/include/client.h', null],
    ['src/client.c', null],
  ];
  for (const [file, header] of cases)
    it(`${file} is ${header === null ? "the client's own" : 'a header of the system'}`, () =>
      assert.equal(systemHeader(file), header));
});
