// A validator for the part of CDDL (RFC 8610) that docs/reference/trace.cddl uses, for tests of real records. It is not
// a CDDL implementation: it has no generics, no sockets, and no controls except .size (others count as satisfied).

type Type =
  | { readonly kind: 'choice'; readonly of: readonly Type[] }
  | { readonly kind: 'literal'; readonly value: string | bigint }
  | { readonly kind: 'range'; readonly from: bigint; readonly to: bigint }
  | { readonly kind: 'name'; readonly name: string; readonly size: number | null }
  | { readonly kind: 'array' | 'map'; readonly group: readonly Entry[] };

interface Entry {
  readonly occurs: '1' | '?' | '*' | '+';
  /** Key type of a map entry; keys of array entries are only names. */
  readonly key: Type | null;
  readonly what: Type | readonly Entry[];
}

export type Rules = ReadonlyMap<string, Type | readonly Entry[]>;

const isGroup = (what: Type | readonly Entry[]): what is readonly Entry[] => Array.isArray(what);

const tokenPattern = /"[^"]*"|-?\d+|=>|\.\.|\.?[a-z][A-Za-z0-9-]*|[[\](){}/,:=*+?]/g;

class Parser {
  private at = 0;
  private readonly tokens: readonly string[];

  constructor(text: string) {
    this.tokens = text.replaceAll(/;.*$/gm, '').match(tokenPattern) ?? [];
  }

  rules(): Rules {
    const rules = new Map<string, Type | readonly Entry[]>();
    while (this.at < this.tokens.length) {
      const name = this.take();
      this.expect('=');
      if (rules.has(name)) throw new Error(`rule ${name} stands twice`);
      rules.set(name, this.peek() === '(' ? this.parenthesised() : this.type());
    }
    return rules;
  }

  private peek(ahead = 0): string {
    return this.tokens[this.at + ahead] ?? '';
  }

  private take(): string {
    this.at += 1;
    return this.peek(-1);
  }

  private expect(token: string): void {
    const found = this.take();
    if (found !== token) throw new Error(`expected ${token}, found ${found} (token ${this.at})`);
  }

  private parenthesised(): readonly Entry[] {
    this.expect('(');
    return this.group(')');
  }

  private group(close: string): readonly Entry[] {
    const entries: Entry[] = [];
    while (this.peek() !== close) {
      entries.push(this.entry());
      if (this.peek() === ',') this.take();
    }
    this.expect(close);
    return entries;
  }

  private entry(): Entry {
    const mark = this.peek();
    const occurs = mark === '?' || mark === '*' || mark === '+' ? mark : '1';
    if (occurs !== '1') this.take();
    if (this.peek() === '(') return { occurs, key: null, what: this.parenthesised() };
    if (this.peek(1) === ':') this.at += 2;
    const type = this.type();
    if (this.peek() !== '=>') return { occurs, key: null, what: type };
    this.take();
    return { occurs, key: type, what: this.type() };
  }

  private type(): Type {
    const of = [this.single()];
    while (this.peek() === '/') {
      this.take();
      of.push(this.single());
    }
    return of.length === 1 && of[0] ? of[0] : { kind: 'choice', of };
  }

  private single(): Type {
    const token = this.take();
    if (token === '[') return { kind: 'array', group: this.group(']') };
    if (token === '{') return { kind: 'map', group: this.group('}') };
    if (token.startsWith('"')) return { kind: 'literal', value: token.slice(1, -1) };
    if (/^-?\d/.test(token)) {
      if (this.peek() !== '..') return { kind: 'literal', value: BigInt(token) };
      this.take();
      return { kind: 'range', from: BigInt(token), to: BigInt(this.take()) };
    }
    if (!this.peek().startsWith('.')) return { kind: 'name', name: token, size: null };
    const control = this.take();
    if (control === '.size') return { kind: 'name', name: token, size: Number(this.take()) };
    this.type();
    return { kind: 'name', name: token, size: null };
  }
}

export const parseCddl = (text: string): Rules => new Parser(text).rules();

const asInteger = (value: unknown): bigint | null =>
  typeof value === 'bigint' ? value : typeof value === 'number' ? BigInt(value) : null;

const matchesPrelude = (name: string, size: number | null, value: unknown): boolean => {
  switch (name) {
    case 'any':
      return true;
    case 'null':
      return value === null;
    case 'bool':
      return typeof value === 'boolean';
    case 'tstr':
      return typeof value === 'string';
    case 'bstr':
      return value instanceof Uint8Array && (size === null || value.length === size);
    case 'uint': {
      const integer = asInteger(value);
      return integer !== null && integer >= 0n && (size === null || integer < 1n << BigInt(8 * size));
    }
    default:
      throw new Error(`no rule ${name}`);
  }
};

/** Returns whether a decoded CBOR value matches a rule. */
export const matches = (rules: Rules, type: Type, value: unknown): boolean => {
  switch (type.kind) {
    case 'choice':
      return type.of.some((one) => matches(rules, one, value));
    case 'literal':
      return typeof type.value === 'string' ? value === type.value : asInteger(value) === type.value;
    case 'range': {
      const integer = asInteger(value);
      return integer !== null && integer >= type.from && integer <= type.to;
    }
    case 'name': {
      const rule = rules.get(type.name);
      if (rule === undefined) return matchesPrelude(type.name, type.size, value);
      if (isGroup(rule)) throw new Error(`${type.name} is a group`);
      return matches(rules, rule, value);
    }
    case 'array':
      return Array.isArray(value) && matchesItems(rules, type.group, value, (rest) => rest.length === 0);
    case 'map':
      return value instanceof Map && matchesMap(rules, type.group, value);
  }
};

type Next = (rest: readonly unknown[]) => boolean;

const matchesItems = (rules: Rules, entries: readonly Entry[], items: readonly unknown[], next: Next): boolean => {
  const [entry, ...later] = entries;
  if (!entry) return next(items);
  const after: Next = (rest) => matchesItems(rules, later, rest, next);
  const again: Next = (rest) =>
    rest.length < items.length && matchesItems(rules, [{ ...entry, occurs: '*' }, ...later], rest, next);
  switch (entry.occurs) {
    case '1':
      return matchesOnce(rules, entry, items, after);
    case '?':
      return matchesOnce(rules, entry, items, after) || after(items);
    case '+':
      return matchesOnce(rules, entry, items, again);
    case '*':
      return matchesOnce(rules, entry, items, again) || after(items);
  }
};

const matchesOnce = (rules: Rules, { what }: Entry, items: readonly unknown[], next: Next): boolean => {
  if (isGroup(what)) return matchesItems(rules, what, items, next);
  const named = what.kind === 'name' ? rules.get(what.name) : undefined;
  if (named && isGroup(named)) return matchesItems(rules, named, items, next);
  return items.length > 0 && matches(rules, what, items[0]) && next(items.slice(1));
};

const matchesMap = (rules: Rules, entries: readonly Entry[], map: ReadonlyMap<unknown, unknown>): boolean => {
  const taken = new Set<unknown>();
  for (const { occurs, key, what } of entries) {
    if (!key || isGroup(what)) throw new Error('a map entry needs a key and a type');
    const found = [...map].filter(
      ([name, value]) => !taken.has(name) && matches(rules, key, name) && matches(rules, what, value),
    );
    if (found.length === 0 && occurs === '1') return false;
    for (const [name] of found) taken.add(name);
  }
  return taken.size === map.size;
};
