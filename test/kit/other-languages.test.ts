// Clients in Rust and Go: the place of a finding is the author's line, and what Go's runtime does for itself is none.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kitFlags } from '../../src/cli/commands/kit.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { ownIndex } from '../../src/verdict/own-code.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { linuxOnly } from '../linux-only.ts';
import { skip } from '../skip.ts';

const run = promisify(execFile);
const programs = join(packageRoot, 'test/kit/programs');

describe('a client in another language', () => {
  linuxOnly('they are built with the kit');
  const folder = testFolder();
  let trace = '';

  before(() => {
    trace = writeTrace(folder, 'mixed');
  });

  const judged = async (...client: readonly [string, ...string[]]): Promise<JudgedRun> => {
    const judgedRun = await runAndJudge({ trace, clients: [client], pace: 'asap' });
    assert.deepEqual([judgedRun.setupTrouble, judgedRun.clientEnded], [[], null], client.join(' '));
    return judgedRun;
  };
  /** Where each finding is, but notes: `main.go:31`. */
  const places = ({ verdicts }: JudgedRun): readonly string[] => {
    const found = verdicts.filter((verdict) => verdict.class !== 'note');
    const frames = found.map(({ stack }) => stack[ownIndex(stack)]);
    return [...new Set(frames.map((frame) => `${frame?.file?.split('/').at(-1)}:${frame?.line}`))];
  };
  const markedIn = (source: string, what: string): string => {
    const lines = readFileSync(join(programs, source), 'utf8').split('\n');
    return `${source.split('/').at(-1)}:${lines.findIndex((line) => line.endsWith(`// found here: ${what}`)) + 1}`;
  };
  const libs = (): string => kitFlags({ libs: true }).join(' ');

  describe('Rust', () => {
    let client = '';

    before(async function () {
      const compiler = findProgram(['rustc']) ?? skip(this, 'no rustc on the PATH (npm run setup -- --rust)');
      client = join(folder, 'rust');
      const words = ['-g', '--edition', '2021', '-D', 'warnings', '-C', `link-args=${libs()}`];
      await run(compiler, [...words, join(programs, 'client.rs'), '-o', client]);
    });

    for (const what of ['reads', 'locks'])
      it(`a Rust client that ${what} in its handler is found in the author's line`, async () => {
        assert.deepEqual(places(await judged(client, what)), [markedIn('client.rs', what)]);
      });

    it('a Rust client that only decides gets no finding', async () => {
      assert.deepEqual((await judged(client, 'decides')).verdicts, []);
    });
  });

  describe('Go', () => {
    let client = '';
    const build = async (compiler: string, output: string, ...words: readonly string[]): Promise<string> => {
      const c = { CC: kitFlags({ cc: true }).join(' '), CGO_CFLAGS: kitFlags({ cflags: true }).join(' ') };
      const env = { ...process.env, ...c, CGO_ENABLED: '1', CGO_LDFLAGS: libs(), GOFLAGS: '', GOTOOLCHAIN: 'local' };
      await run(compiler, ['build', ...words, '-o', output, '.'], { cwd: join(programs, 'go'), env });
      return output;
    };

    before(async function () {
      if (process.arch !== 'x64') skip(this, 'Go makes system calls itself, which are seen on x86-64 alone');
      const compiler = findProgram(['go']) ?? skip(this, 'no go on the PATH (npm run setup -- --go)');
      client = await build(compiler, join(folder, 'go'));
    });

    for (const what of ['reads', 'calls', 'receives', 'locks', 'collects'])
      it(`a Go client that ${what} in its handler is found in the author's line`, async () => {
        const found = await judged(client, what);
        assert.deepEqual(places(found), [markedIn('go/main.go', what)]);
        assert.equal(found.exitCode, 1);
      });

    it('a Go client that only decides passes', async () => {
      const { verdicts, exitCode } = await judged(client, 'decides');
      assert.deepEqual([verdicts.filter((verdict) => verdict.class !== 'note'), exitCode], [[], 0]);
    });

    it('a Go client that waits for a processor of the scheduler gets a note', async () => {
      const { verdicts, exitCode } = await judged(client, 'decides', 'beside a goroutine');
      const words = verdicts.map(({ class: grade, rule, call }) => `${grade} ${rule} ${call}`);
      assert.deepEqual([...new Set(words)], ['note blocking-call futex']);
      assert.match(verdicts[0]?.advice ?? '', /^No processor of Go's scheduler \(GOMAXPROCS\) was free/);
      assert.equal(exitCode, 0);
    });

    it('a Go client that allocates gets notes where the collector makes it work', async () => {
      const { verdicts, exitCode } = await judged(client, 'allocates', 'beside a goroutine');
      const others = verdicts.filter((verdict) => verdict.class !== 'note' || !verdict.advice.includes("Go's"));
      assert.deepEqual([others, exitCode], [[], 0]);
    });

    it('a Go client compiled with -trimpath is found in the same line', async () => {
      const compiler = findProgram(['go']) ?? '';
      const trimmed = await build(compiler, join(folder, 'trimmed'), '-trimpath');
      assert.deepEqual(places(await judged(trimmed, 'reads')), [markedIn('go/main.go', 'reads')]);
    });
  });
});
