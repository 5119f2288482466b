// Compiles and links only what has changed, by content: a checkout, a copy or a touched file makes nothing anew. Beside
// each made file is a record of everything that it was made of.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, normalize } from 'node:path';

/**
 * @typedef {object} Job
 * @property {string} source
 * @property {string} object
 * @property {readonly string[]} command compiler and flags, without input and output
 */

/**
 * Where the same build may be elsewhere, so that a copy of its objects can be used there.
 *
 * @typedef {object} Places
 * @property {string} work folder of the objects
 * @property {string} [edits] sources that are in this folder replace the others
 */

/**
 * Compiles what has changed, as many files at a time as the machine has processors, the longest first.
 *
 * @param {readonly Job[]} jobs
 * @param {Places} places
 * @param {(waiting: readonly Job[]) => void} say called when something is to be compiled
 */
export async function compileChanged(jobs, places, say) {
  const kept = new Kept(places);
  const waiting = jobs.filter((job) => !kept.isMade(job)).sort((a, b) => kept.weight(b) - kept.weight(a));
  if (waiting.length > 0) say(waiting);
  const worker = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await kept.make(job);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/**
 * Calls `make` unless the file is what it was made as from the same texts and files.
 *
 * @param {string} file
 * @param {string} record where to note what it was made of
 * @param {{ texts: readonly string[], files: readonly string[] }} parts
 * @param {() => void} make
 */
export function makeChanged(file, record, { texts, files }, make) {
  const of = digest(JSON.stringify([texts, files.map(digestOf)]));
  const isMade = () => `${of} ${existsSync(file) ? digestOf(file) : ''}`;
  if (existsSync(record) && readFileSync(record, 'utf8') === isMade()) return;
  make();
  writeFileSync(record, isMade());
}

class Kept {
  /** @type {Map<string, string | null>} */
  #digests = new Map();
  #places;

  /** @param {Places} places */
  constructor(places) {
    this.#places = places;
  }

  /** @param {Job} job */
  isMade({ source, object, command }) {
    const { made, read } = recordOf(object);
    return (
      existsSync(object) &&
      made === this.#identity(source, command) &&
      Object.entries(read).every(([path, content]) => this.#contentOf(path) === content)
    );
  }

  /** @param {Job} job how long it takes, as far as known */
  weight({ source, object }) {
    return recordOf(object).ms ?? statSync(this.#edited(source)).size;
  }

  /** @param {Job} job */
  async make({ source, object, command }) {
    const { edits } = this.#places;
    const [compiler = '', ...flags] = command;
    const list = `${object}.${process.pid}.d`;
    mkdirSync(dirname(object), { recursive: true });
    rmSync(recordPath(object), { force: true });
    const began = Date.now();
    // An edit may leave something unused, so warnings are not errors.
    const more = edits === undefined ? [] : ['-Wno-error', `-I${edits}`];
    await run(compiler, [...more, ...flags, ...more, '-MD', '-MF', list, '-c', this.#edited(source), '-o', object]);
    const read = included(readFileSync(list, 'utf8')).map((path) => this.#neutral(path));
    rmSync(list);
    const contents = Object.fromEntries(read.map((path) => [path, this.#contentOf(path)]));
    const record = { made: this.#identity(source, command), ms: Date.now() - began, read: contents };
    writeFileSync(recordPath(object), JSON.stringify(record));
  }

  /**
   * @param {string} source
   * @param {readonly string[]} command
   */
  #identity(source, command) {
    return digest([versionOf(command[0] ?? ''), source, ...command.map((word) => this.#neutral(word))].join('\n'));
  }

  /** @param {string} text a path, or a flag with one */
  #neutral(text) {
    const { work, edits } = this.#places;
    const plain = edits === undefined ? text : text.replace(`${normalize(edits)}/`, '');
    return plain.replace(normalize(work), '@work');
  }

  /** @param {string} path as in a record */
  #contentOf(path) {
    const known = this.#digests.get(path);
    if (known !== undefined) return known;
    const file = this.#edited(path.replace('@work', normalize(this.#places.work)));
    const content = existsSync(file) ? digestOf(file) : null;
    this.#digests.set(path, content);
    return content;
  }

  /** @param {string} path */
  #edited(path) {
    const { edits } = this.#places;
    return edits !== undefined && existsSync(join(edits, path)) ? join(edits, path) : path;
  }
}

/** @param {string} object */
const recordPath = (object) => `${object}.made`;

/**
 * @param {string} object
 * @returns {{ made?: string, ms?: number, read: Record<string, string | null> }}
 */
function recordOf(object) {
  try {
    return JSON.parse(readFileSync(recordPath(object), 'utf8'));
  } catch {
    return { read: {} };
  }
}

/** @param {string} list dependencies as the compiler writes them for make */
function included(list) {
  const [, ...paths] = list.replaceAll('\\\n', ' ').split(/(?<!\\)\s+/);
  return paths.filter((path) => path !== '').map((path) => normalize(path.replaceAll('\\ ', ' ')));
}

/** @type {Map<string, string>} */
const versions = new Map();

/** @param {string} program */
export function versionOf(program) {
  const known = versions.get(program) ?? spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout;
  versions.set(program, known);
  return known;
}

/** @param {string | Uint8Array} text */
const digest = (text) => createHash('sha256').update(text).digest('hex');

/** @param {string} file */
const digestOf = (file) => digest(readFileSync(file));

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
function run(program, args) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', fail);
    child.on('close', (status) => (status === 0 ? done(undefined) : fail(new Error(`\`${args.join(' ')}\` failed`))));
  });
}
