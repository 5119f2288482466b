// esrecordd as the system starts an extension: without arguments, with its folder as it finds it. This one has a folder
// of its own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientRefusal } from '../../src/run/client-refusal.ts';
import { EventType, type Message } from '../../src/schema/generated/messages.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { testFolder } from '../folder.ts';
import { leaveOutOnMac, linuxOnly } from '../linux-only.ts';
import { compile, gxx, root, sourcesIn } from '../native/compile.ts';
import { readCopy, replayable, writeMessages } from './copies.ts';

const { AUTH_EXEC, NOTIFY_EXEC, NOTIFY_EXIT } = EventType;
const version = 11;

describe('esrecordd without arguments', () => {
  linuxOnly('what the system answers is put there by LD_PRELOAD');
  const around = testFolder();
  // Like a Mac's, it has a space and does not exist at first.
  const folder = join(around, 'a place');
  const log = join(folder, 'esrecordd.log');
  const said = join(around, 'said');
  let program = '';
  before(async function () {
    leaveOutOnMac(this, 'it compiles the sources for Linux');
    const compiler = gxx;
    const built = join(root, 'build/Release');
    // Only main.cc has the folder: everything else is the real one's.
    const parts = ['recorder.a', 'codec.a', 'libesreplay.so'].map((name) => join(built, name));
    const sources = [...sourcesIn('recorder/extension'), ...parts];
    program = await compile('esrecordd', compiler, sources, [`-DESRECORDD_FOLDER="${folder}"`, `-Wl,-rpath,${built}`]);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const killed = (index: number): Message => {
    const message = replayable(NOTIFY_EXIT, version, index, 'plain');
    return { ...message, process: { ...message.process, is_es_client: true }, event: { exit: { stat: 9 } } };
  };
  const replay = async (refuseClient?: ClientRefusal): Promise<JudgedRun> => {
    const messages = [
      replayable(AUTH_EXEC, version, 0, 'plain'),
      replayable(NOTIFY_EXEC, version, 1, 'plain'),
      killed(2),
    ];
    const trace = writeMessages(join(around, 'trace.estrace'), version, messages);
    const client = ['sh', '-c', 'exec "$0" >"$SAID" 2>&1', program];
    const refusal = refuseClient === undefined ? {} : { refuseClient };
    return runAndJudge({ trace, clients: [client], pace: 'asap', env: { SAID: said }, ...refusal });
  };
  const writeOptions = (...lines: readonly string[]): void => {
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, 'esrecordd.options'), lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  };
  const permissions = (path: string): string => (statSync(path).mode & 0o777).toString(8);

  it('esrecordd without arguments is a flight recorder that writes when a client is killed', async () => {
    const run = await replay();
    assert.deepEqual([run.exitCode, run.verdicts], [0, []]);
    assert.equal(readFileSync(said, 'utf8'), '', 'nobody would read it');
    assert.deepEqual(readdirSync(folder).sort(), ['esrecordd.log', 'traces']);
    assert.deepEqual([folder, join(folder, 'traces'), log].map(permissions), ['700', '700', '600']);
    const traces = join(folder, 'traces');
    assert.deepEqual(readdirSync(traces).sort(), ['flight-000002.estrace', 'flight.estrace']);
    const { header, messages, responses, complete } = readCopy(join(traces, 'flight.estrace'));
    assert.match(header.notes.join(), /an Endpoint Security client was killed/);
    assert.deepEqual(
      messages.map(({ event_type }) => event_type),
      [AUTH_EXEC, NOTIFY_EXEC, NOTIFY_EXIT],
    );
    assert.deepEqual([responses.length, complete], [1, true]);
    const words = `-o ${traces}/flight.estrace --auth --flight 60 --flight-size 32 --trigger-kill --keep 16 --max-size 512`;
    assert.equal(header.createdBy, `esrecord ${words}`);
    assert.match(readFileSync(log, 'utf8'), /flight\.estrace: 3 messages \(an Endpoint Security client was killed/);
  });

  it('the options file of the folder is followed', async () => {
    writeOptions(`-o ${folder}/my traces/boot.estrace`, '--events exec', '--rotate-size 64');
    const run = await replay();
    assert.equal(run.exitCode, 0);
    assert.deepEqual(readdirSync(folder).sort(), ['esrecordd.log', 'esrecordd.options', 'my traces']);
    const { messages } = readCopy(join(folder, 'my traces', 'boot-000001.estrace'));
    assert.deepEqual(
      messages.map(({ event_type }) => event_type),
      [NOTIFY_EXEC],
    );
  });

  it('an options file that others may write to is refused, and the log says so', () => {
    writeOptions(`-o ${folder}/traces/boot.estrace`, '--flight 5');
    chmodSync(join(folder, 'esrecordd.options'), 0o666);
    const { status, stdout, stderr } = spawnSync(program, { encoding: 'utf8' });
    assert.deepEqual([status, stdout, stderr], [2, '', '']);
    assert.match(
      readFileSync(log, 'utf8'),
      /^esrecordd: error: options file refused: .*esrecordd\.options: other users can write/,
    );
    assert.deepEqual(readdirSync(folder).sort(), ['esrecordd.log', 'esrecordd.options']);
  });

  it('esrecordd waits for Full Disk Access, and adds to the log of the start before', async () => {
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(log, 'the start before\n');
    const run = await replay({ result: 'not-permitted', times: 1 });
    assert.equal(run.exitCode, 0, JSON.stringify(run.setupTrouble));
    assert.match(
      readFileSync(log, 'utf8'),
      /^the start before\nesrecord: error: .*Full Disk Access\nhelp: .*\nesrecord: waiting for the permission\n/,
    );
  });
});
