// Reads a file of service models: YAML, checked against the shape. Whatever the file contains, throws only UsageError,
// with the line, the key and a remedy.
import { readFileSync, statSync } from 'node:fs';
import { type Document, isMap, isNode, isPair, isScalar, Lexer, LineCounter, Parser, parseDocument, visit } from 'yaml';
import type * as z from 'zod';
import { orMeant } from '../errors/did-you-mean.ts';
import { UsageError } from '../errors/errors.ts';
import { meantFile } from '../files/near-file.ts';
import { modelsNames } from './models-name.ts';
import { type FileText, fileShape, knownKeys, modelLimits } from './shape.ts';

export const formatRemedy = 'see docs/reference/service-models.md for the format; models/late-boot.yaml is an example';

type Key = string | number;

/** A file with the right shape, and the lines of its keys. */
export class ModelFile {
  readonly path: string;
  readonly text: FileText;
  private readonly document: Document;
  private readonly lines: LineCounter;

  constructor(path: string, text: FileText, document: Document, lines: LineCounter) {
    this.path = path;
    this.text = text;
    this.document = document;
    this.lines = lines;
  }

  /** Makes an error about the value at `keys`, or at the nearest place around it. */
  fault(keys: readonly Key[], complaint: string, remedy: string = formatRemedy): UsageError {
    return faultAt(this.path, this.document, this.lines, keys, complaint, remedy);
  }
}

export function readModelFile(path: string): ModelFile {
  return parseModelFile(readBounded(path), path);
}

export function parseModelFile(source: string, path: string): ModelFile {
  const lines = new LineCounter();
  const document = parsed(source, path, lines);
  const [broken] = [...document.errors, ...document.warnings];
  if (broken !== undefined) {
    const { line } = lines.linePos(broken.pos[0]);
    throw new UsageError(`service models are not valid YAML: ${firstLine(broken.message)}`, {
      place: `${path}:${Math.max(1, line)}`,
      remedy: formatRemedy,
    });
  }
  const twice = keyTwice(document, path);
  if (twice !== undefined)
    throw new UsageError(`key '${twice.name}' given twice in the service models`, {
      place: `${path}:${lines.linePos(twice.offset).line}`,
      remedy: 'keep one of them',
    });
  const value = plain(document, path);
  const checked = fileShape.safeParse(value);
  if (checked.success) return new ModelFile(path, checked.data, document, lines);
  throw complaintOf(checked.error.issues, { path, document, lines });
}

function readBounded(path: string): string {
  const remedy = `name a file of service models, or one of ${modelsNames.join(', ')}`;
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new Error('it is not a file');
    if (found.size > modelLimits.fileBytes)
      throw new Error(`it has ${found.size} bytes, the limit is ${modelLimits.fileBytes}`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(`cannot read the service models: ${(error as Error).message}`, {
      place: path,
      remedy: (missing ? meantFile(path) : undefined) ?? remedy,
      cause: error,
    });
  }
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

function parsed(source: string, path: string, lines: LineCounter): Document {
  try {
    refuseDeepNesting(source);
    return parseDocument(source, { lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: false });
  } catch (error) {
    throw tooDeep(error, path);
  }
}

// The library's own check takes time quadratic in the number of keys.
function keyTwice(document: Document, path: string): { readonly name: string; readonly offset: number } | undefined {
  let twice: { readonly name: string; readonly offset: number } | undefined;
  try {
    visit(document, {
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
    });
  } catch (error) {
    throw tooDeep(error, path);
  }
  return twice;
}

function plain(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw tooDeep(error, path);
  }
}

// The library recurses, and counts what aliases expand to: both make it refuse the file, and neither is a bug.
function tooDeep(error: unknown, path: string): UsageError {
  const reason = error instanceof RangeError ? 'they are nested too deep' : firstLine((error as Error).message);
  return new UsageError(`cannot read the service models: ${reason}`, {
    place: path,
    remedy: formatRemedy,
    cause: error,
  });
}

interface Place {
  readonly path: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

function complaintOf(issues: readonly z.core.$ZodIssue[], { path, document, lines }: Place): UsageError {
  const [first, ...others] = issues.map(deepest);
  const more = others.length === 0 ? '' : ` (${others.length} more after it)`;
  const keys = (first?.path ?? []) as Key[];
  if (first?.code !== 'unrecognized_keys')
    return faultAt(path, document, lines, keys, `${first?.message ?? 'is wrong'}${more}`, formatRemedy);
  const known = keysAround(keys);
  const complaint = `is not a key here${orMeant(first.keys[0] ?? '', known)}; the keys are ${known.join(', ')}${more}`;
  return faultAt(path, document, lines, [...keys, first.keys[0] ?? ''], complaint, formatRemedy);
}

// For an invalid key of a record, the inner issue has the message.
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_key') return issue;
  const [inner] = issue.issues;
  return inner === undefined ? issue : { ...inner, path: issue.path };
}

function keysAround(keys: readonly Key[]): readonly string[] {
  if (keys.length === 0) return knownKeys.file;
  if (keys.length === 2) return knownKeys.service;
  return keys.at(-1) === 'reachedBy' ? knownKeys.reachedBy : knownKeys.step;
}

function faultAt(
  path: string,
  document: Document,
  lines: LineCounter,
  keys: readonly Key[],
  complaint: string,
  remedy: string,
): UsageError {
  const shown = keys.length === 0 ? 'the file' : keyPath(keys);
  return new UsageError(`${shown} ${complaint}`, { place: `${path}:${lineOf(document, lines, keys)}`, remedy });
}

/** `services.trustd.steps[2].path` */
function keyPath(keys: readonly Key[]): string {
  return keys.map((key, at) => (typeof key === 'number' ? `[${key}]` : at === 0 ? key : `.${key}`)).join('');
}

function lineOf(document: Document, lines: LineCounter, keys: readonly Key[]): number {
  for (let length = keys.length; length > 0; length -= 1) {
    const offset = offsetOf(document, keys.slice(0, length));
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return 1;
}

// Returns a pair's key, so that the error shows the line with the name.
function offsetOf(document: Document, keys: readonly Key[]): number | undefined {
  const last = keys.at(-1);
  const parent = keys.length === 1 ? document.contents : document.getIn(keys.slice(0, -1), true);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isNode(key) && 'value' in key && String(key.value) === String(last));
    if (isPair(pair) && isNode(pair.key)) return pair.key.range?.[0];
  }
  const node = document.getIn(keys, true);
  return isNode(node) ? node.range?.[0] : undefined;
}

// The library itself catches a stack overflow and passes its message on.
const firstLine = (message: string): string =>
  /call stack/.test(message) ? 'they are nested too deep' : (message.split('\n')[0]?.replace(/[.:]$/, '') ?? message);
