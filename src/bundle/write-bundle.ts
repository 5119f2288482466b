// Writes a bundle: the zip file with what a run was made of. It is whole or not there, and only its owner may read it.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { finished, pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { outputTarget } from '../files/output-file.ts';
import { jsonText } from '../words/printable.ts';
import type { Contents } from './contents.ts';
import { Hashed } from './hashed.ts';
import { isBomb, manifestPart, type PartName, tracePart } from './parts.ts';
import { readmeOf } from './readme.ts';
import type { Manifest } from './shapes.ts';

const ownerOnly = 0o600;
/** Equal runs are equal files. As a zip file has it in local time, it says nothing of this machine's time zone. */
const noTime = new Date(1980, 0, 1);

/** `trace`: the file to keep. Throws SetupError for a file of another user, and the system's error. */
export async function writeBundle(path: string, contents: Contents, trace: string): Promise<void> {
  const { end } = outputTarget(path);
  const temporary = join(dirname(end), `.${basename(end)}.${randomBytes(6).toString('hex')}`);
  try {
    await pack(temporary, contents, trace, true);
    // What a reader would take for a bomb: a trace that repeats itself.
    if (await hasBomb(temporary)) {
      rmSync(temporary);
      await pack(temporary, contents, trace, false);
    }
    renameSync(temporary, end);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

async function pack(path: string, { head, texts }: Contents, trace: string, compress: boolean): Promise<void> {
  const zip = new ZipFile();
  const output = createWriteStream(path, { flags: 'wx', mode: ownerOnly, flush: true });
  const how = { mtime: noTime, mode: 0o100_600, compress, forceDosTimestamp: true };
  const failed = new Promise<never>((_, reject) => zip.on('error', reject));
  const written = pipeline(zip.outputStream, output);
  const filled = (async () => {
    const parts: Manifest['parts'] = [];
    const add = (name: PartName, text: string): void => {
      const bytes = Buffer.from(text);
      zip.addBuffer(bytes, name, how);
      if (name !== manifestPart) parts.push({ name, bytes: bytes.length, sha256: sha256Of(bytes) });
    };
    const source = new Hashed();
    const read = pipeline(createReadStream(trace), source);
    zip.addReadStream(source, tracePart, how);
    await Promise.all([read, finished(source)]);
    parts.push({ name: tracePart, bytes: source.bytes, sha256: source.digest() });
    for (const [name, text] of texts) add(name, text);
    add('README.txt', readmeOf({ ...head, parts }));
    add(manifestPart, jsonText({ ...head, parts }, 2));
    zip.end();
  })();
  try {
    await Promise.race([Promise.all([filled, written]), failed]);
  } catch (error) {
    output.destroy();
    await Promise.allSettled([written]);
    throw error;
  }
}

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function hasBomb(path: string): Promise<boolean> {
  const zip = await openPromise(path, { lazyEntries: true });
  try {
    for await (const entry of zip.eachEntry()) if (isBomb(entry)) return true;
    return false;
  } finally {
    zip.close();
  }
}
