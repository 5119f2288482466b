// Generates ledger.h and ledger.ts: the fixed structs that the harness and the injected library both map.
import { createHash } from 'node:crypto';
import { callClasses, numberedCalls } from '../../src/schema/calls/calls.ts';
import { functionNames } from '../../src/schema/macos/functions.ts';
import { openPolicyRows } from '../../src/schema/macos/policies.ts';
import { allPlans } from '../../src/schema/plan.ts';
import { agreedNumbers } from '../../src/schema/run/agreed-numbers.ts';
import { type FactKind, factKinds, notWatchedReasons } from '../../src/schema/run/facts.ts';
import { fixedEnums } from '../../src/schema/run/run-enums.ts';
import {
  type CodedType,
  codes,
  exactFields,
  type FixedField,
  type FixedStruct,
  type FixedType,
  fixedStructs,
  ledgerMade,
  ledgerMaxClients,
  ledgerMaxSegments,
  ledgerSegmentBytes,
  magics,
} from '../../src/schema/run/run-structs.ts';
import { banner, camel, pascal, snake } from './spelling.ts';

const sizes: Readonly<Record<FixedType, number>> = {
  u8: 1,
  u16: 2,
  u32: 4,
  u64: 8,
  i32: 4,
  i64: 8,
  chars: 1,
  tally: 8,
  stamp: 8,
  marks: 8,
};

const codedTypes: readonly FixedType[] = ['tally', 'stamp', 'marks'] satisfies CodedType[];

interface Placed extends FixedField {
  readonly offset: number;
}

/** Uses natural alignment; a hole or an overrun is an error in the table. */
const place = (row: FixedStruct): readonly Placed[] => {
  let offset = 0;
  const placed = row.fields.map((field) => {
    const size = sizes[field.type];
    if (offset % size !== 0) throw new Error(`${row.name}.${field.name} would need padding at ${offset}`);
    const at = offset;
    offset += size * (field.count ?? 1);
    return { ...field, offset: at };
  });
  if (offset > row.size) throw new Error(`${row.name} takes ${offset} bytes, not ${row.size}`);
  return placed;
};

const usedBytes = (row: FixedStruct): number =>
  row.fields.reduce((sum, field) => sum + sizes[field.type] * (field.count ?? 1), 0);

/** Closed sets of numbers, in both languages. */
const numbered: readonly {
  name: string;
  type: string;
  members: readonly { name: string; value: number; about: string }[];
}[] = [
  {
    name: 'FactKind',
    type: 'uint16_t',
    members: factKinds.map((kind, index) => ({ ...kind, value: index + 1 })),
  },
  { name: 'NotWatched', type: 'uint32_t', members: notWatchedReasons },
  {
    name: 'EsFunction',
    type: 'uint16_t',
    members: functionNames.map((name, index) => ({ name, value: index + 1, about: '' })),
  },
  ...Object.entries(fixedEnums).map(([name, members]) => ({ name, type: 'uint32_t', members })),
];

const cTypes: Readonly<Record<FixedType, string>> = {
  u8: 'uint8_t',
  u16: 'uint16_t',
  u32: 'uint32_t',
  u64: 'uint64_t',
  i32: 'int32_t',
  i64: 'int64_t',
  chars: 'char',
  tally: 'Tally',
  stamp: 'Stamp',
  marks: 'Marks',
};

const cStruct = (row: FixedStruct): string => {
  const placed = place(row);
  const padding = row.size - usedBytes(row);
  const fields = placed.map((field) => {
    const many = field.count === undefined ? '' : `[${field.count}]`;
    return `  ${cTypes[field.type]} ${field.name}${many};  // ${field.about}`;
  });
  if (padding > 0) fields.push(`  uint8_t padding[${padding}];`);
  const asserts = placed.map((field) => `static_assert(offsetof(${row.name}, ${field.name}) == ${field.offset});`);
  return `// ${row.about}
struct ${row.name} {
${fields.join('\n')}
};
static_assert(sizeof(${row.name}) == ${row.size});
${asserts.join('\n')}
${cMake(row)}`;
};

/** For a struct of counters: the function that initialises its words. */
const cMake = (row: FixedStruct): string => {
  const coded = row.fields.filter(({ type }) => codedTypes.includes(type));
  if (!coded.some(({ type }) => type === 'tally')) return '';
  const stores = coded.map(({ name, type, count }) => {
    const none = `k${pascal(type)}None`;
    return count === undefined
      ? `  record.${name} = ${none};`
      : `  for (${cTypes[type]}& word : record.${name}) word = ${none};`;
  });
  return `\n// No count, no time, no mark. Zeros are none of these: they say that nothing was made, or that it was erased.
inline void make_words(${row.name}& record) {
${stores.join('\n')}
}
`;
};

const comment = (about: string): string => (about ? `  // ${about}` : '');

/** Where a fact has its fields: word by word, with the bits. */
const placesOf = ({ a, b, c, abc }: FactKind): unknown =>
  [a, b, c, abc].map((fields = []) => [fields].flat().map(({ name, is, bits }) => [name, is, bits]));

/**
 * What the harness and the library must agree on: the place of every field and the meaning of every number. Computed
 * from the tables, so that a ledger with different tables is refused even if the change was never declared. The
 * parameter is for tests.
 */
export const protocolOf = (facts: readonly FactKind[] = factKinds): number =>
  createHash('sha256')
    .update(
      JSON.stringify([
        fixedStructs.map(({ name, size, fields }) => [
          name,
          size,
          fields.map((field) => [field.name, field.type, field.count]),
        ]),
        numbered.map(({ name, members }) => [name, members.map((member) => [member.name, member.value])]),
        facts.map((kind) => [kind.name, placesOf(kind)]),
        Object.entries(agreedNumbers).map(([name, { value }]) => [name, value]),
        allPlans(), // facts about misread fields number a plan's steps
        [magics, codes, ledgerMade, ledgerMaxClients, ledgerMaxSegments, ledgerSegmentBytes],
        [numberedCalls, callClasses],
        openPolicyRows.map(({ name, choice }) => [
          name,
          choice.kind === 'values' ? choice.values.map((value) => value.name) : [],
        ]),
      ]),
    )
    .digest()
    .readUInt32LE();
const protocolText = `0x${protocolOf().toString(16).padStart(8, '0')}`;

const cEnum = ({ name, type, members }: (typeof numbered)[number]): string => {
  const bits = name.endsWith('Flag');
  return `enum${bits ? '' : ' class'} ${name} : ${type} {
${members.map((bit) => `  k${bits ? name : ''}${pascal(bit.name)} = ${bit.value},${comment(bit.about)}`).join('\n')}
};
`;
};

export const ledgerHeader =
  (): string => `${banner('//')}// The run's shared files and the ledger; little-endian, times are CLOCK_MONOTONIC nanoseconds.
#pragma once

#include <cstddef>
#include <cstdint>

namespace esreplay {

constexpr uint32_t kRunProtocol = ${protocolText};
constexpr uint32_t kLedgerMade = 0x${ledgerMade.toString(16).toUpperCase()};
constexpr uint64_t kLedgerSegmentBytes = ${ledgerSegmentBytes};
constexpr uint32_t kLedgerMaxSegments = ${ledgerMaxSegments};
constexpr uint32_t kLedgerMaxClients = ${ledgerMaxClients};
${Object.entries(magics)
  .map(([name, text]) => `constexpr char k${name}Magic[] = "${text}";  // eight bytes are compared and written`)
  .join('\n')}

${Object.entries(codes)
  .map(([name, value]) => `constexpr uint32_t k${pascal(snake(name))} = 0x${value.toString(16).toUpperCase()};`)
  .join('\n')}

// Numbers that the judge, the reaper or a test uses, too.
${Object.entries(agreedNumbers)
  .map(([name, { value, about }]) => `constexpr uint64_t k${pascal(snake(name))} = ${value};  // ${about}`)
  .join('\n')}

// Words that prove themselves; replayer/ledger/coded_words.h makes and reads them.
struct Tally {
  uint64_t word;
};
struct Stamp {
  uint64_t word;
};
struct Marks {
  uint64_t word;
};
constexpr Tally kTallyNone = {uint64_t{kTallySalt} << 32};
constexpr Stamp kStampNone = {kStampSalt};
constexpr Marks kMarksNone = {uint64_t{kMarksMade} << 32 | kMarksMade};

${numbered.map(cEnum).join('\n')}
${fixedStructs.map(cStruct).join('\n')}
}  // namespace esreplay
`;

const isExact = (field: FixedField): boolean =>
  field.type === 'i64' || (field.type === 'u64' && exactFields.includes(field.name));

const tsType = (field: FixedField): string => {
  if (field.type === 'chars') return 'string';
  const one = isExact(field) ? 'bigint' : 'number';
  return field.count === undefined ? one : `${one}[]`;
};

const getter = (field: Placed, at: string): string => {
  switch (field.type) {
    case 'u8':
      return `view.getUint8(${at})`;
    case 'u16':
      return `view.getUint16(${at}, true)`;
    case 'u32':
      return `view.getUint32(${at}, true)`;
    case 'i32':
      return `view.getInt32(${at}, true)`;
    case 'i64':
      return `view.getBigInt64(${at}, true)`;
    case 'tally':
    case 'stamp':
    case 'marks':
      return `${field.type}(view, ${at})`;
    default:
      return isExact(field) ? `view.getBigUint64(${at}, true)` : `wide(view, ${at})`;
  }
};

const reader = (field: Placed): string => {
  if (field.type === 'chars') return `text(view, at + ${field.offset}, ${field.count ?? 1})`;
  if (field.count === undefined) return getter(field, `at + ${field.offset}`);
  const at = `at + ${field.offset} + ${sizes[field.type]} * index`;
  return `Array.from({ length: ${field.count} }, (_, index) => ${getter(field, at)})`;
};

const tsStruct = (row: FixedStruct): string => {
  const placed = place(row);
  return `/** ${row.about} */
export interface ${row.name} {
${placed.map((field) => `  /** ${field.about} */\n  ${camel(field.name)}: ${tsType(field)};`).join('\n')}
}
export const read${row.name} = (view: DataView, at = 0): ${row.name} => ({
${placed.map((field) => `  ${camel(field.name)}: ${reader(field)},`).join('\n')}
});
`;
};

const fieldTable = (row: FixedStruct): string =>
  `  ${row.name}: {
    size: ${row.size},
    fields: {
${place(row)
  .map(
    (field) =>
      `      ${camel(field.name)}: { offset: ${field.offset}, type: '${field.type}', count: ${field.count ?? 1} },`,
  )
  .join('\n')}
    },
  },`;

const tsEnum = ({ name, members }: (typeof numbered)[number]): string => `export const ${name} = {
${members.map((bit) => `${bit.about ? `  /** ${bit.about} */\n` : ''}  ${camel(bit.name)}: ${bit.value},`).join('\n')}
} as const;
export type ${name} = (typeof ${name})[keyof typeof ${name}];
/** Names by number, spelled as in the tables. */
export const ${camel(snake(name))}Names: Readonly<Record<number, string>> = {
${members.map((bit) => `  ${bit.value}: '${bit.name}',`).join('\n')}
};
`;

export const ledgerText =
  (): string => `${banner('//')}// Readers of the run's shared files. Words that can pass 2^53 are bigint; times and counters are numbers,
// exact up to 104 days of uptime and then within two nanoseconds.

/** Made from the tables; a library or a ledger with another number is refused. */
export const runProtocol = ${protocolText};
export const ledgerMade = 0x${ledgerMade.toString(16)};
export const ledgerSegmentBytes = ${ledgerSegmentBytes};
export const ledgerMaxSegments = ${ledgerMaxSegments};
export const ledgerMaxClients = ${ledgerMaxClients};
export const magics = {
${Object.entries(magics)
  .map(([name, text]) => `  ${name}: '${text}',`)
  .join('\n')}
} as const;

/** How words and records prove themselves. */
export const codes = {
${Object.entries(codes)
  .map(([name, value]) => `  ${name}: 0x${value.toString(16)},`)
  .join('\n')}
} as const;

const wide = (view: DataView, at: number): number => view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;

/** A number up to 2^18 with the same remainder, for a factor that divides 2^16 − 1: of small numbers it is taken fast. */
const folded = (low: number, high: number): number =>
  (low & 0xffff) + (low >>> 16) + (high & 0xffff) + (high >>> 16);
// Numbers instead of their names in \`codes\`: by a constant V8 divides twice as fast.
export const isStamp = (low: number, high: number): boolean =>
  folded(low, high) % ${codes.stampFactor} === ${codes.stampSalt};
/** Of words that are known to be a stamp. */
export const stampOf = (low: number, high: number): number =>
  Math.round((low + high * 2 ** 32 - ${codes.stampSalt}) / ${codes.stampFactor});

// NaN for a word that is none of its kind.
const tally = (view: DataView, at: number): number => {
  const count = view.getUint32(at, true);
  const check = (Math.imul(count, codes.tallyFactor) + codes.tallySalt) >>> 0;
  return check === view.getUint32(at + 4, true) ? count : Number.NaN;
};
const stamp = (view: DataView, at: number): number => {
  const [low, high] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
  return isStamp(low, high) ? stampOf(low, high) : Number.NaN;
};
const marks = (view: DataView, at: number): number => {
  const bits = view.getUint32(at, true);
  const made = bits >= codes.marksMade && bits === view.getUint32(at + 4, true);
  return made ? bits - codes.marksMade : Number.NaN;
};

const decoder = new TextDecoder();
const text = (view: DataView, at: number, capacity: number): string => {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, capacity);
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
};

${numbered.map(tsEnum).join('\n')}
${fixedStructs.map(tsStruct).join('\n')}
/** Where every field lies, for writers and for reading single fields. */
export const fixedLayouts = {
${fixedStructs.map(fieldTable).join('\n')}
} as const;
`;
