// Memory of an import does not grow with its input, even if every path is new.
import assert from 'node:assert/strict';
import { closeSync, openSync, writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { importEslogger } from '../../src/import/eslogger.ts';
import { newFolder } from '../trace/folder.ts';
import { line, open } from './line-builder.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const folder = newFolder();

/** Every path is new. */
function lines(name: string, count: number): string {
  const path = folder.file(name);
  const file = openSync(path, 'w');
  for (let global = 0; global < count; global++) {
    const text = line(open({ global }));
    writeSync(file, `${text.replaceAll('"path":"', `"path":"/${global}/${'unique'.repeat(10)}`)}\n`);
  }
  closeSync(file);
  return path;
}

/** Bytes that are kept towards the end of an import, without garbage and chunks under way. */
async function kept(count: number): Promise<number> {
  const input = lines(`${count}.jsonl`, count);
  const samples: number[] = [];
  const summary = await importEslogger({
    input,
    output: folder.file(`${count}.estrace`),
    application: 'test',
    definitionBytes: 1 << 19,
    onProgress: () => {
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      samples.push(heapUsed + arrayBuffers);
    },
  });
  assert.equal(summary.messages, count);
  return Math.min(...samples.slice(-4));
}

describe('import of ever new paths', () => {
  it('eight times the lines take as much memory', async () => {
    await kept(2000); // Compiles what is used.
    const [short, long] = [await kept(2000), await kept(16_000)];
    const grown = (long - short) / 1024 / 1024;
    assert.ok(grown < 3, `${grown.toFixed(1)} MiB more`);
  });
});
