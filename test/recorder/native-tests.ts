// The recorder's own parts without a system, in one build of their tests.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { codec, compile, fixtures, root, run } from '../native/compile.ts';

const sources = (folder: string, without: readonly string[] = []): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.cc') && !without.includes(name))
    .map((name) => join(root, folder, name));

/** Files that call the system; the tests have only a part of it. */
const systems = [...['recording.cc', 'start_state.cc', 'report.cc', 'options.cc'], 'run_loop_darwin.cc'];

export interface RecorderBuild {
  readonly compiler: string;
  readonly flags: readonly string[];
  /** Number of kills of a recorder; 0: none. */
  readonly kills: number;
  /** Number of messages in a storm. */
  readonly storm: number;
}

export async function passRecorderTests({ compiler, flags, kills, storm }: RecorderBuild): Promise<void> {
  const all = [
    ...sources('recorder', systems),
    ...sources('test/recorder/native'),
    join(root, 'test/native/main.cc'),
    ...fixtures(),
    ...codec(),
  ];
  const program = await compile('recorder', compiler, all, flags);
  const { status, output } = run(program, [], { ESRECORD_KILLS: `${kills}`, ESRECORD_STORM: `${storm}` });
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
