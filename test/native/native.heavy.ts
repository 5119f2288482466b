// The native unit tests, optimised and under the address and undefined-behaviour sanitizers, and the threaded ones
// under the thread sanitizer.
import { clangxx, gxx } from './compile.ts';
import { passUnitTests } from './unit-tests.ts';

const builds = [
  { name: 'optimised, by g++', compiler: gxx, flags: ['-O2'], only: [] },
  {
    name: 'with address and undefined-behaviour sanitizers',
    compiler: clangxx,
    flags: ['-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=undefined'],
    only: [],
  },
  { name: 'with the thread sanitizer', compiler: clangxx, flags: ['-O1', '-fsanitize=thread'], only: ['clock'] },
] as const;

describe('native code', () => {
  for (const { name, compiler, flags, only } of builds) {
    it(`native code passes its tests ${name}`, async () => {
      await passUnitTests({ compiler, flags, only, stride: 1 });
    });
  }
});
