// Imports texts in a folder of their own, for tests: into a trace, or with an error.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TraceError, UsageError } from '../../src/errors/errors.ts';
import { importEslogger } from '../../src/import/eslogger.ts';
import type { ImportOptions, ImportSummary } from '../../src/import/import-summary.ts';
import type { TraceHeader } from '../../src/trace/header.ts';
import { openTrace } from '../../src/trace/reader.ts';
import type { TraceRecord } from '../../src/trace/record-decoder.ts';

export interface Imported {
  readonly summary: ImportSummary;
  readonly header: TraceHeader;
  readonly records: readonly TraceRecord[];
}

/** For the tests of a suite, each of which gets a new folder. */
export function useImports() {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'esreplay-import-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = (name: string): string => join(folder, name);

  async function imported(text: string | Uint8Array, options: Partial<ImportOptions> = {}): Promise<Imported> {
    const input = file('events.jsonl');
    const output = file('out.estrace');
    writeFileSync(input, text);
    const summary = await importEslogger({ input, output, application: 'esreplay test', ...options });
    const reader = openTrace(output);
    try {
      assert.ok(reader.complete);
      return { summary, header: reader.header, records: [...reader.records()] };
    } finally {
      reader.close();
    }
  }

  async function refused(
    text: string | Uint8Array,
    why: RegExp,
    options: Partial<ImportOptions> = {},
  ): Promise<TraceError | UsageError> {
    try {
      await imported(text, options);
    } catch (error) {
      assert.ok(error instanceof TraceError || error instanceof UsageError, String(error));
      assert.match(error.message, why);
      assert.deepEqual(readdirSync(folder), ['events.jsonl']);
      return error;
    }
    return assert.fail('it was imported');
  }

  return { file, imported, refused };
}
