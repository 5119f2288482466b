// `--source-root` that is no folder: it would show no line of any source, and say nothing.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../folder.ts';
import { esreplay } from './in-process.ts';

describe('--source-root', () => {
  const folder = testFolder();
  const path = (name: string): string => join(folder, name);
  const commands: Readonly<Record<string, readonly string[]>> = {
    run: ['run', '@first-run'],
    explore: ['explore', '@first-run'],
    test: ['test', path('esreplay.yaml')],
    'merge-reports': ['merge-reports', path('a.ndjson')],
  };
  before(() => {
    writeFileSync(path('esreplay.yaml'), "clients: { agent: /bin/true }\ntraces: { day: '@first-run' }\n");
    writeFileSync(path('file'), '');
  });

  for (const [name, words] of Object.entries(commands))
    for (const [what, root, message] of [
      ['a missing folder', 'missing', 'folder of --source-root not found'],
      ['a file', 'file', '--source-root is not a folder'],
    ] as const)
      it(`--source-root of ${name} is refused for ${what}`, async () => {
        const client = name === 'run' || name === 'explore' ? ['--', '/bin/true'] : [];
        const { status, stderr } = await esreplay(...words, '--source-root', path(root), ...client);
        assert.equal(status, 2, stderr);
        assert.equal(stderr, `error: ${message}\n  --> ${path(root)}\nhelp: name a folder\n`);
      });
});
