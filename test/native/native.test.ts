// The native unit tests. Builds that cut a trace and change it at every byte, with sanitizers too, are in
// native.heavy.ts.
import assert from 'node:assert/strict';
import { compile, gxx, run, unitTests } from './compile.ts';
import { passUnitTests } from './unit-tests.ts';

const compiler = gxx;

describe('native code', () => {
  it('native code passes its tests [native-tests]', async () => {
    await passUnitTests({ compiler, flags: ['-O1'], only: [], stride: 23, target: 'codec' });
  });

  it('a failing native check fails its test', async () => {
    const harness = unitTests().filter((file) => /(main|check_counters)\.cc$/.test(file));
    const program = await compile('failing', compiler, harness, ['-O1', '-DESREPLAY_FAILING_TEST']);
    const { status, output } = run(program, []);
    assert.equal(status, 1);
    assert.match(output, /^not ok a_failing_check_fails_its_test$/m);
    assert.match(output, /^# .*main\.cc:\d+: 1 == 2$/m);
  });
});
