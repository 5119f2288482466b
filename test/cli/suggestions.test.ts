// What was meant by a misspelt name: of an option, a value, an event, a sample or a file.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { meantFile } from '../../src/files/near-file.ts';
import { esreplay } from './in-process.ts';

const meant = (name: string): string => `\nhelp: did you mean '${name}'?\n`;

describe('a suggestion', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'esreplay-test-'));
    for (const name of ['capture.estrace', 'events.jsonl', 'decisions.ndjson', 'accepted', 'own.yaml', 'Agent.ips'])
      writeFileSync(at(name), '');
    writeFileSync(at('client'), '#!/bin/sh\n');
    chmodSync(at('client'), 0o755);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const cases: readonly (readonly [what: string, words: () => readonly string[], name: () => string])[] = [
    ['an option', () => ['info', '@boot', '--jsn'], () => '--json'],
    ['an option with its value', () => ['run', '@boot', '--pac=asap', '--', 'x'], () => '--pace'],
    ['a value', () => ['run', '@boot', '--pace', 'asp', '--', 'x'], () => 'asap'],
    ['an open value', () => ['run', '@boot', '--refuse-client', 'not-permited', '--', 'x'], () => 'not-permitted'],
    ['service models', () => ['run', '@boot', '--models', 'eraly-boot', '--', '/bin/true'], () => 'early-boot'],
    ['a policy', () => ['run', '@boot', '--policy', 'cashed-denials=kept', '--', 'x'], () => 'cached-denials'],
    ['an event to record', () => ['record', '-o', at('x'), '--events', 'exec,auth_opne'], () => 'auth_open'],
    ['an event to import', () => ['import', at('events.jsonl'), '-o', at('x'), '--auth', 'opne'], () => 'open'],
    ['a trace', () => ['info', at('captur.estrace')], () => at('capture.estrace')],
    ['a trace without its ending', () => ['cat', at('capture')], () => at('capture.estrace')],
    ['a trace to replay', () => ['run', at('capture.estrac'), '--', 'x'], () => at('capture.estrace')],
    ['a sample without its @', () => ['info', 'first-run'], () => '@first-run'],
    ['a file to import', () => ['import', at('event.jsonl'), '-o', at('x')], () => at('events.jsonl')],
    [
      'a file of options',
      () => ['run', '@boot', '--expect', at('decision.ndjson'), '--', 'x'],
      () => at('decisions.ndjson'),
    ],
    ['a word instead of a file', () => ['run', '@boot', '--expect', 'recored', '--', 'x'], () => 'recorded'],
    ['a profile instead of a file', () => ['record', '-o', at('x'), '--redact', 'repotr'], () => 'report'],
    ['accepted findings', () => ['run', '@boot', '--suppressions', at('acepted'), '--', 'x'], () => at('accepted')],
    ['a file of models', () => ['run', '@boot', '--models', at('own.yml'), '--', '/bin/true'], () => at('own.yaml')],
    [
      'a baseline',
      () => ['bench', '@boot', '--baseline', at('decision.ndjson'), '--', 'x'],
      () => at('decisions.ndjson'),
    ],
    ['a crash report', () => ['explain', at('Agnet.ips')], () => at('Agent.ips')],
    ['a client', () => ['doctor', at('cleint')], () => at('client')],
    ['a client to run', () => ['run', '@first-run', '--', at('clint')], () => at('client')],
  ];
  for (const [what, words, name] of cases)
    it(`is made for ${what}`, async () => {
      const { status, stderr } = await esreplay(...words());
      assert.ok([2, 3, 4].includes(status), stderr);
      assert.ok(stderr.endsWith(meant(name())) || stderr.includes(`(did you mean '${name()}'?)`), stderr);
    });

  it('is none where no name is near', async () => {
    assert.match((await esreplay('info', at('zebra'))).stderr, /\nhelp: record one with `esreplay record`/);
    assert.match((await esreplay('doctor', at('zebra'))).stderr, /\nhelp: check the path, /);
    assert.equal(meantFile(at('none/client')), undefined, 'a folder that is not there');
  });

  it('is not one for the ending that names have in common', () => {
    assert.equal(meantFile(at('abc.estrace')), undefined);
    assert.equal(meantFile(at('captrue.estrace')), `did you mean '${at('capture.estrace')}'?`);
  });

  it('is spelt as the name was', () => {
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
