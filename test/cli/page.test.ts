// `run --html` and `show`: when a page is written, where, and what it holds.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageData } from '../../src/report/html/page-data.ts';
import { osReleases } from '../../src/schema/macos/os-profiles.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { root } from './harness.ts';
import { esreplay, esreplayIn } from './in-process.ts';

const examples = join(root, 'replayer/kit/examples');
const trace = join(root, 'traces/first-run.estrace');

describe('the page of a report, from the command line', () => {
  const folder = testFolder();

  before(async () => {
    const programs = ['careful', 'opens-in-handler'].map((name) => ({
      sources: [join(examples, `${name}.c`)],
      output: join(folder, name),
    }));
    copyFileSync(join(examples, 'opens-in-handler.c'), file('moved.c'));
    programs.push({ sources: [file('moved.c')], output: file('moved') });
    await Promise.all(programs.map((program) => compileClient(program)));
  });
  beforeEach(() => {
    for (const name of readdirSync(folder).filter((each) => /\.(?:html|json)$/.test(each))) rmSync(join(folder, name));
  });

  const file = (name: string): string => join(folder, name);
  const run = (client: string, ...words: readonly string[]) =>
    esreplay('run', trace, '--pace', 'asap', ...words, '--', file(client));

  it('--html writes a page with messages and sources', async () => {
    const { status, stderr } = await run('opens-in-handler', '--html', file('page.html'));
    assert.equal(status, 1, stderr);
    const [report] = dataOf(file('page.html')).runs;
    assert.ok(report?.timeline);
    assert.equal(report.timeline.messages[0]?.rows, report.report.summary.messages);
    const [excerpt] = report.excerpts;
    assert.ok(excerpt != null && 'lines' in excerpt, JSON.stringify(excerpt));
    assert.equal(excerpt.lines[excerpt.marked]?.slice(excerpt.call.at, excerpt.call.at + 5), 'open(');
  });

  it('the page names the requested release and the one that was imitated', async () => {
    await run('careful', '--os', '27.9', '--html', file('page.html'), '--json', file('stored.json'));
    const takenAs = osReleases.at(-1) ?? '';
    const wanted = new RegExp(`^27\\.9, requested: not known yet, taken as ${takenAs}, message version \\d+, `);
    assert.match(dataOf(file('page.html')).runs[0]?.words.os ?? '', wanted);
    await esreplay('show', file('stored.json'), '--html', file('page.html'));
    assert.match(dataOf(file('page.html')).runs[0]?.words.os ?? '', wanted);
  });

  it('--no-sources leaves the sources out of the page', async () => {
    const { stdout } = await run('opens-in-handler', '--html', file('page.html'), '--no-sources');
    const [report] = dataOf(file('page.html')).runs;
    assert.deepEqual(report?.excerpts, [null]);
    assert.doesNotMatch(readFileSync(file('page.html'), 'utf8'), /O_RDONLY/);
    assert.match(stdout, /1 place to fix/);
    assert.doesNotMatch(stdout, /O_RDONLY|no source/);
  });

  it('the page has sources of --source-root, and a stored report opens no folder', async () => {
    const excerptIn = () => dataOf(file('page.html')).runs[0]?.excerpts[0] ?? {};
    const outside = { because: 'it is outside the working folder; --source-root FOLDER shows it' };
    await run('moved', '--html', file('page.html'));
    assert.deepEqual(excerptIn(), outside);
    await run('moved', '--html', file('page.html'), '--source-root', folder, '--json', file('stored.json'));
    assert.ok('lines' in excerptIn(), JSON.stringify(excerptIn()));
    await esreplay('show', file('stored.json'), '--html', file('page.html'));
    assert.deepEqual(excerptIn(), outside);
  });

  it('--html-on writes the page on failure only, or never', async () => {
    const words = ['--html', file('page.html'), '--html-on'];
    assert.equal((await run('careful', ...words, 'failure')).status, 0);
    assert.ok(!existsSync(file('page.html')));
    assert.equal((await run('opens-in-handler', ...words, 'never')).status, 1);
    assert.ok(!existsSync(file('page.html')));
    assert.equal((await run('opens-in-handler', ...words, 'failure')).status, 1);
    assert.ok(existsSync(file('page.html')));
  });

  it('the page has a run for each release of --os', async () => {
    await run('opens-in-handler', '--os', '15,27', '--html', file('page.html'));
    assert.deepEqual(
      dataOf(file('page.html')).runs.map(({ name }) => name),
      ['macOS 15', 'macOS 27'],
    );
  });

  it('--html-on without --html and an --html-size of 0 are usage errors', async () => {
    const alone = await run('careful', '--html-on', 'failure');
    assert.equal(alone.status, 2);
    assert.match(alone.stderr, /--html-on needs a file to write\n/);
    const size = await run('careful', '--html', file('page.html'), '--html-size', '0');
    assert.equal(size.status, 2);
    assert.match(size.stderr, /--html-size takes a number/);
  });

  it('show compares two reports on one page', async () => {
    await run('careful', '--json', file('a.json'));
    await run('opens-in-handler', '--json', file('b.json'));
    const { status, stderr } = await esreplay('show', file('a.json'), file('b.json'), '--html', file('page.html'));
    assert.equal(status, 0, stderr);
    const { runs } = dataOf(file('page.html'));
    assert.deepEqual(
      runs.map(({ name, words, timeline }) => [name, words.closing, timeline]),
      [
        ['a.json', 'PASSED', null],
        ['b.json', 'FAILED', null],
      ],
    );
    assert.match(runs[0]?.missing ?? '', /A JSON report has no messages/);
  });

  it('the page of a run directory has its messages', async () => {
    const words = ['run', trace, '--pace', 'asap', '--', file('careful')];
    const { stdout } = await esreplayIn({ env: { ESREPLAY_KEEP_RUN: '1' } }, ...words);
    const [, directory = ''] = /with esreplay explain\s+(\S+)/.exec(stdout) ?? [];
    try {
      const { status, stderr } = await esreplay('show', directory, '--html', file('page.html'));
      assert.equal(status, 0, stderr);
      assert.ok((dataOf(file('page.html')).runs[0]?.timeline?.messages[0]?.rows ?? 0) > 0);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('the pages of bench and squeeze equal those that show makes of their JSON', async () => {
    const words = {
      bench: ['bench', trace, '--messages', '20', '--warm-up', '0', '--repetitions', '1', '--no-baseline'],
      squeeze: ['squeeze', trace, '--pace', 'asap', '--only', 'pool'],
    };
    for (const [name, of] of Object.entries(words)) {
      const files = ['--json', file('result.json'), '--html', file('page.html')];
      const { status, stderr } = await esreplay(...of, ...files, '--', file('careful'));
      assert.equal(status, 0, stderr);
      const page = JSON.stringify(dataOf(file('page.html')));
      const shown = await esreplay('show', file('result.json'), '--html', file('page.html'));
      assert.equal(shown.status, 0, shown.stderr);
      assert.match(page, new RegExp(`"kind":"${name}"`));
      const renamed: unknown = JSON.parse(page.replace('"name":"this run"', '"name":"result.json"'));
      assert.deepEqual(dataOf(file('page.html')), renamed);
    }
  });

  it('a file that is not a report is a usage error', async () => {
    writeFileSync(file('other.json'), '{"version": 1}');
    for (const [name, why] of [
      ['other.json', /not a report of this version: trace/],
      ['careful', /not a report: /],
      ['nothing.json', /report not found/],
    ] as const) {
      const { status, stderr } = await esreplay('show', file(name));
      assert.equal(status, 2);
      assert.match(stderr, why);
    }
  });
});

function dataOf(path: string): PageData {
  const [, json = ''] = /<script type="application\/json"[^>]*>(.*)<\/script>/.exec(readFileSync(path, 'utf8')) ?? [];
  return JSON.parse(json) as PageData;
}
