// `esreplay squeeze` as a command: what it prints and writes, which arguments it refuses, Ctrl-C.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqueezeResult } from '../../src/squeeze/result.ts';
import { testFolder } from '../folder.ts';
import { closedFaultsOf } from '../json-schema.ts';
import { compileClient } from '../kit/build.ts';
import { makeTrace } from '../replayer/driver.ts';
import { processesNaming } from '../run/stand-in.ts';
import { Harness, root } from './harness.ts';
import { esreplay } from './in-process.ts';

const sample = join(root, 'traces/first-run.estrace');

describe('esreplay squeeze', () => {
  const folder = testFolder();
  const path = (name: string): string => join(folder, name);

  before(async () => {
    const examples = join(root, 'replayer/kit/examples');
    await compileClient({ sources: [join(examples, 'opens-in-handler.c')], output: path('opens-in-handler') });
    const clients = join(root, 'test/squeeze/clients');
    await compileClient({ sources: [join(clients, 'opens-when-hurried.c')], output: path('opens-when-hurried') });
    await compileClient({ sources: [join(clients, 'takes-turns.c')], output: path('tells'), defines: ['TELLS'] });
  });

  it('squeeze prints the limit and its finding, and writes them as JSON', async () => {
    const { path: trace } = makeTrace(
      Array.from({ length: 4 }, (_, each) => ({ type: 1, pid: 5_000_001 + each, budgetMs: 300_000 })),
    );
    const json = path('squeezed.json');
    const words = ['--pace', 'asap', '--only', 'budget', '--json', json, '--', path('opens-when-hurried')];
    const { status, stdout, stderr } = await esreplay('squeeze', trace, ...words);
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /\n {2}budget +× 1 +× 0\.0\d+ +× 0\.0\d+ +\d+ ×\n/);
    const result = JSON.parse(readFileSync(json, 'utf8')) as SqueezeResult;
    assert.deepEqual(closedFaultsOf('squeeze', result), []);
    const [budget] = result.squeezed;
    assert.equal(result.squeezed.length, 1);
    // Ten seconds of 300.
    const edge = 1 / 30;
    assert.ok((budget?.survives ?? 0) >= edge && (budget?.fails ?? 1) < edge, JSON.stringify(budget));
    const command = budget?.finding?.command ?? '';
    assert.match(command, new RegExp(`--pace asap --budget-scale ${budget?.fails} -- `));
    assert.ok(stdout.includes(command));
    const again = await esreplay(...command.split(' ').slice(1));
    assert.match(again.stdout, new RegExp(`VIOLATION {2}${budget?.finding?.rule}\\b`));
  });

  it('a client that fails without any change gives its own exit status', async () => {
    const ended = await esreplay('squeeze', sample, '--pace', 'asap', '--', path('opens-in-handler'));
    assert.equal(ended.status, 1, ended.stdout);
    assert.match(ended.stdout, /Without any change\n {2}budget × 1: blocking-call\n/);
  });

  it('Ctrl-C in the first run ends squeeze with a report', async () => {
    const harness = new Harness(['squeeze', sample, '--speed', '0.001', '--', path('tells')]);
    await harness.prints('subscribed');
    harness.child.kill('SIGINT');
    const { status, stdout } = await harness.ended();
    assert.deepEqual(processesNaming(folder), []);
    assert.equal(status, 130, stdout);
    assert.match(stdout, /INTERRUPTED {2}\(exit status 130\)/);
  });

  it('Ctrl-C in a later run ends squeeze with the limits found so far', async () => {
    const { path: trace } = makeTrace([{ type: 1, pid: 5_000_001, budgetMs: 3000 }]);
    const json = path('interrupted.json');
    const words = ['--pace', 'asap', '--only', 'budget', '--json', json, '--', path('tells')];
    const harness = new Harness(['squeeze', trace, ...words]);
    await harness.prints('subscribed', 2);
    harness.child.kill('SIGINT');
    const { status, stdout } = await harness.ended();
    assert.equal(status, 130, stdout);
    assert.match(stdout, /\n {2}budget +× 1 +× [\d.]+ +(not known|× [\d.]+) +at least [\d.,]+ ×\n/);
    const { squeezed, interrupted, exitCode } = JSON.parse(readFileSync(json, 'utf8')) as SqueezeResult;
    assert.deepEqual([squeezed[0]?.outcome, interrupted, exitCode], ['interrupted', true, 130]);
    assert.ok((squeezed[0]?.survives ?? 0) > 0);
  });

  const usage: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a missing client', [sample], /help: put it after --: `esreplay squeeze TRACE -- CLIENT/],
    ['--verify', [sample, '--verify', '3', '--', 'x'], /--verify is an option of esreplay run/],
    ['--junit', [sample, '--junit', 'x.xml', '--', 'x'], /--junit is an option of esreplay run/],
    ['--html-on', [sample, '--html', 'x.html', '--html-on', 'failure', '--', 'x'], /--html-on is an option of esr/],
    ['--pace step', [sample, '--pace', 'step', '--', 'x'], /--pace step needs a single run/],
    ['--os with two releases', [sample, '--os', '13,15', '--', 'x'], /one macOS at a time/],
    ['an unknown search', [sample, '--only', 'memory', '--', 'x'], /memory|Choices/],
  ];
  for (const [what, words, message] of usage)
    it(`${what} is a usage error`, async () => {
      const ended = await esreplay('squeeze', ...words);
      assert.equal(ended.status, 2, ended.stderr);
      assert.match(ended.stderr, message);
    });
});
