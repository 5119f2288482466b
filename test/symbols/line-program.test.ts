// A program that stays to be asked: late answers, early ends, and answers to other questions.
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineProgram } from '../../src/symbols/line-program.ts';
import { askSymbolizer, withSymbolizers } from '../../src/symbols/symbolizer.ts';
import { testFolder } from '../folder.ts';

describe('a program that answers lines', () => {
  it('a program that takes too long is ended, and asked no more', async () => {
    const program = new LineProgram('sh', ['-c', 'exec sleep 1000'], process.env);
    assert.equal(await program.ask(['one'], 20), null);
    assert.ok(program.ended);
    assert.equal(await program.ask(['two'], 20), null);
    await program.dismiss();
  });

  it('questions are answered in their order', async () => {
    const program = new LineProgram('cat', [], process.env);
    const asked = [['a', 'b'], ['c'], []].map((lines) => program.ask(lines, 60_000));
    assert.equal(program.unanswered, 3);
    assert.deepEqual(await Promise.all(asked), [['a', 'b'], ['c'], []]);
    assert.equal(program.unanswered, 0);
    await program.dismiss();
  });
});

describe('a symbolizer that is asked about several images at once', () => {
  const folder = testFolder();
  const image = (name: string) => {
    const path = join(folder, name);
    writeFileSync(path, name);
    return { path, architecture: null };
  };
  /** `onBad`: what it does when it is asked about the image `bad`. It names each function after its image. */
  const symbolizer = (name: string, onBad: string): string => {
    const path = join(folder, `${name}-llvm-symbolizer`);
    const answer =
      'printf \'{"Address":"%s","ModuleName":%s,"Symbol":[{"FunctionName":%s,"FileName":"","Line":0}]}\\n\' ' +
      '"$address" "$image" "$image"';
    writeFileSync(
      path,
      `#!/bin/sh\nwhile read -r image address; do case "$image" in */bad*) ${onBad};; *) ${answer};; esac; done\n`,
    );
    chmodSync(path, 0o755);
    return path;
  };
  const functionsOf = (program: string, names: readonly string[]) =>
    withSymbolizers(async () => {
      const asked = names.map((name) => askSymbolizer(program, image(name), [1n]));
      return (await Promise.all(asked)).map((answer) => answer?.[0]?.[0]?.function.replace(/.*\//, '') ?? null);
    });

  it('an image that ends the symbolizer has no names, and each other one has', async () => {
    const program = symbolizer('ends', 'exit');
    assert.deepEqual(await functionsOf(program, ['bad', 'good', 'better']), [null, 'good', 'better']);
    assert.deepEqual(await functionsOf(program, ['best', 'bad', 'late', 'bad2', 'last']), [
      'best',
      null,
      'late',
      null,
      'last',
    ]);
  });

  it('an answer to another question is ignored', async () => {
    const other = '{"Address":"0x1","ModuleName":"other","Symbol":[{"FunctionName":"other","FileName":"","Line":0}]}';
    const program = symbolizer('talks', `echo '${other}'`);
    assert.deepEqual(await functionsOf(program, ['bad', 'good', 'better']), [null, 'good', 'better']);
  });

  it('a symbolizer that cannot be started gives no names', async () => {
    assert.deepEqual(await functionsOf(join(image('file').path, 'llvm-symbolizer'), ['good']), [null]);
  });
});
