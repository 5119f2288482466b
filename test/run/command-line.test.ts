// The command that a report prints must repeat the run it came from.
import assert from 'node:assert/strict';
import { describeRun } from '../../src/run/shown-command.ts';
import { shellQuoted } from '../../src/words/shell-words.ts';

describe('command line of a run', () => {
  it('the command of a run has only what differs from the defaults', () => {
    assert.equal(
      describeRun({ trace: 'a.estrace', clients: [['./client', '-v']], pace: 'recorded', speed: 1 }).command,
      'esreplay run a.estrace -- ./client -v',
    );
  });

  it('the command of a run has every option that changes the run', () => {
    const { command } = describeRun({
      trace: 'my trace',
      clients: [['./client'], ['/bin/sh', '-c', 'exec ./other x']],
      pace: 'asap',
      speed: 2,
      skipGapsMs: 5000,
      budgetScale: 0.5,
      outstanding: 3,
      onMiss: 'kill',
      queueCapacity: 100,
      policies: { 'unmute-nothing': 'success', 'clear-cache-limit': 50, 'cached-denials': 'not-kept' },
      clientPid: 42,
      poolWidth: 3,
      refuseClient: { result: 'not-permitted', times: 2 },
      seed: 9n,
      requireComplete: true,
      pruneDenied: true,
      asRoot: true,
      strict: true,
      expect: 'recorded',
    });
    assert.equal(
      command,
      "esreplay run 'my trace' --pace asap --speed 2 --skip-gaps 5s --budget-scale 0.5 --outstanding 3 --on-miss kill --queue-capacity 100 --policy cached-denials=not-kept --policy clear-cache-limit=50 --client-pid 42 --pool-width 3 --refuse-client not-permitted:2 --seed 9 --prune-denied --as-root --require-complete --strict --expect recorded --client './other x' -- ./client",
    );
  });

  it('a word of the command is quoted for a shell where it must be', () => {
    assert.equal(shellQuoted("it's"), "'it'\\''s'");
    assert.equal(shellQuoted('a/b-c.d'), 'a/b-c.d');
    assert.equal(shellQuoted(''), "''");
  });
});
