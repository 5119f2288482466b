// Generates the table of calls in C++: numbers and classes (`calls.h`), and one wrapper for each exported name
// (`calls_wrappers.inc`).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callNumberDigests } from '../../src/schema/calls/call-numbers.ts';
import { type CallRow, callByNumber, calls, numberedCalls } from '../../src/schema/calls/calls.ts';
import { callClasses, type Grade } from '../../src/schema/calls/shape.ts';
import { systemCallRows, systemRules } from '../../src/schema/calls/system.ts';
import { runtimeFunctions } from '../../src/schema/macos/darwin-exports.ts';
import { functionNames } from '../../src/schema/macos/functions.ts';
import { banner, pascal } from './spelling.ts';

const enumerator = (name: string): string => `kCall${pascal(name.replace(/^__+/, '').replace(/^_/, 'underscore_'))}`;
const className = (name: string): string => `CallClass::k${pascal(name)}`;
const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

export const digestOfNumbers = (numbered: typeof numberedCalls): string =>
  createHash('sha256')
    .update(numbered.map((line) => line.join(' ')).join('\n'))
    .digest('hex');

/** Returns the existing names and digests, and those of new rows. */
export const callNumbersText = (): string => {
  const [opening = '', between = ''] = readFileSync(numbersFile, 'utf8').split(/(?<== `\n)[^`]*(?=`)|(?<== \{\n)[^}]*/);
  const digests = { [numberedCalls.length]: digestOfNumbers(numberedCalls), ...callNumberDigests };
  let names = ' ';
  for (const [name] of numberedCalls)
    names += names.length - names.lastIndexOf('\n') + name.length > maxColumns ? `\n  ${name}` : ` ${name}`;
  return [
    opening,
    `${names}\n`,
    between,
    ...Object.entries(digests).map(([count, digest]) => `  ${count}: '${digest}',\n`),
    '};\n',
  ].join('');
};

const maxColumns = 120;
const numbersFile = join(import.meta.dirname, '../../src/schema/calls/call-numbers.ts');

export const callsHeader = (): string => {
  const rows = systemCallRows((name) => calls.some((row) => row.name === name));
  const last = Math.max(...rows.map((row) => row.number));
  const table = Array.from({ length: last + 1 }, (_, number) => {
    const row = rows.find((candidate) => candidate.number === number);
    if (row === undefined) return '  {CallClass::kAlways, SystemRule::kClass, 0, 0},';
    const call = row.call === null ? 0 : enumerator(row.call);
    return `  {${className(row.class)}, SystemRule::k${pascal(row.rule)}, ${row.argument}, ${call}},  // ${number} ${row.name}`;
  });
  return text([
    banner('//').trimEnd(),
    '// Numbers of the rows in the table of calls, and how bare Linux system calls (x86-64) are graded.',
    '#pragma once',
    '',
    '#include <cstdint>',
    '',
    'namespace esreplay {',
    '',
    'enum class CallClass : uint8_t {',
    '  kNone = 0,',
    ...Object.entries(callClasses).map(([name, value]) => `  k${pascal(name)} = ${value},`),
    '};',
    '',
    'enum Call : uint16_t {',
    '  kCallNone = 0,',
    ...calls.map(({ name, number }) => `  ${enumerator(name)} = ${number},`),
    '};',
    '',
    `constexpr uint16_t kCallCount = ${numberedCalls.length};`,
    '',
    '// By number: the strongest class a call can have.',
    'constexpr CallClass kCallClasses[kCallCount + 1] = {',
    '  CallClass::kNone,',
    ...numberedCalls.map(([name, number]) => `  ${className(callByNumber(number)?.class ?? 'none')},  // ${name}`),
    '};',
    '',
    'enum class SystemRule : uint8_t {',
    ...systemRules.map((name) => `  k${pascal(name)},`),
    '};',
    '',
    'struct SystemCallRow {',
    '  CallClass call_class;  // when the rule does not say otherwise',
    '  SystemRule rule;',
    '  uint8_t argument;      // the one that the rule looks at',
    '  uint16_t call;',
    '};',
    '',
    `constexpr uint32_t kSystemCallCount = ${last + 1};`,
    'constexpr SystemCallRow kSystemCalls[kSystemCallCount] = {',
    ...table,
    '};',
    '',
    '}  // namespace esreplay',
  ]);
};

/** Cases of a switch: a processor's own numbers of system calls become those of the table, which are x86-64's. */
const systemCallNumbers = (): string =>
  text([
    banner('//').trimEnd(),
    '// Cases of a switch over the numbers that this processor has; x86-64 has those of the table.',
    ...systemCallRows((name) => calls.some((row) => row.name === name)).flatMap(({ name, number }) => [
      `#if defined(SYS_${name})`,
      `case SYS_${name}: return ${number};`,
      '#endif',
    ]),
  ]);

/** One export: the parts of `int open(const char *path, int flags, ...)`. */
interface Export {
  readonly name: string;
  readonly result: string;
  readonly parameters: readonly string[];
  /** Place of the parameter that is a stream, or -1. */
  readonly stream: number;
  readonly variadic: boolean;
}

// The wrapper passes pointers on unchanged, so no header has to declare what they point to.
const erased = (parameter: string): string => {
  if (/\(\*\w*\)/.test(parameter) || parameter.includes('*')) return 'void *';
  return parameter.replace(/\s+\w+$/, '');
};

const splitParameters = (list: string): readonly string[] => {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const letter of list) {
    if (letter === '(') depth++;
    if (letter === ')') depth--;
    if (letter === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else {
      part += letter;
    }
  }
  return [...parts, part.trim()];
};

const parse = (prototype: string): Export => {
  const match = /^(.*?)([A-Za-z_]\w*)\s*\((.*)\)$/.exec(prototype);
  if (match === null) throw new Error(`cannot read prototype '${prototype}'`);
  const [, before = '', name = '', list = ''] = match;
  const parameters = list === 'void' ? [] : splitParameters(list);
  return {
    name,
    result: before.includes('*') ? 'void *' : before.trim(),
    parameters: parameters.filter((parameter) => parameter !== '...').map(erased),
    stream: parameters.findIndex((parameter) => parameter.startsWith('FILE *')),
    variadic: parameters.includes('...'),
  };
};

const gradeOf = ({ grade, class: usual }: CallRow, { stream }: Export): string => {
  if (grade === undefined) return className(usual);
  const args = grade.by === 'stream' ? [stream] : grade.args;
  const how = ['write', 'send'].includes(grade.by) ? 'lazy' : 'grade';
  return `${how}_${grade.by}(${args.map((at) => `a${at}`).join(', ')})`;
};

const waitedFor = ({ by, args }: Grade): string => `${by}(${args.map((at) => `a${at}`).join(', ')})`;

const list = (parts: readonly string[]): string => `(${parts.join(', ')})`;

/** Calls with a path that return something open, besides those that take a mode. */
const opening: ReadonlySet<string> = new Set(['open', 'openat', 'creat', 'fopen']);

type WrapperKind = 'CALL' | 'CLOSES' | 'EDGE' | 'LOCK_EDGE' | 'LOOK_UP' | 'MAKES_QUEUE' | 'SEND' | 'SEND_AWAY';

/** Calls that name the service that they ask, or that say what a descriptor is from now on. */
const kindsOnDarwin: ReadonlyMap<string, WrapperKind> = new Map([
  ['close', 'CLOSES'],
  ['kqueue', 'MAKES_QUEUE'],
  ['bootstrap_look_up', 'LOOK_UP'],
  ['xpc_connection_send_message', 'SEND_AWAY'],
  ['xpc_connection_send_message_with_reply', 'SEND_AWAY'],
  ['xpc_connection_send_message_with_reply_sync', 'SEND'],
]);

/** Work that is not held: a function without a form that takes a block, which would lose what its name says. */
const neverHeld: ReadonlySet<string> = new Set(['dispatch_async_enforce_qos_class_f']);

const isHeld = ({ submitsTo }: CallRow, { name }: Export): boolean => submitsTo !== undefined && !neverHeld.has(name);

const holdsWork = ({ name, parameters }: Export, named: string, notes: readonly string[]): string => {
  const arguments_ = parameters.map((_, at) => `a${at}`);
  const isFunction = name.endsWith('_f');
  const work = arguments_.slice(isFunction ? -2 : -1);
  const before = arguments_.length - work.length;
  const types = [...parameters.slice(0, before), 'void *'];
  return `ESREPLAY_SHIELD_HOLDS${list([
    name,
    named,
    list(arguments_),
    list(['thread', ...work]),
    name.replace(/_f$/, ''),
    list(types),
    list([...arguments_.slice(0, before), 'body.block()']),
    ...notes,
  ])}`;
};

const wrapper = (row: CallRow, form: Export, rest: CallRow['rest'], kind: WrapperKind = 'CALL'): string => {
  const named = form.parameters.map((type, at) => `${type.endsWith('*') ? type : `${type} `}a${at}`);
  const arguments_ = form.parameters.map((_, at) => `a${at}`);
  const common = [form.name, enumerator(row.name)];
  if (kind === 'LOCK_EDGE') return `ESREPLAY_LOCK_EDGE${list([...common, form.result, list(named), list(arguments_)])}`;
  if (row.wrapper === 'shield') {
    const plain = [form.name, form.result, list(named), list(arguments_)];
    if (row.source !== undefined) return `ESREPLAY_SHIELD_SOURCE${list([...plain, row.source])}`;
    const notes = [
      ...(row.submitsTo === undefined ? [] : [`note_handed_over(thread.message.handed_to, a${row.submitsTo})`]),
      ...(row.armsUntil === undefined ? [] : [`note_timer(thread.message, a${row.armsUntil})`]),
    ];
    if (notes.length === 0) return `ESREPLAY_SHIELD${list(plain)}`;
    return isHeld(row, form)
      ? holdsWork(form, list(named), notes)
      : `ESREPLAY_SHIELD_NOTES${list([...plain, ...notes])}`;
  }
  if (row.wrapper === 'lock') {
    if (row.lock === undefined) throw new Error(`${row.name}: a lock says how it is tried`);
    const { attempt, holder } = row.lock;
    const taken = attempt.startsWith('mtx_') ? 'thrd_busy' : 'EBUSY';
    return `ESREPLAY_LOCK${list([...common, form.result, list(named), list(arguments_), attempt, taken, holder])}`;
  }
  const first = form.parameters.length === 0 ? '0' : 'first_word(a0)';
  if (!form.variadic) {
    const { holds } = row;
    const plain = [...common, gradeOf(row, form), form.result, list(named), list(arguments_), first];
    if (opening.has(row.name)) return `ESREPLAY_CALL_OPENS${list(plain)}`;
    if (row.waitsFor !== undefined) return `ESREPLAY_${kind}_WAITS${list([...plain, waitedFor(row.waitsFor)])}`;
    if (row.source !== undefined) return `ESREPLAY_CALL_CANCELS${list(plain)}`;
    if (row.raises !== undefined) return `ESREPLAY_CALL_RAISES${list([...plain, row.raises])}`;
    if (row.receives) return `ESREPLAY_CALL_RECEIVES${list(plain)}`;
    if (holds === undefined) return `ESREPLAY_${kind}${list(plain)}`;
    if (typeof holds === 'object') return `ESREPLAY_CALL_TRY_ACQUIRE${list([...plain, holds.tryAcquire])}`;
    return `ESREPLAY_CALL_${holds.toUpperCase()}${list(plain)}`;
  }
  const last = `a${form.parameters.length - 1}`;
  const open = [...common, gradeOf(row, form), form.result, list([...named, '...'])];
  if (typeof rest === 'string' && rest !== 'mode')
    return `ESREPLAY_CALL_LIST${list([...open, list([...form.parameters, 'va_list']), list([...arguments_, 'rest']), first, last, rest])}`;
  const types = list([...form.parameters, '...']);
  if (rest === 'mode') return `ESREPLAY_CALL_MODE${list([...open, types, list([...arguments_, 'mode']), first, last])}`;
  if (typeof rest !== 'number') throw new Error(`${row.name}: variadic, and its row does not say how`);
  const tail = Array.from({ length: rest }, (_, at) => `words[${at}]`);
  return `ESREPLAY_CALL_WORDS${list([...open, types, list([...arguments_, ...tail]), first, last, `${rest}`])}`;
};

export const callsWrappers = (): string => {
  const lines: string[] = [];
  for (const row of calls) {
    if (!['call', 'lock', 'shield'].includes(row.wrapper) || !row.platforms.includes('linux')) continue;
    const form = parse(row.prototype);
    for (const name of [row.name, ...row.names]) lines.push(wrapper(row, { ...form, name }, row.rest));
    for (const variant of row.variants) {
      const [, prototype = variant, list] = /^(.*\))(?:\s+(\w+))?$/.exec(variant) ?? [];
      lines.push(wrapper(row, parse(prototype), list));
    }
  }
  return text([
    banner('//').trimEnd(),
    '// One line an exported name; replayer/wrappers/wrap.h says what the macros become.',
    ...lines,
  ]);
};

// Wrapped by hand on both systems, or only on macOS. Calls that Linux lacks are regular on macOS.
const ownOnDarwin = (row: CallRow): boolean =>
  !row.darwin.some(({ origin }) => origin === 'framework') &&
  ((row.wrapper === 'own' && !['getpwuid', 'getpwuid_r'].includes(row.name)) ||
    (row.class === 'if_waited' && !row.platforms.includes('linux') && row.darwin.some(({ layer }) => layer === 'api')));

/** The same for macOS, where wrappers are tuples: one for each exported symbol, some on only one processor. */
export const callsWrappersDarwin = (): string => {
  const lines: string[] = [];
  const only: Record<'x86_64' | 'arm64', string[]> = { x86_64: [], arm64: [] };
  for (const row of calls) {
    if (ownOnDarwin(row)) continue;
    const form = parse(row.darwinPrototype ?? row.prototype);
    for (const { symbol, layer, archs } of row.darwin) {
      const api = kindsOnDarwin.get(row.name) ?? 'CALL';
      const kind = layer === 'edge' ? (row.class === 'if_waited' ? 'LOCK_EDGE' : 'EDGE') : api;
      const line = wrapper(row, { ...form, name: symbol }, row.rest, kind);
      if (archs.length === 2) lines.push(line);
      else for (const arch of archs) only[arch].push(line);
    }
  }
  return text([
    banner('//').trimEnd(),
    '// One line a symbol; replayer/wrappers/wrap.h says what the macros become.',
    ...lines,
    '#if defined(__x86_64__)',
    ...only.x86_64,
    '#else',
    ...only.arm64,
    '#endif',
  ]);
};

/** On macOS, our functions replace those of libEndpointSecurity, so they need names of their own. */
export const esNamesDarwin = (): string =>
  text([
    banner('//').trimEnd(),
    '// Included before everything else: our functions are named apart from those that they replace.',
    '#pragma once',
    ...functionNames.map((name) => `#define ${name} replayed_${name}`),
  ]);

export const esTuplesDarwin = (): string =>
  text([
    banner('//').trimEnd(),
    '// One line a function of libEndpointSecurity.',
    ...functionNames.map((name) => `ESREPLAY_REPLACE(${name})`),
  ]);

/** For the linker on a Mac: an SDK older than a function lacks it, and dyld finds it on a newer system. */
export const esSymbolsDarwin = (): string => text(functionNames);

/** For the linker: names to leave to dyld, without a library. */
export const frameworkNamesDarwin = (): string =>
  text([
    ...calls.flatMap(({ darwin }) => darwin.filter(({ origin }) => origin === 'framework').map(({ symbol }) => symbol)),
    ...runtimeFunctions,
  ]);

export const callsOutputs = [
  { path: 'src/schema/generated/calls.h', text: callsHeader },
  { path: 'src/schema/generated/system_call_numbers.inc', text: systemCallNumbers },
  { path: 'src/schema/generated/calls_wrappers.inc', text: callsWrappers },
  { path: 'src/schema/generated/calls_wrappers_darwin.inc', text: callsWrappersDarwin },
  { path: 'src/schema/generated/es_names_darwin.h', text: esNamesDarwin },
  { path: 'src/schema/generated/es_tuples_darwin.inc', text: esTuplesDarwin },
  { path: 'src/schema/generated/es_symbols_darwin.txt', text: esSymbolsDarwin },
  { path: 'src/schema/generated/framework_names_darwin.txt', text: frameworkNamesDarwin },
] as const;
