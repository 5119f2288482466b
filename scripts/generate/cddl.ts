// Generates docs/reference/trace.cddl: the trace format as CDDL (RFC 8610), one rule for each struct and each event
// type. traces/FORMAT.md describes the same in words, and the rules that CDDL cannot express.
import { eventRows } from '../../src/schema/macos/events.ts';
import { allPlans, type Plan, planOf, type Step } from '../../src/schema/plan.ts';
import { banner } from './spelling.ts';

const ruleName = (plan: Plan): string =>
  plan.name
    .replace(/^(es_|struct )/, '')
    .replace(/_t(?=\.|$)/, '')
    .replaceAll(/[_.]+/g, '-');

const orNull = (step: Step, type: string): string => (step.nullable ? `${type} / null` : type);

const itemType = (step: Step): string => {
  switch (step.op) {
    case 'string':
      return 'string-item / null';
    case 'token':
      return 'bstr / null';
    case 'bytes':
      return `bstr .size ${step.extent}`;
    case 'bytesPointer':
      return orNull(step, `bstr .size ${step.extent}`);
    case 'chars':
      return 'text-item';
    case 'file':
    case 'process':
    case 'thread':
      return orNull(step, `${step.op}-id`);
    case 'pointer':
      return orNull(step, planRule(step.plan));
    case 'array':
      return `[* ${step.element === 'string' ? 'string-item' : step.element === 'bytes' ? `bstr .size ${step.extent}` : planRule(step.plan)}]`;
    case 'union':
      return [...new Set((step.arms ?? []).map((arm) => planRule(arm.plan))), '[]'].join(' / ');
    case 'irregular':
      return step.irregular === 'fds'
        ? '[* fd]'
        : step.irregular === 'acl' || step.irregular === 'entitlements'
          ? orNull(step, 'bstr')
          : 'list-id';
    default:
      return step.op;
  }
};

const planRule = (plan: Plan | undefined): string => (plan ? ruleName(plan) : 'null');

/**
 * Prints items in record order. What a later message version added is an optional tail, nested because tails only get
 * shorter.
 */
const items = (steps: readonly Step[]): string => {
  const versions = [...new Set(steps.map((step) => step.since))];
  const write = (index: number): string => {
    const version = versions[index];
    if (version === undefined) return '';
    const mine = steps.filter((step) => step.since === version);
    const lines = mine.map((step) => `  ${memberKey(step)}: ${itemType(step)},\n`).join('');
    const rest = write(index + 1);
    return version === 1 ? lines + rest : `  ? ( ; message version ${version}\n${lines}${rest}  ),\n`;
  };
  return write(0);
};

const memberKey = (step: Step): string => step.path.join('-').replaceAll('_', '-');

const planText = (plan: Plan): string =>
  plan.steps.length === 0 ? `${ruleName(plan)} = []\n` : `${ruleName(plan)} = [\n${items(plan.steps)}]\n`;

const images = ['es_process_t', 'es_file_t', 'es_thread_t'];

const eventRule = (row: (typeof eventRows)[number]): string =>
  `${row.action?.toLowerCase()}-${row.member?.replaceAll('_', '-')}`;

const eventText = (row: (typeof eventRows)[number]): string => {
  const payload = row.payload === null ? '' : items(planOf(row.payload).steps);
  return `${eventRule(row)} = [\n  type: ${row.number},\n  ${row.action === 'AUTH' ? 'auth' : 'notify'}-envelope,\n${payload}]\n`;
};

export const cddlText = (): string => {
  const events = eventRows.filter((row) => row.payload !== null);
  const payloads = new Set(events.map((row) => row.payload));
  const structs = allPlans().filter((plan) => !payloads.has(plan.name) && !images.includes(plan.name));
  const image = (name: string): string => items(planOf(name).steps);
  return `${banner(';')}; A trace is a CBOR sequence: file-mark, then blocks. The bytes of a records block are a CBOR sequence of records.
; Integers are in range for their type; all encodings are deterministic (RFC 8949, 4.2.1).

file-mark = ["esreplay-trace", 1]
block = header-block / records-block / end-block
header-block = [kind: 0, first-message: 0, crc32c: u32, bytes: bstr .cbor header]
records-block = [kind: 1, first-message: u32, crc32c: u32, bytes: bstr .cborseq [+ record]]
end-block = [kind: 2, first-message: u32, crc32c: u32, bytes: bstr .cbor [messages: uint, records: uint]]

header = {
  "application" => tstr,
  "createdBy" => tstr,
  "os" => {"build" => tstr / null, "version" => tstr / null, "major" => uint / null},
  "messageVersion" => uint,
  "timebase" => [numer: u32, denom: u32],
  "bootId" => tstr / null,
  "machBase" => u64,
  "wallBase" => u64,
  "source" => "eslogger" / "recorder" / "built",
  "budget" => u64,
  "budgetSource" => tstr,
  "subscriptions" => "unknown" / [* event-name],
  "mutes" => "unknown" / {
    "paths" => [* muted-path],
    "processes" => [* [audit-token: bstr .size 32, events: [* event-name]]],
    "inverted" => [* tstr]
  },
  "defaultMutes" => "unknown" / [* muted-path],
  "processes" => [* process-id],
  ? "running" => [* [pid: u32, parent: u32 / null, start-us: u64 / null, path: tstr / null]],
  "missMode" => "kill" / "fail-closed" / "fail-open" / "unknown",
  "redaction" => null / {* tstr => any},
  "authTwins" => [* event-name],
  "responses" => bool,
  "events" => [* [number: u32, name: event-name, plan: tstr]],
  "fields" => {* tstr => [* tstr]},
  "notes" => [* tstr],
  * tstr => any
}
event-name = tstr
muted-path = [type: tstr, path: string-item, events: [* event-name]]

u8 = uint .size 1
u16 = uint .size 2
u32 = uint .size 4
u64 = uint .size 8
i8 = -128..127
i16 = -32768..32767
i32 = -2147483648..2147483647
i64 = -9223372036854775808..9223372036854775807
text-item = tstr / bstr ; bytes when it is not UTF-8
string-id = uint
string-item = tstr / bstr / string-id
list-id = uint
file-id = uint
process-id = uint
thread-id = uint
fd = [fd: i32, fdtype: u32, ? pipe-id: u64]

record = definition / response / gap / new-run / raw-message / message
definition = process / file / string / list / thread
process = [-1,
${image('es_process_t')}]
file = [-2,
${image('es_file_t')}]
string = [-3, tstr / bstr]
list = [-4, items: [* string-item]]
thread = [-5,
${image('es_thread_t')}]
response = [-6, message-index: u32, latency: i64, kind: 0 / 1, value: u32, cached: bool, who: string-item / null]
gap = [-7, count: u64, event-type: u32 / null, source: 0 / 1]
new-run = [-8, message-version: uint, mach-base: u64, wall-base: u64, boot-id: tstr / null]
raw-message = [-9, event-type: u32, action-type: 0 / 1, times-and-actor, action: notify-result, bytes: bstr]

times-and-actor = (
  d-mach: i64, d-wall: i64, budget: i64 / null,
  process: process-id, thread: thread-id / null,
  d-seq: i64, d-global: i64
)
auth-envelope = (times-and-actor, action: 0)
notify-envelope = (times-and-actor, action: notify-result)
notify-result = 0 / [result-type: 0 / 1, value: u32]

; structs and union arms
${structs.map(planText).join('\n')}
; messages by event type
message = ${events.map(eventRule).join(' /\n  ')}

${events.map(eventText).join('\n')}`;
};
