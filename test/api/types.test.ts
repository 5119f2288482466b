// The declarations of the package, as a user's compiler reads them: what must compile, what must not, and what the
// documents show. One start of the compiler makes the declarations and then compiles a user's folder against them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../folder.ts';
import { linkPackages, plainEnvironment, root } from '../package/packed.ts';

/** What a user has besides, to write tests: none of it comes with the package. */
const usersTypes = ['@types/mocha', '@types/node', '@types/sinon', 'undici-types'];

describe('the types of the package', () => {
  const folder = testFolder();
  let output: string;

  before(() => {
    const installed = join(folder, 'node_modules/esreplay');
    mkdirSync(installed, { recursive: true });
    linkPackages(join(folder, 'node_modules'), usersTypes);
    copyFileSync(join(root, 'package.json'), join(installed, 'package.json'));
    cpSync(join(import.meta.dirname, 'user'), folder, { recursive: true });
    writeFileSync(join(folder, 'documents.ts'), shownIn('docs/how-to/node-tests.md'));
    writeFileSync(join(folder, 'declarations.json'), JSON.stringify(declarationsIn(installed)));
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const done = spawnSync(process.execPath, [compiler, '--build', '--pretty', 'false', folder], {
      cwd: folder,
      encoding: 'utf8',
      env: plainEnvironment(),
    });
    output = done.stdout + done.stderr;
  });

  for (const [file, what] of [
    ['right.ts', 'correct uses of the package compile'],
    ['wrong.ts', 'each mistake is a compiler error'],
    ['documents.ts', 'the code in the documents compiles'],
  ] as const)
    it(what, () => assert.deepEqual(linesAbout(file), []));

  it('the compiler reports nothing else', () => assert.equal(output, ''));

  const linesAbout = (file: string): readonly string[] => output.split('\n').filter((line) => line.startsWith(file));
});

/** The build of the declarations, as `npm pack` makes them, in a folder of its own. */
function declarationsIn(installed: string): object {
  return {
    extends: join(root, 'tsconfig.build.json'),
    include: ['ts', 'mjs'].map((ending) => join(root, 'src/**', `*.${ending}`)),
    compilerOptions: {
      composite: true,
      outDir: join(installed, 'dist'),
      tsBuildInfoFile: join(installed, 'declarations.tsbuildinfo'),
      typeRoots: [join(root, 'node_modules/@types')],
    },
  };
}

/** The TypeScript of a page as one module: a later piece uses what an earlier one imports. */
function shownIn(page: string): string {
  const pieces = [...readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text]) => text);
  assert.ok(pieces.length > 1, page);
  return pieces.join('\n');
}
