// Says in a few words what a message is about: the file, process or name that its event has first.

import type { EventPayloads, Message, Process, Text } from '../schema/generated/messages.ts';
import { type ObjectShape, type Shape, shapeOf } from '../schema/macos/eslogger-shape.ts';
import { eventRow } from '../schema/macos/events.ts';
import type { AsRead } from '../trace/unknown-fields.ts';
import { printable } from '../words/printable.ts';

type Describe<Member extends keyof EventPayloads> = (payload: AsRead<EventPayloads[Member]>) => string;

/** Events with a first field that does not say enough. */
const special: { readonly [Member in keyof EventPayloads]?: Describe<Member> } = {
  exit: ({ stat }) => `status ${stat ?? '?'}`,
  signal: ({ sig, target }) => `${sig ?? '?'} to ${processText(target)}`,
  rename: ({ source, destination }) => `${text(source?.path)} to ${destinationText(destination)}`,
  link: ({ source, target_dir, target_filename }) =>
    `${text(source?.path)} to ${text(target_dir?.path)}/${text(target_filename)}`,
  clone: ({ source, target_dir, target_name }) =>
    `${text(source?.path)} to ${text(target_dir?.path)}/${text(target_name)}`,
  create: ({ destination }) => destinationText(destination),
  mount: ({ statfs }) => text(statfs?.f_mntonname),
  unmount: ({ statfs }) => text(statfs?.f_mntonname),
};

/** Empty if there is nothing to name. */
export function targetText(message: Message): string {
  const row = eventRow(message.event_type);
  if (!row?.member || !row.payload) return '';
  const payload = (message.event as Record<string, unknown>)[row.member];
  if (payload === undefined) return '';
  const own = special[row.member as keyof EventPayloads] as ((payload: unknown) => string) | undefined;
  return own ? own(payload) : (firstNamed(shapeOf(row.payload), payload) ?? '');
}

export const processText = (process: AsRead<Process> | undefined): string =>
  `${text(process?.executable?.path)} (${process?.audit_token?.pid ?? '?'})`;

export function text(value: Text | null | undefined): string {
  if (value === null || value === undefined) return '';
  return printable(typeof value === 'string' ? value : Buffer.from(value).toString('utf8'));
}

function destinationText(destination: object | undefined): string {
  const { existing_file: file, new_path: path } = (destination ?? {}) as AsRead<{
    existing_file: { path: Text | null };
    new_path: { dir: { path: Text | null }; filename: Text | null };
  }>;
  if (file) return text(file.path);
  return path ? `${text(path.dir?.path)}/${text(path.filename)}` : '';
}

/** Returns an object's first file or process, else its first text. */
function firstNamed(shape: ObjectShape, value: unknown): string | undefined {
  const object = value as Record<string, unknown>;
  const images = shape.fields.map(({ key, shape: field }) => imageText(field, object[key]));
  const image = images.find((each) => each !== undefined);
  if (image !== undefined) return image;
  const named = shape.fields.find(
    ({ key, shape: field }) => field.kind === 'string' && typeof object[key] === 'string',
  );
  return named ? text(object[named.key] as string) : undefined;
}

function imageText(shape: Shape, value: unknown): string | undefined {
  if (shape.kind !== 'object' || value === null || value === undefined) return undefined;
  if (shape.name === 'es_file_t') return text((value as AsRead<{ path: Text | null }>).path);
  return shape.name === 'es_process_t' ? processText(value as AsRead<Process>) : undefined;
}
