// Reads a bundle. It comes from anywhere, so nothing in it is believed: not its sizes, its names, nor its digests.
import { createWriteStream } from 'node:fs';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import * as z from 'zod';
import { SetupError, TraceError, UsageError } from '../errors/errors.ts';
import { writeRemedy } from '../errors/write-remedy.ts';
import { parseJson } from '../files/option-file.ts';
import { modelsNames } from '../models/models-name.ts';
import type { OutputMap } from '../output-map/map.ts';
import { parseOutputMap } from '../output-map/map-file.ts';
import { reportsOf } from '../report/stored-report.ts';
import { storedShapes } from '../run/stored-options.ts';
import type { Report } from '../verdict/report.ts';
import { Hashed } from './hashed.ts';
import {
  bundleParts,
  bundleVersion,
  isBomb,
  isPartName,
  manifestPart,
  modelsPart,
  outputMapPart,
  type PartName,
  partNames,
} from './parts.ts';
import {
  expectationsShape,
  type KeptModules,
  type KeptOptions,
  type Manifest,
  manifestHead,
  manifestShape,
  modulesShape,
  optionsShape,
  suppressionsShape,
} from './shapes.ts';

type Use = (stream: NodeJS.ReadableStream, check: Transform) => Promise<void>;

const again = 'get it again from whoever kept the run';

/** An open bundle. `name`: for messages. Everything throws TraceError for what is not as a bundle must be. */
export class Bundle {
  private constructor(
    private readonly name: string,
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<PartName, Entry>,
    readonly manifest: Manifest,
  ) {}

  /** Reads and checks its list of parts. What `use` returns must not need the file. */
  static async use<T>(path: string, name: string, use: (bundle: Bundle) => Promise<T>): Promise<T> {
    const zip = await openZip(path, name);
    try {
      const entries = await listed(zip, name);
      const head = new Bundle(name, zip, entries, noManifest);
      const manifest = await head.readManifest();
      return await use(new Bundle(name, zip, entries, manifest));
    } finally {
      zip.close();
    }
  }

  /** Throws unless each part is what the manifest says. What is used of it alone is checked as it is read. */
  async check(): Promise<void> {
    for (const { name } of this.manifest.parts)
      await this.reading(name, async (stream, check) => {
        for await (const _ of stream.pipe(check));
      });
  }

  has(part: PartName): boolean {
    return this.entries.has(part);
  }

  async options(): Promise<KeptOptions> {
    const kept = await this.json('options.json', optionsShape);
    const values = Object.fromEntries(kept.options.map(({ name, value }) => [name, value]));
    const [issue] = z.object(storedShapes).safeParse(values).error?.issues ?? [];
    if (issue !== undefined) throw this.fault(`options.json is wrong: ${issue.path.join('.')} has a wrong value`);
    // No file of this machine is read because a bundle names it.
    if (values.sourceRoot !== undefined) throw this.fault('options.json is wrong: sourceRoot is of no bundle');
    const { models } = values;
    const isOwn = models === modelsPart && this.has(modelsPart);
    if (models !== undefined && !isOwn && !modelsNames.some((name) => name === models))
      throw this.fault('options.json is wrong: models names a file that is not in the bundle');
    return kept;
  }

  async modules(): Promise<KeptModules> {
    return this.json('modules.json', modulesShape);
  }

  async expectations(): Promise<z.output<typeof expectationsShape>> {
    return this.json('expectations.json', expectationsShape);
  }

  async suppressions(): Promise<z.output<typeof suppressionsShape>> {
    return this.json('suppressions.json', suppressionsShape);
  }

  /** Null: it has none. Throws for one that reads a file: no file of this machine is read because a bundle names it. */
  async outputMap(): Promise<OutputMap | null> {
    if (!this.has(outputMapPart)) return null;
    const text = (await this.bytes(outputMapPart)).toString('utf8');
    let map: OutputMap;
    try {
      map = parseOutputMap(text, outputMapPart, false);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw this.fault(`${outputMapPart} is wrong: ${error.message}`, error);
    }
    if ('file' in map.source) throw this.fault(`${outputMapPart} is wrong: it names a log file`);
    return map;
  }

  /** Of each release; empty: the run had no report. */
  async reports(): Promise<readonly Report[]> {
    if (!this.has('report.json')) return [];
    const value = parseJson((await this.bytes('report.json')).toString('utf8'));
    try {
      return reportsOf(value, this.name);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw this.fault(`report.json is wrong: ${error.message}`, error);
    }
  }

  /** Unpacks a part into a new file. Throws SetupError if there is no room. */
  async unpack(part: PartName, to: string): Promise<void> {
    try {
      await this.each(part, (stream, check) =>
        pipeline(stream, check, createWriteStream(to, { flags: 'wx', mode: 0o600 })),
      );
    } catch (error) {
      if (error instanceof TraceError) throw error;
      const { code, message, syscall } = error as NodeJS.ErrnoException;
      if (syscall === undefined) throw this.fault(`${part} cannot be unpacked (${message})`, error);
      throw new SetupError(`cannot unpack the bundle: ${message}`, {
        place: to,
        remedy: writeRemedy(code, 'set TMPDIR to another folder') ?? 'set TMPDIR to another folder',
        cause: error,
      });
    }
  }

  private async json<T extends z.ZodType>(part: PartName, shape: T): Promise<z.output<T>> {
    const read = shape.safeParse(parseJson((await this.bytes(part)).toString('utf8')));
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    throw this.fault(`${part} is wrong: ${issue?.path.join('.') || 'all of it'}, ${issue?.message}`);
  }

  private async bytes(part: PartName): Promise<Buffer> {
    const chunks: Buffer[] = [];
    await this.reading(part, async (stream, check) => {
      for await (const chunk of stream.pipe(check)) chunks.push(chunk as Buffer);
    });
    return Buffer.concat(chunks);
  }

  private async reading(part: PartName, use: Use): Promise<void> {
    try {
      await this.each(part, use);
    } catch (error) {
      if (error instanceof TraceError) throw error;
      throw this.fault(`${part} cannot be unpacked (${(error as Error).message})`, error);
    }
  }

  /** Calls `use` with the bytes of a part, and what checks them on the way: its size as they come, then its digest. */
  private async each(part: PartName, use: Use): Promise<void> {
    const entry = this.entries.get(part);
    if (entry === undefined) throw this.fault(`${part} is missing`);
    const said = this.manifest.parts.find(({ name }) => name === part);
    const check = new Hashed();
    const stream = await this.zip.openReadStreamPromise(entry);
    stream.on('error', (error) => check.destroy(error));
    await use(stream, check);
    if (said !== undefined && (check.digest() !== said.sha256 || check.bytes !== said.bytes))
      throw this.fault(`${part} is not what its manifest says: it was changed`);
  }

  private async readManifest(): Promise<Manifest> {
    const value = parseJson((await this.bytes(manifestPart)).toString('utf8'));
    const head = manifestHead.safeParse(value);
    if (!head.success) throw this.fault(`${manifestPart} is not that of a bundle`);
    if (head.data.version > bundleVersion)
      throw new TraceError(`bundle is of a newer esreplay: version ${head.data.version} of the format`, {
        place: this.name,
        remedy: 'install a newer esreplay',
      });
    const read = manifestShape.safeParse(value);
    if (!read.success) {
      const [issue] = read.error.issues;
      throw this.fault(`${manifestPart} is wrong: ${issue?.path.join('.') || 'all of it'}, ${issue?.message}`);
    }
    const { parts } = read.data;
    const names = new Set<PartName>([manifestPart, ...parts.map(({ name }) => name)]);
    if (names.size !== parts.length + 1) throw this.fault(`${manifestPart} names a part twice`);
    for (const name of partNames)
      if (names.has(name) !== this.has(name))
        throw this.fault(this.has(name) ? `${name} is not in its manifest` : `${name} is missing`);
    return read.data;
  }

  fault(what: string, cause?: unknown): TraceError {
    return faultOf(this.name, what, cause);
  }
}

const faultOf = (name: string, what: string, cause?: unknown): TraceError =>
  new TraceError(`not a bundle that can be used: ${what}`, { place: name, remedy: again, cause });

const noManifest: Manifest = {
  kind: 'esreplay-bundle',
  version: bundleVersion,
  esreplay: '',
  system: { platform: '', arch: '', release: '' },
  of: null,
  redaction: null,
  error: null,
  leftOut: [],
  parts: [],
};

async function openZip(path: string, name: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined)
      throw new TraceError(`cannot open the bundle ${name} (${code})`, { place: name, cause: error });
    const what = /signature not found/.test(message) ? 'it is no zip file, or cut' : plain(message);
    throw faultOf(name, what, error);
  }
}

/** Returns its parts, each of which is a plain file that is in the table. */
async function listed(zip: ZipFile, name: string): Promise<ReadonlyMap<PartName, Entry>> {
  if (zip.entryCount > partNames.length)
    throw faultOf(name, `it has ${zip.entryCount} entries, and a bundle has at most ${partNames.length}`);
  const entries = new Map<PartName, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      const { fileName } = entry;
      if (!isPartName(fileName)) throw faultOf(name, `it has an entry that no bundle has: ${JSON.stringify(fileName)}`);
      if (entries.has(fileName)) throw faultOf(name, `it has ${fileName} twice`);
      const trouble = troubleOf(entry, bundleParts[fileName].maxBytes);
      if (trouble !== null) throw faultOf(name, `${fileName} ${trouble}`);
      entries.set(fileName, entry);
    }
  } catch (error) {
    if (error instanceof TraceError) throw error;
    throw faultOf(name, plain((error as Error).message), error);
  }
  return entries;
}

const fileType = 0o170_000;
const regularFile = 0o100_000;

function troubleOf(entry: Entry, maxBytes: number): string | null {
  if (entry.isEncrypted()) return 'is encrypted';
  if (!entry.canDecodeFileData()) return 'is compressed in another way than a bundle is';
  const type = (entry.externalFileAttributes >>> 16) & fileType;
  if (type !== 0 && type !== regularFile) return 'is a link, or something else that is no file';
  if (entry.uncompressedSize > maxBytes) return `unpacks to ${entry.uncompressedSize} bytes, of at most ${maxBytes}`;
  if (isBomb(entry))
    return `unpacks to ${entry.uncompressedSize} bytes of ${entry.compressedSize}, which no trace does`;
  return null;
}

/** The library's message as a part of ours. */
const plain = (message: string): string => message.replace(/\.$/, '').replace(/^./, (letter) => letter.toLowerCase());
