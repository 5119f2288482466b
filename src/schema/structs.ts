// Lists all struct tables.
import type { Struct } from './fields.ts';
import { attributeEventStructs } from './structs/attribute-events.ts';
import { coreStructs } from './structs/core.ts';
import { darwinStructs } from './structs/darwin.ts';
import { directoryEventStructs } from './structs/directory-events.ts';
import { fileEventStructs } from './structs/file-events.ts';
import { messageStructs } from './structs/message.ts';
import { muteStructs } from './structs/mutes.ts';
import { processEventStructs } from './structs/process-events.ts';
import { securityEventStructs } from './structs/security-events.ts';
import { sessionEventStructs } from './structs/session-events.ts';
import { systemEventStructs } from './structs/system-events.ts';

export const structs: readonly Struct[] = [
  ...darwinStructs,
  ...coreStructs,
  ...processEventStructs,
  ...fileEventStructs,
  ...attributeEventStructs,
  ...systemEventStructs,
  ...sessionEventStructs,
  ...directoryEventStructs,
  ...securityEventStructs,
  ...messageStructs,
  ...muteStructs,
];

const byName = new Map(structs.map((row) => [row.name, row]));

export const structNamed = (name: string): Struct => {
  const found = byName.get(name);
  if (!found) throw new Error(`no struct ${name} in src/schema/structs/`);
  return found;
};
