// One build of the native unit tests.
import assert from 'node:assert/strict';
import { codec, compile, run, unitTests } from './compile.ts';
import type { Target } from './objects.ts';

export interface UnitBuild {
  readonly compiler: string;
  readonly flags: readonly string[];
  /** The tests that this build is for; empty: all. */
  readonly only: readonly string[];
  /** Every how many bytes a trace is changed or cut. */
  readonly stride: number;
  /** Whose objects of the codec are linked. */
  readonly target?: Target;
}

export async function passUnitTests({ compiler, flags, only, stride, target }: UnitBuild): Promise<void> {
  const program = await compile('unit', compiler, [...codec(), ...unitTests()], flags, target);
  const { status, output } = run(program, only, { ESREPLAY_HOSTILE_STRIDE: `${stride}` });
  const tests = output.split('\n').filter((line) => /^(not )?ok /.test(line));
  const failed = output.split('\n').filter((line) => line !== '' && !line.startsWith('ok '));
  assert.deepEqual(failed, [], output);
  assert.equal(status, 0, output);
  assert.ok(tests.length >= (only.length === 0 ? 35 : 1), `only ${tests.length} tests ran`);
}
