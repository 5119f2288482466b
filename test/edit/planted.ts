// A trace with a secret in every place that can hold text or bytes: each event type, each arm of each union, header,
// answers, runs. The list of fields that may be kept is separate from the tables, so that a change of those shows.

import type { Message } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { allPlans } from '../../src/schema/plan.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { encodeCbor } from '../../src/trace/cbor.ts';
import { TraceWriter } from '../../src/trace/writer.ts';

export const secret = 'sEcReT';
/** Takes the secret's place where the profile `report` keeps what the system defines. */
export const systemWord = 'wOrD';
const keptFields: readonly string[] = [
  'f_fstypename',
  'record_type',
  'authentication_type',
  'signature_version',
  'malware_identifier',
  'action_type',
  'scope',
  'service',
  'attribute_name',
];

/** The largest number of arms of any union. */
export const maxArms = Math.max(
  ...allPlans().flatMap(({ steps }) => steps.map(({ arms }) => new Set(arms?.map(({ plan }) => plan)).size)),
);

export class Planter {
  /** `event: dotted path` of each planted secret. */
  readonly places = new Set<string>();
  private planted = 0;

  /** Returns the message with a secret in all of its texts and bytes. */
  message(message: Message): Message {
    return {
      ...message,
      process: this.value(message.process, ['process']) as Message['process'],
      event: this.value(message.event, [String(message.event_type)]) as Message['event'],
    };
  }

  private value(value: unknown, path: readonly string[]): unknown {
    const name = path.at(-1) ?? '';
    if (typeof value === 'string') {
      this.places.add(path.join('.'));
      return this.text(name, value);
    }
    if (value instanceof Uint8Array) {
      this.places.add(path.join('.'));
      return name === 'acl' || name === 'set' ? secretAccessList() : secretBytes(value.length);
    }
    if (Array.isArray(value)) return value.map((each) => this.value(each, path));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.value(each, [...path, key])]));
  }

  private text(name: string, old: string): string {
    const planted = ++this.planted;
    if (keptFields.includes(name)) return `${systemWord}${planted}`;
    if (old.startsWith('/')) return `/${secret}${planted}/${secret}.${planted}/usr/bin/${secret}`;
    if (name === 'env') return `${secret}${planted}=${secret}`;
    return `${secret}.${planted}.${secret}`;
  }
}

export function plantedMessages(version: number): { messages: readonly Message[]; places: ReadonlySet<string> } {
  const planter = new Planter();
  let seed = 0;
  const messages = eventRows
    .filter(({ payload }) => payload !== null)
    .flatMap(({ number }) =>
      Array.from({ length: maxArms }, (_, arm) => {
        seed++;
        return planter.message(buildMessage(number, { version }, seed, 'plain', arm));
      }),
    );
  return { messages, places: planter.places };
}

/** Adds what else a trace holds. `unknown`: a message of an unknown type. */
export function writePlanted(path: string, messages: readonly Message[]): void {
  const mute = ['ES_MUTE_PATH_TYPE_LITERAL', `/${secret}/muted`, ['ES_EVENT_TYPE_AUTH_OPEN', secret]] as const;
  const header = buildHeader({
    application: secret,
    createdBy: `record -o /Users/${secret}/t.estrace`,
    os: { build: secret, version: secret, major: 27 },
    bootId: secret,
    budgetSource: secret,
    subscriptions: ['ES_EVENT_TYPE_AUTH_OPEN', secret],
    mutes: {
      paths: [mute, [secret, '/usr/bin/true', []]],
      processes: [[secretBytes(40), [secret]]],
      inverted: [secret],
    },
    defaultMutes: [mute],
    processes: [0],
    redaction: { [secret]: secret },
    authTwins: [secret],
    notes: [secret],
  });
  const writer = new TraceWriter(path, header);
  for (const message of messages) writer.message(message);
  writer.response({ message: 0, latency: 5n, kind: 'auth', value: 0, cached: false, who: `/Users/${secret}/agent` });
  writer.run({ messageVersion: header.messageVersion, machBase: 1n, wallBase: header.wallBase, bootId: secret });
  const known = buildMessage(
    eventRows.findIndex(({ name }) => name.endsWith('NOTIFY_EXIT')),
    {},
    1,
  );
  const raw = encodeCbor([secret, new Uint8Array(secretBytes(30))]);
  writer.message({ ...known, event_type: 999, event: { raw } } as Message);
  writer.close();
}

const secretBytes = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => secret.charCodeAt(index % secret.length));

/** In the system's form: owner, group and one entry, each with a GUID. */
function secretAccessList(): Uint8Array {
  const list = Buffer.alloc(44 + 24);
  list.writeUInt32BE(0x012cc16d, 0);
  for (const at of [4, 20, 44]) list.set(secretBytes(16), at);
  list.writeUInt32BE(1, 36);
  return new Uint8Array(list);
}
