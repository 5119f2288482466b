// `--where EXPR`: `field.path OP value` joined by `and`, nothing more. Field names are those of `cat --json`. An
// expression is checked against the schema before the first message is read, so a misspelt field is an error instead of
// an empty answer.
import { orMeant } from '../errors/did-you-mean.ts';
import { UsageError } from '../errors/errors.ts';
import type { Message } from '../schema/generated/messages.ts';
import { eventByName, eventSpellings } from '../schema/macos/events.ts';
import { type Field, type FieldKind, fieldAt } from './field-path.ts';

export const whereHelp =
  'FIELD OP VALUE, joined by "and"; OP is = != < <= > >= or ~ (contains). Fields are named as in --json; event_type also takes a name (AUTH_OPEN); a list of strings counts as one string, joined by spaces; other lists cannot be compared';

/** True if the message matches. */
export type Where = (message: Message) => boolean;

const operators = ['!=', '<=', '>=', '=', '<', '>', '~'] as const;
type Operator = (typeof operators)[number];

/** Throws UsageError that points at the column. */
export function parseWhere(text: string): Where {
  const parser = new Parser(text);
  const terms: Where[] = [];
  do terms.push(parser.term());
  while (parser.takeAnd());
  return (message) => terms.every((term) => term(message));
}

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  term(): Where {
    this.skipSpace();
    const pathAt = this.at;
    const path = this.take(/[A-Za-z_][A-Za-z_0-9]*(\.[A-Za-z_0-9]+)*/y);
    if (path === '') throw this.error('a field is expected, such as process.executable.path', pathAt);
    const field = fieldAt(path);
    if (typeof field === 'string') throw this.error(field, pathAt);
    this.skipSpace();
    const operatorAt = this.at;
    const operator = operators.find((each) => this.text.startsWith(each, this.at));
    if (!operator) throw this.error(`one of ${operators.join(' ')} is expected`, operatorAt);
    this.at += operator.length;
    this.skipSpace();
    const valueAt = this.at;
    const value = this.value();
    return this.test(path, pathAt, field, operator, operatorAt, value, valueAt);
  }

  takeAnd(): boolean {
    const before = this.at;
    this.skipSpace();
    if (this.at === this.text.length) return false;
    const word = this.take(/and(?![^\s])/y);
    if (word === '' || before === this.at) throw this.error('"and" or the end is expected', this.at);
    return true;
  }

  /** A quoted string, or a word up to the next space. */
  private value(): { readonly text: string; readonly quoted: boolean } {
    const quote = this.text.charAt(this.at);
    if (quote !== '"' && quote !== "'") {
      const start = this.at;
      const word = this.take(/[^\s"']+/y);
      if (word === '') throw this.error('a value is expected', start);
      return { text: word, quoted: false };
    }
    const start = this.at;
    let out = '';
    for (this.at++; this.at < this.text.length; this.at++) {
      const letter = this.text.charAt(this.at);
      if (letter === quote) {
        this.at++;
        return { text: out, quoted: true };
      }
      if (letter === '\\') this.at++;
      out += this.text.charAt(this.at);
    }
    throw this.error('quote is not closed', start);
  }

  private test(
    path: string,
    pathAt: number,
    { kind, read }: Field,
    operator: Operator,
    operatorAt: number,
    value: ReturnType<Parser['value']>,
    valueAt: number,
  ): Where {
    const isNull = !value.quoted && value.text === 'null';
    if (kind === 'list' && !isNull) throw this.error(`${path} is a list, which cannot be compared`, pathAt);
    if (operator === '~' && kind !== 'text')
      throw this.error(`~ needs text, and ${path} is ${article(kind)}`, operatorAt);
    if (isNull || kind === 'object') {
      if (!isNull)
        throw this.error(`${path} is an object: compare one of its fields, or compare it with null`, valueAt);
      if (operator !== '=' && operator !== '!=') throw this.error('null takes only = and !=', operatorAt);
      return (message) => {
        const found = read(message);
        return found !== undefined && (found === null) === (operator === '=');
      };
    }
    const wanted = this.typed(path, kind, value, valueAt);
    if (kind === 'bool' && operator !== '=' && operator !== '!=') {
      throw this.error('true and false take only = and !=', operatorAt);
    }
    return (message) => {
      const found = read(message);
      // A field that this event lacks matches nothing, and a null field differs from everything.
      if (found === undefined) return false;
      if (found === null) return operator === '!=';
      return compare(found, operator, wanted);
    };
  }

  private typed(
    path: string,
    kind: FieldKind,
    value: ReturnType<Parser['value']>,
    at: number,
  ): bigint | string | boolean {
    if (kind === 'text') return value.text;
    if (kind === 'bool') {
      if (value.text === 'true' || value.text === 'false') return value.text === 'true';
      throw this.error(`${path} is true or false`, at);
    }
    if (path === 'event_type' && !/^\d/.test(value.text)) {
      const row = eventByName(value.text);
      if (!row) throw this.error(`unknown event ${value.text}${orMeant(value.text, eventSpellings())}`, at);
      return BigInt(row.number);
    }
    if (/^(-?\d+|0x[0-9a-fA-F]+)$/.test(value.text)) return BigInt(value.text);
    throw this.error(`${path} is a number`, at);
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  private skipSpace(): void {
    this.take(/\s+/y);
  }

  private error(message: string, at: number): UsageError {
    return new UsageError(`--where: ${message}`, {
      excerpt: `  ${this.text.replaceAll('\n', ' ')}\n  ${' '.repeat(at)}^ column ${at + 1}`,
      remedy: 'write FIELD OP VALUE, for example `process.executable.path ~ "/bin/"`; see `esreplay cat --help`',
    });
  }
}

function compare(found: bigint | string | boolean, operator: Operator, wanted: bigint | string | boolean): boolean {
  switch (operator) {
    case '=':
      return found === wanted;
    case '!=':
      return found !== wanted;
    case '<':
      return found < wanted;
    case '<=':
      return found <= wanted;
    case '>':
      return found > wanted;
    case '>=':
      return found >= wanted;
    case '~':
      return String(found).includes(String(wanted));
  }
}

const article = (kind: FieldKind): string =>
  ({ number: 'a number', text: 'text', bool: 'true or false', object: 'an object', list: 'a list' })[kind];
