// Rows of effects on the place of a file: what takes it away, and what puts another file there.
import type { File } from '../../schema/generated/messages.ts';
import type { EffectRow } from './effect-row.ts';
import { onFile } from './file-effects.ts';
import {
  bound,
  type Chain,
  cloned,
  copied,
  created,
  elsewhere,
  exchanged,
  type FileScene,
  isMade,
  linked,
  madeFile,
  mounted,
  moveOfParent,
  notMade,
  ownFile,
  parentOf,
  placeOf,
  renamed,
  renamedOver,
  type Step,
  textOf,
  unlinked,
} from './scene.ts';

const remove = { effect: 'remove', event: 'rename' } as const;

export const removeRows: readonly EffectRow[] = [
  {
    effect: 'remove',
    event: 'unlink',
    role: 'file',
    ends: 'it is unlinked',
    source: 'unlink(2); es_event_unlink_t: target',
    claims: 'name',
    chains: onFile(({ file, place }) => [[unlinked(file, place)]]),
  },
  {
    ...remove,
    role: 'source',
    ends: 'it is renamed',
    source: 'rename(2); es_event_rename_t: source',
    claims: 'name',
    chains: onFile(({ file }) => [[renamed(file, elsewhere(file))]]),
  },
  {
    ...remove,
    role: 'source over another file',
    ends: 'it takes the place of another file',
    source: 'rename(2); es_event_rename_t: source, existing_file',
    chains: onFile(({ file }) => [[renamedOver(file, ownFile(file))]]),
  },
  {
    ...remove,
    role: 'existing file',
    ends: 'another file takes its place',
    source: 'rename(2): an existing file is removed first; es_event_rename_t: existing_file',
    chains: onFile(({ file }) => [[renamedOver(ownFile(file), file)]]),
  },
  {
    ...remove,
    role: 'folder of the file',
    ends: 'the folder around it is renamed',
    source: 'rename(2): a folder takes its files with it; es_event_rename_t: source',
    chains: onFile((scene) => {
      const moved = moveOfParent(scene);
      return isMade(moved) ? [moved.steps] : moved;
    }),
  },
];

/** A place that a name can be made in: free, or made free before. */
const atPlace =
  (make: (scene: FileScene, own: File) => Step, overwrites = false): EffectRow['chains'] =>
  (scene) => {
    if (scene.kind !== 'file') return notMade('it is about no file');
    const own = ownFile(scene.file);
    const made = make(scene, own);
    if (!scene.exists || overwrites) return [[made]];
    return freed(scene).map((steps) => [...steps, made]);
  };

const freed = ({ file, place }: FileScene): readonly Chain[] => [
  [unlinked(file, place)],
  [renamed(file, elsewhere(file))],
];

const aroundIt =
  (chain: (scene: FileScene) => Chain): EffectRow['chains'] =>
  (scene) => {
    if (scene.kind !== 'file') return notMade('it is about no file');
    const outer = parentOf(scene);
    return isMade(outer) ? [chain(scene)] : outer;
  };

export const replaceRows: readonly EffectRow[] = [
  {
    effect: 'replace',
    event: 'rename',
    role: 'destination',
    ends: 'another file is renamed to its path',
    source: 'rename(2); es_event_rename_t: destination',
    claims: 'path',
    chains: atPlace(({ exists, file, place }, own) => (exists ? renamedOver(own, file) : renamed(own, place)), true),
  },
  {
    effect: 'replace',
    event: 'create',
    role: 'new path',
    ends: 'a file is created at its path',
    source: 'open(2): O_CREAT; es_event_create_t: new_path',
    claims: 'path',
    chains: atPlace((scene) => created(scene)),
  },
  {
    effect: 'replace',
    event: 'clone',
    role: 'target',
    ends: 'another file is cloned to its path',
    source: 'clonefile(2); es_event_clone_t: target_dir, target_name',
    claims: 'path',
    chains: atPlace(({ place }, own) => cloned(own, place)),
  },
  {
    effect: 'replace',
    event: 'copyfile',
    role: 'target',
    ends: 'another file is copied to its path',
    source: 'es_event_copyfile_t: target_file, target_dir, target_name',
    claims: 'path',
    chains: atPlace(({ place, exists, file }, own) => copied(own, place, exists ? file : null), true),
  },
  {
    effect: 'replace',
    event: 'link',
    role: 'target',
    ends: 'another file is linked to its path',
    source: 'link(2); es_event_link_t: target_dir, target_filename',
    claims: 'path',
    chains: atPlace(({ place }, own) => linked(own, place)),
  },
  {
    effect: 'replace',
    event: 'uipc_bind',
    role: 'new path',
    ends: 'a socket is made at its path',
    source: 'bind(2) of unix(4); es_event_uipc_bind_t: dir, filename',
    weak: 'a socket is no file that a program reads',
    chains: atPlace((scene) => bound(scene)),
  },
  ...(['file1', 'file2'] as const).map(
    (role): EffectRow => ({
      effect: 'replace',
      event: 'exchangedata',
      role,
      ends: 'its content is exchanged for that of another file',
      source: 'exchangedata(2); es_event_exchangedata_t',
      chains: onFile(({ file }) => {
        const own = ownFile(file);
        return [[role === 'file1' ? exchanged(file, own) : exchanged(own, file)]];
      }),
    }),
  ),
  {
    effect: 'replace',
    event: 'rename',
    role: 'folder of the file',
    ends: 'another folder is renamed to the path of the one around it',
    source: 'rename(2): a folder takes its files with it; es_event_rename_t',
    chains: aroundIt(({ file, place }) => {
      const { folder } = place;
      const at = placeOf(folder);
      const own = madeFile(file, '/private/tmp/own-folder', 'folder');
      const away = renamed(folder, elsewhere(file, 'folder'));
      return at === null ? [away] : [away, renamed(own, at)];
    }),
  },
  {
    effect: 'replace',
    event: 'mount',
    role: 'mount point',
    ends: 'a volume is mounted over the folder around it',
    source: 'mount(2); es_event_mount_t: statfs.f_mntonname',
    chains: aroundIt(({ place }) => [mounted(textOf(place.folder.path) ?? '')]),
  },
];
