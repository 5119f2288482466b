// cut, edit, redact and recover as a user sees them.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { esreplay } from '../cli/in-process.ts';
import { freshFolder } from '../folder.ts';

const sample = join(import.meta.dirname, '../../traces/first-run.estrace');

describe('cut, edit, redact and recover', () => {
  let folder: string;
  let output: string;
  let key: string;
  beforeEach(() => {
    folder = freshFolder();
    output = join(folder, 'out.estrace');
    key = join(folder, 'my.key');
  });
  const file = (name: string, text: string | Uint8Array): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('redact makes a key for its owner alone, names it, and uses it again', async () => {
    const first = await esreplay('redact', sample, '-o', output, '--key', key);
    assert.equal(first.status, 0);
    assert.equal(statSync(key).mode & 0o777, 0o600);
    assert.match(first.stdout, /63 messages.*profile report\n {2}key .*my\.key \(check [a-z2-7]{12}\)/);
    for (const line of first.stdout.replaceAll(`${folder}/`, '').split('\n')) assert.ok(line.length <= 80, line);
    const bytes = readFileSync(output);
    assert.equal((await esreplay('redact', sample, '-o', output, '--key', key, '--force')).status, 0);
    assert.deepEqual(readFileSync(output), bytes);
    await esreplay('redact', sample, '-o', output, '--force');
    assert.notDeepEqual(readFileSync(output), bytes, 'another key for each trace');
  });

  it('redact --json counts per rule, and info says what was done', async () => {
    const { stdout } = await esreplay('redact', sample, '-o', output, '--json', '--key', key);
    const summary = JSON.parse(stdout);
    assert.deepEqual(
      [summary.trace, summary.output, summary.profile, summary.messages],
      [sample, output, 'report', 63],
    );
    assert.equal(summary.rules.paths.action, 'pseudonym');
    assert.ok(summary.rules.paths.values > 10);
    assert.deepEqual(summary.rules.words, { action: 'keep', values: 0 });
    const info = await esreplay('info', output);
    assert.match(info.stdout, /redacted +profile report; pseudonyms for /);
    assert.ok(info.stdout.includes(summary.keyCheck));
  });

  it('redact --show prints what paths become', async () => {
    file('my.key', '0123456789abcdef0123456789abcdef\n');
    const { stdout } = await esreplay('redact', '--show', '/Users/alice', '--show', '/usr/bin/ls', '--key', key);
    assert.equal(stdout, '/Users/im66wrkgpzhf\n/usr/bin/ls\n');
    const { status, stderr } = await esreplay('redact', '--show', '/Users/alice');
    assert.equal(status, 2);
    assert.match(stderr, /needs the key/);
  });

  it('redact --rules changes the profile, and an error says what is wrong in it', async () => {
    file('my.key', '0123456789abcdef0123456789abcdef\n');
    const rules = file('rules.json', '{"rules": {"paths": "pseudonym"}, "keep": {"trees": ["/Users/alice/src"]}}');
    const show = (path: string) => esreplay('redact', '--show', path, '--key', key, '--rules', rules);
    assert.equal((await show('/Users/alice/src/a/b')).stdout, '/Users/alice/src/a/b\n');
    assert.doesNotMatch((await show('/Users/alice/doc')).stdout, /doc/);
    for (const [text, complaint] of [
      ['{', /is not JSON/],
      ['{"rules": {"path": "keep"}}', /rules/],
      ['{"rules": {"paths": "hide"}}', /rules\.paths/],
      ['{"keep": {"trees": ["opt"]}}', /an absolute path/],
    ] as const) {
      file('rules.json', text);
      const { status, stderr } = await show('/a');
      assert.equal(status, 2, text);
      assert.match(stderr, complaint);
      assert.doesNotMatch(stderr, /internal error/);
    }
  });

  it('a wrong command ends with 2, and writes nothing', async () => {
    const weak = file('weak.key', 'short\n');
    for (const words of [
      ['redact', sample],
      ['redact', '-o', output],
      ['redact', sample, '-o', sample],
      ['redact', sample, '-o', folder],
      ['redact', sample, '-o', output, '--profile', 'none'],
      ['redact', sample, '-o', output, '--key', weak],
      ['redact', sample, '-o', weak],
      ['recover', sample],
      ['recover', sample, '-o', sample, '--force'],
      ['cut', sample, '-o', output],
      ['cut', sample, '-o', output, '--from', 'soon'],
      ['cut', sample, '-o', output, '--from', '2026-02-30'],
      ['cut', sample, '-o', output, '--messages', '7-3'],
      ['cut', sample, '-o', output, '--pid', 'launchd'],
      ['cut', sample, '-o', output, '--pid', '1'],
      ['cut', sample, '-o', output, '--where', 'x = 1'],
      ['edit', sample, '-o', output],
      ['edit', sample, '--set', 'process.ppid=1'],
      ['edit', sample, '-o', sample, '--set', 'process.ppid=1', '--force'],
      ['edit', sample, '-o', output, '--set', 'process.ppid'],
      ['edit', sample, '-o', output, '--set', 'process.pid=1'],
      ['edit', sample, '-o', output, '--set', 'process.ppid=1', '--where', 'x = 1'],
      ['edit', sample, '-o', output, '--set', 'process.ppid=1', '--messages', '900'],
      ['edit', sample, '-o', output, '--set', 'event.fork.child.tty.path=/dev/x', '--messages', '0'],
    ]) {
      const { status, stderr } = await esreplay(...words);
      assert.equal(status, 2, `${words.join(' ')}: ${stderr}`);
      assert.equal(existsSync(output), false);
    }
    assert.equal(readFileSync(weak, 'utf8'), 'short\n');
  });

  it('cut takes times and expressions together', async () => {
    const { stdout } = await esreplay(
      'cut',
      sample,
      '-o',
      output,
      '--from',
      '180ms',
      '--to',
      '0.21s',
      '--where',
      'event_type = auth_open',
    );
    assert.match(stdout, /: 8 of 63 messages/);
    const cat = await esreplay('cat', output);
    assert.equal(cat.stdout.trim().split('\n').length, 8);
    assert.match(cat.stdout, /\+0\.000000 AUTH_OPEN/);
    assert.match((await esreplay('info', output)).stdout, /cut out of a trace/);
  });

  it('edit sets fields of the messages that match, and says in how many', async () => {
    const opens = ['--where', 'event_type = notify_open and process.audit_token.euid = 501'];
    const words = ['--set', 'process.team_id=EXAMPLE123', '--set', 'action=deny', '--set', 'process.tty.path=/dev/x'];
    const { status, stdout } = await esreplay('edit', sample, '-o', output, ...opens, ...words);
    assert.equal(status, 0);
    const [, chosen = '', of = ''] = /: (\d+) of (\d+) messages chosen, [\d,]+ bytes\n/.exec(stdout) ?? [];
    assert.match(stdout, new RegExp(`\n {2}process\\.team_id: set in ${chosen}\n {2}action: set in ${chosen}\n`));
    assert.match(stdout, /\n {2}process\.tty\.path: set in \d+(, \d+ lack it)?\n$/);
    const matching = async (where: string): Promise<number> =>
      (await esreplay('cat', output, '--where', where)).stdout.split('\n').length - 1;
    assert.ok(Number(chosen) > 0 && Number(chosen) < Number(of));
    assert.equal(await matching('process.team_id = EXAMPLE123'), Number(chosen));
    assert.equal(await matching('action.result.result.flags = 0'), Number(chosen));
    assert.match(
      (await esreplay('info', output)).stdout,
      /note +edited by esreplay \S+: --where event_type = notify_open/,
    );
  });

  it('edit --json has the counts', async () => {
    const { stdout } = await esreplay(
      'edit',
      sample,
      '-o',
      output,
      '--json',
      '--messages',
      '2-4',
      '--set',
      'process.ppid=7',
    );
    const { bytesWritten, ...summary } = JSON.parse(stdout);
    assert.deepEqual(summary, {
      trace: sample,
      output,
      messages: (await messagesOf(sample)).length,
      chosen: 3,
      set: [{ field: 'process.ppid', messages: 3 }],
      cut: null,
    });
    assert.equal(statSync(output).size, bytesWritten);
    const ppids = (await messagesOf(output)).map(({ process }) => process.ppid);
    assert.deepEqual(
      ppids.flatMap((ppid, index) => (ppid === 7 ? [index] : [])),
      [2, 3, 4],
    );
  });

  it('recover says where a trace ended', async () => {
    const cut = file('t.estrace.incomplete', readFileSync(sample));
    truncateSync(cut, statSync(cut).size - 3);
    const { status, stdout } = await esreplay('recover', cut, '-o', output);
    assert.equal(status, 0);
    assert.match(
      stdout,
      /63 messages.*\n {2}it ended at byte [\d,]+: the file ends inside a block\n {2}lost: \d+ bytes, /,
    );
    assert.match((await esreplay('info', output)).stdout, /state +complete/);
  });

  it('a broken trace ends with 4, and the error has the byte', async () => {
    const bytes = readFileSync(sample);
    // Kind of the second block: no block has it.
    const records = bytes.indexOf(Buffer.from([0x84, 0x01]));
    assert.ok(records > 0);
    bytes[records + 1] = 7;
    const broken = file('broken.estrace', bytes);
    for (const words of [
      ['redact', broken, '-o', output],
      ['cut', broken, '-o', output, '--messages', '0'],
      ['edit', broken, '-o', output, '--set', 'process.ppid=1'],
      ['recover', file('none.estrace', 'no trace'), '-o', output],
    ]) {
      const { status, stderr } = await esreplay(...words);
      assert.equal(status, 4, `${words.join(' ')}: ${stderr}`);
      assert.match(stderr, /\.estrace: .*byte \d+/);
      assert.equal(existsSync(output), false);
    }
  });
});

async function messagesOf(trace: string): Promise<{ process: { ppid: number } }[]> {
  const { stdout } = await esreplay('cat', trace, '--json');
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
