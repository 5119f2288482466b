// Generates messages.ts: TypeScript types of a message as a plain object, the shape that `src/trace` reads and writes.
import { enumTables } from '../../src/schema/enums.ts';
import { type EventRow, eventRows } from '../../src/schema/macos/events.ts';
import { allPlans, type Plan, type Step } from '../../src/schema/plan.ts';
import { banner, pascal, typeName } from './spelling.ts';

/** An object type under construction; a leaf is the text of a type. */
interface Shape {
  readonly since: number;
  readonly type: string | Map<string, Shape>;
}

const scalarType = (step: Step): string => {
  switch (step.op) {
    case 'u64':
    case 'i64':
      return 'bigint';
    case 'bool':
      return 'boolean';
    case 'string':
    case 'chars':
      return step.op === 'chars' ? 'Text' : 'Text | null';
    case 'bytes':
      return 'Uint8Array';
    case 'bytesPointer':
    case 'token':
      return 'Uint8Array | null';
    case 'file':
    case 'process':
    case 'thread':
      return pascal(step.op) + (step.nullable ? ' | null' : '');
    case 'pointer':
      return typeName(step.plan?.name ?? '') + (step.nullable ? ' | null' : '');
    case 'array':
      return `${step.element === 'struct' ? typeName(step.plan?.name ?? '') : step.element === 'string' ? 'Text' : 'Uint8Array'}[]`;
    case 'irregular':
      return irregularType(step);
    default:
      return 'number';
  }
};

const irregularType = (step: Step): string => {
  switch (step.irregular) {
    case 'args':
    case 'env':
      return 'Text[]';
    case 'fds':
      return 'FileDescriptor[]';
    default:
      return step.nullable ? 'Uint8Array | null' : 'Uint8Array';
  }
};

const shapeOf = (plan: Plan): Map<string, Shape> => {
  const root = new Map<string, Shape>();
  for (const step of plan.steps) {
    if (step.op === 'union') insert(root, step.path, step.since, unionShape(step));
    else insert(root, step.path, step.since, scalarType(step));
  }
  return root;
};

/** Every arm is an optional key; only the chosen one is present. */
const unionShape = (step: Step): Map<string, Shape> => {
  const arms = new Map<string, Shape>();
  for (const arm of step.arms ?? []) {
    for (const [key, shape] of shapeOf(arm.plan)) arms.set(key, { ...shape, since: Number.POSITIVE_INFINITY });
  }
  return arms;
};

const insert = (into: Map<string, Shape>, path: readonly string[], since: number, type: Shape['type']): void => {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    into.set(key, { since, type });
    return;
  }
  const known = into.get(key);
  const inner = known && typeof known.type !== 'string' ? known.type : new Map<string, Shape>();
  if (!known) into.set(key, { since, type: inner });
  insert(inner, rest, since, type);
};

const tokenKeys = ['auid', 'euid', 'egid', 'ruid', 'rgid', 'pid', 'asid', 'pidversion'].join();

const print = (shape: Map<string, Shape>, indent: string, parentSince = 1): string => {
  if ([...shape.keys()].join() === tokenKeys && indent !== '') return 'AuditToken';
  const lines = [...shape].map(([key, { since, type }]) => {
    const text = typeof type === 'string' ? type : print(type, `${indent}  `, since);
    const newer = since > parentSince;
    const note = newer && Number.isFinite(since) ? `${indent}  /** message version ${since} */\n` : '';
    return `${note}${indent}  ${key}${newer ? '?' : ''}: ${text};`;
  });
  return lines.length === 0 ? 'Record<string, never>' : `{\n${lines.join('\n')}\n${indent}}`;
};

const planType = (plan: Plan): string => {
  const body = print(shapeOf(plan), '');
  return body.startsWith('{')
    ? `export interface ${typeName(plan.name)} ${body}\n`
    : `export type ${typeName(plan.name)} = ${body};\n`;
};

const enumText = (name: string, members: readonly { key: string; value: number }[]): string =>
  `export const ${typeName(name)} = {\n${members.map((member) => `  ${member.key}: ${member.value},`).join('\n')}\n} as const;\n`;

const shortName = ({ name }: EventRow): string => name.replace('ES_EVENT_TYPE_', '');

export const messagesText = (): string => {
  const structs = allPlans().filter((plan) => plan.sizes.length > 0);
  const events = eventRows.filter((row) => row.member !== null);
  const members = new Map(events.map((row) => [row.member ?? '', row.payload ?? '']));
  return `${banner('//')}
/** Text of a string token; bytes when it is not UTF-8. */
export type Text = string | Uint8Array;

export interface FileDescriptor {
  fd: number;
  fdtype: number;
  /** Only pipes. */
  pipe?: { pipe_id: bigint };
}

export type NotifyResult = { result_type: 0; result: { auth: number } } | { result_type: 1; result: { flags: number } };

/** What messages of every event type have. Keys that the message's version lacks are absent. */
export interface MessageHead {
  version: number;
  time: { tv_sec: bigint; tv_nsec: bigint };
  mach_time: bigint;
  /** 0n when none was recorded. */
  deadline: bigint;
  process: Process;
  seq_num: bigint;
  thread: Thread | null;
  global_seq_num: bigint;
}

/** A message of any type, also of one that this version does not know. */
export interface Message extends MessageHead {
  action_type: 0 | 1;
  /** null for AUTH: its id is made afresh by every replay. */
  action: NotifyResult | null;
  event_type: number;
  event: MessageEvent;
}

/** Exactly one key: the member of es_events_t that belongs to the event type. */
export type MessageEvent = { [Member in keyof EventPayloads]?: EventPayloads[Member] };

export interface EventPayloads {
${[...members].map(([member, payload]) => `  ${member}: ${typeName(payload)};`).join('\n')}
}

/** The member of es_events_t that an event type has. */
export interface EventMembers {
${events.map((row) => `  ${shortName(row)}: '${row.member}';`).join('\n')}
}

/** A message of one event type, named as in EventType. */
export interface MessageOf<Name extends keyof EventMembers> extends MessageHead {
  action_type: Name extends \`AUTH_\${string}\` ? 0 : 1;
  /** null for AUTH. */
  action: Name extends \`AUTH_\${string}\` ? null : NotifyResult;
  event_type: (typeof EventType)[Name];
  event: MessageEvent & Pick<EventPayloads, EventMembers[Name]>;
}

/** A message of a type that this version knows: its event_type tells which event it has. */
export type EventMessage = { [Name in keyof EventMembers]: MessageOf<Name> }[keyof EventMembers];

${structs.map(planType).join('\n')}
export const EventType = {
${eventRows.map((row) => `  ${shortName(row)}: ${row.number},`).join('\n')}
} as const;

${enumTables.map((table) => enumText(table.name, table.members)).join('\n')}`;
};
