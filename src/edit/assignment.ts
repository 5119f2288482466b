// `--set FIELD=VALUE`: one value for one field. Fields are named as `--where` names them. Field and value are checked
// against the schema before the first message is read.
import { UsageError } from '../errors/errors.ts';
import { type Field, fieldAt } from '../print/field-path.ts';
import type { Message, NotifyResult, Process } from '../schema/generated/messages.ts';
import { eventRows } from '../schema/macos/events.ts';
import { type Plan, planOf, type Step } from '../schema/plan.ts';
import { fieldValue, WrongValue } from './field-value.ts';

export const setHelp =
  'FIELD=VALUE; fields of process, event and thread as --where names them; action=allow or action=deny is the result of a NOTIFY message; numbers may be names of the enum; null is NULL; a list of arguments is JSON';

export interface Assignment {
  /** As typed. */
  readonly field: string;
  /** Returns the message with the value; undefined if it lacks the field. The given message stays as it is. */
  readonly apply: (message: Message) => Message | undefined;
  /** Which messages lack the field. */
  readonly lacking: string;
}

/** Throws UsageError. */
export function parseAssignment(words: string): Assignment {
  const [, field = '', text = ''] = /^([^=]+)=(.*)$/s.exec(words) ?? [];
  if (field === '') throw new UsageError(`--set: invalid assignment '${words}'`, { remedy: example });
  if (field === 'action')
    return { field, apply: resultSetter(text), lacking: 'AUTH messages have no result; choose NOTIFY messages' };
  const lacking = 'what is behind a NULL pointer, in another event or in a newer message version cannot be set';
  return { field, apply: fieldSetter(field, text), lacking };
}

const example = 'write FIELD=VALUE, for example `process.executable.path=/bin/ls`; see `esreplay edit --help`';

function fieldSetter(field: string, text: string): Assignment['apply'] {
  const found = fieldAt(field);
  if (typeof found === 'string') throw new UsageError(`--set: ${found}`, { remedy: example });
  const { step, path } = settable(field, found);
  const value = typed(field, step, text);
  const [root, ...rest] = path;
  if (root !== 'process') return (message) => replaced(message, path, value);
  // Messages share their processes; sharing what comes of them keeps the writer quick.
  const processes = new WeakMap<Process, Process | Missing>();
  return (message) => {
    const known = processes.get(message.process) ?? replaced(message.process, rest, value) ?? missing;
    processes.set(message.process, known);
    return known === missing ? undefined : { ...message, process: known as Process };
  };
}

const missing = Object.freeze({});
type Missing = typeof missing;

function typed(field: string, step: Step, text: string): unknown {
  try {
    return fieldValue(step, text);
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error;
    throw new UsageError(`--set: invalid value '${text}' for ${field}: ${error.message}`, { remedy: error.remedy });
  }
}

/** Allows or denies: with auth for most events, with all flags or none for NOTIFY_OPEN. AUTH messages have no result. */
function resultSetter(text: string): Assignment['apply'] {
  if (text !== 'allow' && text !== 'deny')
    throw new UsageError(`--set: invalid value '${text}' for action`, { remedy: 'write action=allow or action=deny' });
  const denied = text === 'deny';
  return (message) => {
    if (message.action === null) return undefined;
    const action: NotifyResult =
      message.action.result_type === 0
        ? { result_type: 0, result: { auth: Number(denied) } }
        : { result_type: 1, result: { flags: denied ? 0 : 0xffffffff } };
    return { ...message, action };
  };
}

interface Target {
  readonly step: Step;
  /** Keys from the object of a plan, or from the message, to the value. */
  readonly path: readonly string[];
}

interface Names {
  readonly names: readonly string[];
}

/** Throws UsageError for a path to several values, and for what cannot be set. */
function settable(field: string, { path, kind }: Field): Target {
  const start = startOf(path);
  const found = start && targetIn(start.plan, path.slice(start.length));
  if (start && found && 'step' in found)
    return { step: found.step, path: [...path.slice(0, start.length), ...found.path] };
  if (found && 'names' in found && kind === 'object')
    throw new UsageError(`--set: ${field} has several fields`, {
      remedy: `set one of them: ${found.names.map((each) => `${field}.${each}`).join(', ')}`,
    });
  throw new UsageError(`--set: ${field} cannot be set`, {
    remedy: 'set action, or single values of process, event or thread that do not choose the arm of a union',
  });
}

/** Returns the plan of the object after the first keys of a path, and how many keys those are. */
function startOf([root, member]: readonly string[]): { readonly plan: Plan; readonly length: number } | undefined {
  if (root === 'process' || root === 'thread') return { plan: planOf(`es_${root}_t`), length: 1 };
  const row = root === 'event' ? eventRows.find((each) => each.member === member && each.payload !== null) : undefined;
  return row?.payload ? { plan: planOf(row.payload), length: 2 } : undefined;
}

function targetIn(plan: Plan, path: readonly string[]): Target | Names | undefined {
  const step = plan.steps.find((each) => each.path.every((word, index) => word === path[index]));
  if (step === undefined) return { names: namesBelow(plan, path) };
  const rest = path.slice(step.path.length);
  const keys = rest.length === 0 && step.op === 'union' ? armKeys(step) : rest;
  if (keys.length > 1 && rest.length === 0) return { names: keys };
  const inner = innerPlan(step, keys[0]);
  if (inner && keys.length > 0) {
    const found = targetIn(inner, keys);
    return found && 'step' in found ? { step: found.step, path: [...step.path, ...found.path] } : found;
  }
  if (inner && !step.nullable) return { names: namesBelow(inner, []) };
  const isChoice = plan.steps.some(({ discriminator }) => discriminator?.path.join('.') === step.path.join('.'));
  return isChoice || keys.length > 0 || !isSingle(step) ? undefined : { step, path };
}

/** A union with one arm has its value in the place of the union, as eslogger shows it. */
const armKeys = (step: Step): readonly string[] => [...new Set(step.arms?.map(({ key }) => key))];

/** Lists of structs, file descriptors and unions have no text form. */
const isSingle = ({ op, element, irregular, nullable }: Step): boolean =>
  nullable || (op === 'array' ? element === 'string' : op !== 'union' && irregular !== 'fds');

function namesBelow(plan: Plan, path: readonly string[]): readonly string[] {
  const below = plan.steps.filter((step) => path.every((word, index) => word === step.path[index]));
  return [...new Set(below.map((step) => step.path[path.length] ?? ''))];
}

function innerPlan(step: Step, word: string | undefined): Plan | undefined {
  switch (step.op) {
    case 'file':
    case 'process':
    case 'thread':
      return planOf(`es_${step.op}_t`);
    case 'union':
      return step.arms?.find(({ key }) => key === word)?.plan;
    default:
      return step.op === 'pointer' ? step.plan : undefined;
  }
}

/** Returns a copy with the value at `path`, in which everything else is shared; undefined if a key is not there. */
function replaced<T extends object>(object: T, path: readonly string[], value: unknown): T | undefined {
  const [key = '', ...rest] = path;
  const old = (object as Record<string, unknown>)[key];
  if (!Object.hasOwn(object, key) || old === undefined) return undefined;
  if (rest.length === 0) return { ...object, [key]: value };
  if (old === null || typeof old !== 'object') return undefined;
  const inner = replaced(old, rest, value);
  return inner && { ...object, [key]: inner };
}
