// This Mac's Endpoint Security as it is: a recording of ten seconds, and a client that misses a deadline.
import { EventEmitter, once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Mac, Ran } from '../mac.ts';
import { Skip } from '../skip.ts';
import type { Step } from '../step.ts';
import { claimAnswer, copyOfRoots, entitled, keepJson, keepRedacted, madeBy, unprotected } from './unprotected.ts';
import { words } from './verdicts.ts';

// Not in the folder that is sent back: it has names of everything that ran.
const recording = (mac: Mac): string => join(mac.options.work, 'recorded.estrace');
const deathRecording = (mac: Mac): string => join(mac.options.work, 'killed.estrace');
const killedName = 'never-answers';

interface TraceInfo {
  readonly messages: number;
  readonly header: { readonly defaultMutes: 'unknown' | readonly unknown[] };
}

async function infoOf(mac: Mac, trace: string): Promise<TraceInfo> {
  const { stdout } = await mac.esreplay(['info', trace, '--json'], { isPrivate: true });
  return JSON.parse(stdout) as TraceInfo;
}

async function record(mac: Mac): Promise<string> {
  const program = await entitled(mac, mac.prebuilt('esrecord'));
  const words = [program, '-o', recording(mac)];
  const { status, stdout, stderr } = await mac.runAsRoot(words, recordedMs, 'INT', { starter: timed });
  if (stderr.includes('Full Disk Access'))
    throw new Skip('allow the terminal Full Disk Access in System Settings, Privacy & Security');
  if (status !== 0) throw new Error(stderr.trim().split('\n')[0] || `status ${status}`);
  await mac.run(['sudo', '-n', 'chown', `${process.getuid?.()}`, recording(mac)]); // root owns it
  await keepRedacted(mac, recording(mac));
  keepJson(mac, costName, processorSeconds(stdout));
  return `${(await infoOf(mac, recording(mac))).messages} messages`;
}

/** A shell outlives the signal that ends its child, and prints the processor times of itself and of the child. */
const timed = ['bash', '-c', 'trap : INT; "$0" "$@"; status=$?; times; exit $status'];
const recordedMs = 10_000;
const costName = 'recorder-seconds.json';

/** The last line is `0m0.310s 0m0.100s`: user and system time of the child. */
function processorSeconds(times: string): number {
  const spent = [...(times.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  return spent.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

async function cost(mac: Mac): Promise<string> {
  const seconds = Number(readFileSync(madeBy(mac, 'record.real', join(mac.options.logs, costName)), 'utf8'));
  const { messages } = await infoOf(mac, recording(mac));
  return `${seconds.toFixed(3)} s of processor for ${messages} messages in ${recordedMs / 1000} s`;
}

async function defaultMutes(mac: Mac): Promise<string> {
  const mutes = (await infoOf(mac, madeBy(mac, 'record.real', recording(mac)))).header.defaultMutes;
  if (mutes === 'unknown') return 'none in the trace';
  keepJson(mac, 'default-mutes.json', mutes);
  return `${mutes.length} in default-mutes.json`;
}

/** Returns a crash report of the program that is not older than `sinceMs`; null if there is none. */
function crashReport(reports: string, program: string, sinceMs: number): string | null {
  const names = existsSync(reports) ? readdirSync(reports) : [];
  const found = names
    .filter((name) => name.startsWith(program) && name.endsWith('.ips'))
    .map((name) => join(reports, name));
  return found.find((file) => statSync(file).mtimeMs >= sinceMs) ?? null;
}

/** The report is two JSON documents; the first is one line. */
function terminationOf(report: string): { namespace?: unknown; code?: unknown } {
  const { termination } = JSON.parse(report.slice(report.indexOf('\n'))) as { termination?: object };
  return termination ?? {};
}

/** Lets macOS kill the client while the recorder watches, which must be there first: then no program can start. */
async function watchedDeath(mac: Mac): Promise<{ readonly program: string; readonly ended: Ran }> {
  const recorder = await entitled(mac, mac.prebuilt('esrecord'));
  const program = await entitled(mac, mac.client('macos11', killedName));
  const trace = deathRecording(mac);
  const over = new EventEmitter();
  const until = once(over, 'over');
  const recorded = mac.runAsRoot([recorder, '-o', trace, '--events', 'exit,signal'], 260_000, 'INT', { until });
  for (let tenth = 0; !existsSync(`${trace}.incomplete`) && !existsSync(trace) && tenth < 100; tenth += 1)
    await setTimeout(100);
  try {
    return { program, ended: await mac.runAsRoot([program], 200_000, 'KILL') };
  } finally {
    over.emit('over');
    await recorded;
    await mac.run(['sudo', '-n', 'chown', `${process.getuid?.()}`, trace]);
  }
}

async function killed(mac: Mac): Promise<string> {
  const began = Date.now();
  const { program, ended } = await watchedDeath(mac);
  const reports = mac.systemPath('Library/Logs/DiagnosticReports');
  let file = crashReport(reports, basename(program), began);
  for (let second = 0; file === null && second < 60; second += 1) {
    await setTimeout(1000); // macOS writes it some time later
    file = crashReport(reports, basename(program), began);
  }
  if (file === null) return `ended with ${ended.signal ?? ended.status}, and there is no report in ${reports}`;
  const copy = join(mac.options.logs, 'kill.real.ips');
  if (!(await copyOfRoots(mac, file, copy))) throw new Error(`cannot copy ${file}`);
  const { namespace, code } = terminationOf(readFileSync(copy, 'utf8'));
  return `${namespace}, code ${code}`;
}

interface Seen {
  readonly process: { readonly codesigning_flags: number; readonly executable: { readonly path: string } };
  readonly event: {
    readonly exit?: { readonly stat: number };
    readonly signal?: { readonly target: { readonly executable: { readonly path: string } } };
  };
}

async function missingTeams(mac: Mac): Promise<string> {
  const trace = madeBy(mac, 'record.real', recording(mac));
  const count = async (team: string): Promise<number> => {
    const where = `process.team_id = ${team}`;
    const { stdout } = await mac.esreplay(['cat', trace, '--json', '--where', where], { isPrivate: true });
    return stdout.split('\n').filter((line) => line.startsWith('{')).length;
  };
  const [missing, empty] = [await count('null'), await count('""')];
  if (missing + empty === 0) throw new Skip('no process without a team was recorded');
  return `NULL in ${missing}, empty in ${empty}`;
}

async function exitOfKilled(mac: Mac): Promise<string> {
  const trace = madeBy(mac, 'kill.real', deathRecording(mac));
  const { stdout } = await mac.esreplay(['cat', trace, '--json'], { isPrivate: true });
  const seen = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Seen] : []));
  const isIt = (executable: { readonly path: string } | undefined): boolean =>
    executable?.path.endsWith(`/entitled-${killedName}`) === true;
  const exit = seen.find(({ process, event }) => event.exit !== undefined && isIt(process.executable));
  if (exit === undefined) return 'no NOTIFY_EXIT';
  const signals = seen.filter(({ event }) => isIt(event.signal?.target.executable)).length;
  const flags = exit.process.codesigning_flags.toString(16);
  return `wait status ${exit.event.exit?.stat}, flags 0x${flags}, ${signals === 0 ? 'no' : signals} NOTIFY_SIGNAL`;
}

const steps: readonly Step[] = [
  {
    id: 'record.entitled',
    about: 'what becomes of a program that claims the Endpoint Security entitlement with an ad-hoc signature',
    expected: 'taken, or killed',
    accepts: /^(taken|killed)\b/,
    ask: claimAnswer,
  },
  {
    id: 'record.real',
    about: 'ten seconds of this Mac are recorded',
    expected: 'messages',
    accepts: /^\d+ messages$/,
    asRoot: 'esrecord records everything on this Mac for ten seconds; only a redacted copy is kept',
    ask: record,
  },
  {
    id: 'record.replays',
    about: 'what was recorded is replayed to a client',
    expected: 'silent',
    ask: async (mac) => {
      const trace = madeBy(mac, 'record.real', recording(mac));
      return words(await mac.replay({ client: [mac.client('macos11', 'careful')], trace }));
    },
  },
  {
    id: 'record.teams',
    about: 'the team_id of processes without a team',
    expected: 'NULL in some, empty in none',
    accepts: /^NULL in [1-9]\d*, empty in 0$/,
    ask: missingTeams,
  },
  {
    id: 'record.cost',
    about: 'the processor time that the recorder took for a real stream',
    expected: 'a figure',
    accepts: /^[\d.]+ s of processor/,
    ask: cost,
  },
  {
    id: 'record.default-mutes',
    about: 'what a new client has muted on this macOS',
    expected: 'a list',
    accepts: /^\d+ in /,
    ask: defaultMutes,
  },
  {
    id: 'kill.real',
    about: 'a client of the real Endpoint Security that never answers is killed, and its report has the form of ours',
    expected: 'ENDPOINTSECURITY, code 2',
    asRoot: 'a client answers nothing until macOS kills it: programs that start meanwhile wait up to a minute',
    ask: killed,
  },
  {
    id: 'kill.exit',
    about: 'what another client sees of that death: status, flags of the code signature, and no signal',
    expected: 'wait status 9, no NOTIFY_SIGNAL',
    accepts: /^wait status 9, flags 0x[\da-f]+, no NOTIFY_SIGNAL$/,
    ask: exitOfKilled,
  },
];

export const realSteps = steps.map(unprotected);
