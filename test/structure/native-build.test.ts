// When the native code is built again, with a stand-in for node-gyp that notes its steps: tests link the objects
// of a build that is said to be up to date.
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildNative, isBuilt, outputs } from '../../scripts/native-build.mjs';
import { productFolders } from '../../scripts/sources.mjs';
import { setEnvironment } from '../environment.ts';
import { freshFolder } from '../folder.ts';

const source = 'replayer/a.cc';

// As node-gyp, it makes the folder when it configures. A build fails after its first object.
const nodeGyp = `
const { appendFileSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const [, , step, ...words] = process.argv;
const targets = words.filter((word) => !word.startsWith('-') && word !== 'max');
appendFileSync('asked', step + (targets.length > 0 ? ' some' : '') + '\\n');
mkdirSync('build/Release', { recursive: true });
if (readFileSync(${JSON.stringify(source)}, 'utf8').includes('error: ' + step)) process.exit(1);
for (const output of step === 'build' ? ${JSON.stringify(outputs)} : []) writeFileSync(output, '');
`;

describe('the build of the native code', () => {
  let folder: string;

  beforeEach(() => {
    folder = freshFolder();
    for (const each of ['src/schema/generated', ...productFolders]) mkdirSync(join(folder, each), { recursive: true });
    for (const [file, text] of Object.entries({ 'binding.gyp': '{}', 'node-gyp.js': nodeGyp, [source]: 'A' }))
      writeFileSync(join(folder, file), text);
  });

  const change = (text: string): void => writeFileSync(join(folder, source), text);
  /** Node starts there without what loads TypeScript. */
  function inFolder<T>(act: () => T): T {
    const back = process.cwd();
    const environment = { ...process.env };
    process.chdir(folder);
    delete process.env.NODE_OPTIONS;
    try {
      return act();
    } finally {
      setEnvironment(environment);
      process.chdir(back);
    }
  }

  /** Returns the steps that node-gyp was asked for. */
  function build({ runsAlone = false, fails = false } = {}): string[] {
    writeFileSync(join(folder, 'asked'), '');
    const act = (): void => inFolder(() => buildNative({ nodeGyp: 'node-gyp.js', say() {}, runsAlone }));
    if (fails) assert.throws(act, /`node-gyp (configure|build) .*` failed/);
    else act();
    return readFileSync(join(folder, 'asked'), 'utf8').split('\n').slice(0, -1);
  }

  const isBuiltHere = (): boolean => inFolder(isBuilt);

  it('a build without any change is left out', () => {
    assert.equal(isBuiltHere(), false);
    assert.deepEqual(build(), ['configure', 'build']);
    assert.ok(isBuiltHere());
    assert.deepEqual(build(), []);
    assert.deepEqual(build({ runsAlone: true }), []);
  });

  it('a change in any folder with native sources is built', () => {
    for (const each of ['src/schema/generated', ...productFolders]) {
      build();
      writeFileSync(join(folder, each, 'b.cc'), 'B');
      assert.deepEqual(build(), ['configure', 'build'], each);
    }
  });

  it('a failed build makes the earlier one out of date', () => {
    build();
    change('error: build');
    assert.deepEqual(build({ fails: true }), ['build']);
    change('A');
    assert.equal(isBuiltHere(), false);
    assert.deepEqual(build(), ['build']);
    assert.ok(isBuiltHere());
  });

  it('a failed configuration is repeated in the next build', () => {
    build();
    appendFileSync(join(folder, 'binding.gyp'), ' ');
    change('error: configure');
    assert.deepEqual(build({ fails: true }), ['configure']);
    writeFileSync(join(folder, 'binding.gyp'), '{}');
    change('A');
    assert.deepEqual(build(), ['configure', 'build']);
  });

  it('a build of the parts for runs alone is no full build', () => {
    build();
    change('B');
    assert.deepEqual(build({ runsAlone: true }), ['build some']);
    assert.deepEqual(build({ runsAlone: true }), []);
    assert.equal(isBuiltHere(), false);
    change('A');
    assert.equal(isBuiltHere(), false);
    assert.deepEqual(build({ runsAlone: true }), ['build some']);
    assert.deepEqual(build(), ['build']);
    assert.ok(isBuiltHere());
  });

  it('a missing output makes the build out of date', () => {
    build();
    for (const output of outputs) {
      rmSync(join(folder, output));
      assert.equal(isBuiltHere(), false, output);
      assert.deepEqual(build(), ['build']);
      assert.ok(existsSync(join(folder, output)));
    }
  });
});
