// The recurring changes that CONTRIBUTING.md describes, all made in one copy of the sources: which files must be edited
// by hand, that the recipe names each of them, and that everything else follows. A table or a test that needs one more
// edit fails here: in its types, in the tests of pure code, or in the test that the recipe names.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodes } from '../../src/errors/errors.ts';
import { callNumbers } from '../../src/schema/calls/call-numbers.ts';
import { eventTypeCount } from '../../src/schema/macos/events.ts';
import { osFamilies } from '../../src/schema/macos/os-profiles.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { copySources, edited } from '../mutants/edited-copy.ts';

const root = join(import.meta.dirname, '../..');
/** Copied, not linked: the others are as they are here. */
const folders = ['src', 'test', 'docs', 'man', 'models', 'scripts', 'replayer', 'recorder', 'traces'];

const [nextFamily, nextVersion] = [`${Number(osFamilies.at(-1)) + 1}`, newestVersion + 1];

describe('what comes again and again', function () {
  this.timeout(600_000);
  linuxOnly('the copy is built with the kit');

  const scratch = mkdtempSync(join(tmpdir(), 'esreplay-extension-'));
  const copy = join(scratch, 'esreplay');
  /** The copied files as they were when they were compared last; at first those here. */
  let seen: ReadonlyMap<string, string>;

  /** Opens a file in its handler. */
  const client = join(scratch, 'client');

  before(async () => {
    copySources(copy, folders);
    seen = filesOf(root);
    await compileClient({ sources: [join(root, 'test/clients/opens-file.c')], output: client });
  });
  after(() => rmSync(scratch, { recursive: true, force: true }));

  const text = (file: string): string => readFileSync(join(copy, file), 'utf8');
  const create = (file: string, content: string): void => writeFileSync(join(copy, file), content, { flag: 'wx' });
  const replace = (file: string, from: string, to: string): void =>
    writeFileSync(join(copy, file), edited(text(file), { file, from, to }));
  /** The place occurs once in the file. */
  const insertAfter = (file: string, place: string, more: string): void => replace(file, place, `${place}${more}`);
  const insertBefore = (file: string, place: string, more: string): void => replace(file, place, `${more}${place}`);

  /** Runs Node in the copy; returns what it printed. */
  function run(words: readonly string[], status = 0, env: Readonly<Record<string, string>> = {}): string {
    const done = spawnSync(process.execPath, words, { cwd: copy, encoding: 'utf8', env: { ...process.env, ...env } });
    assert.equal(done.status, status, `${words.join(' ')}\n${done.stdout}${done.stderr}`);
    return done.stdout;
  }
  /** Returns what a run of the client wrote to the file of its last option. */
  function written(options: readonly string[]): string {
    const out = join(scratch, 'out');
    esreplay(['run', '@first-run', '--pace', 'asap', ...options, out, '--', client], exitCodes.findings);
    return readFileSync(out, 'utf8');
  }
  const runModule = (source: string): string => run(['--import', 'tsx', '--input-type=module', '-e', source]);
  const esreplay = (words: readonly string[], status = 0): string =>
    run(['--import', 'tsx', 'src/cli/main.ts', ...words], status);
  const tests = (file: string, title: string, env: Readonly<Record<string, string>> = {}): string =>
    run(['--import', 'tsx', 'node_modules/mocha/bin/mocha.js', '--reporter', 'dot', file, '--fgrep', title], 0, env);

  /** Checks which files differ since the last time, and that the recipe names each. */
  function byHand(recipe: string, files: readonly string[]): void {
    const changed = changedFiles();
    console.log(`      by hand: ${changed.join(', ')}`);
    assert.deepEqual(changed, [...files].sort());
    const named = namesIn(recipe);
    for (const file of changed)
      assert.ok(
        named.some((name) => name.test(file)),
        `CONTRIBUTING.md, ${recipe}: does not name ${file}`,
      );
  }

  function changedFiles(): string[] {
    const now = filesOf(copy);
    const changed = [...now].filter(([file, content]) => seen.get(file) !== content).map(([file]) => file);
    const gone = [...seen.keys()].filter((file) => !now.has(file));
    seen = now;
    return [...changed, ...gone].sort();
  }

  /** Nothing but what the generator says that it writes differs afterwards. */
  function generate(): void {
    const wrote = run(['--import', 'tsx', 'scripts/generate.ts']).matchAll(/^wrote (\S+)$/gm);
    const files = [...wrote].map(([, file = '']) => file);
    assert.deepEqual(changedFiles(), files.toSorted());
  }

  it('a rule is a function, its row, its case, and a client with its row', () => {
    create(
      'src/judge/rules/main-counted.ts',
      `import type { Rule } from '../rule.ts';

export const counted: Rule<'main-counted'> = {
  slug: 'main-counted',
  class: 'hazard',
  about: 'the main thread was counted',
  headline: 'The main thread was counted',
  macos: 'Nothing happens.',
  handlerRule: 8,
  advice: 'Use another thread.',
  fact(fact) {
    return fact.kind === 'dispatch_main' ? { fact, call: 'dispatch_main', sentence: 'It was counted.' } : null;
  },
};
`,
    );
    insertAfter(
      'src/judge/rules.ts',
      "import { changedDecision } from './rules/changed-decision.ts';\n",
      "import { counted } from './rules/main-counted.ts';\n",
    );
    insertAfter('src/judge/rules.ts', '  dispatchMain,\n', '  counted,\n');
    insertAfter(
      'test/judge/cases/pools.ts',
      'export const poolCases: readonly RuleCase[] = [\n',
      `  {
    rule: 'main-counted',
    class: 'hazard',
    fires: { facts: [{ kind: 'dispatch_main', call: callNumber('dispatch_main'), traceIndex: null, client: null }] },
    silent: {},
    sentence: /^It was counted/,
  },
`,
    );
    create('test/clients/counts-main.c', text('test/clients/calls-dispatch-main.c'));
    insertAfter(
      'test/clients/cases/calls.ts',
      "  silent('calls-dispatch-main', { defines: ['WAITS'] }),\n",
      `  finds(
    'counts-main',
    'counts-main+waits',
    [note('dispatch-main', 'dispatch_main'), hazard('main-counted', 'dispatch_main')],
    shown,
  ),
  silent('counts-main', { defines: ['WAITS'] }),
`,
    );
    byHand('A rule', [
      'src/judge/rules.ts',
      'src/judge/rules/main-counted.ts',
      'test/clients/cases/calls.ts',
      'test/clients/counts-main.c',
      'test/judge/cases/pools.ts',
    ]);
    generate();
    assert.match(text('docs/reference/rules.md'), /^## main-counted$/m);
    assert.match(tests('test/judge/rules.test.ts', 'main-counted'), /3 passing/);
    const only = { ESREPLAY_TEST_CLIENT: 'counts-main' };
    assert.match(tests('test/clients/scenarios.test.ts', 'counts-main', only), /[1-9]\d* passing/);
  });

  it('a report format is its file and its row', () => {
    create(
      'src/report/lines.ts',
      `import type { Report } from '../verdict/report.ts';

export const renderLines = (reports: readonly Report[]): string =>
  [...new Set(reports.flatMap(({ verdicts }) => verdicts.map(({ rule }) => \`\${rule}\\n\`)))].join('');
`,
    );
    insertAfter(
      'src/report/formats.ts',
      "import { renderJson } from './json.ts';\n",
      "import { renderLines } from './lines.ts';\n",
    );
    insertAfter(
      'src/report/formats.ts',
      'export const reportFormats = {\n',
      "  lines: { about: 'write the rules, a line each', render: (reports) => renderLines(reports) },\n",
    );
    byHand('A report format', ['src/report/formats.ts', 'src/report/lines.ts']);
    generate();
    assert.match(text('docs/reference/options.md'), /`--lines /);
    assert.equal(written(['--lines']), 'blocking-call\n');
  });

  it('a command is its file', () => {
    create(
      'src/cli/commands/greet.ts',
      `import { exitCodes } from '../../errors/errors.ts';
import { painted } from '../../words/printable.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { show } from '../terminal/show.ts';

export const row: CommandSummary = { usage: 'greet', group: 'start', about: 'greet' };

export const greetCommand: Command = {
  builder: (parser) => parser.example('esreplay greet', 'a greeting'),
  handler: () => {
    show(process.stdout, painted('hello\\n'));
    return exitCodes.pass;
  },
};
`,
    );
    byHand('A command', ['src/cli/commands/greet.ts']);
    generate();
    assert.equal(esreplay(['greet']), 'hello\n');
    assert.match(esreplay(['--help']), /^ {2}greet {2,}greet$/m);
    assert.match(text('man/esreplay.1'), /^\.SS esreplay greet$/m);
  });

  it('a service model is its file and its line', () => {
    create(
      'models/quiet-boot.yaml',
      `format: 1
about: Daemons of a Mac on which nobody is logged in.
extends: late-boot
services:
  cfprefsd:
    works: 1 ms
`,
    );
    insertAfter(
      'test/models/shipped.test.ts',
      "  'late-boot': ['coreservicesd', 'logd', 'diagnosticd'],\n",
      "  'quiet-boot': ['coreservicesd', 'logd', 'diagnosticd'],\n",
    );
    byHand('A service model', ['models/quiet-boot.yaml', 'test/models/shipped.test.ts']);
    generate();
    assert.match(text('docs/reference/options.md'), /'quiet-boot'/);
    assert.match(tests('test/models/shipped.test.ts', 'quiet-boot'), /[1-9]\d* passing/);
    assert.match(written(['--models', 'quiet-boot', '--json']), /"models": ?"quiet-boot"/);
  });

  it('an option of a run is its row', () => {
    insertBefore(
      'src/run/option-table.ts',
      '  pruneDenied: option({',
      `  lenient: option({
    kind: flag,
    about: 'let things pass',
    group: 'verdict',
    phrase: ifSet('things pass'),
    default: false,
  }),
`,
    );
    byHand('An option of a run', ['src/run/option-table.ts']);
    generate();
    assert.match(text('docs/reference/options.md'), /`--lenient`/);
    assert.match(written(['--lenient', '--json']), /"lenient": ?true/);
  });

  // The library of this build does not take what the changes from here on make.

  it('a release of macOS is its row', () => {
    insertBefore(
      'src/schema/macos/os-profiles.ts',
      '];\n\n/**\n * Apple does not publish the default mute set',
      `  {
    macos: '${nextFamily}',
    lastPoint: 0,
    deleteThread: 'any',
    missModes: ['kill', 'fail-closed', 'fail-open'],
    ...recentBudget,
  },
`,
    );
    byHand('A release of macOS', ['src/schema/macos/os-profiles.ts']);
    generate();
    assert.match(text('src/schema/generated/availability.h'), new RegExp(`kMacos${nextFamily} = ${nextFamily}0000;`));
    assert.match(
      text('replayer/kit/include/AvailabilityVersions.h'),
      new RegExp(`ESREPLAY_MAC_NEWEST __MAC_${nextFamily}_0$`, 'm'),
    );
    assert.deepEqual(profile(), {
      macos: `${nextFamily}.0`,
      messageVersion: newestVersion,
      eventTypeLast: eventTypeCount,
    });
  });

  it('a message version is its row', () => {
    insertBefore(
      'src/schema/macos/versions.ts',
      '];\n\nexport const newestVersion',
      `  { version: ${nextVersion}, firstMacos: '${nextFamily}.0', source: 'made up' },\n`,
    );
    byHand('A release of macOS', ['src/schema/macos/versions.ts']);
  });

  it('an event type is its row and the struct that it carries', () => {
    insertBefore(
      'src/schema/macos/events.ts',
      '];\n\n/** Made by a program or framework',
      `  notify(${eventTypeCount}, 'drone_landed', '${nextFamily}.0', { emitter: 'userspace' }),\n`,
    );
    const structs = 'src/schema/structs/system-events.ts';
    writeFileSync(
      join(copy, structs),
      text(structs).replace(
        /\];\n$/,
        "  struct('es_event_drone_landed_t', [string('pad', 'identifier'), process('pilot')]),\n];\n",
      ),
    );
    byHand('An event type', ['src/schema/macos/events.ts', structs]);
    generate();
    assert.match(text('docs/reference/events.md'), /drone_landed/);
    assert.deepEqual(profile(), {
      macos: `${nextFamily}.0`,
      messageVersion: nextVersion,
      eventTypeLast: eventTypeCount + 1,
    });
  });

  it('a message of the new type is written, read and printed', () => {
    const trace = join(scratch, 'drone.estrace');
    runModule(`
      import { buildHeader, buildMessage, buildProcess, buildFile } from './src/trace/builders.ts';
      import { TraceWriter } from './src/trace/writer.ts';
      const pilot = buildProcess({ executable: buildFile({ path: '/usr/bin/pilot' }, 2) }, 3);
      const writer = new TraceWriter(${JSON.stringify(trace)}, buildHeader());
      writer.message(buildMessage(${eventTypeCount}, { event: { drone_landed: { pad: 'roof', pilot } } }));
      writer.close();
    `);
    assert.match(esreplay(['cat', trace]), /NOTIFY_DRONE_LANDED .*\/usr\/bin\/pilot \(/);
    const printed = printedLines(trace);
    assert.match(printed, new RegExp(`^{[^{]*"version":${nextVersion},.*"event_type":${eventTypeCount},`));
    assert.match(printed, /"event":{"drone_landed":{"pad":"roof","pilot":{.*"executable":{"path":"\/usr\/bin\/pilot"/);

    // In C++: from the trace to the structs of a client, and back.
    const back = join(scratch, 'back.estrace');
    runModule(`
      import { spawnSync } from 'node:child_process';
      import { codec, compile, fixtures, gxx, clangxx } from './test/native/compile.ts';
      const sources = ['test/native/tool/trace_tool.cc', ...fixtures(), ...codec()];
      const tool = await compile('trace_tool', gxx ?? clangxx, sources, ['-O0']);
      const { status } = spawnSync(tool, ['transcode', ...${JSON.stringify([trace, back])}], { stdio: 'inherit' });
      process.exitCode = status ?? 70;
    `);
    assert.equal(printedLines(back), printed);
  });

  it('a call is its prototype and the row that runs it; the others keep their numbers', () => {
    insertAfter(
      'src/schema/calls/file.ts',
      "  'int access(const char *path, int mode)',\n",
      "  ['int ftok(const char *path, int project)', linux],\n",
    );
    const rows = 'test/scope/families_file.cc';
    insertAfter(rows, '#include <sys/file.h>\n', '#include <sys/ipc.h>\n');
    insertAfter(
      rows,
      '    ROW("access", access(missing, R_OK)),\n',
      '    ON_LINUX(ROW("ftok", ftok(file_path, 1))),\n',
    );
    byHand('A call', ['src/schema/calls/file.ts', rows]);
    generate();
    const count = Object.keys(callNumbers).length + 1;
    assert.match(text('src/schema/generated/calls.h'), new RegExp(`kCallFtok = ${count},`));
    assert.match(text('src/schema/calls/call-numbers.ts'), /[ ]ftok\n`;/);
    assert.match(text('docs/reference/blocking-calls.md'), /ftok/);
    assert.match(tests('test/scope/families.test.ts', ''), /[1-9]\d* passing/);
  });

  it('nothing else must be edited for any of them', () => {
    const types = spawnSync('node_modules/.bin/tsc', ['--noEmit', '-p', 'tsconfig.json'], {
      cwd: copy,
      encoding: 'utf8',
    });
    assert.equal(types.status, 0, types.stdout);
    const unit = spawnSync(process.execPath, ['scripts/test.mjs', 'unit'], { cwd: copy, encoding: 'utf8' });
    assert.equal(unit.status, 0, `${unit.stdout}${unit.stderr}`);
    assert.match(unit.stdout, /^\d+ passed, 0 failed/m);
  });

  /** As `cat --json` prints it when the addon was built again. */
  const printedLines = (trace: string): string =>
    runModule(`
      import { EsloggerPrinter } from './src/print/eslogger-json.ts';
      import { openTrace } from './src/trace/reader.ts';
      const printer = new EsloggerPrinter();
      for (const { message } of openTrace(${JSON.stringify(trace)}).messages()) console.log(printer.line(message));
    `);

  const profile = (): unknown =>
    JSON.parse(
      runModule(`
        import { osProfileNamed } from './src/schema/macos/os-profiles.ts';
        const { macos, messageVersion, eventTypeLast } = osProfileNamed('${nextFamily}');
        console.log(JSON.stringify({ macos, messageVersion, eventTypeLast }));
      `),
    );
});

/** The files of the copied folders, and their contents. */
function filesOf(place: string): ReadonlyMap<string, string> {
  const files = folders.flatMap((folder) =>
    readdirSync(join(place, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name)),
  );
  return new Map(files.map((file) => [file.slice(place.length + 1), readFileSync(file, 'latin1')]));
}

/** The paths that a recipe of CONTRIBUTING.md names: files, folders with their slash, and `*` for a part of a name. */
function namesIn(recipe: string): RegExp[] {
  const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const [, after] = page.split(`**${recipe}`);
  assert.ok(after !== undefined, `CONTRIBUTING.md has no recipe: ${recipe}`);
  const [paragraphs = ''] = after.split(/\n\*\*|\n## /);
  return [...paragraphs.matchAll(/`([^`\s]+\/[^`\s]*)`/g)].map(
    ([, name = '']) =>
      new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}${name.endsWith('/') ? '' : '$'}`),
  );
}
