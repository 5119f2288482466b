// Processes other than the one that was denied: one that the client trusts, without what says that it may be trusted.
import type { Message, Process } from '../../schema/generated/messages.ts';

export const actorNames = ['unsigned', 'no-team', 'null-team', 'no-platform', 'broken-signature', 'child'] as const;
export type ActorName = (typeof actorNames)[number];

/** `trusted` must be allowed, and `stranger` denied: a list of what is denied says nothing of those that it lacks. */
export const controlNames = ['trusted', 'stranger'] as const;
export type ControlName = (typeof controlNames)[number];

/** Bits of codesigning_flags (kern/cs_blobs.h). */
const flag = { valid: 0x1, platformBinary: 0x0400_0000, platformPath: 0x0800_0000 } as const;

export const isSigned = ({ codesigning_flags, team_id, is_platform_binary }: Process): boolean =>
  (codesigning_flags & flag.valid) !== 0 && (is_platform_binary || hasText(team_id));

const hasText = (text: Process['team_id']): boolean => text !== null && text.length > 0;

export const actorWords: Readonly<Record<ActorName, string>> = {
  unsigned: 'without a signature',
  'no-team': 'with an empty team',
  'null-team': 'without a team',
  'no-platform': 'without the flag of the platform',
  'broken-signature': 'with a broken signature that keeps its ids',
  child: 'as a child of it',
};

export const actorAdvice: Readonly<Record<ActorName, string>> = {
  unsigned: 'Ask for a valid signature (CS_VALID in codesigning_flags) and for the team, and not for the path alone.',
  'no-team': 'Compare the whole team with the one that you trust; an empty team is nobody.',
  'null-team': 'Take a missing team for none: a program that was signed without one has it, too.',
  'no-platform': 'Ask is_platform_binary as well: everybody can sign with an id that begins with com.apple.',
  'broken-signature': 'Ask for CS_VALID in codesigning_flags: without it the ids are what the file says of itself.',
  child: 'Grant a process what it may do, by its own signature, and not what the process that began it may do.',
};

/** ES_CS_VALIDATION_CATEGORY_ */
const category = { invalid: 0, developerId: 6, none: 10 } as const;

/** Null: it has nothing to take away. */
export function withoutTrust(name: Exclude<ActorName, 'child'>, trusted: Process): Process | null {
  const made = lacking(name, trusted);
  return made === null ? null : categorised(made, name === 'broken-signature' ? category.invalid : category.none);
}

/** macOS takes no such process for a client, and a validated signature would say more than it has. */
const categorised = (process: Process, cs_validation_category: number): Process => ({
  ...process,
  is_es_client: false,
  ...(process.cs_validation_category === undefined ? {} : { cs_validation_category }),
});

function lacking(name: Exclude<ActorName, 'child'>, trusted: Process): Process | null {
  switch (name) {
    case 'unsigned':
      return {
        ...trusted,
        ...noPlatform(trusted),
        signing_id: '',
        team_id: '',
        codesigning_flags: 0,
        cdhash: new Uint8Array(trusted.cdhash.length),
        ...withoutFullHash(trusted),
      };
    case 'no-team':
      return hasText(trusted.team_id) ? { ...trusted, team_id: '' } : null;
    case 'null-team':
      return hasText(trusted.team_id) ? { ...trusted, team_id: null } : null;
    case 'no-platform':
      return trusted.is_platform_binary ? { ...trusted, ...noPlatform(trusted) } : null;
    case 'broken-signature':
      return { ...trusted, codesigning_flags: (trusted.codesigning_flags & ~flag.valid) >>> 0 };
  }
}

const noPlatform = ({ codesigning_flags }: Process): Pick<Process, 'is_platform_binary' | 'codesigning_flags'> => ({
  is_platform_binary: false,
  codesigning_flags: (codesigning_flags & ~(flag.platformBinary | flag.platformPath)) >>> 0,
});

/** Somebody with a valid signature whom nobody knows. */
export function stranger(trusted: Process): Process {
  const made = {
    ...trusted,
    ...noPlatform(trusted),
    codesigning_flags: noPlatform(trusted).codesigning_flags | flag.valid,
    signing_id: 'org.example.stranger',
    team_id: 'STRANGER00',
    cdhash: Uint8Array.from(trusted.cdhash, (_, at) => (at * 37 + 11) % 256),
    ...withoutFullHash(trusted),
    executable: { ...trusted.executable, path: '/private/tmp/stranger' },
  };
  return categorised(made, category.developerId);
}

const withoutFullHash = ({ cdhash_full }: Process): Pick<Process, 'cdhash_full'> =>
  cdhash_full === undefined ? {} : { cdhash_full: null };

/** A process that takes nothing from one of the trace. */
export function fresh(process: Process, pid: number, pidversion: number): Process {
  return {
    ...process,
    audit_token: { ...process.audit_token, pid, pidversion },
    group_id: pid,
    session_id: process.session_id,
  };
}

/** The same of another program: macOS keeps answers by the file of the program, so that nothing is kept of it. */
export function freshProgram(process: Process, pid: number, pidversion: number): Process {
  const { executable } = process;
  const stat = { ...executable.stat, st_ino: madePrograms + BigInt(pid) };
  return { ...fresh(process, pid, pidversion), executable: { ...executable, stat } };
}

/** Far from the inodes of a recording, and from those of other files that are made. */
const madePrograms = 0x7e00_0000_0000n;

/** A process with the image of `image`, which `parent` began. */
export function childOf(parent: Process, image: Process, pid: number, pidversion: number): Process {
  const { pid: ppid } = parent.audit_token;
  return {
    ...fresh(image, pid, pidversion),
    ppid,
    original_ppid: ppid,
    group_id: parent.group_id,
    ...(image.parent_audit_token === undefined ? {} : { parent_audit_token: parent.audit_token }),
    ...(image.responsible_audit_token === undefined
      ? {}
      : { responsible_audit_token: parent.responsible_audit_token ?? parent.audit_token }),
  };
}

/** Actors of allowed messages, those first whose message is most like the denied one. */
export function trustedActors(
  denied: Message,
  target: string,
  allowed: readonly { readonly message: Message; readonly target: string }[],
): readonly Process[] {
  const like = allowed
    .filter(({ message }) => message.event_type === denied.event_type && isSigned(message.process))
    .sort((a, b) => Number(b.target === target) - Number(a.target === target));
  const actors = new Map<string, Process>();
  for (const { message } of like) {
    const { signing_id, team_id, executable } = message.process;
    const key = JSON.stringify([signing_id, team_id, executable.path].map(String));
    if (!isSame(message.process, denied.process) && !actors.has(key)) actors.set(key, message.process);
  }
  return [...actors.values()];
}

const isSame = (a: Process, b: Process): boolean =>
  a.signing_id === b.signing_id && a.team_id === b.team_id && a.executable.path === b.executable.path;
