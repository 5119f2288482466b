// The recorder's own parts without a system, in one build of their tests.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { codec, compile, fixtures, root, run, sourcesIn } from '../native/compile.ts';
import type { Target } from '../native/objects.ts';

export interface RecorderBuild {
  readonly compiler: string;
  readonly flags: readonly string[];
  /** Number of kills of a recorder; 0: none. */
  readonly kills: number;
  /** Number of messages in a storm. */
  readonly storm: number;
  /** How often a flight recorder gets some hundred messages. */
  readonly rounds: number;
  /** Whose objects of the recorder are linked. */
  readonly target?: Target;
}

export async function passRecorderTests(build: RecorderBuild): Promise<void> {
  const { compiler, flags, kills, storm, rounds, target } = build;
  const all = [
    ...sourcesIn('recorder'),
    ...sourcesIn('src/native/redaction'),
    ...sourcesIn('test/recorder/native'),
    join(root, 'test/native/main.cc'),
    ...fixtures(),
    ...codec(),
  ];
  const version = '-DESREPLAY_VERSION="0.0.0"';
  const program = await compile('recorder', compiler, all, [...flags, version], target);
  const { status, output } = run(program, [], {
    ESRECORD_KILLS: `${kills}`,
    ESRECORD_STORM: `${storm}`,
    ESRECORD_ROUNDS: `${rounds}`,
  });
  const lines = output.split('\n').filter((line) => line !== '');
  assert.equal(status, 0, output);
  const passed = lines.filter((line) => line.startsWith('ok '));
  assert.deepEqual(
    lines.filter((line) => !/^(ok|#) /.test(line)),
    [],
    output,
  );
  assert.ok(passed.length >= 15, `only ${passed.length} tests ran`);
  for (const line of lines.filter((each) => each.startsWith('# '))) console.log(`      ${line.slice(2)}`);
}
