// Reads a suite file, and turns its texts into values. Whatever the file contains, throws only UsageError, with the
// file, the line and the column.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { UsageError } from '../errors/errors.ts';
import type { OptionKind } from '../run/option-kinds.ts';
import { type OptionName, optionNames, optionRow, type TableOptions, typedName } from '../run/option-table.ts';
import { parseDuration } from '../words/duration.ts';
import { printable } from '../words/printable.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { type FileKind, type Key, readYamlText, YamlFile } from '../yaml/yaml-file.ts';
import { keysAt, type SuiteText, suiteShape } from './shape.ts';

export const usualFile = 'esreplay.yaml';

/** Where a suite keeps its results. */
export const workFolderOf = ({ folder }: SuiteFile, named?: string): string => named ?? join(folder, '.esreplay');

/** Returns a command about a suite that a shell takes as it is, whatever its files are called. */
export const suiteCommand = (command: 'test' | 'review', path: string, ...words: readonly string[]): string =>
  ['esreplay', command, ...(path === usualFile ? [] : [path]), ...words]
    .map((word) => printable(shellQuoted(word)))
    .join(' ');

const kind: FileKind = {
  name: 'suite file',
  maxBytes: 1 << 20,
  remedy: 'see docs/how-to/suites.md for the format; `esreplay init` writes an example',
  isText: true,
};

/** Throws UsageError. */
export class SuiteFile {
  readonly text: SuiteText;
  /** Paths in it are relative to its folder. */
  readonly folder: string;
  private readonly file: YamlFile;

  constructor(readonly path: string) {
    const source = readYamlText(path, kind, 'name a suite file, or write one with `esreplay init`');
    this.file = new YamlFile(source, path, kind);
    this.folder = resolve(dirname(path));
    const checked = suiteShape.safeParse(this.file.value);
    if (!checked.success) throw this.file.faultOf(checked.error, keysAt);
    this.text = checked.data;
  }

  fault(keys: readonly Key[], complaint: string, remedy?: string): UsageError {
    return this.file.fault(keys, complaint, remedy);
  }

  placeOf(keys: readonly Key[]): string {
    return this.file.placeOf(keys);
  }

  /** Returns the options of a run that a map states. `keys`: its place. */
  optionsOf(map: Readonly<Record<string, unknown>>, keys: readonly Key[]): TableOptions {
    const options: Partial<Record<OptionName, unknown>> = {};
    for (const name of optionNames) {
      const typed = map[typedName(name)];
      if (typed === undefined || name === 'os') continue;
      options[name] = this.value(optionRow(name).kind, typed, [...keys, typedName(name)]);
    }
    return options as TableOptions;
  }

  value<T>(
    { parser, read, takes }: Pick<OptionKind<T>, 'parser' | 'read' | 'takes'>,
    typed: unknown,
    keys: readonly Key[],
  ): T {
    const value = read(parsed(typed, parser.type));
    if (value === undefined) throw this.fault(keys, `takes ${takes}`);
    return value;
  }

  /**
   * Returns the files that the maps name as inputs. Throws UsageError for one that is not there, which never changes,
   * unless a build may make it.
   */
  inputsOf(layers: readonly { readonly map: Readonly<Record<string, unknown>>; readonly keys: readonly Key[] }[]) {
    const isBuilt = [this.text, ...layers.map(({ map }) => map)].some(({ build }) => build !== undefined);
    return layers.flatMap(({ map, keys }) => {
      const inputs = (map.inputs as readonly string[] | undefined) ?? [];
      const absent = this.absentOf(inputs);
      if (absent === undefined || isBuilt) return inputs;
      throw this.fault(
        [...keys, 'inputs'],
        `names no file or folder: ${absent}`,
        'paths are relative to the suite file',
      );
    });
  }

  /** Returns the first path that is no file or folder. */
  absentOf(paths: readonly string[]): string | undefined {
    return paths.find((path) => !existsSync(resolve(this.folder, path)));
  }

  /** Returns the path that this process has for one of the file. */
  pathOf(path: string): string {
    return path.startsWith('@') ? path : resolve(this.folder, path);
  }

  /** Returns milliseconds; null without the key. */
  time(typed: string | undefined, keys: readonly Key[]): number | null {
    if (typed === undefined) return null;
    const ns = parseDuration(typed);
    if (ns === null || ns <= 0) throw this.fault(keys, 'takes a time with its unit, for example 60s');
    return ns / 1e6;
  }

  flag(typed: string | undefined, keys: readonly Key[]): boolean {
    if (typed === undefined || typed === 'false') return false;
    if (typed === 'true') return true;
    throw this.fault(keys, 'takes true or false');
  }

  whole(typed: string, min: number, max: number, keys: readonly Key[]): number {
    const number = /^\d+$/.test(typed) ? Number(typed) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw this.fault(keys, `takes a whole number from ${min} to ${max}`);
  }
}

/** Returns what the parser of the command line makes of a word. */
function parsed(typed: unknown, type: 'number' | 'string' | 'boolean' | undefined): unknown {
  if (type === 'number') return typed === '' ? Number.NaN : Number(typed);
  if (type === 'boolean') return typed === 'true' ? true : typed === 'false' ? false : typed;
  return typed;
}
