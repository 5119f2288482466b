// Rows of what gives a file another path before it is used: links, moves, and copies, which have an inode of their own.
import type { File } from '../../schema/generated/messages.ts';
import type { EffectRow } from './effect-row.ts';
import { onFile, type UseOfFile, used, usesOfFile, verbs } from './file-effects.ts';
import {
  type Chain,
  cloned,
  copied,
  elsewhere,
  type FileScene,
  isMade,
  linked,
  madeFile,
  mounted,
  movedTo,
  moveOfParent,
  type NotMade,
  openFolder,
  ownFile,
  parentOf,
  pathAt,
  renamed,
  renamedOver,
} from './scene.ts';

export interface Move {
  readonly event: string;
  readonly role: string;
  readonly how: string;
  readonly source: string;
  readonly claims?: string;
  readonly weak?: string;
  readonly to: (scene: FileScene) => { readonly steps: Chain; readonly file: File } | NotMade;
}

/** The inode stays. */
export const sameInode: readonly Move[] = [
  {
    event: 'link',
    role: 'source',
    how: 'it is linked',
    source: 'link(2); es_event_link_t: source',
    to: ({ file }) => {
      const to = elsewhere(file);
      const { stat } = file;
      const twice = { ...file, stat: { ...stat, st_nlink: stat.st_nlink + 1 } };
      return { steps: [linked(file, to)], file: movedTo(twice, pathAt(to)) };
    },
  },
  {
    event: 'rename',
    role: 'source',
    how: 'it is renamed',
    source: 'rename(2); es_event_rename_t: source',
    to: ({ file }) => {
      const to = elsewhere(file);
      return { steps: [renamed(file, to)], file: movedTo(file, pathAt(to)) };
    },
  },
  {
    event: 'rename',
    role: 'source over another file',
    how: 'it takes the place of another file',
    source: 'rename(2), renamex_np(2): RENAME_SWAP; es_event_rename_t: source, existing_file',
    to: ({ file }) => {
      const other = ownFile(file);
      return { steps: [renamedOver(file, other)], file: movedTo(file, pathAt(elsewhere(file, 'own'))) };
    },
  },
  {
    event: 'rename',
    role: 'folder of the file',
    how: 'the folder around it is renamed',
    source: 'rename(2): a folder takes its files with it; es_event_rename_t: source',
    to: moveOfParent,
  },
];

const snapshot: Move = {
  event: 'mount',
  role: 'volume of the file',
  how: 'a snapshot of its volume is mounted elsewhere',
  source: 'mount_apfs(8): -s; es_event_mount_t',
  weak: 'only root mounts a snapshot',
  to: ({ file, path }) => {
    const at = `${openFolder}/snapshot`;
    return { steps: [mounted(at)], file: movedTo(file, `${at}${path}`) };
  },
};

const row = (effect: UseOfFile, { event, role, how, source, weak, to }: Move): EffectRow => ({
  effect,
  event,
  role,
  ends: `${how}, and ${verbs[effect]} there`,
  source,
  ...(weak === undefined ? {} : { weak }),
  ...(effect === 'change' ? { under: ['content'] } : {}),
  chains: onFile(used(effect, to)),
});

export const moves: readonly EffectRow[] = usesOfFile.flatMap((effect) =>
  [...sameInode, ...(effect === 'change' ? [] : [snapshot])].map((move) => row(effect, move)),
);

const copy: readonly Move[] = [
  {
    event: 'clone',
    role: 'source',
    how: 'it is cloned',
    source: 'clonefile(2); es_event_clone_t: source',
    claims: 'copy',
    to: ({ file }) => {
      const to = elsewhere(file);
      return { steps: [cloned(file, to)], file: madeFile(file, pathAt(to)) };
    },
  },
  {
    event: 'copyfile',
    role: 'source',
    how: 'it is copied',
    source: 'es_event_copyfile_t: source; not copyfile(3), which opens it',
    claims: 'copy',
    to: ({ file }) => {
      const to = elsewhere(file);
      return { steps: [copied(file, to, null)], file: madeFile(file, pathAt(to)) };
    },
  },
  {
    event: 'clone',
    role: 'folder of the file',
    how: 'the folder around it is cloned',
    source: 'clonefile(2): of a directory; es_event_clone_t: source',
    to: (scene) => {
      const outer = parentOf(scene);
      if (!isMade(outer)) return outer;
      const to = elsewhere(scene.file, 'folder');
      const path = `${pathAt(to)}/${scene.place.name}`;
      return { steps: [cloned(scene.place.folder, to)], file: madeFile(scene.file, path) };
    },
  },
];

/** A changed copy leaves the file as it is. */
export const copies: readonly EffectRow[] = usesOfFile
  .filter((effect) => effect !== 'change')
  .flatMap((effect) =>
    copy.map((each) => {
      const { claims } = each;
      return { ...row(effect, each), ...(effect === 'read' && claims !== undefined ? { claims } : {}) };
    }),
  );
