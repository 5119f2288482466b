// Reads the value of a `--set FIELD=VALUE` as its field's type has it.
import { orMeant } from '../errors/did-you-mean.ts';
import { type EnumTable, enumTables } from '../schema/enums.ts';
import type { Step } from '../schema/plan.ts';
import { type IntegerOp, integerRanges } from '../trace/integer-ranges.ts';

/** A refused value, with the values that are allowed. */
export class WrongValue extends Error {
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

/** Throws WrongValue. An unquoted `null` is NULL, which a list has as no elements. */
export function fieldValue(step: Step, text: string): unknown {
  if (text === 'null' && step.nullable) return step.op === 'array' ? [] : null;
  switch (step.op) {
    case 'u64':
    case 'i64':
      return integer(step, step.op, text);
    case 'u8':
    case 'u16':
    case 'u32':
    case 'i8':
    case 'i16':
    case 'i32':
      return Number(integer(step, step.op, text));
    case 'bool':
      if (text === 'true' || text === 'false') return text === 'true';
      throw new WrongValue('not true or false', 'write true or false');
    case 'string':
      if (text === 'null') throw new WrongValue('it is never NULL', 'write "null" in quotes for the text');
      return unquoted(text);
    case 'chars':
      return chars(unquoted(text), step.extent);
    case 'token':
      return hex(text, null);
    case 'bytes':
    case 'bytesPointer':
      return hex(text, step.extent);
    case 'irregular':
      if (step.irregular === 'args' || step.irregular === 'env') return texts(text);
      break;
    case 'array':
      if (step.element === 'string') return texts(text);
      break;
  }
  throw new WrongValue('only null can replace it', 'write null, or set one of its fields if it has some');
}

function integer(step: Step, op: IntegerOp, text: string): bigint {
  const table = enumTables.find(({ name }) => name === step.enum);
  const [min, max] = integerRanges[op];
  if (!/^-?(\d{1,20}|0x[0-9a-f]{1,16})$/i.test(text)) {
    if (table !== undefined) return member(table, text);
    throw new WrongValue('not an integer', `write an integer from ${min} to ${max}`);
  }
  const value = text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
  if (value >= min && value <= max) return value;
  throw new WrongValue('out of range', `write an integer from ${min} to ${max}`);
}

/** Takes the header's name of a value, or the name without its prefix: `ES_AUTH_RESULT_DENY` or `deny`. */
function member({ name, members }: EnumTable, text: string): bigint {
  const wanted = text.toUpperCase();
  const found = members.find((each) => each.key === wanted || each.name === wanted);
  if (found) return BigInt(found.value);
  const names = members.map(({ key }) => key.toLowerCase());
  throw new WrongValue(`not a name of ${name}${orMeant(text, names)}`, `write ${names.join(', ')}, or a number`);
}

/** Quotes make `null`, an empty text and spaces visible. */
function unquoted(text: string): string {
  const [quote = ''] = text;
  if (quote !== '"' && quote !== "'") return text;
  if (text.length > 1 && text.endsWith(quote)) return text.slice(1, -1);
  throw new WrongValue('quote is not closed', `end it with ${quote}`);
}

function chars(text: string, length: number): string {
  const size = Buffer.byteLength(text);
  if (size <= length) return text;
  throw new WrongValue(`text of ${size} bytes`, `write at most ${length} bytes`);
}

function hex(text: string, length: number | null): Uint8Array {
  const digits = text.replaceAll('-', '');
  const isHex = /^([0-9a-f]{2})*$/i.test(digits);
  if (isHex && (length === null || digits.length === 2 * length)) return Uint8Array.from(Buffer.from(digits, 'hex'));
  const wanted = length === null ? 'pairs of' : `${2 * length}`;
  throw new WrongValue('not bytes in hexadecimal', `write ${wanted} hexadecimal digits`);
}

function texts(text: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((each) => typeof each === 'string')) return list;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new WrongValue('not a list of strings', 'write JSON, for example ["ls", "-l"]');
}
