// Reads YAML that people write: bounded in size, depth and aliases, each key once, and each complaint with its line.
// Any fault of the file throws UsageError.
import { readFileSync, statSync } from 'node:fs';
import { type Document, isMap, isNode, isPair, isScalar, Lexer, LineCounter, Parser, parseDocument, visit } from 'yaml';
import type * as z from 'zod';
import { orMeant } from '../errors/did-you-mean.ts';
import { UsageError } from '../errors/errors.ts';
import { meantFile } from '../files/near-file.ts';

export type Key = string | number;

/** What a kind of file is called, how large it may be, and where its format is described. */
export interface FileKind {
  /** For example `service models`. */
  readonly name: string;
  /** The name is a plural. */
  readonly isMany?: true;
  readonly maxBytes: number;
  readonly remedy: string;
  /** Every scalar is text: the release 13.0 is not the number 13. */
  readonly isText?: boolean;
}

/** Throws UsageError. */
export function readYamlText(path: string, { name, maxBytes }: FileKind, remedy: string): string {
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new Error('it is not a file');
    if (found.size > maxBytes) throw new Error(`it has ${found.size} bytes, the limit is ${maxBytes}`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(`cannot read the ${name}: ${(error as Error).message}`, {
      place: path,
      remedy: (missing ? meantFile(path) : undefined) ?? remedy,
      cause: error,
    });
  }
}

/** The value of a file, and the places of its keys. */
export class YamlFile {
  readonly value: unknown;
  private readonly lines = new LineCounter();
  private readonly document: Document;

  constructor(
    source: string,
    readonly path: string,
    private readonly kind: FileKind,
  ) {
    this.document = this.parsed(source);
    const [broken] = [...this.document.errors, ...this.document.warnings];
    if (broken !== undefined) {
      const { line, col } = this.lines.linePos(broken.pos[0]);
      throw new UsageError(
        `${kind.name} ${kind.isMany === true ? 'are' : 'is'} not valid YAML: ${firstLine(broken.message)}`,
        {
          place: line === 0 ? `${path}:1` : placeAt(path, { line, col }),
          remedy: kind.remedy,
        },
      );
    }
    this.refuseTwice();
    this.value = this.read(() => this.document.toJS({ maxAliasCount: 100 }));
  }

  /** Makes an error about the value at `keys`, or at the nearest place around it. */
  fault(keys: readonly Key[], complaint: string, remedy: string = this.kind.remedy): UsageError {
    const shown = keys.length === 0 ? 'the file' : keyPath(keys);
    return new UsageError(`${shown} ${complaint}`, { place: this.placeOf(keys), remedy });
  }

  /** Makes an error of the first complaint. `knownAt`: the keys that a map at `keys` may have. */
  faultOf({ issues }: z.ZodError, knownAt: (keys: readonly Key[]) => readonly string[]): UsageError {
    const [first, ...others] = issues.map(deepest);
    const more = others.length === 0 ? '' : ` (${others.length} more after it)`;
    const keys = (first?.path ?? []) as Key[];
    const missing = valueAt(keys, this.value) === undefined ? 'is missing: it ' : '';
    if (first?.code !== 'unrecognized_keys') return this.fault(keys, `${missing}${complaintOf(first)}${more}`);
    const known = knownAt(keys);
    const [unknown = ''] = first.keys;
    return this.fault(
      [...keys, unknown],
      `is not a key here${orMeant(unknown, known)}; the keys are ${known.join(', ')}${more}`,
    );
  }

  /** `file:line:column` of a key, or of the nearest one around it. */
  placeOf(keys: readonly Key[]): string {
    for (let length = keys.length; length > 0; length -= 1) {
      const offset = this.offsetOf(keys.slice(0, length));
      if (offset === undefined) continue;
      return placeAt(this.path, this.lines.linePos(offset));
    }
    return `${this.path}:1`;
  }

  private parsed(source: string): Document {
    return this.read(() => {
      refuseDeepNesting(source);
      const schema = this.kind.isText === true ? 'failsafe' : 'core';
      const options = {
        lineCounter: this.lines,
        prettyErrors: false,
        strict: true,
        uniqueKeys: false,
        schema,
      } as const;
      return parseDocument(source, options);
    });
  }

  // The library's own check takes time quadratic in the number of keys.
  private refuseTwice(): void {
    let twice: { readonly name: string; readonly offset: number } | undefined;
    this.read(() =>
      visit(this.document, {
        Map(_, { items }) {
          const names = new Set<string>();
          for (const { key } of items) {
            const name = isScalar(key) ? String(key.value) : String(key);
            if (names.has(name)) {
              twice = { name, offset: isNode(key) ? (key.range?.[0] ?? 0) : 0 };
              return visit.BREAK;
            }
            names.add(name);
          }
          return undefined;
        },
      }),
    );
    if (twice === undefined) return;
    throw new UsageError(`key '${twice.name}' given twice in the ${this.kind.name}`, {
      place: placeAt(this.path, this.lines.linePos(twice.offset)),
      remedy: 'keep one of them',
    });
  }

  // The library recurses, and counts what aliases expand to: both make it refuse the file, and neither is a bug.
  private read<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const reason = error instanceof RangeError ? 'they are nested too deep' : firstLine((error as Error).message);
      throw new UsageError(`cannot read the ${this.kind.name}: ${reason}`, {
        place: this.path,
        remedy: this.kind.remedy,
        cause: error,
      });
    }
  }

  // Returns a pair's key, so that the error shows the line with the name.
  private offsetOf(keys: readonly Key[]): number | undefined {
    const last = keys.at(-1);
    const parent = keys.length === 1 ? this.document.contents : this.document.getIn(keys.slice(0, -1), true);
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isNode(key) && 'value' in key && String(key.value) === String(last));
      if (isPair(pair) && isNode(pair.key)) return pair.key.range?.[0];
    }
    const node = this.document.getIn(keys, true);
    return isNode(node) ? node.range?.[0] : undefined;
  }
}

const placeAt = (path: string, { line, col }: { readonly line: number; readonly col: number }): string =>
  `${path}:${line}:${col}`;

/** `services.trustd.steps[2].path` */
export function keyPath(keys: readonly Key[]): string {
  return keys.map((key, at) => (typeof key === 'number' ? `[${key}]` : at === 0 ? key : `.${key}`)).join('');
}

/** Open collections and scalars; a file of the right shape has at most ten. */
const deepestNesting = 64;

/**
 * The library recurses when it composes a document, and near the end of the stack V8 may end the process instead of
 * throwing a RangeError. Its parser does not recurse.
 */
function refuseDeepNesting(source: string): void {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(source)) {
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > deepestNesting) throw new RangeError('too deep');
  }
}

const valueAt = (keys: readonly Key[], value: unknown): unknown =>
  keys.reduce<unknown>((inner, key) => (inner as Readonly<Record<Key, unknown>> | null | undefined)?.[key], value);

const takes: Readonly<Record<string, string>> = { record: 'a map', object: 'a map', array: 'a list', string: 'text' };

function complaintOf(issue: z.core.$ZodIssue | undefined): string {
  const wanted = issue?.code === 'invalid_type' ? takes[issue.expected] : undefined;
  return wanted === undefined || issue?.message.startsWith('Invalid') !== true
    ? (issue?.message ?? 'is wrong')
    : `takes ${wanted}`;
}

// For an invalid key of a record, the inner issue has the message.
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_key') return issue;
  const [inner] = issue.issues;
  return inner === undefined ? issue : { ...inner, path: issue.path };
}

// The library itself catches a stack overflow and passes its message on.
const firstLine = (message: string): string =>
  /call stack/.test(message) ? 'they are nested too deep' : (message.split('\n')[0]?.replace(/[.:]$/, '') ?? message);
