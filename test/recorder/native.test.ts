// The recorder's own parts without a system: plain, and under the sanitizers.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { leaveOutOnMac } from '../linux-only.ts';
import { clangxx, codec, compile, fixtures, gxx, root, run } from '../native/compile.ts';

const sources = (folder: string, without: readonly string[] = []): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.cc') && !without.includes(name))
    .map((name) => join(root, folder, name));

/** What asks the system, of which the tests have a part only. */
const systems = [...['recording.cc', 'session.cc', 'start_state.cc', 'report.cc', 'options.cc'], 'run_loop_darwin.cc'];

const builds = [
  { name: 'optimised, by g++', compiler: gxx, flags: ['-O2'], kills: '1000', storm: '1000000' },
  {
    name: 'with address and undefined-behaviour sanitizers',
    compiler: clangxx ?? gxx,
    flags: ['-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=undefined', '-fno-sanitize=enum'],
    kills: '0',
    storm: '20000',
  },
  {
    name: 'with the thread sanitizer',
    compiler: clangxx ?? gxx,
    flags: ['-O1', '-fsanitize=thread'],
    kills: '0',
    storm: '20000',
  },
] as const;

describe('the recorder without a system', () => {
  for (const { name, compiler, flags, kills, storm } of builds) {
    it(`passes its tests ${name}`, async function () {
      leaveOutOnMac(this, 'it compiles the sources for Linux');
      if (compiler === undefined) return this.skip();
      const all = [
        ...sources('recorder', systems),
        ...sources('test/recorder/native'),
        join(root, 'test/native/main.cc'),
        ...fixtures(),
        ...codec(),
      ];
      const program = await compile('recorder', compiler, all, flags);
      const { status, output } = run(program, [], { ESRECORD_KILLS: kills, ESRECORD_STORM: storm });
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
    });
  }
});
