// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of actions look like those of templates
// The composite action: its steps, run by a stand-in for the runner, and what the check of actions finds.
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionProblems } from '../../scripts/check-workflows.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { checkedSarif } from '../report/sarif-schema.ts';
import { type ActionRun, runAction } from './action-runner.ts';

const file = join(packageRoot, '.github/actions/esreplay/action.yml');
const folder = testFolder();
const [workspace, bin, installed] = [join(folder, 'repository'), join(folder, 'bin'), join(folder, 'npm-words')];

describe('the action esreplay', () => {
  linuxOnly('its client is built with the kit of Linux');

  before(async () => {
    for (const name of [workspace, bin, join(workspace, 'tests')]) mkdirSync(name);
    copyFileSync(join(packageRoot, 'traces/first-run.estrace'), join(workspace, 'tests/day.estrace'));
    const source = join(workspace, 'client.c');
    copyFileSync(join(packageRoot, 'replayer/kit/examples/opens-in-handler.c'), source);
    await compileClient({ sources: [source], output: join(workspace, 'client'), flags: ['-g'] });
    writeFileSync(join(workspace, 'esreplay.tgz'), '');
    suite('../client');
    // Installs what is here, as npm would install a package.
    const program = `#!/bin/sh\\nexec '${process.execPath}' '${join(packageRoot, 'scripts/esreplay.mjs')}' "$@"\\n`;
    script(
      'npm',
      `printf '%s\\n' "$@" > '${installed}'
while [ "$1" != --prefix ]; do shift; done
mkdir -p "$2/node_modules/.bin"
printf '${program.replaceAll("'", `'\\''`)}' > "$2/node_modules/.bin/esreplay"
chmod +x "$2/node_modules/.bin/esreplay"`,
    );
  });

  function script(name: string, text: string): void {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const suite = (client: string): void =>
    writeFileSync(
      join(workspace, 'tests/esreplay.yaml'),
      `defaults: { pace: asap }\nclients: { agent: ${client} }\ntraces: { day: day.estrace }\n`,
    );
  function run(inputs: Readonly<Record<string, string>> = {}): ActionRun {
    const temp = join(folder, 'temp');
    rmSync(temp, { recursive: true, force: true });
    return runAction(file, { workspace, temp, bin }, { suite: 'tests/esreplay.yaml', package: 'esreplay', ...inputs });
  }
  const uploads = ({ used }: ActionRun): readonly string[] => used.map(({ action }) => action);

  it('a suite with findings fails the job, uploads the alerts and the page, and writes the summary', () => {
    const ended = run({ package: 'esreplay.tgz' });
    assert.equal(ended.outputs.status, '1', ended.log);
    assert.ok(ended.failed);
    assert.deepEqual(uploads(ended), ['github/codeql-action/upload-sarif', 'actions/upload-artifact']);
    const [alerts, page] = ended.used;
    const { results, automationDetails } = checkedSarif(readFileSync(alerts?.with.sarif_file ?? '', 'utf8'));
    assert.equal(automationDetails.id, 'esreplay/');
    assert.ok(
      results.some(({ locations: [{ physicalLocation }] }) => physicalLocation.artifactLocation.uri === 'client.c'),
    );
    assert.match(readFileSync(page?.with.path ?? '', 'utf8'), /^<!doctype html>/i);
    assert.match(ended.summary, /^## esreplay test: FAILED\n/);
    assert.equal(readFileSync(installed, 'utf8').split('\n').at(-2), join(workspace, 'esreplay.tgz'));
  });

  it('arguments and names are words, and nothing in them is run', () => {
    const name = '$(touch evil) `touch evil` ; touch evil';
    const ended = run({ arguments: `--retries\n1\n\n-t\n${name}`, page: name });
    assert.equal(ended.outputs.status, '2', ended.log);
    assert.match(ended.log, /--sarif is for a whole suite, and -t leaves out alerts/);
    assert.deepEqual([uploads(ended), ended.outputs.sarif], [[], '']);
    assert.throws(() => readFileSync(join(workspace, 'evil')), /ENOENT/);
  });

  it('a suite without a whole result uploads nothing but the page', () => {
    suite('./missing');
    try {
      const ended = run({ category: 'other' });
      assert.equal(ended.outputs.status, '3');
      assert.deepEqual(uploads(ended), ['actions/upload-artifact']);
    } finally {
      suite('../client');
    }
  });

  it('uploads can be left out', () => {
    const ended = run({ 'upload-sarif': 'false', page: '' });
    assert.equal(ended.outputs.status, '1');
    assert.deepEqual([uploads(ended), ended.outputs.page], [[], '']);
    assert.notEqual(ended.outputs.sarif, '');
  });

  it('an installation that fails runs nothing', () => {
    const npm = readFileSync(join(bin, 'npm'), 'utf8');
    script('npm', 'exit 1');
    try {
      const ended = run();
      assert.deepEqual([ended.failed, ended.outputs.status, uploads(ended), ended.summary], [true, '', [], '']);
    } finally {
      writeFileSync(join(bin, 'npm'), npm);
    }
  });
});

describe('the check of actions', () => {
  const mistakes: readonly (readonly [string, string, string, RegExp])[] = [
    ['an input that is not there', 'inputs.page }}', 'inputs.pages }}', /property "pages" is not defined/],
    [
      'a step that is not there',
      'steps.test.outputs.sarif }}',
      'steps.tests.outputs.sarif }}',
      /property "tests" is not defined/,
    ],
    ['an action without a commit', ' # v6.0.0', '', /no comment says which release/],
    [
      'an input in a script',
      'test "$SUITE" "${words[@]}" ||',
      'test ${{ inputs.suite }} ||',
      /has an expression in its script/,
    ],
  ];
  for (const [what, from, to, problem] of mistakes)
    it(`${what} is found`, async () => {
      const text = readFileSync(file, 'utf8');
      assert.deepEqual(await actionProblems('action.yml', text), []);
      assert.ok(text.includes(from));
      assert.match((await actionProblems('action.yml', text.replaceAll(from, to))).join('\n'), problem);
    });
});
