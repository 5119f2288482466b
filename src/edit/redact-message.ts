// Redacts messages by walking the schema's plans, which say what each field is about.
import type { ContentName } from '../schema/contents.ts';
import type { File, Message, Process, Text } from '../schema/generated/messages.ts';
import { eventPlan, type Plan, planOf, type Step } from '../schema/plan.ts';
import type { TraceResponse } from '../trace/other-records.ts';
import { rawEvent, rawEventOf } from '../trace/unknown-fields.ts';
import type { ValueRedactor } from './redactor.ts';

type Values = Readonly<Record<string, unknown>>;

export class MessageRedactor {
  private readonly redactor: ValueRedactor;
  private readonly processPlan = planOf('es_process_t');
  private readonly filePlan = planOf('es_file_t');

  constructor(redactor: ValueRedactor) {
    this.redactor = redactor;
  }

  message(message: Message): Message {
    return {
      ...message,
      process: this.process(message.process, message.version),
      event: this.event(message),
    };
  }

  response(response: TraceResponse): TraceResponse {
    return { ...response, who: response.who === null ? null : this.redactor.text('identity', response.who) };
  }

  private event(message: Message): Message['event'] {
    const known = rawEvent(message) === undefined ? eventPlan(message.event_type) : undefined;
    if (known === undefined) return rawEventOf(new Uint8Array());
    const member = known.row.member ?? '';
    const payload = (message.event as Record<string, Values | undefined>)[member];
    return payload === undefined ? message.event : { [member]: this.struct(known.plan, payload, message.version) };
  }

  private process(process: Process, version: number): Process {
    return this.struct(this.processPlan, process as unknown as Values, version) as unknown as Process;
  }

  private file(file: File, step: Step): File {
    const { path, path_truncated, stat } = file;
    const content = step.content ?? pathContent(this.filePlan);
    return { path: path === null ? null : this.redactor.text(content, path), path_truncated, stat };
  }

  /** Copies only the fields that the tables name, because unknown fields cannot be redacted. */
  private struct(plan: Plan, values: Values, version: number): Values {
    const out: Record<string, unknown> = {};
    for (const step of plan.steps) {
      if (step.since > version) continue;
      const value = valueAt(values, step.path);
      if (value !== undefined) place(out, step.path, value === null ? null : this.value(step, value, values, version));
    }
    return out;
  }

  private value(step: Step, value: unknown, siblings: Values, version: number): unknown {
    switch (step.op) {
      case 'file':
        return this.file(value as File, step);
      case 'process':
        return this.process(value as Process, version);
      case 'pointer':
        return step.plan === undefined ? value : this.struct(step.plan, value as Values, version);
      case 'string':
      case 'chars':
        return this.text(step, value as Text, siblings);
      case 'token':
      case 'bytes':
      case 'bytesPointer':
        return this.redactor.bytes(decided(step), value as Uint8Array);
      case 'array':
        return (value as readonly unknown[]).map((element) => this.element(step, element, siblings, version));
      case 'union': {
        const chosen = Number(valueAt(siblings, step.discriminator?.path ?? []));
        const arm = step.arms?.find((each) => each.value === chosen);
        return arm === undefined ? {} : this.struct(arm.plan, value as Values, version);
      }
      case 'irregular':
        return this.irregular(step, value, siblings);
      default:
        return value;
    }
  }

  private element(step: Step, element: unknown, siblings: Values, version: number): unknown {
    if (step.element === 'string') return this.text(step, element as Text, siblings);
    if (step.element === 'bytes') return this.redactor.bytes(decided(step), element as Uint8Array);
    return step.plan === undefined ? element : this.struct(step.plan, element as Values, version);
  }

  private irregular(step: Step, value: unknown, siblings: Values): unknown {
    switch (step.irregular) {
      case 'args':
      case 'env':
        return (value as readonly Text[]).map((text) => this.text(step, text, siblings));
      case 'acl':
        return this.redactor.accessList(value as Uint8Array);
      case 'entitlements':
        return this.redactor.entitlements(value as Uint8Array);
      default:
        return value;
    }
  }

  private text(step: Step, value: Text, siblings: Values): Text {
    const folder = step.folder === undefined ? null : (valueAt(siblings, step.folder.path) as File | null);
    const text = this.redactor.text(decided(step), value, folder?.path ?? null);
    return step.op === 'chars' && text !== value ? fitting(text, step.extent - 1) : text;
  }
}

/** A field without a content is a bug in the tables, not the user's mistake. */
function decided(step: Step): ContentName {
  if (step.content === undefined) throw new Error(`nothing says what ${step.path.join('.')} is about`);
  return step.content;
}

function pathContent(filePlan: Plan): ContentName {
  return filePlan.steps.find(({ path }) => path.join() === 'path')?.content ?? 'path';
}

function fitting(text: Text, length: number): Text {
  const bytes = Buffer.from(text as string);
  if (bytes.length <= length) return text;
  return new Uint8Array(bytes.subarray(0, length));
}

function valueAt(values: Values, path: readonly string[]): unknown {
  let value: unknown = values;
  for (const key of path) value = (value as Values | undefined)?.[key];
  return value;
}

function place(values: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let inner = values;
  for (const key of path.slice(0, -1)) {
    inner[key] ??= {};
    inner = inner[key] as Record<string, unknown>;
  }
  inner[path.at(-1) ?? ''] = value;
}
