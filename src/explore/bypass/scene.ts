// What the chains of the table are built of: the file or process that a message was denied for, its surroundings, and the
// events on them. A chain keeps the inode of the file, wherever it moves it.
import type { File, Message, MessageEvent, Process, Statfs, Text } from '../../schema/generated/messages.ts';

/** One operation: an AUTH message, and the NOTIFY message after it. */
export interface Step {
  readonly event: MessageEvent;
  /** Of the NOTIFY message; omitted: the same. */
  readonly after?: MessageEvent;
  /** The operation is that of a fresh child of the actor, which it makes first. */
  readonly inChild?: true;
}

/** Operations, one after the other, that together have an effect. */
export type Chain = readonly Step[];

/** Why a chain cannot be made of a message. */
export interface NotMade {
  readonly why: string;
}

export const notMade = (why: string): NotMade => ({ why });
export const isMade = <T extends object>(value: T | NotMade): value is T => !('why' in value);

export interface Place {
  readonly folder: File;
  readonly name: string;
}

/** A file that a message was denied for. */
export interface FileScene {
  readonly kind: 'file';
  readonly file: File;
  readonly path: string;
  /** False: a name that is to be made. */
  readonly exists: boolean;
  readonly place: Place;
  /** The denied message. */
  readonly denied: Message;
  /** A child of the actor that runs `executable`, as the denied exec would. */
  execOf(executable: File): MessageEvent | null;
}

export interface ProcessScene {
  readonly kind: 'process';
  readonly target: Process;
  readonly path: string;
  readonly denied: Message;
}

export interface MountScene {
  readonly kind: 'mount';
  readonly statfs: Statfs;
  readonly path: string;
  readonly denied: Message;
}

export type Scene = FileScene | ProcessScene | MountScene;

/** A folder that every user writes to. */
export const openFolder = '/private/tmp';
/** Paths are cut at this length and marked (ESMessage.h, es_file_t). */
const longestPath = 16 * 1024;

const [read, write] = [0x1, 0x2];
const [modeType, modeFolder, modeFile] = [0o170000, 0o40000, 0o100000];
/** Far from those of a recording. */
const madeInodes = 0x7f00_0000_0000n;

export const textOf = (text: Text | null | undefined): string | null => (typeof text === 'string' ? text : null);

export const joined = ({ path }: File, name: string): string => `${textOf(path)?.replace(/\/$/, '') ?? ''}/${name}`;

export const movedTo = (file: File, path: string): File => ({ ...file, path });

/** Another file of the same volume; the same one for the same path. */
export function madeFile(like: File, path: string, type: 'file' | 'folder' = 'file'): File {
  const st_ino = madeInodes + hashOf(path);
  const st_mode = type === 'folder' ? modeFolder | 0o755 : modeFile | 0o644;
  return { path, path_truncated: false, stat: { ...like.stat, st_ino, st_mode, st_nlink: type === 'folder' ? 3 : 1 } };
}

function hashOf(text: string): bigint {
  let hash = 0n;
  for (const unit of Buffer.from(text)) hash = (hash * 31n + BigInt(unit)) % 0xffff_ffffn;
  return hash;
}

/** Null: the root of a volume has none. */
export function placeOf(file: File): Place | null {
  const path = textOf(file.path);
  const at = path?.lastIndexOf('/') ?? -1;
  if (path === null || at < 0 || path === '/') return null;
  return { folder: madeFile(file, path.slice(0, at) || '/', 'folder'), name: path.slice(at + 1) };
}

export const isFolder = ({ stat }: File): boolean => (stat.st_mode & modeType) === modeFolder;

export const elsewhere = (like: File, name = 'elsewhere'): Place => ({
  folder: madeFile(like, openFolder, 'folder'),
  name,
});
const pathOf = ({ folder, name }: Place): string => joined(folder, name);
/** A file of the actor. */
export const ownFile = (like: File): File => madeFile(like, pathOf(elsewhere(like, 'own')));

export const opened = (file: File, fflag: number): Step => ({ event: { open: { fflag, file } } });

const newPath = (to: Place): { readonly destination_type: number; readonly destination: object } => ({
  destination_type: 1,
  destination: { new_path: { dir: to.folder, filename: to.name } },
});

export const renamed = (source: File, to: Place): Step => ({ event: { rename: { source, ...newPath(to) } } });

export const renamedOver = (source: File, existing_file: File): Step => ({
  event: { rename: { source, destination_type: 0, destination: { existing_file } } },
});

export const linked = (source: File, { folder: target_dir, name: target_filename }: Place): Step => ({
  event: { link: { source, target_dir, target_filename } },
});

export const cloned = (source: File, { folder: target_dir, name: target_name }: Place): Step => ({
  event: { clone: { source, target_dir, target_name } },
});

export const copied = (source: File, { folder: target_dir, name: target_name }: Place, over: File | null): Step => ({
  event: { copyfile: { source, target_file: over, target_dir, target_name, mode: 0o644, flags: 0 } },
});

export const exchanged = (file1: File, file2: File): Step => ({ event: { exchangedata: { file1, file2 } } });

export const unlinked = (target: File, { folder: parent_dir }: Place): Step => ({
  event: { unlink: { target, parent_dir } },
});

export function created({ place, file }: FileScene): Step {
  const { folder: dir, name: filename } = place;
  const new_path = { dir, filename, mode: modeFile | 0o644 };
  return {
    event: { create: { destination_type: 1, destination: { new_path }, acl: null } },
    after: {
      create: { destination_type: 0, destination: { existing_file: madeFile(file, pathOf(place)) }, acl: null },
    },
  };
}

export const bound = ({ place: { folder: dir, name: filename } }: FileScene): Step => ({
  event: { uipc_bind: { dir, filename, mode: 0o140755 } },
});

/** A disk image. */
export const mounted = (f_mntonname: string): Step => ({
  event: { mount: { statfs: volumeAt(f_mntonname), disposition: 3 } },
});

export const volumeAt = (f_mntonname: string): Statfs => ({
  f_bsize: 4096,
  f_iosize: 1_048_576,
  f_blocks: 25_600n,
  f_bfree: 12_800n,
  f_bavail: 12_800n,
  f_files: 25_600n,
  f_ffree: 12_800n,
  f_fsid: { val0: 16_777_311, val1: 26 },
  f_owner: 501,
  f_type: 26,
  f_flags: 0x1018,
  f_fssubtype: 1,
  f_fstypename: 'apfs',
  f_mntonname,
  f_mntfromname: '/dev/disk9s1',
  f_flags_ext: 0,
});

/** The folder around a file, if a program could move it. */
export function parentOf({ place }: FileScene): Place | NotMade {
  const path = textOf(place.folder.path) ?? '/';
  const outer = placeOf(place.folder);
  // macOS itself stands in the way, or the folder is everybody's.
  if (outer === null || outer.folder.path === '/' || path.startsWith('/private/') || path.startsWith('/System/'))
    return notMade(`no program can move its folder, ${path}`);
  return outer;
}

/** Where a file is after a move of the folder around it. */
export function moveOfParent(scene: FileScene): { readonly steps: Chain; readonly file: File } | NotMade {
  const outer = parentOf(scene);
  if (!isMade(outer)) return outer;
  const to = elsewhere(scene.file, 'folder');
  const steps = [renamed(scene.place.folder, to)];
  return { steps, file: movedTo(scene.file, `${pathOf(to)}/${scene.place.name}`) };
}

/** Flags of the denied open, as far as they read or write; else those that a program needs. */
export function readingFlags({ denied }: FileScene): number {
  const fflag = denied.event.open?.fflag ?? read;
  return (fflag & write) === 0 ? fflag | read : read;
}

export function writingFlags({ denied }: FileScene): number {
  const fflag = denied.event.open?.fflag ?? write;
  return (fflag & write) === 0 ? write : fflag;
}

/** In a folder whose own path is too long for a message, below the folder that it is in now. */
export function buried({ file, place }: FileScene): { readonly to: Place; readonly file: File } {
  const start = joined(place.folder, '');
  const path = `${start}${'long-name/'.repeat(longestPath / 10)}`.slice(0, longestPath);
  const folder = { ...madeFile(file, path, 'folder'), path_truncated: true };
  return { to: { folder, name: place.name }, file: { ...file, path, path_truncated: true } };
}

export const pathAt = pathOf;
