// What was meant by a misspelt name: of an option, a value, an event, a sample or a file.
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { meantFile } from '../../src/files/near-file.ts';
import { testFolder } from '../folder.ts';
import { esreplay } from './in-process.ts';

const meant = (name: string): string => `\nhelp: did you mean '${name}'?\n`;

describe('a suggestion', () => {
  const folder = testFolder();
  const at = (name: string): string => join(folder, name);
  before(() => {
    for (const name of ['capture.estrace', 'events.jsonl', 'decisions.ndjson', 'accepted', 'own.yaml', 'Agent.ips'])
      writeFileSync(at(name), '');
    writeFileSync(at('client'), '#!/bin/sh\n');
    chmodSync(at('client'), 0o755);
  });

  const cases: readonly (readonly [what: string, words: () => readonly string[], name: () => string])[] = [
    ['a misspelt option', () => ['info', '@boot', '--jsn'], () => '--json'],
    ['a misspelt option with its value', () => ['run', '@boot', '--pac=asap', '--', 'x'], () => '--pace'],
    ['a misspelt value', () => ['run', '@boot', '--pace', 'asp', '--', 'x'], () => 'asap'],
    [
      'a misspelt value of an open set',
      () => ['run', '@boot', '--refuse-client', 'not-permited', '--', 'x'],
      () => 'not-permitted',
    ],
    [
      'a misspelt service model',
      () => ['run', '@boot', '--models', 'eraly-boot', '--', '/bin/true'],
      () => 'early-boot',
    ],
    ['a misspelt policy', () => ['run', '@boot', '--policy', 'cashed-denials=kept', '--', 'x'], () => 'cached-denials'],
    ['a misspelt event to record', () => ['record', '-o', at('x'), '--events', 'exec,auth_opne'], () => 'AUTH_OPEN'],
    [
      'a misspelt event to import',
      () => ['import', at('events.jsonl'), '-o', at('x'), '--auth', 'opne'],
      () => 'AUTH_OPEN',
    ],
    ['a misspelt trace', () => ['info', at('captur.estrace')], () => at('capture.estrace')],
    ['a trace without its ending', () => ['cat', at('capture')], () => at('capture.estrace')],
    ['a misspelt trace to replay', () => ['run', at('capture.estrac'), '--', 'x'], () => at('capture.estrace')],
    ['a sample without its @', () => ['info', 'first-run'], () => '@first-run'],
    ['a misspelt file to import', () => ['import', at('event.jsonl'), '-o', at('x')], () => at('events.jsonl')],
    [
      'a misspelt file of options',
      () => ['run', '@boot', '--expect', at('decision.ndjson'), '--', 'x'],
      () => at('decisions.ndjson'),
    ],
    ['a misspelt word instead of a file', () => ['run', '@boot', '--expect', 'recored', '--', 'x'], () => 'recorded'],
    ['a misspelt profile instead of a file', () => ['record', '-o', at('x'), '--redact', 'repotr'], () => 'report'],
    [
      'a misspelt file of suppressions',
      () => ['run', '@boot', '--suppressions', at('acepted'), '--', 'x'],
      () => at('accepted'),
    ],
    [
      'a misspelt file of models',
      () => ['run', '@boot', '--models', at('own.yml'), '--', '/bin/true'],
      () => at('own.yaml'),
    ],
    [
      'a misspelt baseline',
      () => ['bench', '@boot', '--baseline', at('decision.ndjson'), '--', 'x'],
      () => at('decisions.ndjson'),
    ],
    ['a misspelt crash report', () => ['explain', at('Agnet.ips')], () => at('Agent.ips')],
    ['a misspelt client', () => ['doctor', at('cleint')], () => at('client')],
    ['a misspelt client to run', () => ['run', '@first-run', '--', at('clint')], () => at('client')],
  ];
  for (const [what, words, name] of cases)
    it(`${what} has a suggestion`, async () => {
      const { status, stderr } = await esreplay(...words());
      assert.ok([2, 3, 4].includes(status), stderr);
      assert.ok(stderr.endsWith(meant(name())) || stderr.includes(`(did you mean '${name()}'?)`), stderr);
    });

  it('a name that resembles no other has no suggestion', async () => {
    assert.match((await esreplay('info', at('zebra'))).stderr, /\nhelp: record one with `esreplay record`/);
    assert.match((await esreplay('doctor', at('zebra'))).stderr, /\nhelp: check the path, /);
    assert.equal(meantFile(at('none/client')), undefined, 'a folder that is not there');
  });

  it('a common ending alone gives no suggestion', () => {
    assert.equal(meantFile(at('abc.estrace')), undefined);
    assert.equal(meantFile(at('captrue.estrace')), `did you mean '${at('capture.estrace')}'?`);
  });

  it('the suggestion has the folder as the user typed it', () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      assert.equal(meantFile('./clinet'), "did you mean './client'?");
      assert.equal(meantFile('clinet'), "did you mean 'client'?");
    } finally {
      process.chdir(before);
    }
  });
});
