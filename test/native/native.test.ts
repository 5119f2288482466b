// The native unit tests: plain, under address and undefined-behaviour sanitizers, and the threaded ones under the thread sanitizer.
import assert from 'node:assert/strict';
import { clangxx, codec, compile, gxx, run, unitTests } from './compile.ts';

const builds = [
  { name: 'optimised, by g++', compiler: gxx, flags: ['-O2'], only: [] },
  {
    name: 'with address and undefined-behaviour sanitizers',
    compiler: clangxx ?? gxx,
    flags: ['-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=undefined'],
    only: [],
  },
  { name: 'with the thread sanitizer', compiler: clangxx ?? gxx, flags: ['-O1', '-fsanitize=thread'], only: ['clock'] },
] as const;

describe('native code', () => {
  for (const { name, compiler, flags, only } of builds) {
    it(`passes its tests ${name}`, async function () {
      if (compiler === undefined) return this.skip();
      const program = await compile('unit', compiler, [...codec(), ...unitTests()], flags);
      const { status, output } = run(program, only);
      const tests = output.split('\n').filter((line) => /^(not )?ok /.test(line));
      const failed = output.split('\n').filter((line) => line !== '' && !line.startsWith('ok '));
      assert.deepEqual(failed, [], output);
      assert.equal(status, 0, output);
      assert.ok(tests.length >= (only.length === 0 ? 35 : 1), `only ${tests.length} tests ran`);
    });
  }

  it('fails when a check fails', async function () {
    const compiler = gxx ?? clangxx;
    if (compiler === undefined) return this.skip();
    const harness = unitTests().filter((file) => /(main|check_counters)\.cc$/.test(file));
    const program = await compile('failing', compiler, harness, ['-DESREPLAY_FAILING_TEST']);
    const { status, output } = run(program, []);
    assert.equal(status, 1);
    assert.match(output, /^not ok a_failing_check_fails_its_test$/m);
    assert.match(output, /^# .*main\.cc:\d+: 1 == 2$/m);
  });
});
