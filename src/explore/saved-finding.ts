// A finding in a folder of its own: its traces, the command that shows it, the report of such a run, and `finding.json`,
// by which it is found again and tested. The folder may be moved: it names its files from there.
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import * as z from 'zod';
import { SetupError } from '../errors/errors.ts';
import { renderJson } from '../report/json.ts';
import { describeRun } from '../run/shown-command.ts';
import { besideStored, fromStored, type StoredOptions, storedShapes, toStored } from '../run/stored-options.ts';
import { traceFile } from '../trace/file-window.ts';
import type { TrialOptions } from '../trials/trial.ts';
import { type JudgedRun, toReport } from '../verdict/report.ts';
import { jsonText } from '../words/printable.ts';
import type { Shown } from './confirm.ts';
import type { Found } from './finding.ts';

export const findingFile = 'finding.json';
const ownTrace = 'trace.estrace';
const changedTrace = 'mutant.estrace';

const index = z.int().min(0);
const asked = z.object({ eventType: z.int(), isAuth: z.boolean(), openFlags: z.int().nullable() });
const run = z.object({ trace: z.enum([ownTrace, changedTrace]), options: z.looseObject(storedShapes) });
const shape = z.object({
  kind: z.literal('esreplay-finding'),
  version: z.literal(1),
  key: z.string(),
  rule: z.string(),
  class: z.enum(['violation', 'hazard', 'difference', 'note']),
  sentence: z.string(),
  advice: z.string(),
  place: z.string().nullable(),
  /** Command of the client, the trace that was explored, and the variations that showed it. */
  client: z.string(),
  explored: z.string(),
  by: z.array(z.string()),
  /** Of the saved trace; null: it is not smaller. */
  messages: index.nullable(),
  /** False: it was not run again, or may be smaller; a next call takes its place. */
  isFinal: z.boolean().default(true),
  run,
  base: run.nullable(),
  contrast: z
    .object({
      index,
      mutantIndex: index,
      base: z.string(),
      mutant: z.string(),
      asked,
      isClaimed: z.literal(true).optional(),
      answers: z
        .array(z.object({ index, asked, answer: z.string() }))
        .readonly()
        .nullable(),
      message: z.string(),
      changed: z.object({ base: z.string(), mutant: z.string() }),
    })
    .nullable(),
});
export type SavedFinding = z.output<typeof shape>;

/** Throws SetupError for a file that is none. */
export function readFinding(folder: string): SavedFinding {
  const place = join(folder, findingFile);
  try {
    return shape.parse(JSON.parse(readFileSync(place, 'utf8')));
  } catch (cause) {
    const remedy = 'restore its folder, or remove it';
    throw new SetupError('not a saved finding, or one of another version', { place, remedy, cause });
  }
}

/** Folders of findings in a folder, by their names. Throws SetupError. */
export function findingFolders(folder: string): readonly string[] {
  return namesIn(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((each) => existsSync(join(each, findingFile)));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    const remedy = 'make it a folder that you may read, or name another one: --work of explore does';
    throw new SetupError('cannot read the folder of saved findings', { place: folder, remedy, cause });
  }
}

/** The findings in a folder. What cannot be read is none, and stays. */
export function findingsIn(folder: string): readonly { readonly folder: string; readonly finding: SavedFinding }[] {
  return findingFolders(folder).flatMap((each) => {
    try {
      return [{ folder: each, finding: readFinding(each) }];
    } catch (error) {
      if (error instanceof SetupError) return [];
      throw error;
    }
  });
}

/** What shows a saved finding again. `given`: the client, and what is no option of the table, which are all saved. */
export function shownBy(
  { rule, key, run: shows, base, contrast }: SavedFinding,
  folder: string,
  given: Omit<TrialOptions, 'trace'>,
): Shown {
  const options = ({ trace, options: stored }: NonNullable<SavedFinding['base']>): TrialOptions => ({
    ...besideStored(given),
    ...fromStored(stored as StoredOptions),
    trace: join(folder, trace),
  });
  return { rule, key, options: options(shows), base: base === null ? null : options(base), contrast };
}

interface ToSave extends Pick<SavedFinding, 'by' | 'client' | 'messages' | 'isFinal'> {
  readonly found: Found;
  /** In what form it is saved. */
  readonly shown: Shown;
  readonly grade: SavedFinding['class'];
  readonly report: JudgedRun | null;
}

interface Written {
  readonly folder: string;
  readonly command: string;
}

/**
 * Makes a folder in `parent` and returns it, with the command for it. `cwd`: of the command; `replaced`: a folder whose
 * place it takes, if any. Throws SetupError.
 */
export function writeFinding(parent: string, cwd: string, finding: ToSave, replaced: string | null): Written {
  refuseLinks(cwd, parent);
  let made: string | null = null;
  try {
    made = newFolder(parent, finding.found.rule);
    const folder = replaced !== null && dirname(replaced) === parent ? replaced : made;
    const written = writeIn(made, finding, cwd, folder);
    if (replaced !== null) rmSync(replaced, { recursive: true });
    if (folder !== made) renameSync(made, folder);
    return written;
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).code !== 'string') throw error;
    if (made !== null) rmSync(made, { recursive: true, force: true });
    const remedy = 'make it writable, or save elsewhere: --work of explore names a folder';
    throw new SetupError(`cannot save a finding: ${(error as Error).message}`, { place: parent, remedy, cause: error });
  }
}

/** `folder`: what `made` is called in the end. */
function writeIn(made: string, finding: ToSave, cwd: string, folder: string): Written {
  const { options } = finding.shown;
  const { base, run: shows } = tracesIn(made, finding.shown);
  const trace = shownPath(cwd, join(folder, shows.trace));
  const { command } = describeRun({ ...options, trace });
  writeFileSync(join(made, 'command.txt'), `${command}\n`);
  if (finding.report !== null) {
    const report = toReport(finding.report);
    const moved = { ...report, trace: { ...report.trace, path: trace }, command };
    writeFileSync(join(made, 'report.json'), renderJson(moved));
  }
  writeFileSync(join(made, findingFile), jsonText(contentOf(finding, shows, base), 2));
  return { folder, command };
}

/** A repository may have a link there, and what that names must stay as it is. */
function refuseLinks(cwd: string, parent: string): void {
  const below = relative(cwd, parent);
  const parts = below.startsWith('..') || isAbsolute(below) ? [parent] : below.split(sep);
  const folders = parts.map((_, at) => resolve(cwd, ...parts.slice(0, at + 1)));
  const link = folders.find((each) => lstatSync(each, { throwIfNoEntry: false })?.isSymbolicLink());
  if (link !== undefined)
    throw new SetupError('cannot save a finding: its folder is a link', { place: link, remedy: 'remove the link' });
}

/** Where it may be moved together with the folder in which clients run. */
function shownPath(cwd: string, path: string): string {
  const below = relative(cwd, path);
  return below.startsWith('..') || isAbsolute(below) ? path : below;
}

/** The first free of `deadlock`, `deadlock-2`: what is saved there already is another finding. */
function newFolder(parent: string, rule: string): string {
  mkdirSync(parent, { recursive: true });
  for (let number = 1; ; number += 1) {
    const folder = join(parent, number === 1 ? rule : `${rule}-${number}`);
    if (existsSync(folder)) continue;
    mkdirSync(folder);
    return folder;
  }
}

type Saved = Pick<SavedFinding, 'run' | 'base'>;

function tracesIn(folder: string, { options, base }: Shown): Saved {
  const copy = (from: TrialOptions, name: Saved['run']['trace']): Saved['run'] => {
    cpSync(traceFile(from.trace).path, join(folder, name));
    return { trace: name, options: toStored(from) };
  };
  if (base === null) return { run: copy(options, ownTrace), base: null };
  const first = copy(base, ownTrace);
  if (options.trace === base.trace) return { run: { trace: ownTrace, options: toStored(options) }, base: first };
  return { run: copy(options, changedTrace), base: first };
}

function contentOf({ found, shown, grade, ...rest }: ToSave, run: Saved['run'], base: Saved['base']): SavedFinding {
  const { rule, key, sentence, advice, place, trace, contrast } = found;
  const { client, by, messages, isFinal } = rest;
  const about = contrast === null ? null : { message: contrast.message, changed: contrast.changed };
  return {
    kind: 'esreplay-finding',
    version: 1,
    key,
    rule,
    class: grade,
    sentence,
    advice,
    place,
    client,
    explored: trace,
    by,
    messages,
    isFinal,
    run,
    base,
    contrast: shown.contrast === null || about === null ? null : { ...shown.contrast, ...about },
  };
}
