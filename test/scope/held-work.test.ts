// For how long work is held under --guard, by the file that holds it alone.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { linuxOnly } from '../linux-only.ts';
import { compile, gxx, root, run } from '../native/compile.ts';

describe('held work', () => {
  linuxOnly('the file is linked as Linux links it');

  it('held work is freed when its handler has had its time', async () => {
    const harness = ['test/native/main.cc', 'test/native/check_counters.cc'];
    const sources = ['replayer/scope/held_work.cc', 'test/scope/held_work.cc', ...harness];
    const paths = sources.map((name) => join(root, name));
    const program = await compile('held-work', gxx, paths, ['-O1']);
    const { status, output } = run(program, []);
    assert.equal(status, 0, output);
    assert.equal(output.match(/^ok /gm)?.length, 4, output);
  });
});
