// `esreplay run --output-map` with a product that loses lineage, and its right twin; and the map that `init` proposes.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replay } from '../../src/index.ts';
import type { Report } from '../../src/verdict/report.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { root } from './harness.ts';
import { esreplay } from './in-process.ts';

const map = `
lines: '^(?<event>\\w+) pid=(?<pid>\\d+) ppid=(?<parent>\\d+) (?<path>.*)$'
events: { exec: NOTIFY_EXEC, fork: NOTIFY_FORK, open: NOTIFY_OPEN }
`;

describe('esreplay run --output-map', () => {
  const folder = testFolder();
  const at = (name: string) => join(folder, name);
  let trace = '';

  before(async () => {
    trace = writeTrace(folder, 'lineage');
    const sources = [join(root, 'test/clients/logs-events.c')];
    await Promise.all([
      compileClient({ sources, output: at('right') }),
      compileClient({ sources, output: at('forgets'), defines: ['FORGETS_FORKS'] }),
    ]);
  });

  function run(product: string, text: string, ...words: readonly string[]) {
    writeFileSync(at('map.yaml'), text);
    return esreplay(
      'run',
      trace,
      '--pace',
      'asap',
      '--output-map',
      at('map.yaml'),
      ...words,
      '--',
      ...product.split(' '),
    );
  }

  it('a product that loses lineage fails, and its right twin passes', async () => {
    const wrong = await run(at('forgets'), map);
    assert.equal(wrong.status, 1, wrong.stdout + wrong.stderr);
    assert.match(wrong.stdout, /1\) DIFFERENCE {2}wrong-line-parent/);
    const right = await run(at('right'), map);
    assert.equal(right.status, 0, right.stdout + right.stderr);
    assert.match(right.stdout, /no findings/);
  });

  it('text, JSON, JUnit and the page have the line and its message side by side', async () => {
    const [json, junit, html] = [at('r.json'), at('r.xml'), at('r.html')];
    const ended = await run(at('forgets'), map, '--json', json, '--junit', junit, '--html', html);
    const { verdicts, command } = JSON.parse(readFileSync(json, 'utf8')) as Report;
    const line = { number: 7, text: 'open pid=5000003 ppid=5000001 /private/var/db/other' };
    const message = { index: 6, text: 'NOTIFY_OPEN pid 5000003 /private/var/db/other' };
    assert.deepEqual(
      verdicts.map(({ rule, lines }) => [rule, lines]),
      [['wrong-line-parent', [{ line, message }]]],
    );
    for (const written of [ended.stdout, readFileSync(junit, 'utf8')]) {
      assert.ok(written.includes(`line 7: ${line.text}\n`), written);
      assert.ok(written.includes(`message 6: ${message.text}\n`), written);
    }
    assert.ok(existsSync(html));
    assert.ok(command.includes(` --output-map ${at('map.yaml')} `), command);
  });

  it('replay() and a suite have the map, too', async () => {
    writeFileSync(at('map.yaml'), map);
    const { verdicts } = await replay(trace, { client: [at('forgets')], pace: 'asap', outputMap: at('map.yaml') });
    assert.deepEqual(
      verdicts.map(({ rule }) => rule),
      ['wrong-line-parent'],
    );
    const suite = 'defaults: { pace: asap, output-map: map.yaml }\nclients: { right: ./right, wrong: ./forgets }\n';
    writeFileSync(at('esreplay.yaml'), `${suite}traces: { lineage: lineage.estrace }\n`);
    const { status, stdout } = await esreplay('test', at('esreplay.yaml'));
    assert.equal(status, 1, stdout);
    assert.match(stdout, /1\) DIFFERENCE {2}wrong-line-parent[\s\S]*\n {3}tests {5}wrong lineage\n/);
  });

  it('lines in a log file and on standard error are compared, too', async () => {
    for (const [more, to] of [
      [`file: ${at('product.log')}\n`, `> ${at('product.log')}`],
      ['stream: stderr\n', '>&2'],
    ] as const) {
      writeFileSync(at('product.sh'), `#!/bin/sh\nexec ${at('forgets')} ${to}\n`, { mode: 0o755 });
      const ended = await run(at('product.sh'), `${map}${more}`);
      assert.equal(ended.status, 1, ended.stdout + ended.stderr);
      assert.match(ended.stdout, /wrong-line-parent/);
    }
  });

  it('a map that reads no line fails the run and is named', async () => {
    const ended = await run(at('right'), map.replace('pid=', 'PID='));
    assert.equal(ended.status, 1);
    const flat = ended.stdout.replaceAll(/\s+/g, ' ');
    assert.match(flat, /None of the 7 lines of stdout fits the output map, and 7 messages need a line/);
    assert.match(flat, /line 1: exec pid=5000001/);
  });

  it('a wrong map ends before the run with its line, and so does a second client', async () => {
    const ended = await run(at('right'), map.replace('NOTIFY_FORK', 'NOTIFY_FROK'));
    assert.equal(ended.status, 2);
    assert.match(
      ended.stderr,
      /events\.fork is no event: NOTIFY_FROK\n.*map\.yaml:3:30\n.*did you mean 'NOTIFY_FORK'/s,
    );
    const two = await run(at('right'), map, '--client', at('right'));
    assert.equal(two.status, 2);
    assert.match(two.stderr, /--output-map is for a run with one client process/);
  });

  it('the map that init proposes from the output of a right product lets it pass', async () => {
    writeFileSync(at('logs.sh'), `#!/bin/sh\nexec ${at('right')} > ${at('product.log')}\n`, { mode: 0o755 });
    await esreplay('run', trace, '--pace', 'asap', '--', at('logs.sh'));
    const proposed = await esreplay('init', at('proposed.yaml'), '--map-from', at('product.log'));
    assert.equal(proposed.status, 0, proposed.stderr);
    assert.match(proposed.stdout, /guesses that fit 7 of \d+ lines\. Check them/);
    const text = readFileSync(at('proposed.yaml'), 'utf8');
    assert.equal((await run(at('right'), text)).status, 0, text);
    assert.equal((await run(at('forgets'), text)).status, 1, text);
    const again = await esreplay('init', at('proposed.yaml'), '--map-from', at('product.log'));
    assert.match(again.stderr, /output exists/);
  });

  it('a log of which nothing can be proposed is refused', async () => {
    writeFileSync(at('other.log'), 'hello\n');
    const ended = await esreplay('init', at('none.yaml'), '--map-from', at('other.log'));
    assert.equal(ended.status, 2);
    assert.match(ended.stderr, /no line names an event with a pid or a path/);
    assert.ok(!existsSync(at('none.yaml')));
  });
});
