// All tables of statements, in the order of docs/reference/es-surface.md.
import { cache } from './cache.ts';
import { catalogue } from './catalogue.ts';
import { changes } from './changes.ts';
import { clients } from './clients.ts';
import { data } from './data.ts';
import { deadlines } from './deadlines.ts';
import { delivery } from './delivery.ts';
import { undeclaredExports } from './exports.ts';
import { functions } from './functions.ts';
import { header } from './header.ts';
import { memory } from './memory.ts';
import { muting } from './muting.ts';
import { responding } from './responding.ts';
import type { SemanticsRow } from './row.ts';
import { subscriptions } from './subscriptions.ts';

export interface Subject {
  readonly title: string;
  readonly rows: readonly SemanticsRow[];
}

export const surface: readonly Subject[] = [
  { title: 'Functions', rows: functions },
  { title: 'Exported and not declared', rows: undeclaredExports },
];

export const semantics: readonly Subject[] = [
  { title: 'Clients', rows: clients },
  { title: 'Delivery', rows: delivery },
  { title: 'Message memory', rows: memory },
  { title: 'Message header', rows: header },
  { title: 'Responding', rows: responding },
  { title: 'Deadlines', rows: deadlines },
  { title: 'Cache', rows: cache },
  { title: 'Subscriptions', rows: subscriptions },
  { title: 'Muting', rows: muting },
  { title: 'Data', rows: data },
  { title: 'Event types', rows: catalogue },
  { title: 'Changes between SDKs', rows: changes },
];
