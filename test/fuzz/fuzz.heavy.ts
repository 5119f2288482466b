// libFuzzer on the native readers, for a fixed number of inputs from a fixed seed, and proof that it would find a
// planted fault.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

/** The function in which `-DESREPLAY_FUZZ_CANARY` plants its fault. */
const plantedIn = 'RecordCheck::string_item';

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

/**
 * The growing corpus and a failing input get a folder of their own. It is kept when something is found, and libFuzzer
 * names it.
 */
function fuzz(program: string, count: number, seeds: readonly string[]): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'esreplay-fuzz-found-'));
  const corpus = join(folder, 'corpus');
  mkdirSync(corpus);
  const fixed = [`-runs=${count}`, '-seed=1', '-max_len=8192', '-timeout=30', `-artifact_prefix=${folder}/`];
  const outcome = run(program, [...fixed, corpus, ...seeds], { UBSAN_OPTIONS: 'print_stacktrace=1' });
  if (outcome.status === 0 || outcome.output.includes(plantedIn)) rmSync(folder, { recursive: true });
  return outcome;
}

describe('fuzzing the native readers', () => {
  it('the CBOR reader survives fuzzing', async () => {
    const { status, output } = fuzz(await fuzzer('fuzz_cbor'), runs * 10, []);
    assert.equal(status, 0, output);
  });

  it("the reader of eslogger's lines survives fuzzing", async () => {
    const { status, output } = fuzz(await fuzzer('fuzz_eslogger', [], lineReader), runs, [lineFolder()]);
    assert.equal(status, 0, output);
  });

  it('the trace reader survives fuzzing, which finds a planted fault', async () => {
    const seeds = await seedFolder();
    const { status, output } = fuzz(await fuzzer('fuzz_trace'), runs, [seeds, join(root, 'traces')]);
    assert.equal(status, 0, output);
    const canary = fuzz(await fuzzer('fuzz_trace', ['-DESREPLAY_FUZZ_CANARY']), runs * 50, [
      seeds,
      join(root, 'traces'),
    ]);
    assert.notEqual(canary.status, 0, 'the planted fault was not found');
    assert.match(canary.output, /SUMMARY: (Address|UndefinedBehavior)Sanitizer/);
    assert.ok(canary.output.includes(plantedIn), canary.output);
  });
});
