// What `esreplay demo` does: builds two small clients with the kit and replays a sample to both. One passes, one fails with its stack.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import tmp from 'tmp';
import { exitCodes, SetupError } from '../errors.ts';
import { runAndJudge } from '../replay/judged-run.ts';
import { width, wrap } from '../report/layout.ts';
import { type Report, toReport } from '../report/report.ts';
import { renderText } from '../report/text.ts';
import { compilerName } from './compiler.ts';
import { onInterrupt } from './interrupt.ts';
import { compileFlags, linkFlags } from './kit.ts';
import { packageRoot } from './version.ts';

const sample = 'traces/first-run.estrace';
const good = 'careful';
const bad = 'opens-in-handler';
const examples = 'replayer/kit/examples';

export async function demo(): Promise<number> {
  process.chdir(packageRoot); // sources, sample and clients are shown by the paths they have in the package
  const folder = clientFolder();
  say(
    ...wrap(
      `Two Endpoint Security clients, ${examples}/${good}.c and ${bad}.c, get the same made-up stream of macOS messages.`,
      width,
    ),
  );
  const passed = await replayTo(build(good, folder));
  if (passed.interrupted) return exitCodes.interrupted;
  const failed = await replayTo(build(bad, folder));
  return failed.interrupted ? exitCodes.interrupted : conclude(passed, failed);
}

/** Beside the library, so that the commands of the reports can be repeated; elsewhere when the package is read-only. */
function clientFolder(): string {
  const folder = 'build/demo';
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return tmp.dirSync({ prefix: 'esreplay-demo', unsafeCleanup: true }).name;
  }
}

function build(name: string, folder: string): string {
  const compiler = compilerName();
  const source = join(examples, `${name}.c`);
  const program = join(folder, name);
  const words = [...compileFlags(), '-g', source, ...linkFlags(), '-o', program];
  say(`\n$ ${compiler} -g $(esreplay kit --cflags) ${source} $(esreplay kit --libs) -o ${program}`);
  const compiled = spawnSync(compiler, words, { encoding: 'utf8' });
  if (compiled.status !== 0) {
    throw new SetupError(`${source} could not be compiled:\n${compiled.stderr ?? compiled.error?.message ?? ''}`, {
      place: source,
      remedy: 'The kit needs clang, libblocksruntime-dev and libdispatch (on Debian: libswiftlang).',
    });
  }
  return program;
}

async function replayTo(program: string): Promise<Report> {
  say(`$ esreplay run ${sample} --pace asap -- ${program}`, '');
  const { signal, hurry, release } = onInterrupt();
  const judged = await runAndJudge({ trace: sample, clients: [[program]], pace: 'asap', signal, hurry }).finally(
    release,
  );
  const report = toReport(judged);
  process.stdout.write(`${renderText(report, { colour: pc.isColorSupported })}\n`);
  return report;
}

/** The demo is a test too: it succeeds when the careful client passed and the other one was caught. */
function conclude(passed: Report, failed: Report): number {
  const found = failed.verdicts.find(({ rule }) => rule === 'blocking-call');
  if (passed.exitCode !== exitCodes.pass || failed.exitCode !== exitCodes.findings || found === undefined) {
    throw new SetupError(
      `The demo went otherwise than it should: ${good} ended with ${passed.exitCode}, ${bad} with ${failed.exitCode}.`,
      {
        remedy: 'The reports above say why.',
      },
    );
  }
  const line = found.stack.find(({ file }) => file?.endsWith(`${bad}.c`));
  const place = line === undefined ? '' : ` at ${line.file}:${line.line}`;
  const seen =
    `What you saw: both clients answered all ${failed.summary.auth} AUTH messages in time. ${good} does its slow work on a ` +
    `queue and passes. ${bad} calls ${found.call ?? 'a blocking function'}() inside its handler${place}. On a quiet machine ` +
    'nobody notices; on a Mac at boot such a call can wait for a daemon that waits for this very client, and macOS kills ' +
    'the client at the deadline.';
  say(...wrap(seen, width));
  return exitCodes.pass;
}

function say(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
