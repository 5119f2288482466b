// Reads the messages injected in a run, from injected.bin and the templates.
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { InjectedEvent } from '../../observation.ts';
import { fixedLayouts, InjectedFlag, readInjectedRecord } from '../../schema/generated/ledger.ts';
import { injectedFile, templatesFile } from '../directory/models-file.ts';
import { type NamedMessage, nameMessages } from './message-names.ts';

interface Directories {
  readonly ledgerDirectories: readonly string[];
  readonly spillDirectory: string;
}

/** Returns them by index, as rows and facts refer to them. */
export async function injectedIn({
  ledgerDirectories,
  spillDirectory,
}: Directories): Promise<readonly InjectedEvent[]> {
  const path = ledgerDirectories.map((directory) => join(directory, injectedFile)).find(existsSync);
  if (path === undefined) return [];
  const records = [...usedRecords(path)];
  const templates = new Set(records.map(({ templateIndex }) => templateIndex));
  const named = await nameMessages(join(spillDirectory, templatesFile), templates);
  return records.map((record) => {
    const template: NamedMessage | undefined = named.get(record.templateIndex);
    return {
      serviceCall: record.serviceCall === 0 ? null : record.serviceCall,
      service: record.serviceCall === 0 ? null : record.service - 1,
      eventType: record.eventType,
      path: record.path === '' ? (template?.path ?? null) : record.path,
      process: {
        pid: record.pid === 0 ? (template?.process.pid ?? 0) : record.pid,
        path: record.executable === '' ? (template?.process.path ?? null) : record.executable,
      },
    };
  });
}

// Yields records up to the first that was never written; the file has space for many more.
function* usedRecords(path: string) {
  const bytes = new Uint8Array(fixedLayouts.InjectedRecord.size);
  const file = openSync(path, 'r');
  try {
    while (readSync(file, bytes) === bytes.length) {
      const record = readInjectedRecord(new DataView(bytes.buffer), 0);
      if (record.serviceCall === 0 && (record.flags & InjectedFlag.ownFile) === 0) return;
      yield record;
    }
  } finally {
    closeSync(file);
  }
}
