// What docs/explain/cannot-see.md says of members at the same place: a compiler gives a client that looks at
// destination_type the instructions of one that does not.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFlags } from '../../src/cli/commands/kit.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { testFolder } from '../folder.ts';
import { findClang } from '../kit/build.ts';

const existing = 'rename->destination.existing_file->path.data';
const newPath = 'rename->destination.new_path.dir->path.data';
const isExisting = 'rename->destination_type == ES_DESTINATION_TYPE_EXISTING_FILE';

describe('docs/explain/cannot-see.md', () => {
  const folder = testFolder();

  function assembly(expression: string): string {
    const source = join(folder, 'client.c');
    const lines = [
      '#include <EndpointSecurity/EndpointSecurity.h>',
      'const char *path_of(const es_event_rename_t *rename);',
      `const char *path_of(const es_event_rename_t *rename) { return ${expression}; }`,
    ];
    writeFileSync(source, lines.join('\n'));
    const words = [...compileFlags(), '-O2', '-g0', '-S', source, '-o', '-'];
    return execFileSync(findClang(), words, { encoding: 'utf8' });
  }

  it('a reader of existing_file and one of new_path.dir compile to the same code', () => {
    const page = readFileSync(join(packageRoot, 'docs/explain/cannot-see.md'), 'utf8');
    assert.match(page, /## Members of a union at the same place/);
    const careful = assembly(`${isExisting} ? ${existing} : ${newPath}`);
    assert.match(careful, /path_of/);
    for (const careless of [existing, newPath]) assert.equal(assembly(careless), careful);
  });

  it('a reader of the name after the folder compiles to other code', () => {
    const careful = assembly(`${isExisting} ? ${existing} : rename->destination.new_path.filename.data`);
    assert.notEqual(assembly(existing), careful);
  });
});
