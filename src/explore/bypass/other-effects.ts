// Rows of effects on the attributes of a file, on processes, mounts and sockets.
import type { EventPayloads, File, MessageEvent } from '../../schema/generated/messages.ts';
import type { EffectRow } from './effect-row.ts';
import { onFile, resourceFork } from './file-effects.ts';
import { sameInode } from './moves.ts';
import {
  type FileScene,
  isMade,
  type MountScene,
  type NotMade,
  notMade,
  type ProcessScene,
  type Step,
} from './scene.ts';

const everyAttribute = { bitmapcount: 5, commonattr: 0x1, volattr: 0, dirattr: 0, fileattr: 0, forkattr: 0 };
const time = { tv_sec: 0n, tv_nsec: 0n };

type AttributeChange = readonly [
  event: keyof EventPayloads,
  part: 'label' | 'rights' | 'attributes',
  ends: string,
  source: string,
  event: (target: File) => MessageEvent,
];

const attributeChanges: readonly AttributeChange[] = [
  [
    'setextattr',
    'label',
    'an extended attribute of it is set',
    'setxattr(2)',
    (target) => ({ setextattr: { target, extattr: resourceFork } }),
  ],
  [
    'deleteextattr',
    'label',
    'an extended attribute of it is removed',
    'removexattr(2)',
    (target) => ({ deleteextattr: { target, extattr: resourceFork } }),
  ],
  ['setmode', 'rights', 'its mode is set', 'chmod(2)', (target) => ({ setmode: { mode: 0o666, target } })],
  ['setowner', 'rights', 'its owner is set', 'chown(2)', (target) => ({ setowner: { uid: 501, gid: 20, target } })],
  [
    'setacl',
    'rights',
    'its access list is removed',
    'acl_set_file(3)',
    (target) => ({ setacl: { target, set_or_clear: 1, acl: {} } }),
  ],
  ['setflags', 'attributes', 'its flags are set', 'chflags(2)', (target) => ({ setflags: { flags: 0, target } })],
  [
    'setattrlist',
    'attributes',
    'its attributes are set',
    'setattrlist(2)',
    (target) => ({ setattrlist: { attrlist: everyAttribute, target } }),
  ],
  [
    'utimes',
    'attributes',
    'its times are set',
    'utimes(2)',
    (target) => ({ utimes: { target, atime: time, mtime: time } }),
  ],
];

export const attributeRows: readonly EffectRow[] = attributeChanges.map(([event, part, ends, source, eventOf]) => ({
  effect: 'change',
  event,
  role: 'file',
  ends,
  source: `${source}; es_event_${event}_t`,
  ...(part === 'attributes' ? {} : { claims: part }),
  under: part === 'attributes' ? ['content'] : ['content', part],
  ...(part === 'label' ? {} : { weak: 'attributes are no content' }),
  chains: onFile((scene) => [[{ event: sameNameAs(scene, eventOf(scene.file)) }]]),
}));

/** An attribute that was denied has the same name here. */
function sameNameAs({ denied }: FileScene, event: MessageEvent): MessageEvent {
  const extattr = denied.event.setextattr?.extattr ?? denied.event.deleteextattr?.extattr;
  if (extattr === undefined) return event;
  if (event.setextattr !== undefined) return { setextattr: { ...event.setextattr, extattr } };
  return event.deleteextattr === undefined ? event : { deleteextattr: { ...event.deleteextattr, extattr } };
}

/** As the kernel has them, whichever machine explores. */
const [sigkill, sigterm, sigstop] = [9, 15, 17];
const everyClaim = ['task', 'signal', 'suspension'];

type TakeOver = readonly [
  event: keyof EventPayloads,
  role: string,
  ends: string,
  source: string,
  claims: string | null,
  weak: string | null,
  event: (scene: ProcessScene) => MessageEvent,
];

const takeOvers: readonly TakeOver[] = [
  [
    'get_task',
    'target',
    'its task port is taken',
    'task_for_pid; es_event_get_task_t: ES_GET_TASK_TYPE_TASK_FOR_PID',
    'task',
    null,
    ({ target }) => ({ get_task: { target, type: 0 } }),
  ],
  [
    'get_task',
    'target of another call',
    'its task port is taken as task_identity_token_get_task_port does',
    'es_event_get_task_t: ES_GET_TASK_TYPE_IDENTITY_TOKEN',
    null,
    null,
    ({ target }) => ({ get_task: { target, type: 2 } }),
  ],
  [
    'get_task',
    'target of processor_set_tasks',
    'its task port is taken with those of all processes',
    'processor_set_tasks; es_event_get_task_t: ES_GET_TASK_TYPE_EXPOSE_TASK',
    null,
    'only root gets the tasks of a processor set',
    ({ target }) => ({ get_task: { target, type: 1 } }),
  ],
  [
    'get_task_read',
    'target',
    'its memory is read through its read port',
    'task_read_for_pid; es_event_get_task_read_t',
    'task',
    'a read port changes nothing in it',
    ({ target }) => ({ get_task_read: { target, type: 0 } }),
  ],
  [
    'signal',
    'target of SIGKILL',
    'it is killed',
    'kill(2); es_event_signal_t: sig',
    'signal',
    null,
    (scene) => signalOf(scene, sigkill),
  ],
  [
    'signal',
    'target of SIGTERM',
    'it is asked to end',
    'kill(2); es_event_signal_t: sig',
    'signal',
    'a process may end by its own will',
    (scene) => signalOf(scene, sigterm),
  ],
  [
    'signal',
    'target of SIGSTOP',
    'it is suspended by a signal',
    'kill(2), sigaction(2): SIGSTOP; es_event_signal_t: sig',
    'signal',
    null,
    (scene) => signalOf(scene, sigstop),
  ],
  [
    'proc_suspend_resume',
    'target',
    'it is suspended',
    'pid_suspend; es_event_proc_suspend_resume_t: ES_PROC_SUSPEND_RESUME_TYPE_SUSPEND',
    'suspension',
    null,
    ({ target }) => ({ proc_suspend_resume: { target, type: 0 } }),
  ],
  [
    'proc_suspend_resume',
    'target whose sockets end',
    'its sockets are shut down',
    'pid_shutdown_sockets; es_event_proc_suspend_resume_t: ES_PROC_SUSPEND_RESUME_TYPE_SHUTDOWN_SOCKETS',
    'suspension',
    null,
    ({ target }) => ({ proc_suspend_resume: { target, type: 3 } }),
  ],
  [
    'proc_check',
    'target',
    'it is ended by proc_terminate',
    'libproc.h: proc_terminate; es_event_proc_check_t: ES_PROC_CHECK_TYPE_TERMINATE',
    'signal',
    null,
    ({ target }) => ({ proc_check: { target, type: 7, flavor: 0 } }),
  ],
];

/** Who debugs a process may end it. A process that ended is seen and begun again; one that is suspended is not. */
function underWhat(event: string, role: string): readonly string[] {
  if (event === 'signal') return role === 'target of SIGSTOP' ? ['signal', 'suspension'] : ['signal'];
  return event === 'proc_check' ? ['signal', 'task'] : everyClaim;
}

const signalOf = ({ target, denied }: ProcessScene, sig: number): MessageEvent => ({
  signal: {
    sig,
    target,
    instigator: denied.event.signal?.instigator ?? null,
  },
});

export const processRows: readonly EffectRow[] = takeOvers.map(
  ([event, role, ends, source, claims, weak, eventOf]) => ({
    effect: 'take-over',
    event,
    role,
    ends,
    source,
    ...(claims === null ? {} : { claims }),
    ...(weak === null ? {} : { weak }),
    under: underWhat(event, role),
    chains: (scene) => (scene.kind === 'process' ? [[{ event: eventOf(scene) }]] : notMade('it is about no process')),
  }),
);

const onMount =
  (event: (scene: MountScene) => MessageEvent | NotMade): EffectRow['chains'] =>
  (scene) => {
    if (scene.kind !== 'mount') return notMade('it is about no volume');
    const made = event(scene);
    return 'why' in made ? (made as NotMade) : [[{ event: made as MessageEvent }]];
  };

const mountAgain = ({ denied }: MountScene): number =>
  denied.event.mount?.disposition ?? denied.event.remount?.disposition ?? 0;

export const mountRows: readonly EffectRow[] = [
  {
    effect: 'mount',
    event: 'mount',
    role: 'volume',
    ends: 'it is mounted',
    source: 'mount(2); es_event_mount_t',
    claims: 'volume',
    chains: onMount((scene) => ({ mount: { statfs: scene.statfs, disposition: mountAgain(scene) } })),
  },
  {
    effect: 'mount',
    event: 'mount',
    role: 'volume at another place',
    ends: 'it is mounted at another place',
    source: 'mount(2); es_event_mount_t: statfs.f_mntonname',
    chains: onMount((scene) => ({
      mount: {
        statfs: { ...scene.statfs, f_mntonname: '/private/tmp/volume' },
        disposition: mountAgain(scene),
      },
    })),
  },
  {
    effect: 'mount',
    event: 'remount',
    role: 'volume',
    ends: 'it is mounted again with other flags',
    source: 'mount(2): MNT_UPDATE; es_event_remount_t',
    claims: 'volume',
    chains: onMount((scene) => ({
      remount: { statfs: scene.statfs, remount_flags: 0n, disposition: mountAgain(scene) },
    })),
  },
];

const connected = ({ denied }: FileScene, file: File, type?: number): Step => {
  const { domain = 1, type: asked = 1, protocol = 0 } = denied.event.uipc_connect ?? {};
  return { event: { uipc_connect: { domain, protocol, type: type ?? asked, file } } };
};

export const connectRows: readonly EffectRow[] = [
  {
    effect: 'connect',
    event: 'uipc_connect',
    role: 'socket',
    ends: 'it is connected to',
    source: 'connect(2) of unix(4); es_event_uipc_connect_t',
    claims: 'socket',
    chains: onFile((scene) => [[connected(scene, scene.file)]]),
  },
  {
    effect: 'connect',
    event: 'uipc_connect',
    role: 'socket for datagrams',
    ends: 'it is connected to for datagrams',
    source: 'connect(2), socket(2): SOCK_DGRAM; es_event_uipc_connect_t: type',
    weak: 'a socket takes connections of its own type alone',
    chains: onFile((scene) => [[connected(scene, scene.file, 2)]]),
  },
  ...sameInode.map(
    ({ event, role, how, source, to }): EffectRow => ({
      effect: 'connect',
      event,
      role,
      ends: `${how}, and connected to there`,
      source,
      chains: onFile((scene) => {
        const moved = to(scene);
        return isMade(moved) ? [[...moved.steps, connected(scene, moved.file)]] : moved;
      }),
    }),
  ),
];
