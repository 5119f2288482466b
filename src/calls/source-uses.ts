// Reads the places of a source file where something may be called, with what stands around each. It knows the form of
// the language, and no meaning.
import { type Language, Lexer, marks, tokenKinds } from './lexer.ts';

export interface Use {
  /** Of a function, of a method, or of the class that gets a message; of a message, its selector. */
  readonly name: string;
  readonly form: 'call' | 'message' | 'class';
  readonly line: number;
  /** The three tokens before the name, nearest first: a name, a mark, or '' where the file begins. */
  readonly before: readonly [string, string, string];
  /** Of a message: the class or the first name of its receiver, and the last name. */
  readonly receiver: string;
  readonly object: string;
  /** Of the first argument in Swift: `atPath` in `fileExists(atPath: path)`. */
  label: string;
  /** `name()` */
  isEmpty: boolean;
  /** `name(…) {` */
  hasBody: boolean;
}

/** One open bracket. */
interface Nest {
  readonly mark: string;
  readonly use: Use | null;
  readonly message: Message | null;
}

/** A message of Objective-C, as far as it was read. */
interface Message {
  readonly line: number;
  /** Of the selector. */
  readonly parts: string[];
  receiver: string;
  /** The receiver of the message that it is sent to: `NSTask` in `[[NSTask new] launch]`. */
  inner: string;
  object: string;
  tokens: number;
  /** Colons that belong to `? :`. */
  questions: number;
}

const noMessage = { receiver: '', object: '' } as const;

/** Words between the arguments of a function and its body. */
const beforeBody = new Set(['const', 'noexcept', 'override', 'final', 'mutable']);

/** Uses in the order of the file. `isWanted` says which names followed by a bracket are kept. */
export function usesIn(text: string, language: Language, isWanted: (name: string) => boolean): Use[] {
  return new Reading(text, language, isWanted).uses();
}

class Reading {
  readonly #lexer: Lexer;
  readonly #uses: Use[] = [];
  readonly #nests: Nest[] = [];
  /** The last tokens, nearest first, and whether the nearest is a name. */
  #last: [string, string, string, string] = ['', '', '', ''];
  #isName = false;
  /** Its arguments just ended. */
  #ended: Use | null = null;

  constructor(
    text: string,
    private readonly language: Language,
    private readonly isWanted: (name: string) => boolean,
  ) {
    this.#lexer = new Lexer(text, language);
  }

  uses(): Use[] {
    const lexer = this.#lexer;
    while (lexer.next()) {
      const isName = lexer.kind === tokenKinds.name;
      const token = isName ? lexer.name : lexer.kind === tokenKinds.mark ? markText(lexer.mark) : '"';
      this.#take(token, isName);
      const [a, b, c] = this.#last;
      this.#last = [token, a, b, c];
      this.#isName = isName;
    }
    return this.#uses;
  }

  #take(token: string, isName: boolean): void {
    if (this.#ended !== null) {
      if (token === '{') this.#ended.hasBody = true;
      if (!beforeBody.has(token)) this.#ended = null;
    }
    const message = this.#nests.at(-1)?.message ?? null;
    if (message !== null) this.#takeInMessage(message, token, isName);
    if (token === '(' || token === '{' || token === '[') this.#opens(token);
    else if (token === ')' || token === '}' || token === ']') this.#closes(token);
    else if (token === ':' && this.#isName && this.#last[1] === '(') this.#labels();
  }

  #opens(mark: string): void {
    const isTrailing = mark === '{' && this.language === 'swift' && this.#last[1] === '.';
    const use = this.#isName && (mark === '(' || isTrailing) ? this.#use() : null;
    this.#nests.push({ mark, use, message: this.#beginsMessage(mark) ? this.#message() : null });
  }

  #closes(mark: string): void {
    const nest = this.#nests.pop();
    if (nest === undefined) return;
    const { use, message } = nest;
    if (message !== null && mark === ']') this.#sends(message);
    if (use === null || mark !== ')') return;
    use.isEmpty = this.#last[0] === '(';
    this.#ended = use;
  }

  #use(): Use | null {
    const [name, ...before] = this.#last;
    if (!this.isWanted(name)) return null;
    const { line } = this.#lexer;
    const use: Use = { ...noMessage, name, form: 'call', line, before, label: '', isEmpty: false, hasBody: false };
    this.#uses.push(use);
    return use;
  }

  #labels(): void {
    const use = this.#nests.at(-1)?.use;
    if (use != null) use.label = this.#last[0];
  }

  /** After a value, a bracket is an index. */
  #beginsMessage(mark: string): boolean {
    const [before] = this.#last;
    return (
      mark === '[' && this.language === 'objc' && (!this.#isName || before === 'return') && !/^[)\]"]$/.test(before)
    );
  }

  #message(): Message {
    return { line: this.#lexer.line, parts: [], receiver: '', inner: '', object: '', tokens: 0, questions: 0 };
  }

  #takeInMessage(message: Message, token: string, isName: boolean): void {
    message.tokens += 1;
    if (message.tokens === 1 && isName) message.receiver = token;
    if (token === '?') message.questions += 1;
    if (token !== ':' || !this.#isName || message.tokens < 3) return;
    if (message.questions > 0) {
      message.questions -= 1;
      return;
    }
    if (message.parts.length === 0) message.object = this.#last[1];
    message.parts.push(`${this.#last[0]}:`);
  }

  #sends({ line, parts, receiver, inner, object, tokens }: Message): void {
    // The closing bracket counts too: `[task launch]` has three tokens.
    const isUnary = parts.length === 0 && this.#isName && tokens > 2;
    const name = isUnary ? this.#last[0] : parts.join('');
    const rest = { line, before: ['', '', ''], label: '', isEmpty: false, hasBody: false } as const;
    const to = { receiver: receiver === '' ? inner : receiver, object: isUnary ? this.#last[1] : object };
    if (name !== '') this.#uses.push({ ...rest, ...to, name, form: 'message' });
    const around = this.#nests.at(-1)?.message;
    if (around != null && around.tokens === 1) around.inner = to.receiver;
    if (/^[A-Z]/.test(receiver)) this.#uses.push({ ...rest, ...noMessage, name: receiver, form: 'class' });
  }
}

const markText = (mark: number): string =>
  mark === marks.scope ? '::' : mark === marks.arrow ? '->' : String.fromCharCode(mark);
