// Every edit of a mutant fits its source: one that does not would disable nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutants } from '../../scripts/mutant-table.ts';
import { testFolder } from '../folder.ts';
import { edited } from './edited-copy.ts';
import { type LibraryMutant, writeEdits } from './library.ts';
import { libraryEdits } from './library-edits.ts';

describe('edits of the library', () => {
  const folder = testFolder();

  for (const name of Object.keys(libraryEdits) as LibraryMutant[])
    it(`the edit ${name} changes each of its files`, () => {
      const files = writeEdits([name], join(folder, name));
      assert.ok(files.length > 0);
      for (const file of files)
        assert.notEqual(readFileSync(join(folder, name, file), 'utf8'), readFileSync(file, 'utf8'), file);
    });
});

describe('edits of the sources', () => {
  for (const { name, edit } of mutants)
    if (edit !== undefined)
      it(`the edit ${name} changes its file`, () => {
        const text = readFileSync(edit.file, 'utf8');
        assert.notEqual(edited(text, edit), text);
      });
});
