// What a denied message says: which effect on which file or process a client denies. An event with two files may be denied
// for either, so that the same operation on one of them alone has to be denied too.

import type { Effect } from '../../judge/bypass-effects.ts';
import type { File, Message, MessageEvent, Process, Statfs } from '../../schema/generated/messages.ts';
import { eventRow } from '../../schema/macos/events.ts';
import type { Protection } from './protection.ts';
import {
  type FileScene,
  isMade,
  joined,
  madeFile,
  type NotMade,
  notMade,
  type Place,
  placeOf,
  type Scene,
  textOf,
} from './scene.ts';

export interface Denied {
  readonly index: number;
  /** After it, with its NOTIFY message, others may come. */
  readonly last: number;
  readonly message: Message;
  /** Flags of an open that were not denied. */
  readonly allowedFlags: number;
}

export interface Claim {
  readonly effect: Effect;
  /** Of the table: rows may count under it. */
  readonly part: string;
  /** The row that the denied message is. */
  readonly event: string;
  readonly role: string;
  readonly scene: Scene;
  readonly denied: Denied;
  /** What a person claims, and no message says: `denied` is made for it. Null: a denied message says it. */
  readonly claimed: Protection | null;
}

interface Said {
  readonly effect: Effect;
  readonly part: string;
  readonly role: string;
  readonly scene: Scene | NotMade;
}

const flag = { read: 0x1, write: 0x2 } as const;
const protectionToRun = 0x4;
const signalRoles: ReadonlyMap<number, string> = new Map([
  [9, 'target of SIGKILL'],
  [15, 'target of SIGTERM'],
  [17, 'target of SIGSTOP'],
]);

/** By ES_GET_TASK_TYPE_. */
const taskRoles = ['target', 'target of processor_set_tasks', 'target of another call'] as const;

/** Member of es_events_t. */
export const memberOf = ({ event_type }: Message): string => eventRow(event_type)?.member ?? '';

/** Empty: it says nothing that another operation could get round. */
export function claimsOf(denied: Denied): readonly Claim[] {
  const { message } = denied;
  return saidBy(denied).flatMap(({ scene, ...said }) =>
    isMade(scene) ? [{ ...said, scene, event: memberOf(message), denied, claimed: null }] : [],
  );
}

function saidBy(denied: Denied): readonly Said[] {
  const { message } = denied;
  const { event } = message;
  return [
    ...saidOfFile(denied),
    ...saidOfPlace(message),
    ...saidOfProcess(message, event),
    ...saidOfMount(message, event),
  ];
}

function saidOfFile({ message, allowedFlags }: Denied): readonly Said[] {
  const { event } = message;
  const said = (effect: Effect, part: string, role: string, file: File): Said => ({
    effect,
    part,
    role,
    scene: sceneOf(message, file),
  });
  if (event.open !== undefined) {
    const { fflag, file } = event.open;
    // Who may not write may still read, so that an open for both says nothing of the reading.
    const lacks = fflag & ~allowedFlags;
    if ((lacks & flag.write) !== 0) return [said('change', 'content', 'file', file)];
    return (lacks & flag.read) === 0 ? [] : [said('read', 'content', 'file', file)];
  }
  if (event.clone !== undefined) return [said('read', 'copy', 'source', event.clone.source)];
  if (event.copyfile !== undefined) return [said('read', 'copy', 'source', event.copyfile.source)];
  if (event.truncate !== undefined) return [said('change', 'content', 'file', event.truncate.target)];
  if (event.exchangedata !== undefined)
    return [
      said('change', 'content', 'file1', event.exchangedata.file1),
      said('change', 'content', 'file2', event.exchangedata.file2),
    ];
  const label = event.setextattr ?? event.deleteextattr;
  if (label !== undefined) return [said('change', 'label', 'file', label.target)];
  const rights = event.setmode ?? event.setowner ?? event.setacl;
  if (rights !== undefined) return [said('change', 'rights', 'file', rights.target)];
  if (event.exec !== undefined)
    return [said('run', 'program', 'program', event.exec.script ?? event.exec.target.executable)];
  if (event.mmap !== undefined && (event.mmap.protection & protectionToRun) !== 0)
    return [said('load-code', 'code', 'code', event.mmap.source)];
  if (event.uipc_connect !== undefined) return [said('connect', 'socket', 'socket', event.uipc_connect.file)];
  if (event.unlink !== undefined)
    return [{ effect: 'remove', part: 'name', role: 'file', scene: sceneOf(message, event.unlink.target) }];
  return event.rename === undefined ? [] : [said('remove', 'name', 'source', event.rename.source)];
}

function saidOfPlace(message: Message): readonly Said[] {
  const { rename, create, clone, copyfile, link } = message.event;
  const said = (role: string, scene: Scene | NotMade): readonly Said[] => [
    { effect: 'replace', part: 'path', role, scene },
  ];
  const named = ({
    target_dir: folder,
    name,
  }: {
    readonly target_dir: File;
    readonly name: unknown;
  }): Scene | NotMade => placeScene(message, { folder, name: typeof name === 'string' ? name : '' });
  if (clone !== undefined) return said('target', named({ ...clone, name: clone.target_name }));
  if (link !== undefined) return said('target', named({ ...link, name: link.target_filename }));
  if (copyfile !== undefined) {
    const { target_file } = copyfile;
    if (target_file !== null) return said('target', sceneOf(message, target_file));
    return said('target', named({ ...copyfile, name: copyfile.target_name }));
  }
  const destination = (rename ?? create)?.destination;
  if (destination === undefined) return [];
  const role = rename === undefined ? 'new path' : 'destination';
  const { existing_file, new_path } = destination;
  if (existing_file !== undefined) return said(role, sceneOf(message, existing_file));
  if (new_path === undefined) return [];
  return said(role, placeScene(message, { folder: new_path.dir, name: textOf(new_path.filename) ?? '' }));
}

function saidOfProcess(denied: Message, event: MessageEvent): readonly Said[] {
  const { get_task, get_task_read, signal, proc_suspend_resume, proc_check } = event;
  const said = (part: string, role: string, target: Process): readonly Said[] => {
    const path = textOf(target.executable.path) ?? '';
    return [{ effect: 'take-over', part, role, scene: { kind: 'process', target, path, denied } }];
  };
  if (get_task !== undefined) return said('task', taskRoles[get_task.type ?? 0] ?? 'target', get_task.target);
  if (get_task_read !== undefined) return said('task', 'target', get_task_read.target);
  if (signal !== undefined) {
    const role = signalRoles.get(signal.sig);
    return role === undefined ? [] : said('signal', role, signal.target);
  }
  if (proc_check?.type === 7 && proc_check.target !== null) return said('signal', 'target', proc_check.target);
  if (proc_suspend_resume == null || proc_suspend_resume.target === null) return [];
  const { type, target } = proc_suspend_resume;
  if (type === 1) return []; // resumed
  return said('suspension', type === 3 ? 'target whose sockets end' : 'target', target);
}

function saidOfMount(denied: Message, { mount, remount }: MessageEvent): readonly Said[] {
  const statfs: Statfs | undefined = (mount ?? remount)?.statfs;
  if (statfs === undefined) return [];
  const path = textOf(statfs.f_mntonname) ?? '';
  return [{ effect: 'mount', part: 'volume', role: 'volume', scene: { kind: 'mount', statfs, path, denied } }];
}

export function sceneOf(denied: Message, file: File): FileScene | NotMade {
  const path = textOf(file.path);
  const place = placeOf(file);
  if (path === null || place === null || file.path_truncated) return notMade('its path is not known as text');
  return { kind: 'file', file, path, exists: true, place, denied, execOf: execOf(denied, path) };
}

/** A file that is to be made: its inode is not that of a recorded one. */
function placeScene(denied: Message, place: Place): FileScene | NotMade {
  const path = joined(place.folder, place.name);
  if (textOf(place.folder.path) === null || place.name === '') return notMade('its path is not known as text');
  const file = madeFile(place.folder, path);
  return { kind: 'file', file, path, exists: false, place, denied, execOf: () => null };
}

/** The denied exec, of another executable or script. */
const execOf =
  ({ event: { exec } }: Message, path: string) =>
  (file: File): MessageEvent | null => {
    if (exec === undefined) return null;
    const args = exec.args.map((word) => (word === path && file.path !== null ? file.path : word));
    if (exec.script != null) return { exec: { ...exec, args, script: file } };
    const loaded = exec.dyld_exec_path === undefined ? {} : { dyld_exec_path: file.path };
    return { exec: { ...exec, ...loaded, args, target: { ...exec.target, executable: file } } };
  };
