// Generates facts.ts: the content of each kind of fact, and how to read it from the three words of its record.
import { type FactField, type FactKind, factKinds } from '../facts.ts';
import { banner } from './text.ts';

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
