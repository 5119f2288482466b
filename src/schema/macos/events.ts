// Every es_event_type_t by number, with what the headers and Apple's engineers say about it. A counterpart has the same
// member and the other action. The numbers follow no pattern: never compute one from the other.

import { shortEventName } from './event-name.ts';

/**
 * How an AUTH twin made from a NOTIFY message differs from it (`import --auth`). `create-new-path`: before the act the
 * file does not exist, so an existing_file destination becomes new_path {dir, filename, mode}. All other types have the
 * same fields in both.
 */
export type TwinRule = 'same' | 'create-new-path';

export type Response = 'es_respond_auth_result' | 'es_respond_flags_result';

export interface EventRow {
  readonly number: number;
  /** "ES_EVENT_TYPE_AUTH_OPEN" */
  readonly name: string;
  /** Reserved types have neither a payload nor a known action. */
  readonly action: 'AUTH' | 'NOTIFY' | null;
  /** Member of es_events_t. */
  readonly member: string | null;
  readonly payload: string | null;
  /** Types from before macOS 13 have their payload inside es_events_t, later ones behind a pointer. */
  readonly byPointer: boolean;
  readonly response: Response | null;
  readonly cacheable: boolean;
  /** The parts of the cache key besides the acting process's executable. */
  readonly cacheKey: string | null;
  readonly counterpart: number | null;
  /** eslogger's name; it knows every NOTIFY type and no AUTH type. */
  readonly eslogger: string | null;
  readonly firstMacos: string;
  readonly emitter: string | null;
  /** Number of paths that take part in target-path muting. */
  readonly targets: number;
  /** Field with the instigator when process mutes vote (macOS 27). */
  readonly instigator: string | null;
  /** May be raised several times for one system call. */
  readonly repeats: boolean;
  /** Only clients of es_new_descendants_client get it. */
  readonly descendantsOnly: boolean;
  readonly twin: TwinRule | null;
  readonly note: string | null;
}

interface AuthRow {
  readonly kind: 'AUTH';
  readonly number: number;
  readonly member: string;
  readonly firstMacos: string;
  readonly cache?: string;
  readonly twin?: TwinRule;
  readonly descendantsOnly?: boolean;
  readonly note?: string;
}
interface NotifyRow {
  readonly kind: 'NOTIFY';
  readonly number: number;
  readonly member: string;
  readonly firstMacos: string;
  readonly targets?: number;
  readonly emitter?: string;
  readonly instigator?: string;
  readonly repeats?: boolean;
}
interface ReservedRow {
  readonly kind: 'reserved';
  readonly number: number;
  readonly firstMacos: string;
  readonly note: string;
}
type Options<T> = Omit<T, 'kind' | 'number' | 'member' | 'firstMacos'>;

const auth = (number: number, member: string, firstMacos: string, options: Options<AuthRow> = {}): AuthRow => ({
  kind: 'AUTH',
  number,
  member,
  firstMacos,
  ...options,
});
/** The NOTIFY row has what both twins share (targets, emitter, instigator). */
const notify = (number: number, member: string, firstMacos: string, options: Options<NotifyRow> = {}): NotifyRow => ({
  kind: 'NOTIFY',
  number,
  member,
  firstMacos,
  ...options,
});
const reservedType = (number: number, firstMacos: string, note: string): ReservedRow => ({
  kind: 'reserved',
  number,
  firstMacos,
  note,
});

const rows: readonly (AuthRow | NotifyRow | ReservedRow)[] = [
  auth(0, 'exec', '10.15', { cache: 'target executable file; never with a script' }),
  auth(1, 'open', '10.15', { cache: 'opened file' }),
  auth(2, 'kextload', '10.15', {
    note: 'the AUTH message may be missing: if the load holds up all of userspace, macOS allows it, and the NOTIFY message comes later',
  }),
  auth(3, 'mmap', '10.15', { cache: 'source file' }),
  auth(4, 'mprotect', '10.15'),
  auth(5, 'mount', '10.15', { cache: 'mount point' }),
  auth(6, 'rename', '10.15'),
  auth(7, 'signal', '10.15'),
  auth(8, 'unlink', '10.15'),
  notify(9, 'exec', '10.15', { targets: 1 }),
  notify(10, 'open', '10.15', { targets: 1 }),
  notify(11, 'fork', '10.15'),
  notify(12, 'close', '10.15', { targets: 1 }),
  notify(13, 'create', '10.15', { targets: 1, repeats: true }),
  notify(14, 'exchangedata', '10.15', { targets: 2 }),
  notify(15, 'exit', '10.15'),
  notify(16, 'get_task', '10.15', { targets: 1 }),
  notify(17, 'kextload', '10.15'),
  notify(18, 'kextunload', '10.15'),
  notify(19, 'link', '10.15', { targets: 2 }),
  notify(20, 'mmap', '10.15', { targets: 1 }),
  notify(21, 'mprotect', '10.15'),
  notify(22, 'mount', '10.15'),
  notify(23, 'unmount', '10.15'),
  notify(24, 'iokit_open', '10.15'),
  notify(25, 'rename', '10.15', { targets: 2, repeats: true }),
  notify(26, 'setattrlist', '10.15', { targets: 1 }),
  notify(27, 'setextattr', '10.15', { targets: 1 }),
  notify(28, 'setflags', '10.15', { targets: 1 }),
  notify(29, 'setmode', '10.15', { targets: 1 }),
  notify(30, 'setowner', '10.15', { targets: 1 }),
  notify(31, 'signal', '10.15', { targets: 1, instigator: 'instigator' }),
  notify(32, 'unlink', '10.15', { targets: 1, repeats: true }),
  notify(33, 'write', '10.15', { targets: 1 }),
  auth(34, 'file_provider_materialize', '10.15'),
  notify(35, 'file_provider_materialize', '10.15', { emitter: 'userspace', instigator: 'instigator' }),
  auth(36, 'file_provider_update', '10.15'),
  notify(37, 'file_provider_update', '10.15', { emitter: 'userspace' }),
  auth(38, 'readlink', '10.15', { note: 'the header says nothing about caching' }),
  notify(39, 'readlink', '10.15', { targets: 1 }),
  auth(40, 'truncate', '10.15'),
  notify(41, 'truncate', '10.15', { targets: 1 }),
  auth(42, 'link', '10.15'),
  notify(43, 'lookup', '10.15'),
  auth(44, 'create', '10.15', { twin: 'create-new-path' }),
  auth(45, 'setattrlist', '10.15'),
  auth(46, 'setextattr', '10.15'),
  auth(47, 'setflags', '10.15', { cache: 'target file' }),
  auth(48, 'setmode', '10.15', { cache: 'target file' }),
  auth(49, 'setowner', '10.15', { cache: 'target file' }),
  auth(50, 'chdir', '10.15.1', { cache: 'target directory' }),
  notify(51, 'chdir', '10.15.1', { targets: 1 }),
  auth(52, 'getattrlist', '10.15.1', { cache: 'target file' }),
  notify(53, 'getattrlist', '10.15.1', { targets: 1 }),
  notify(54, 'stat', '10.15.1', { targets: 1 }),
  notify(55, 'access', '10.15.1', { targets: 1 }),
  auth(56, 'chroot', '10.15.1', { cache: 'target directory' }),
  notify(57, 'chroot', '10.15.1', { targets: 1 }),
  auth(58, 'utimes', '10.15.1', { cache: 'target file' }),
  notify(59, 'utimes', '10.15.1', { targets: 1 }),
  auth(60, 'clone', '10.15.1'),
  notify(61, 'clone', '10.15.1', { targets: 2 }),
  notify(62, 'fcntl', '10.15.1', { targets: 1 }),
  auth(63, 'getextattr', '10.15.1', { cache: 'target file' }),
  notify(64, 'getextattr', '10.15.1', { targets: 1 }),
  auth(65, 'listextattr', '10.15.1', { cache: 'target file' }),
  notify(66, 'listextattr', '10.15.1', { targets: 1 }),
  auth(67, 'readdir', '10.15.1', { cache: 'target directory' }),
  notify(68, 'readdir', '10.15.1', { targets: 1 }),
  auth(69, 'deleteextattr', '10.15.1'),
  notify(70, 'deleteextattr', '10.15.1', { targets: 1 }),
  auth(71, 'fsgetpath', '10.15.1', { cache: 'target file' }),
  notify(72, 'fsgetpath', '10.15.1', { repeats: true }),
  notify(73, 'dup', '10.15.1', { targets: 1 }),
  auth(74, 'settime', '10.15.1'),
  notify(75, 'settime', '10.15.1'),
  notify(76, 'uipc_bind', '10.15.1', { targets: 1 }),
  auth(77, 'uipc_bind', '10.15.1'),
  notify(78, 'uipc_connect', '10.15.1', { targets: 1 }),
  auth(79, 'uipc_connect', '10.15.1', { cache: 'socket file' }),
  auth(80, 'exchangedata', '10.15.1'),
  auth(81, 'setacl', '10.15.1'),
  notify(82, 'setacl', '10.15.1', { targets: 1 }),
  notify(83, 'pty_grant', '10.15.4'),
  notify(84, 'pty_close', '10.15.4'),
  auth(85, 'proc_check', '10.15.4', { cache: 'target executable file, type' }),
  notify(86, 'proc_check', '10.15.4', { targets: 1 }),
  auth(87, 'get_task', '10.15.4', { cache: 'target executable file' }),
  auth(88, 'searchfs', '11.0', { cache: 'target file' }),
  notify(89, 'searchfs', '11.0', { targets: 1 }),
  auth(90, 'fcntl', '11.0'),
  auth(91, 'iokit_open', '11.0'),
  auth(92, 'proc_suspend_resume', '11.0'),
  notify(93, 'proc_suspend_resume', '11.0', { targets: 1 }),
  notify(94, 'cs_invalidated', '11.0'),
  notify(95, 'get_task_name', '11.0', { targets: 1 }),
  notify(96, 'trace', '11.0', { targets: 1, repeats: true }),
  notify(97, 'remote_thread_create', '11.0', { targets: 1 }),
  auth(98, 'remount', '11.0'),
  notify(99, 'remount', '11.0'),
  auth(100, 'get_task_read', '11.3', { cache: 'target executable file' }),
  notify(101, 'get_task_read', '11.3', { targets: 1 }),
  notify(102, 'get_task_inspect', '11.3', { targets: 1 }),
  notify(103, 'setuid', '12.0'),
  notify(104, 'setgid', '12.0'),
  notify(105, 'seteuid', '12.0'),
  notify(106, 'setegid', '12.0'),
  notify(107, 'setreuid', '12.0'),
  notify(108, 'setregid', '12.0'),
  auth(109, 'copyfile', '12.0'),
  notify(110, 'copyfile', '12.0', { targets: 2 }),
  notify(111, 'authentication', '13.0', { emitter: 'userspace', instigator: 'data.*.instigator' }),
  notify(112, 'xp_malware_detected', '13.0', { emitter: 'userspace' }),
  notify(113, 'xp_malware_remediated', '13.0', { emitter: 'userspace' }),
  notify(114, 'lw_session_login', '13.0', { emitter: 'userspace' }),
  notify(115, 'lw_session_logout', '13.0', { emitter: 'userspace' }),
  notify(116, 'lw_session_lock', '13.0', { emitter: 'userspace' }),
  notify(117, 'lw_session_unlock', '13.0', { emitter: 'userspace' }),
  notify(118, 'screensharing_attach', '13.0', { emitter: 'userspace' }),
  notify(119, 'screensharing_detach', '13.0', { emitter: 'userspace' }),
  notify(120, 'openssh_login', '13.0', { emitter: 'userspace' }),
  notify(121, 'openssh_logout', '13.0', { emitter: 'userspace' }),
  notify(122, 'login_login', '13.0', { emitter: 'userspace' }),
  notify(123, 'login_logout', '13.0', { emitter: 'userspace' }),
  notify(124, 'btm_launch_item_add', '13.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(125, 'btm_launch_item_remove', '13.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(126, 'profile_add', '14.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(127, 'profile_remove', '14.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(128, 'su', '14.0', { emitter: 'userspace' }),
  notify(129, 'authorization_petition', '14.0', { emitter: 'userspace', instigator: 'petitioner' }),
  notify(130, 'authorization_judgement', '14.0', { emitter: 'userspace', instigator: 'petitioner' }),
  notify(131, 'sudo', '14.0', { emitter: 'userspace' }),
  notify(132, 'od_group_add', '14.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(133, 'od_group_remove', '14.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(134, 'od_group_set', '14.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(135, 'od_modify_password', '14.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(136, 'od_disable_user', '14.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(137, 'od_enable_user', '14.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(138, 'od_attribute_value_add', '14.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(139, 'od_attribute_value_remove', '14.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(140, 'od_attribute_set', '14.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(141, 'od_create_user', '14.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(142, 'od_create_group', '14.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(143, 'od_delete_user', '14.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(144, 'od_delete_group', '14.0', { emitter: 'userspace', instigator: 'instigator' }),
  notify(145, 'xpc_connect', '14.0', { emitter: 'the kernel, probably' }),
  notify(146, 'gatekeeper_user_override', '15.0', { emitter: 'userspace' }),
  notify(147, 'tcc_modify', '15.4', { emitter: 'userspace', instigator: 'instigator' }),
  reservedType(148, '26.3', 'clipboard related; private entitlement needed (third party)'),
  reservedType(149, '26.3', 'clipboard related; private entitlement needed (third party)'),
  reservedType(150, '26.3', 'clipboard related; private entitlement needed (third party)'),
  reservedType(151, '26.4', 'socket bind related (third party)'),
  reservedType(152, '26.4', 'socket bind related (third party)'),
  reservedType(153, '26.4', 'network connection related (third party)'),
  reservedType(154, '26.4', 'network connection related (third party)'),
  reservedType(155, '26.5', 'tty termios-setting ioctl, AUTH half of a pair (third party observation)'),
  reservedType(156, '26.5', 'tty termios-setting ioctl, NOTIFY half of a pair (third party observation)'),
  auth(157, 'xpc_connect', '27.0'),
  auth(158, 'bootstrap_check_in', '27.0'),
  notify(159, 'bootstrap_check_in', '27.0', { emitter: 'launchd', instigator: 'instigator' }),
  auth(160, 'bootstrap_look_up', '27.0', { descendantsOnly: true }),
  notify(161, 'bootstrap_look_up', '27.0', { emitter: 'launchd', instigator: 'instigator' }),
];

/** Made by a program or framework of Apple's that a user may do without, so its absence proves nothing about others. */
export const isDiscretionary = ({ emitter }: EventRow): boolean => emitter === 'userspace';

const authByMember = new Map(rows.flatMap((row) => (row.kind === 'AUTH' ? [[row.member, row]] : [])));
const notifyByMember = new Map(rows.flatMap((row) => (row.kind === 'NOTIFY' ? [[row.member, row]] : [])));

const actionRow = (row: AuthRow | NotifyRow): EventRow => {
  const asAuth = row.kind === 'AUTH' ? row : null;
  const shared = notifyByMember.get(row.member);
  const twinRow = asAuth ? shared : authByMember.get(row.member);
  return {
    number: row.number,
    name: `ES_EVENT_TYPE_${row.kind}_${row.member.toUpperCase()}`,
    action: row.kind,
    member: row.member,
    payload: `es_event_${row.member}_t`,
    byPointer: Number.parseInt(row.firstMacos, 10) >= 13,
    response: asAuth ? (row.member === 'open' ? 'es_respond_flags_result' : 'es_respond_auth_result') : null,
    cacheable: asAuth?.cache !== undefined,
    cacheKey: asAuth?.cache ?? null,
    counterpart: twinRow?.number ?? null,
    eslogger: asAuth ? null : row.member,
    firstMacos: row.firstMacos,
    emitter: shared?.emitter ?? 'kernel',
    targets: shared?.targets ?? 0,
    instigator: shared?.instigator ?? null,
    repeats: shared?.repeats ?? false,
    descendantsOnly: asAuth?.descendantsOnly ?? false,
    twin: asAuth ? (asAuth.twin ?? 'same') : null,
    note: asAuth?.note ?? null,
  };
};

const reservedRow = (row: ReservedRow, ordinal: number): EventRow => ({
  number: row.number,
  name: `ES_EVENT_TYPE_RESERVED_${ordinal}`,
  action: null,
  member: null,
  payload: null,
  byPointer: false,
  response: null,
  cacheable: false,
  cacheKey: null,
  counterpart: null,
  eslogger: null,
  firstMacos: row.firstMacos,
  emitter: null,
  targets: 0,
  instigator: null,
  repeats: false,
  descendantsOnly: false,
  twin: null,
  note: row.note,
});

const firstReserved = rows.findIndex((row) => row.kind === 'reserved');

/** All event types; the position of a row is its number. */
export const eventRows: readonly EventRow[] = rows.map((row, index) =>
  row.kind === 'reserved' ? reservedRow(row, index - firstReserved) : actionRow(row),
);

/** ES_EVENT_TYPE_LAST of the newest headers. */
export const eventTypeCount = eventRows.length;

/** Returns only types with a payload: the action of a reserved type is hearsay. */
export const eventRow = (eventType: number): EventRow | undefined => {
  const row = eventRows[eventType];
  return row?.member == null ? undefined : row;
};

const byName = new Map<string, EventRow>();
for (const row of eventRows) {
  if (row.member === null || row.action === null) continue;
  byName.set(`${row.action.toLowerCase()}_${row.member}`, row);
  if (row.action === 'NOTIFY') byName.set(row.member, row);
}

/**
 * Finds a type by 'open' (the NOTIFY type), 'auth_open', 'NOTIFY_OPEN' or the header's full name, case-insensitively.
 */
export const eventByName = (name: string): EventRow | undefined =>
  byName.get(name.toLowerCase().replace(/^es_event_type_/, ''));

/** The events that a user may name, as reports spell them; `auth` leaves out the NOTIFY types. */
export const eventLabels = (which: 'all' | 'auth' = 'all'): string[] =>
  eventRows
    .filter(({ action }) => action === 'AUTH' || (action === 'NOTIFY' && which === 'all'))
    .map(({ name }) => shortEventName(name));

/** Spellings that {@link eventByName} takes and the event as reports spell it; `auth` has `open` for AUTH_OPEN. */
export const eventSpellings = (which: 'all' | 'auth' = 'all'): ReadonlyMap<string, string> =>
  new Map(
    which === 'all'
      ? [...byName].map(([spelling, { name }]) => [spelling, shortEventName(name)])
      : eventLabels('auth').flatMap((label) => [
          [label.toLowerCase(), label],
          [label.slice('AUTH_'.length).toLowerCase(), label],
        ]),
  );

/** Returns the AUTH type that precedes a NOTIFY type, and how its fields differ; undefined if there is none. */
export const twinOf = (notifyType: number): { readonly authType: number; readonly rule: TwinRule } | undefined => {
  const row = eventRows[notifyType];
  if (row?.action !== 'NOTIFY' || row.counterpart === null) return undefined;
  return { authType: row.counterpart, rule: eventRows[row.counterpart]?.twin ?? 'same' };
};
