// Rows of what a program does with a file that it reads, changes, runs or loads, where the file is.
import type { File } from '../../schema/generated/messages.ts';
import type { EffectRow } from './effect-row.ts';
import {
  buried,
  type Chain,
  exchanged,
  type FileScene,
  type NotMade,
  notMade,
  opened,
  ownFile,
  readingFlags,
  renamed,
  type Scene,
  type Step,
  writingFlags,
} from './scene.ts';

type OfFile = (scene: FileScene) => readonly Chain[] | NotMade;

/** A chain on a file that exists. */
export const onFile =
  (chains: OfFile): EffectRow['chains'] =>
  (scene: Scene) => {
    if (scene.kind !== 'file') return notMade('it is about no file');
    return scene.exists ? chains(scene) : notMade('the file does not exist yet');
  };

export type UseOfFile = 'read' | 'change' | 'run' | 'load-code';
export const usesOfFile: readonly UseOfFile[] = ['read', 'change', 'run', 'load-code'];

export const verbs: Readonly<Record<UseOfFile, string>> = {
  read: 'read',
  change: 'written',
  run: 'run',
  'load-code': 'mapped to be run',
};

/** Its content is a part of the file. */
export const resourceFork = 'com.apple.ResourceFork';

const [readAndRun, executable] = [0x5, 0x4];

/** The operation that has the effect on a file, wherever that is by then. */
export const usedAs: Readonly<Record<UseOfFile, (scene: FileScene, file: File) => Chain | NotMade>> = {
  read: (scene, file) => [opened(file, readingFlags(scene))],
  change: (scene, file) => [opened(file, writingFlags(scene))],
  run: (scene, file) => {
    const event = scene.execOf(file);
    return event === null ? notMade('no exec was denied') : [{ event, inChild: true }];
  },
  'load-code': (scene, file) => [mapped(scene, file, scene.denied.event.mmap?.protection ?? readAndRun)],
};

const mapped = ({ denied }: FileScene, source: File, protection: number): Step => ({
  event: {
    mmap: { max_protection: 7, flags: 2, file_pos: 0n, ...denied.event.mmap, protection, source },
  },
});

/** After which a file is used. */
export const used =
  (effect: UseOfFile, before: (scene: FileScene) => { readonly steps: Chain; readonly file: File } | NotMade): OfFile =>
  (scene) => {
    const moved = before(scene);
    if ('why' in moved) return moved;
    const use = usedAs[effect](scene, moved.file);
    return 'why' in use ? use : [[...moved.steps, ...use]];
  };

const inPlace = (effect: UseOfFile): EffectRow['chains'] => onFile(used(effect, ({ file }) => ({ steps: [], file })));

export const fileRows: readonly EffectRow[] = [
  {
    effect: 'read',
    event: 'open',
    role: 'file',
    ends: 'it is opened to read',
    source: 'open(2); es_event_open_t: fflag has FREAD',
    claims: 'content',
    chains: inPlace('read'),
  },
  {
    effect: 'read',
    event: 'open',
    role: 'truncated path',
    ends: 'it is moved below folders whose path is too long, and opened to read there',
    source: 'es_file_t: path_truncated, at 16K',
    chains: onFile((scene) => {
      const { to, file } = buried(scene);
      return [[renamed(scene.file, to), opened(file, readingFlags(scene))]];
    }),
  },
  {
    effect: 'read',
    event: 'getextattr',
    role: 'file',
    ends: 'its resource fork is read as an attribute',
    source: 'getxattr(2): XATTR_RESOURCEFORK_NAME; es_event_getextattr_t',
    weak: 'few files have content in it',
    chains: onFile(({ file: target }) => [[{ event: { getextattr: { target, extattr: resourceFork } } }]]),
  },
  {
    effect: 'change',
    event: 'open',
    role: 'file',
    ends: 'it is opened to write',
    source: 'open(2); es_event_open_t: fflag has FWRITE',
    claims: 'content',
    under: ['content'],
    chains: inPlace('change'),
  },
  {
    effect: 'change',
    event: 'open',
    role: 'truncated path',
    ends: 'it is moved below folders whose path is too long, and opened to write there',
    source: 'es_file_t: path_truncated, at 16K',
    under: ['content'],
    chains: onFile((scene) => {
      const { to, file } = buried(scene);
      return [[renamed(scene.file, to), opened(file, writingFlags(scene))]];
    }),
  },
  {
    effect: 'change',
    event: 'truncate',
    role: 'file',
    ends: 'it is cut',
    source: 'truncate(2); es_event_truncate_t',
    claims: 'content',
    under: ['content'],
    chains: onFile(({ file: target }) => [[{ event: { truncate: { target } } }]]),
  },
  {
    effect: 'run',
    event: 'exec',
    role: 'program',
    ends: 'it is run',
    source: 'execve(2); es_event_exec_t: target',
    claims: 'program',
    chains: inPlace('run'),
  },
  {
    effect: 'run',
    event: 'exec',
    role: 'script of an interpreter',
    ends: 'an interpreter is run with it as an argument',
    source: 'es_event_exec_t: script is NULL if the interpreter is called directly',
    chains: onFile(({ denied, path }) => {
      const exec = denied.event.exec;
      if (exec?.script == null) return notMade('it is no script');
      const interpreter = exec.target.executable.path ?? '';
      const event = { exec: { ...exec, script: null, args: [interpreter, path] } };
      return [[{ event, inChild: true }]];
    }),
  },
  {
    effect: 'load-code',
    event: 'mmap',
    role: 'code',
    ends: 'it is mapped to be run',
    source: 'mmap(2): PROT_EXEC; es_event_mmap_t: source',
    claims: 'code',
    chains: inPlace('load-code'),
  },
  {
    effect: 'load-code',
    event: 'mmap',
    role: 'code that can be written',
    ends: 'it is mapped to be written and run',
    source: 'mmap(2): PROT_WRITE with PROT_EXEC; es_event_mmap_t: protection',
    chains: onFile((scene) => [[mapped(scene, scene.file, 7)]]),
  },
  {
    effect: 'load-code',
    event: 'mmap',
    role: 'code that cannot be read',
    ends: 'it is mapped to be run, and nothing else',
    source: 'mmap(2): PROT_EXEC alone; es_event_mmap_t: protection',
    chains: onFile((scene) => [[mapped(scene, scene.file, executable)]]),
  },
  {
    effect: 'load-code',
    event: 'mprotect',
    role: 'mapped code',
    ends: 'it is mapped to be read, and its pages are made to run',
    source: 'mprotect(2): PROT_EXEC; es_event_mprotect_t',
    weak: 'the message of the change names no file',
    chains: onFile((scene) => [
      [
        mapped(scene, scene.file, 0x1),
        { event: { mprotect: { protection: readAndRun, address: 0x1_0480_4000n, size: 16_384n } } },
      ],
    ]),
  },
];

/** Its content, not its inode, has the other path then. */
export const exchangeRows: readonly EffectRow[] = usesOfFile.flatMap((effect) =>
  (['file1', 'file2'] as const).map((role): EffectRow => {
    const isFirst = role === 'file1';
    const exchange = ({ file }: FileScene): { readonly steps: Chain; readonly file: File } => {
      const other = ownFile(file);
      return { steps: [isFirst ? exchanged(file, other) : exchanged(other, file)], file: other };
    };
    const row = { effect, event: 'exchangedata', role, source: 'exchangedata(2); es_event_exchangedata_t' };
    if (effect !== 'change')
      return { ...row, ends: `its content is exchanged, and ${verbs[effect]}`, chains: onFile(used(effect, exchange)) };
    return {
      ...row,
      ends: 'its content is exchanged',
      claims: 'content',
      under: ['content'],
      chains: onFile((scene) => [exchange(scene).steps]),
    };
  }),
);
