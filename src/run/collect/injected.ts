// Reads the messages injected in a run, from injected.bin and the templates.
import { readSync } from 'node:fs';
import { join } from 'node:path';
import { isEsreplayError } from '../../errors/errors.ts';
import type { InjectedEvent } from '../../observed/observation.ts';
import { fixedLayouts, InjectedFlag, type InjectedRecord, readInjectedRecord } from '../../schema/generated/ledger.ts';
import { injectedFile, templatesFile } from '../directory/models-file.ts';
import { withPlainFile } from '../plain-file.ts';
import { type NamedMessage, nameMessages } from './message-names.ts';

/** Returns them by index, as rows and facts refer to them. */
export async function injectedIn(ledgerDirectories: readonly string[]): Promise<readonly InjectedEvent[]> {
  const paths = ledgerDirectories.map((directory) => join(directory, injectedFile));
  const records = paths.map(usedRecords).find((found) => found !== null) ?? [];
  if (records.length === 0) return [];
  const templates = new Set(records.map(({ templateIndex }) => templateIndex));
  const named = await namesOf(ledgerDirectories, templates);
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

// The client can damage this file too, which is not the trace: messages without a name are better than no report.
async function namesOf(
  directories: readonly string[],
  templates: ReadonlySet<number>,
): Promise<ReadonlyMap<number, NamedMessage>> {
  const paths = directories.map((directory) => join(directory, templatesFile));
  const path = paths.find((each) => withPlainFile(each, false, () => true));
  if (path === undefined) return new Map();
  try {
    return await nameMessages(path, templates);
  } catch (error) {
    if (!isEsreplayError(error)) throw error;
    return new Map();
  }
}

// Returns records up to the first that was never written; the file has space for many more. Null without such a file.
function usedRecords(path: string): readonly InjectedRecord[] | null {
  return withPlainFile(path, null, ({ fd }) => {
    const records: InjectedRecord[] = [];
    const bytes = new Uint8Array(fixedLayouts.InjectedRecord.size);
    while (readSync(fd, bytes) === bytes.length) {
      const record = readInjectedRecord(new DataView(bytes.buffer), 0);
      if (record.serviceCall === 0 && (record.flags & InjectedFlag.ownFile) === 0) break;
      records.push(record);
    }
    return records;
  });
}
