// libFuzzer on the native readers, for a fixed number of inputs from a fixed seed, and proof that it would find a
// planted fault.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EsloggerPrinter } from '../../src/print/eslogger-json.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildMessage } from '../../src/trace/builders.ts';
import { freshFolder } from '../folder.ts';
import { withoutOddTimes } from '../import/json-times.ts';
import { clangxx, codec, compile, fixtures, type Outcome, root, run, sourcesIn } from '../native/compile.ts';

const sanitizers = ['-O1', '-fsanitize=fuzzer,address,undefined', '-fno-sanitize-recover=undefined'];
/** A long run sets more inputs: `ESREPLAY_FUZZ_RUNS=1000000`. */
const runs = Number(process.env.ESREPLAY_FUZZ_RUNS ?? 20_000);

const fuzzer = (name: string, more: readonly string[] = [], sources: readonly string[] = []): Promise<string> =>
  compile(name, clangxx, [join(root, 'test/fuzz', `${name}.cc`), ...sources, ...codec()], [...sanitizers, ...more]);

/** What reads eslogger's lines, and what writes their records. */
const lineReader = [
  ...sourcesIn('src/native/redaction'),
  ...['eslogger_line', 'json_items', 'json_scanner', 'record_copier', 'copy_target', 'counting_redactor'].map((name) =>
    join(root, 'src/addon', `${name}.cc`),
  ),
];

/** Lines of every event type, one in each file. */
function lineFolder(): string {
  const folder = freshFolder();
  const printer = new EsloggerPrinter();
  for (const { number, payload } of eventRows) {
    if (payload === null) continue;
    for (const [version, flavour] of [
      [newestVersion, 'plain'],
      [3, 'sparse'],
    ] as const) {
      const line = printer.line(withoutOddTimes(buildMessage(number, { version }, number, flavour)));
      writeFileSync(join(folder, `${number}-${version}`), line);
    }
  }
  return folder;
}

async function seedFolder(): Promise<string> {
  const tool = join(root, 'test/native/tool/trace_tool.cc');
  const program = await compile('trace_tool', clangxx, [tool, ...fixtures(), ...codec()], ['-O1']);
  const folder = freshFolder();
  assert.equal(run(program, ['seeds', folder]).status, 0);
  return folder;
}

interface Fuzzed extends Outcome {
  /** Inputs at which the program ended, in `folder`. */
  readonly found: readonly string[];
  /** Has the growing corpus and what was found. Kept if something was. */
  readonly folder: string;
}

function fuzz(program: string, count: number, seeds: readonly string[]): Fuzzed {
  const folder = mkdtempSync(join(tmpdir(), 'esreplay-fuzz-found-'));
  const corpus = join(folder, 'corpus');
  mkdirSync(corpus);
  // No input takes a second. The limit is for one that never ends, on a machine that is busy with other tests.
  const fixed = [`-runs=${count}`, '-seed=1', '-max_len=8192', '-timeout=300', `-artifact_prefix=${folder}/`];
  const outcome = run(program, [...fixed, corpus, ...seeds], { UBSAN_OPTIONS: 'print_stacktrace=1' });
  const found = readdirSync(folder).filter((name) => name !== 'corpus');
  if (outcome.status === 0) rmSync(folder, { recursive: true });
  return { ...outcome, found: found.map((name) => join(folder, name)), folder };
}

function assertSurvived(what: string, { status, output }: Outcome): void {
  assert.equal(status, 0, `${what} ended with ${status}: ${lastLines(output)}`);
}

const lastLines = (output: string): string => output.trimEnd().split('\n').slice(-40).join('\n');

describe('fuzzing the native readers', () => {
  it('the CBOR reader survives fuzzing', async () => {
    assertSurvived('the reader', fuzz(await fuzzer('fuzz_cbor'), runs * 10, []));
  });

  it("the reader of eslogger's lines survives fuzzing", async () => {
    assertSurvived('the reader', fuzz(await fuzzer('fuzz_eslogger', [], lineReader), runs, [lineFolder()]));
  });

  it('the trace reader survives fuzzing, which finds a planted fault', async () => {
    const seeds = [await seedFolder(), join(root, 'traces')];
    const reader = await fuzzer('fuzz_trace');
    assertSurvived('the reader', fuzz(reader, runs, seeds));
    const planted = fuzz(await fuzzer('fuzz_trace', ['-DESREPLAY_FUZZ_CANARY']), runs * 50, seeds);
    assert.notEqual(planted.status, 0, `the planted fault was not found: ${lastLines(planted.output)}`);
    const [input] = planted.found;
    assert.ok(input !== undefined, `no input was kept: ${lastLines(planted.output)}`);
    // It is the planted one: a stack is no proof, because a symbolizer may not read what the compiler writes.
    assertSurvived('without the planted fault, the same input', run(reader, [input]));
    rmSync(planted.folder, { recursive: true });
  });
});
