// Planted bypasses: what `explore` must find in each client, and not in its right twin. A twin is right about that effect
// by that event or as that actor, and may have gaps of its own.
import type { FindingClass } from '../../../src/judge/rule.ts';
import type { RunOptions } from '../../../src/run/options.ts';
import type { Bypass } from './by-hand.ts';
import type { BypassTrace } from './stories.ts';

export interface PlantedBypass {
  readonly bug: string;
  /** A file of `clients/`, without its ending. */
  readonly client: string;
  /** Defines of the twin; the bug has none. */
  readonly twin: readonly string[];
  readonly trace: BypassTrace;
  /** `EFFECT by EVENT`, or `EFFECT as ACTOR`. */
  readonly finds: Bypass;
  readonly class: FindingClass;
  readonly options?: Partial<RunOptions>;
}

const planted = (
  finds: Bypass,
  grade: FindingClass,
  trace: BypassTrace,
  client: string,
  bug: string,
  twin: readonly string[] = ['RIGHT'],
): PlantedBypass => ({ bug, client, twin, trace, finds, class: grade });

/** A client that asks for one event too few, and a twin that asks for it. */
const unasked = (
  finds: Bypass,
  trace: BypassTrace,
  client: 'guards-opens-alone' | 'denies-signals-alone',
  event: string,
  bug: string,
): PlantedBypass => planted(finds, 'hazard', trace, client, bug, [`AND=${event}`]);

export const plantedBypasses: readonly PlantedBypass[] = [
  planted(
    'read by clone',
    'violation',
    'read-secret',
    'checks-target-of-clone',
    'only the target of a clone is guarded',
  ),
  planted(
    'read by copyfile',
    'violation',
    'read-secret',
    'checks-target-of-copyfile',
    'only the target of a copy is guarded',
  ),
  planted('read by link', 'violation', 'read-secret', 'checks-target-of-link', 'only the target of a link is guarded'),
  planted(
    'read by rename',
    'violation',
    'read-secret',
    'checks-renamed-file-alone',
    'a folder around a file can be renamed',
  ),
  planted('read by open', 'violation', 'read-secret', 'knows-file-by-end-of-path', 'a truncated path has no end'),
  unasked('read by clone', 'read-secret', 'guards-opens-alone', 'CLONE', 'opens are guarded, clones are not'),
  unasked('read by copyfile', 'read-secret', 'guards-opens-alone', 'COPYFILE', 'opens are guarded, copies are not'),
  planted('change by truncate', 'violation', 'write-rules', 'logs-truncations', 'truncations are only counted'),
  planted(
    'change by exchangedata',
    'violation',
    'write-rules',
    'checks-first-file-of-exchange',
    'only the first file of an exchange is guarded',
  ),
  planted(
    'change by deleteextattr',
    'violation',
    'label-rules',
    'sets-attributes-alone',
    'attributes can be taken away',
  ),
  unasked(
    'change by truncate',
    'write-rules',
    'guards-opens-alone',
    'TRUNCATE',
    'opens are guarded, truncations are not',
  ),
  unasked(
    'change by setextattr',
    'write-rules',
    'guards-opens-alone',
    'SETEXTATTR',
    'opens are guarded, attributes are not',
  ),
  unasked(
    'change by deleteextattr',
    'write-rules',
    'guards-opens-alone',
    'DELETEEXTATTR',
    'opens are guarded, removals of attributes are not',
  ),
  unasked('change by setacl', 'write-rules', 'guards-opens-alone', 'SETACL', 'opens are guarded, access lists are not'),
  unasked('change by setmode', 'write-rules', 'guards-opens-alone', 'SETMODE', 'opens are guarded, modes are not'),
  unasked('change by setowner', 'write-rules', 'guards-opens-alone', 'SETOWNER', 'opens are guarded, owners are not'),
  unasked('change by setflags', 'write-rules', 'guards-opens-alone', 'SETFLAGS', 'opens are guarded, flags are not'),
  planted(
    'remove by rename',
    'violation',
    'remove-rules',
    'checks-target-of-rename',
    'a file that stays can be renamed away',
  ),
  planted(
    'replace by rename',
    'violation',
    'create-rules',
    'checks-source-of-rename',
    'only the source of a rename is guarded',
  ),
  planted(
    'replace by copyfile',
    'violation',
    'replace-rules',
    'checks-source-of-copyfile',
    'only the source of a copy is guarded',
  ),
  planted(
    'replace by create',
    'violation',
    'replace-rules',
    'overlooks-new-names',
    'a removed file can be created again',
  ),
  planted(
    'replace by mount',
    'violation',
    'replace-rules',
    'blocks-removable-volumes',
    'a volume can cover the folder',
  ),
  planted('run by link', 'violation', 'run-blocked', 'blocks-program-by-path', 'a program runs by a hard link'),
  planted('run by rename', 'violation', 'run-blocked', 'blocks-program-by-path', 'a program runs by a new name'),
  planted(
    'load-code by mmap',
    'violation',
    'load-blocked',
    'compares-protection-as-whole',
    'pages that can be written run, too',
  ),
  planted(
    'load-code by link',
    'violation',
    'load-blocked',
    'blocks-library-by-path',
    'a library is loaded by a hard link',
  ),
  planted('take-over by signal', 'violation', 'kill-agent', 'denies-killing-alone', 'SIGSTOP suspends the daemon'),
  planted(
    'take-over by proc_suspend_resume',
    'violation',
    'take-agent',
    'allows-resuming',
    'a suspension is taken for a resumption',
  ),
  unasked(
    'take-over by proc_suspend_resume',
    'kill-agent',
    'denies-signals-alone',
    'PROC_SUSPEND_RESUME',
    'signals are guarded, suspensions are not',
  ),
  unasked(
    'take-over by get_task',
    'kill-agent',
    'denies-signals-alone',
    'GET_TASK',
    'signals are guarded, task ports are not',
  ),
  unasked(
    'take-over by get_task_read',
    'kill-agent',
    'denies-signals-alone',
    'GET_TASK_READ',
    'signals are guarded, read ports are not',
  ),
  planted(
    'mount by remount',
    'violation',
    'mount-removable',
    'denies-mounts-alone',
    'a volume is mounted again with other flags',
  ),
  planted(
    'connect by rename',
    'violation',
    'connect-socket',
    'guards-socket-by-path',
    'a folder around a socket can be renamed',
  ),
  planted(
    'read as no-team',
    'violation',
    'read-secret',
    'compares-team-by-its-length',
    'no characters of a team are equal',
  ),
  planted('read as null-team', 'violation', 'read-secret', 'takes-no-team-for-own', 'no team is taken for the own one'),
  planted(
    'read as no-team',
    'violation',
    'read-secret',
    'trusts-signing-id-alone',
    'a signing id is trusted without a team',
  ),
  planted('read as unsigned', 'violation', 'read-secret', 'trusts-unsigned-programs', 'an unsigned program is trusted'),
  planted(
    'read as unsigned',
    'violation',
    'read-secret',
    'trusts-path-of-program',
    'a path is trusted without a signature',
  ),
  planted(
    'read as broken-signature',
    'violation',
    'read-secret',
    'trusts-broken-signature',
    'the ids of a broken signature are trusted',
  ),
  planted(
    'read as broken-signature',
    'violation',
    'read-secret',
    'caches-for-own-team',
    'the ids of a broken signature are trusted, and answers are cached',
  ),
  planted(
    'read as no-platform',
    'violation',
    'read-secret-as-apple',
    'trusts-apple-by-name',
    "Apple's name is trusted without its flag",
  ),
  planted('read as child', 'hazard', 'read-secret', 'trusts-children', 'a grant leaks to a child'),
];
