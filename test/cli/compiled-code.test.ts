// The code that V8 keeps between starts: it makes the next start faster and changes nothing else, whatever is in its
// file.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { loadCompiled } from '../../src/cli/compiled-code.ts';
import { setEnvironment } from '../environment.ts';
import { freshFolder } from '../folder.ts';

describe('compiled code', () => {
  let folder: string;
  let code: string;
  let environment: NodeJS.ProcessEnv;

  beforeEach(() => {
    folder = freshFolder();
    code = join(folder, 'esreplay/code');
    environment = { ...process.env };
    process.env.XDG_CACHE_HOME = folder;
    delete process.env.NODE_DISABLE_COMPILE_CACHE;
  });
  afterEach(() => {
    setEnvironment(environment);
  });

  /** A program of always the same length. */
  const program = (name: string, answer: number): string => {
    const path = join(folder, `${name}.cjs`);
    writeFileSync(path, `module.exports = () => ${answer};\n`);
    return path;
  };
  const answerOf = (path: string, keeps = true): number => {
    const { exports, keep } = loadCompiled(path, 'run');
    const answer = (exports as () => number)();
    if (keeps) keep();
    return answer;
  };
  const files = (): string[] => readdirSync(code).map((name) => join(code, name));
  const onlyFile = (): string => {
    const [file = '', ...others] = files();
    assert.deepEqual(others, []);
    return file;
  };

  it('compiled code is kept once, readable by its user alone', () => {
    const path = program('one', 1);
    assert.equal(answerOf(path), 1);
    assert.equal(statSync(code).mode & 0o777, 0o700);
    assert.equal(statSync(onlyFile()).mode & 0o777, 0o600);
    const { ino } = statSync(onlyFile());
    assert.equal(answerOf(path), 1);
    assert.equal(statSync(onlyFile()).ino, ino);
  });

  it('a changed program never runs the kept code of its old version', () => {
    const path = program('one', 1);
    answerOf(path);
    const { ctimeNs } = statSync(path, { bigint: true });
    while (statSync(path, { bigint: true }).ctimeNs === ctimeNs) program('one', 2);
    assert.equal(answerOf(path), 2);
  });

  // V8 itself looks at the length of a program alone, so code of another one shows what was executed.
  describe('of another program', () => {
    let path: string;
    let file: string;

    // Otherwise V8 recognises a program that this process has compiled.
    before(() => setFlagsFromString('--no-compilation-cache'));
    after(() => setFlagsFromString('--compilation-cache'));

    beforeEach(() => {
      answerOf(program('other', 1));
      const others = onlyFile();
      path = program('one', 2);
      answerOf(path);
      [file = ''] = files().filter((each) => each !== others);
      copyFileSync(others, file);
    });

    it('valid code of another program at this place is executed', () => {
      assert.equal(answerOf(path, false), 1);
    });

    it('a code file that others can write to is not executed', () => {
      chmodSync(file, 0o620);
      assert.equal(answerOf(path, false), 2);
    });

    it('a code file in a folder that others can write to is not executed', () => {
      chmodSync(code, 0o720);
      assert.equal(answerOf(path, false), 2);
    });

    it('a code file with a damaged byte is not executed, and is replaced', () => {
      const bytes = readFileSync(file);
      for (const at of [0, 20, 40, bytes.length >> 1, bytes.length - 1]) {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ 4;
        writeFileSync(file, damaged);
        assert.equal(answerOf(path, false), 2, `byte ${at}`);
      }
      for (const length of [0, 3, bytes.length - 1]) {
        writeFileSync(file, bytes.subarray(0, length));
        assert.equal(answerOf(path, false), 2, `${length} bytes`);
      }
      assert.equal(answerOf(path), 2);
      assert.notDeepEqual(readFileSync(file), bytes);
    });
  });

  it('NODE_DISABLE_COMPILE_CACHE stops esreplay from keeping code', () => {
    process.env.NODE_DISABLE_COMPILE_CACHE = '1';
    assert.equal(answerOf(program('one', 1)), 1);
    assert.deepEqual(readdirSync(folder), ['one.cjs']);
  });

  it('a program runs without kept code where none can be written', () => {
    writeFileSync(join(folder, 'esreplay'), '');
    assert.equal(answerOf(program('one', 1)), 1);
  });

  it('code of old programs is removed, all but the newest 48 files', () => {
    mkdirSync(code, { recursive: true, mode: 0o700 });
    for (let number = 0; number < 60; number += 1) {
      writeFileSync(join(code, `old-${number}`), '');
      utimesSync(join(code, `old-${number}`), number, number);
    }
    answerOf(program('one', 1));
    const left = readdirSync(code);
    assert.equal(left.length, 48);
    assert.ok(left.includes('old-59') && !left.includes('old-12'));
  });

  it('a command that succeeded keeps its code, and a failed one keeps none', async () => {
    // Only here: it wants a program of these very sources, and the other tests also run on edited ones.
    const { esreplayProgram } = await import('../esreplay-program.ts');
    const [node, main] = esreplayProgram;
    const run = (...words: readonly string[]) =>
      spawnSync(node, [main, ...words], { encoding: 'utf8', env: { ...process.env, XDG_CACHE_HOME: folder } });
    assert.equal(run('info', '@nothing').status, 2);
    assert.ok(!readdirSync(folder).includes('esreplay'));
    const first = run('info', '@boot');
    assert.equal(first.status, 0, first.stderr);
    assert.match(onlyFile(), /-info$/);
    assert.equal(run('info', '@boot').stdout, first.stdout);
    assert.equal(run('info', '--help').status, 0);
    assert.deepEqual(
      files()
        .map((file) => /\w+$/.exec(file)?.[0])
        .sort(),
      ['help', 'info'],
    );
  });
});
