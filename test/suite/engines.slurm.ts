// A suite shared by a Slurm array: a cluster of two nodes on this machine, one of which is killed in the middle. Merged,
// the result is that of one machine. Debian: slurmctld, slurmd, slurm-client, munge.
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, createWriteStream, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../../src/system/toolchain.mjs';
import { root } from '../cli/harness.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { skip } from '../skip.ts';
import { withoutTimes } from './without-times.ts';

const run = promisify(execFile);
const [node, script] = esreplayProgram;
const shares = 3;

describe('a suite in a Slurm array', function () {
  this.timeout(300_000);
  const folder = testFolder();
  const path = (name: string): string => join(folder, name);
  const env = { ...process.env, SLURM_CONF: path('slurm.conf') };
  const daemons: ChildProcess[] = [];
  const nodes = new Map<string, ChildProcess>();

  const daemon = (name: string, ...words: readonly string[]): ChildProcess => {
    const child = spawn(name, words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const log = createWriteStream(path(`${name}.log`), { flags: 'a' });
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    daemons.push(child);
    return child;
  };
  const slurm = async (name: string, ...words: readonly string[]): Promise<string> =>
    (await run(name, words, { cwd: folder, env })).stdout;
  /** Rejects with its output if it ends with another status. */
  const esreplay = (expected: number, ...words: readonly string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = execFile(node, [script, ...words], { cwd: folder }, (_, stdout, stderr) => {
        if (child.exitCode === expected) resolve();
        else reject(new Error(`esreplay ${words.join(' ')} ended with ${child.exitCode}\n${stdout}${stderr}`));
      });
    });
  /** Asks until it holds: Slurm tells nobody. */
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await new Promise((wake) => setTimeout(wake, 100));
  };
  const startNode = (name: string): void => {
    nodes.set(name, daemon('slurmd', '-D', '-N', name));
  };

  before(async function () {
    if (['slurmctld', 'slurmd', 'sbatch', 'munged'].some((name) => findProgram([name]) === null))
      skip(this, 'no Slurm on the PATH (Debian: slurmctld slurmd slurm-client munge)');
    if (process.getuid?.() !== 0) skip(this, 'Slurm starts the jobs of a cluster as root');
    for (const name of ['state', 'spool', 'spool/n1', 'spool/n2', 'run', 'traces']) mkdirSync(path(name));
    const [control, first, second] = [await freePort(), await freePort(), await freePort()];
    const nodeLine = (name: string, port: number): string =>
      `NodeName=${name} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${port} CPUs=1`;
    writeFileSync(path('cgroup.conf'), 'CgroupPlugin=disabled\n');
    writeFileSync(
      path('slurm.conf'),
      `ClusterName=test
SlurmctldHost=${hostname()}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${path('run/munge')}
CredType=cred/munge
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SelectType=select/linear
SlurmctldPort=${control}
StateSaveLocation=${path('state')}
SlurmdSpoolDir=${path('spool')}/%n
SlurmctldPidFile=${path('run/ctld.pid')}
SlurmdPidFile=${path('run')}/%n.pid
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=10
JobRequeue=1
${nodeLine('n1', first)}
${nodeLine('n2', second)}
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
`,
    );
    writeFileSync(path('key'), Buffer.alloc(1024, 7), { mode: 0o400 });
    const files = [
      'key-file=key',
      'socket=run/munge',
      'pid-file=run/munged.pid',
      'seed-file=run/seed',
      'log-file=run/munged.log',
    ];
    daemon('munged', '--force', '--foreground', ...files.map((each) => `--${each.replace('=', `=${folder}/`)}`));
    daemon('slurmctld', '-D');
    for (const name of ['n1', 'n2']) startNode(name);
    await until(async () => (await slurm('sinfo', '-h', '-o', '%T %D').catch(() => '')) === 'idle 2\n');

    const examples = join(root, 'replayer/kit/examples');
    for (const name of ['careful', 'opens-in-handler'])
      await compileClient({ sources: [join(examples, `${name}.c`)], output: path(name) });
    for (const name of ['one', 'two', 'three'])
      copyFileSync(join(root, 'traces/first-run.estrace'), path(`traces/${name}.estrace`));
    await run('mkfifo', [path('begun')]);
    // The first task on the second node says that it runs, and waits until it is killed there. Once.
    const waits = `if [ "$SLURMD_NODENAME" = n2 ] && mkdir ${path('once')} 2>/dev/null; then echo > ${path('begun')}; sleep 1000; fi`;
    writeFileSync(path('client'), `#!/bin/sh\n${waits}\nexec "$@"\n`, { mode: 0o755 });
    writeFileSync(
      path('esreplay.yaml'),
      `defaults: { pace: asap }
clients: { good: ./client ./careful, bad: ./client ./opens-in-handler }
traces: { day: traces/*.estrace }
`,
    );
  });
  after(async () => {
    for (const child of daemons.toReversed())
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        process.kill(-child.pid, 'SIGKILL');
        await once(child, 'exit');
      }
  });

  it('the result of an array of which a node was killed is that of one machine', async () => {
    const plan = ['--write-plan', 'plan.ndjson', '--shards', String(shares)];
    await esreplay(0, 'test', ...plan);
    await esreplay(1, 'test', '--plan', 'plan.ndjson', '--archive', 'whole.ndjson');
    writeFileSync(
      path('task'),
      `#!/bin/sh
exec '${node}' '${script}' test --plan plan.ndjson --shard auto --workers 1 \\
  --work work-$SLURM_ARRAY_TASK_ID --archive share-$SLURM_ARRAY_TASK_ID.ndjson --last-failed
`,
      { mode: 0o755 },
    );
    const words = [`--array=0-${shares - 1}`, '--requeue', '--parsable', '--output=task-%a.log', 'task'];
    const job = (await slurm('sbatch', ...words)).trim();
    await readFile(path('begun'));
    await killNode('n2');
    startNode('n2');
    const left = async (): Promise<readonly string[]> =>
      (await slurm('squeue', '-h', '-r', '-j', job, '-o', '%i %T'))
        .trim()
        .split('\n')
        .filter((line) => line !== '');
    await until(async () => {
      const tasks = await left();
      // A task that is queued again begins minutes later, unless it is told to begin now.
      for (const task of tasks)
        if (task.endsWith(' PENDING'))
          await slurm('scontrol', 'update', `JobId=${task.split(' ')[0]}`, 'StartTime=now');
      return tasks.length === 0;
    });
    const archives = Array.from({ length: shares }, (_, at) => `share-${at}.ndjson`);
    await esreplay(1, 'merge-reports', ...archives, '--json', 'merged.json');
    await esreplay(1, 'merge-reports', 'whole.ndjson', '--json', 'whole.json');
    const resultIn = (name: string): unknown => withoutTimes(JSON.parse(readFileSync(path(name), 'utf8')));
    assert.deepEqual(resultIn('merged.json'), resultIn('whole.json'));
  });

  /** With everything that it started, as a machine that loses its power. */
  async function killNode(name: string): Promise<void> {
    nodes.get(name)?.kill('SIGKILL');
    const on = `SLURMD_NODENAME=${name}\0`;
    const tasks = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && ofProcess(pid, 'environ').includes(on));
    const parents = tasks.map((pid) => /^PPid:\s+(\d+)$/m.exec(ofProcess(pid, 'status'))?.[1] ?? '');
    // Its parent would report that the task ended, and Slurm would not run it again.
    const steps = parents.filter((pid) => ofProcess(pid, 'comm') === 'slurmstepd\n');
    for (const pid of new Set([...steps, ...tasks])) process.kill(Number(pid), 'SIGKILL');
  }
});

/** Empty: it has ended. */
function ofProcess(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
