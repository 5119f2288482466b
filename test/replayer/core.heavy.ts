// The replayer core in process, without a handler scope, on sample traces and under sanitizers. Of the scope, what needs
// no wrapper.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { leaveOutOnMac } from '../linux-only.ts';
import { clangxx, codec, compile, root, run, sourcesIn } from '../native/compile.ts';

const builds = [
  {
    name: 'address and undefined-behaviour sanitizers',
    // Clients are C, where an enumeration may hold any number, and without -fstrict-enums clang assumes so.
    flags: ['-fsanitize=address,undefined', '-fno-sanitize-recover=undefined', '-fno-sanitize=enum'],
  },
  { name: 'the thread sanitizer', flags: ['-fsanitize=thread'] },
] as const;

describe('the replayer core', () => {
  for (const { name, flags } of builds) {
    it(`the replayer core passes its native tests with ${name} [native-tests ${name}]`, async function () {
      const compiler = clangxx;
      leaveOutOnMac(this, 'it compiles the sources for Linux, with its sanitizers');
      const queues = join(root, 'replayer/waits/kernel_queues_darwin.cc');
      const all = [...sourcesIn('replayer'), queues, ...codec(), ...sourcesIn('test/replayer/native')];
      const program = await compile('core', compiler, all, ['-O1', ...flags, '-DESREPLAY_NO_SCOPE']);
      for (const trace of ['open-64', 'boot']) {
        const { status, output } = run(program, [join(root, `traces/${trace}.estrace`)]);
        const lines = output.split('\n').filter((line) => line !== '');
        assert.deepEqual(
          lines.filter((line) => !line.startsWith('ok ')),
          [],
          output,
        );
        assert.equal(status, 0, output);
        assert.ok(lines.length >= 15, `only ${lines.length} tests ran`);
      }
    });
  }
});
