// `esreplay demo`: builds two small clients with the kit and replays the first seconds of a boot to both. One calls a
// daemon in its handler and is killed in a deadlock; the other makes the call on its own queue and passes. It prints the
// beginning of each report and says where the whole one is.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import pc from 'picocolors';
import { exitCodes, SetupError } from '../errors/errors.ts';
import { width, wrap } from '../report/layout.ts';
import { renderText } from '../report/report-text.ts';
import { SourceFiles } from '../report/source-files.ts';
import { describeRun } from '../run/shown-command.ts';
import { isCheckout, packageRoot } from '../system/package-root.ts';
import { OwnLane } from '../trials/own-lane.ts';
import type { JudgedRun, Report } from '../verdict/report.ts';
import { painted } from '../words/printable.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { compileFlags, linkFlags } from './commands/kit.ts';
import { compilerName, compilerRemedy } from './compiler.ts';
import { ownFolder } from './own-folder.ts';
import { pagedReport, pageOptions } from './terminal/page-options.ts';
import { Progress } from './terminal/progress.ts';
import { writeReport } from './terminal/report.ts';
import { show } from './terminal/show.ts';

const options = { trace: '@early-boot', pace: 'asap', onMiss: 'kill', models: 'early-boot' } as const;
/** As far as the first place to fix. */
const shownLines = 21;
const bad = 'checks-in-handler';
const good = 'checks-on-worker';
const sources = (): SourceFiles => new SourceFiles(['.', packageRoot]);
/** As the user names it: in the package, seen from the current folder. */
const inPackage = (path: string): string => relative('.', join(packageRoot, path));
const examples = inPackage('replayer/kit/examples');

export async function demo(): Promise<number> {
  const folder = clientFolder();
  say(
    ...wrap(
      `Two Endpoint Security clients, ${examples}/${bad}.c and ${good}.c, check the signature of programs that are about to run. Both get the same made-up messages of the start of a boot, with the same options.`,
      width,
    ),
    '',
  );
  const failed = await replayTo(build(bad, folder));
  if (failed.interrupted) return exitCodes.interrupted;
  const page = join(folder, 'report.html');
  await writePage(failed, page);
  const passed = await replayTo(build(good, folder));
  return passed.interrupted ? exitCodes.interrupted : conclude(passed, failed, page);
}

/** The clients stay, so that the commands in the reports can be repeated. */
function clientFolder(): string {
  const folder = ownFolder('demo');
  return isCheckout ? relative('.', folder) : folder;
}

function build(name: string, folder: string): string {
  const compiler = compilerName();
  const source = join(examples, `${name}.c`);
  const program = join(folder, name);
  const words = [...compileFlags(), '-g', source, ...linkFlags(), '-o', program];
  say(`$ ${compiler} -g $(esreplay kit --cflags) \\`, `    ${source} \\`, `    $(esreplay kit --libs) -o ${program}`);
  const compiled = spawnSync(compiler, words, { encoding: 'utf8' });
  if (compiled.status !== 0) {
    throw new SetupError(`cannot compile ${source}`, {
      excerpt: (compiled.stderr ?? compiled.error?.message ?? '').trimEnd(),
      place: source,
      remedy: compilerRemedy(),
    });
  }
  return program;
}

async function replayTo(program: string): Promise<JudgedRun> {
  const run = { ...options, clients: [[program]], timeline: program.endsWith(bad) };
  const [start = '', end = ''] = describeRun(run).command.split(/(?= --on-miss)/);
  say(`$ ${start} \\`, `   ${end}`, '');
  const lane = OwnLane.ofCommand(() => new Progress());
  const report = await lane.run(run).finally(() => lane.release());
  showBeginning(report, `${program}.txt`);
  return report;
}

/** Prints the first lines of the report, and its result; writes the whole one to a file. */
function showBeginning(report: Report, file: string): void {
  const colour = pc.isColorSupported;
  writeFileSync(file, renderText(report, { sources: sources() }));
  const lines = renderText(report, { colour, sources: sources() }).trimEnd().split('\n');
  const result = lines.findLast((line) => line.includes('(exit status ')) ?? '';
  const beginning = lines.slice(0, shownLines);
  say(...beginning, ...(beginning.includes(result) ? [] : ['…', result]), '');
  say(`All ${lines.length} lines: less ${shellQuoted(file)}`, '');
}

async function writePage(judged: JudgedRun, file: string): Promise<void> {
  const { renderPage } = await import('../report/html/report-page.ts');
  await writeReport(file, '--html', renderPage([pagedReport(judged, false)], pageOptions({}, sources())));
}

/** The demo is a test too: it succeeds if the careful client passed and the other one was caught. */
function conclude(passed: Report, failed: Report, page: string): number {
  const found = failed.verdicts.find(({ rule }) => rule === 'deadlock');
  if (passed.exitCode !== exitCodes.pass || failed.exitCode !== exitCodes.findings || found === undefined) {
    throw new SetupError(
      `unexpected result of the demo: ${bad} ended with ${failed.exitCode}, ${good} with ${passed.exitCode}`,
      {
        remedy: 'see the whole reports, in the files named above',
      },
    );
  }
  const line = found.stack.find(({ file }) => file?.endsWith(`${bad}.c`));
  const place = line === undefined ? '' : ` at ${line.file}:${line.line}`;
  const seen =
    `What you saw: ${bad} calls ${found.call ?? 'a function of macOS'}() in its handler${place}. The daemon behind that call does ` +
    'something that this client must allow first, and that event is queued behind the handler: macOS kills the client at the ' +
    `deadline. ${good} makes the same call on its own queue and answers all ${passed.summary.auth} AUTH messages in time; ` +
    'a hazard shows what it could still do without a daemon. What the daemons do is a model: see docs/how-to/service-models.md.';
  say(...wrap(seen, width), '', 'The red run as a page, with a timeline:', `  open ${shellQuoted(page)}`);
  return exitCodes.pass;
}

function say(...lines: readonly string[]): void {
  show(process.stdout, painted(`${lines.join('\n')}\n`));
}
