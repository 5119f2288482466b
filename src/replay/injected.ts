// The messages that were injected in a run, as injected.bin and the templates tell of them.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InjectedEvent } from '../judge/observation.ts';
import { fixedLayouts, InjectedFlag, readInjectedRecord } from '../schema/generated/ledger.ts';
import { type NamedMessage, nameMessages } from './messages.ts';
import { injectedFile, templatesFile } from './models-file.ts';

interface Directories {
  readonly ledgerDirectories: readonly string[];
  readonly spillDirectory: string;
}

/** By their place, which is how rows and facts name them. */
export function injectedIn({ ledgerDirectories, spillDirectory }: Directories): readonly InjectedEvent[] {
  const path = ledgerDirectories.map((directory) => join(directory, injectedFile)).find(existsSync);
  if (path === undefined) return [];
  const records = [...usedRecords(readFileSync(path))];
  const templates = new Set(records.map(({ templateIndex }) => templateIndex));
  const named = nameMessages(join(spillDirectory, templatesFile), templates);
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

// One after the other until the first that was never written.
function* usedRecords(bytes: Buffer) {
  const { size } = fixedLayouts.InjectedRecord;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + size <= bytes.length; at += size) {
    const record = readInjectedRecord(view, at);
    if (record.serviceCall === 0 && (record.flags & InjectedFlag.ownFile) === 0) return;
    yield record;
  }
}
