// Generates facts.ts: the content of each kind of fact, and how to read it from the three words of its record; and
// facts.h: how the library packs the words that several fields share.
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

interface BitField extends FactField {
  readonly bits: readonly [from: number, to: number];
}

const isBitField = (field: FactField): field is BitField => field.bits !== undefined;

/** A word that several fields share. */
export interface PackedWord {
  readonly kind: string;
  readonly word: string;
  readonly fields: readonly BitField[];
}

export const packedWords: readonly PackedWord[] = factKinds.flatMap(({ name: kind, a, b, c }) =>
  Object.entries({ a, b, c })
    .map(([word, fields = []]) => ({ kind, word, fields: [fields].flat().filter(isBitField) }))
    .filter(({ fields }) => fields.length > 0),
);

/** Its struct in C++. */
export const packedName = ({ kind, word }: PackedWord): string => `${pascal(kind)}${pascal(word)}`;

export const memberOf = ({ name }: BitField): string => snake(name);

/** Wide enough, and too narrow to reach a neighbour's bits; those of the uppermost field fall off at the end. */
function typeOf({ name, bits: [from, to] }: BitField): string {
  const width = to - from;
  if (width === 1) return 'bool';
  if (width === 8 || width === 16 || width === 32) return `uint${width}_t`;
  if (to === 64) return 'uint64_t';
  throw new Error(`no C++ type has the ${width} bits of ${name}`);
}

function packedText(field: BitField): string {
  const [from] = field.bits;
  const value = typeOf(field) === 'uint64_t' ? memberOf(field) : `uint64_t{${memberOf(field)}}`;
  return from === 0 ? value : `${value} << ${from}`;
}

const packedStruct = (packed: PackedWord): string => {
  const members = packed.fields.map((field) => `  ${typeOf(field)} ${memberOf(field)};  // ${field.about}`);
  return `// Word \`${packed.word}\` of ${packed.kind}.
struct ${packedName(packed)} {
${members.join('\n')}
  constexpr uint64_t word() const { return ${packed.fields.map(packedText).join(' | ')}; }
};
`;
};

export const factsHeader =
  (): string => `${banner('//')}// The words of facts that several fields share: a writer names the fields and stores \`word()\`.
#pragma once

#include <cstdint>

namespace esreplay {

${packedWords.map(packedStruct).join('\n')}
}  // namespace esreplay
`;
