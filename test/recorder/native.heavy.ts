// The recorder's own parts without a system: a thousand kills, a storm of a million messages, and sanitizers.
import { leaveOutOnMac } from '../linux-only.ts';
import { clangxx, gxx } from '../native/compile.ts';
import { passRecorderTests } from './native-tests.ts';

const builds = [
  { name: 'optimised, by g++', compiler: gxx, flags: ['-O2'], kills: 1000, storm: 1_000_000, rounds: 60 },
  {
    name: 'with address and undefined-behaviour sanitizers',
    compiler: clangxx,
    flags: ['-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=undefined', '-fno-sanitize=enum'],
    kills: 0,
    storm: 20_000,
    rounds: 60,
  },
  {
    name: 'with the thread sanitizer',
    compiler: clangxx,
    flags: ['-O1', '-fsanitize=thread'],
    kills: 0,
    storm: 20_000,
    rounds: 60,
  },
] as const;

describe('the recorder without a system', () => {
  for (const { name, compiler, ...build } of builds) {
    it(`the recorder passes its native tests ${name}`, async function () {
      leaveOutOnMac(this, 'it compiles the sources for Linux');
      await passRecorderTests({ compiler, ...build });
    });
  }
});
