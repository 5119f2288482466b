// Generates facts.ts: the content of each kind of fact, and how to read it from the three words of its record; and
// facts.h: a struct for each kind, by which the library writes its fields.
import { type FactField, type FactKind, factKinds } from '../../src/schema/run/facts.ts';
import { banner, pascal, snake } from './spelling.ts';

interface Placed extends FactField {
  /** The word that contains it, as an expression. */
  readonly word: string;
}

function fieldsOf({ a, b, c, abc }: FactKind): Placed[] {
  const placed = Object.entries({ a, b, c }).flatMap(([word, fields = []]) =>
    [fields].flat().map((field: FactField) => ({ ...field, word })),
  );
  return abc === undefined ? placed : [...placed, { ...abc, word: 'a | (b << 64n) | (c << 128n)' }];
}

const types: Readonly<Record<FactField['is'], string>> = {
  number: 'number',
  nullable: 'number | null',
  int32: 'number',
  flag: 'boolean',
  word: 'bigint',
};

function read({ is, word, bits }: Placed): string {
  const value = bits === undefined ? word : bitsOf(word, bits);
  switch (is) {
    case 'number':
      return `Number(${value})`;
    case 'nullable':
      return `Number(${value}) || null`;
    case 'int32':
      return `Number(BigInt.asIntN(32, ${value}))`;
    case 'flag':
      return `${value} === 1n`;
    case 'word':
      return value;
  }
}

function bitsOf(word: string, [from, to]: readonly [number, number]): string {
  const shifted = from === 0 ? word : `${word} >> ${from}n`;
  return to === 64 ? shifted : `BigInt.asUintN(${to - from}, ${shifted})`;
}

function typeText(kind: FactKind): string {
  const fields = fieldsOf(kind).map(
    ({ name, about, is }) => `    /** ${about} */\n    readonly ${name}: ${types[is]};\n`,
  );
  const type = fields.length === 0 ? 'Readonly<Record<never, never>>' : `{\n${fields.join('')}  }`;
  return `  /** ${kind.about} */\n  readonly ${kind.name}: ${type};`;
}

function readerText(kind: FactKind): string {
  const fields = fieldsOf(kind);
  if (fields.length === 0) return `  ${kind.name}: () => ({}),`;
  const last = Math.max(...fields.flatMap(({ word }) => [...word].map((letter) => 'abc'.indexOf(letter))));
  const words = ['a', 'b', 'c'].slice(0, last + 1).map((word) => (isUsed(fields, word) ? word : `_${word}`));
  return `  ${kind.name}: (${words.join(', ')}) => ({ ${fields.map((field) => `${field.name}: ${read(field)}`).join(', ')} }),`;
}

const isUsed = (fields: readonly Placed[], word: string): boolean => fields.some((field) => field.word.includes(word));

export const factsText =
  (): string => `${banner('//')}// What each kind of fact tells. Numbers are exact up to 2^53; what can be longer is bigint.

export interface FactFields {
${factKinds.map(typeText).join('\n')}
}

export type FactName = keyof FactFields;

/** By their number in a record, from 1 on. */
export const factNames: readonly FactName[] = [
${factKinds.map(({ name }) => `  '${name}',`).join('\n')}
];

/** From the three words of a record. */
export const factReaders: {
  readonly [N in FactName]: (a: bigint, b: bigint, c: bigint) => FactFields[N];
} = {
${factKinds.map(readerText).join('\n')}
};
`;

/** The member of the kind's struct in C++. */
export const memberOf = ({ name }: FactField): string => snake(name);

/** The kind's struct in C++. */
export const structOf = ({ name }: FactKind): string => `${pascal(name)}Fact`;

/** Wide enough, and too narrow to reach a neighbour's bits; those of the uppermost field fall off at the end. */
export function memberType({ name, is, bits: [from, to] = [0, 64], codes }: FactField): string {
  const width = to - from;
  if (codes !== undefined) return codes;
  if (is === 'flag' || width === 1) return 'bool';
  if (is === 'int32') return 'int32_t';
  if (width === 8 || width === 16 || width === 32) return `uint${width}_t`;
  if (to === 64) return 'uint64_t';
  throw new Error(`no C++ type has the ${width} bits of ${name}`);
}

function initial(field: FactField): string {
  if (field.codes !== undefined) return '{}';
  return memberType(field) === 'bool' ? 'false' : '0';
}

function inWord(field: FactField): string {
  const [from] = field.bits ?? [0, 64];
  const type = memberType(field);
  const member = memberOf(field);
  // The bits of a negative number must not reach the upper half.
  const narrow = type === 'int32_t' ? `static_cast<uint32_t>(${member})` : member;
  const wide = type === 'uint64_t' ? member : `static_cast<uint64_t>(${narrow})`;
  return from === 0 ? wide : `${wide} << ${from}`;
}

const wordText = (fields: FactKind['a'] = []): string => [fields].flat().map(inWord).join(' | ') || '0';

function factStruct(kind: FactKind): string {
  const { a, b, c, abc } = kind;
  const members = [a, b, c]
    .flatMap((fields = []) => fields)
    .map((field) => `  ${memberType(field)} ${memberOf(field)} = ${initial(field)};  // ${field.about}\n`);
  const whole = abc === undefined ? '' : memberOf(abc);
  if (abc !== undefined) members.push(`  uint64_t ${whole}[3] = {};  // ${abc.about}, the lowest first\n`);
  const words = abc === undefined ? [a, b, c].map(wordText) : [0, 1, 2].map((index) => `${whole}[${index}]`);
  return `// ${kind.about}
struct ${structOf(kind)} {
  static constexpr FactKind kKind = FactKind::k${pascal(kind.name)};
${members.join('')}  constexpr FactWords words() const { return {${words.join(', ')}}; }
};
`;
}

export const factsHeader =
  (): string => `${banner('//')}// The fields of each kind of fact. \`write_fact\` (replayer/ledger/ledger.h) takes one of these structs.
#pragma once

#include <cstdint>

#include "src/schema/generated/ledger.h"

namespace esreplay {

// What a record holds of the fields. Only replayer/ledger/ knows which word has which field.
struct FactWords {
  uint64_t a;
  uint64_t b;
  uint64_t c;
};

${factKinds.map(factStruct).join('\n')}
}  // namespace esreplay
`;
