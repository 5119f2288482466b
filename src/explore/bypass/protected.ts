// Claims that a person states: each effect on files, processes or volumes of the trace, and on one that is made for it, by a
// stranger, who is another program for each. Nothing of it was recorded, so that it all comes after the last message.
import type { Effect } from '../../judge/bypass-effects.ts';
import type { File, Message, MessageEvent, Process, Statfs } from '../../schema/generated/messages.ts';
import { freshProgram, stranger } from './actors.ts';
import { type FreshProcesses, memberName, typeOf } from './attempts.ts';
import { type Claim, sceneOf } from './claims.ts';
import { effectRows } from './effects.ts';
import { exampleOf, matcherOf, type Protection } from './protection.ts';
import { isMade, joined, madeFile, type NotMade, notMade, placeOf, type Scene, textOf, volumeAt } from './scene.ts';
import type { Recorded, Subjects } from './subjects.ts';

export interface Protected {
  readonly protection: Protection;
  readonly effect: Effect;
  readonly claims: readonly Claim[];
  /** What the trace has that it matches, of which some is tried. */
  readonly matched: number;
  /** Paths that the trace does not have. */
  readonly made: readonly string[];
  /** Why nothing is claimed; null: something is. */
  readonly why: string | null;
}

/** What is tried of that which a trace has. */
const maxRecorded = 2;
/** The operations of this effect that everybody thinks of: what a claim means, if it means anything. */
const mainRowOf = (effect: Effect) => effectRows.find((row) => row.effect === effect && row.claims !== undefined);

interface Subject {
  readonly path: string;
  readonly isMade: boolean;
  scene(denied: Message): Scene | NotMade;
}

export function protectedBy(
  protections: readonly Protection[],
  recorded: Recorded,
  processes: FreshProcesses,
): readonly Protected[] {
  return protections.flatMap((protection) =>
    protection.effects.map((effect): Protected => {
      const { last, subjects } = recorded;
      const none = { protection, effect, claims: [], matched: 0, made: [] };
      if (last === null) return { ...none, why: 'the trace has no message' };
      const known = subjectsOf(effect, subjects.get(protection.pattern));
      const example = made(effect, protection, last.message);
      const all = [...known.slice(0, maxRecorded), ...(isMade(example) ? [example] : [])];
      // A pattern without wildcards has one path, and a trace may have it.
      const chosen = all.filter(({ path }, at) => all.findIndex((each) => each.path === path) === at);
      const claims = chosen.flatMap((subject) => claimOf(protection, effect, subject, last, processes));
      const [of, paths] = [{ ...none, matched: known.length }, chosen.filter((each) => each.isMade)];
      if (claims.length === 0) return { ...of, why: isMade(example) ? 'no message can be made for it' : example.why };
      return { ...of, claims, made: paths.map(({ path }) => path), why: null };
    }),
  );
}

function subjectsOf(effect: Effect, subjects: Subjects | undefined): readonly Subject[] {
  if (subjects === undefined) return [];
  const { files, processes, volumes } = subjects;
  if (effect === 'take-over') return processes.map((each) => processSubject(each, false));
  if (effect === 'mount') return volumes.map((each) => volumeSubject(each, false));
  return files.map((each) => fileSubject(each, false));
}

function made(effect: Effect, { pattern }: Protection, { process }: Message): Subject | NotMade {
  const path = exampleOf(pattern);
  if (path.endsWith('/')) return notMade(`it ends in a '/', as no file does; '${pattern}**' is what the folder has`);
  if (!matcherOf(pattern)(path)) return notMade('no path could be made for it');
  if (effect === 'mount') return volumeSubject(volumeAt(path), true);
  const file = madeFile(process.executable, path);
  if (effect === 'take-over') return processSubject({ ...process, executable: file }, true);
  return fileSubject(file, true);
}

const pathOf = (path: File['path']): string => textOf(path) ?? '';

const fileSubject = (file: File, is: boolean): Subject => ({
  path: pathOf(file.path),
  isMade: is,
  scene: (denied) => sceneOf(denied, file),
});

const processSubject = (target: Process, is: boolean): Subject => {
  const path = pathOf(target.executable.path);
  return { path, isMade: is, scene: (denied) => ({ kind: 'process', target, path, denied }) };
};

const volumeSubject = (statfs: Statfs, is: boolean): Subject => {
  const path = pathOf(statfs.f_mntonname);
  return { path, isMade: is, scene: (denied) => ({ kind: 'mount', statfs, path, denied }) };
};

/** As if the main operation had been denied to a stranger after the last message. */
function claimOf(
  claimed: Protection,
  effect: Effect,
  subject: Subject,
  last: NonNullable<Recorded['last']>,
  processes: FreshProcesses,
): readonly Claim[] {
  const row = mainRowOf(effect);
  if (row?.claims === undefined) return [];
  const process = nobody(last.message.process, processes);
  const event = effect === 'run' ? execOf(process, subject.path) : {};
  const asked = { ...last.message, process, thread: null, event };
  const before = subject.scene(asked);
  const chains = isMade(before) ? row.chains(before) : before;
  const [step] = isMade(chains) ? (chains[0] ?? []) : [];
  const event_type = step === undefined ? undefined : typeOf(memberName(step.event), 'AUTH');
  if (step === undefined || event_type === undefined) return [];
  const message: Message = { ...asked, action_type: 0, event_type, event: step.event };
  const scene = subject.scene(message);
  if (!isMade(scene)) return [];
  const denied = { index: last.index, last: last.index, message, allowedFlags: 0 };
  return [{ effect, part: row.claims, event: row.event, role: row.role, scene, denied, claimed }];
}

/** Somebody whom no client has a reason to trust: launchd began it. */
function nobody(like: Process, processes: FreshProcesses): Process {
  const made = freshProgram(stranger(like), ...processes.next());
  const { audit_token } = made;
  const launchd = { ...audit_token, pid: 1, pidversion: 1 };
  return {
    ...made,
    is_es_client: false,
    ppid: 1,
    original_ppid: 1,
    ...(made.parent_audit_token === undefined ? {} : { parent_audit_token: launchd }),
    ...(made.responsible_audit_token === undefined ? {} : { responsible_audit_token: audit_token }),
  };
}

/** The program that is run has the ids of the one that runs it: they are nobody's. */
function execOf(process: Process, path: string): MessageEvent {
  const executable = madeFile(process.executable, path);
  const place = placeOf(executable);
  const cwd = place?.folder ?? madeFile(process.executable, joined(executable, '..'), 'folder');
  const image = { image_cputype: 0x0100_000c, image_cpusubtype: 2 };
  const rest = { script: null, cwd, last_fd: 2, fds: [], ...image, dyld_exec_path: path };
  return { exec: { target: { ...process, executable }, args: [path], env: [], ...rest } };
}
