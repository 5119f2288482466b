// Effects that a client can deny, and every event that has them: by which role the denied file or process has in it, and
// how the chain ends on the same inode. A denial of an event that claims its effect says that the effect is denied.
import { eventRows } from '../../schema/macos/events.ts';
import type { EffectRow } from './effect-row.ts';
import { exchangeRows, fileRows } from './file-effects.ts';
import { copies, moves } from './moves.ts';
import { attributeRows, connectRows, mountRows, processRows } from './other-effects.ts';
import { removeRows, replaceRows } from './place-effects.ts';

export const effectRows: readonly EffectRow[] = [
  ...fileRows,
  ...moves,
  ...copies,
  ...exchangeRows,
  ...attributeRows,
  ...removeRows,
  ...replaceRows,
  ...processRows,
  ...mountRows,
  ...connectRows,
];

export const rowName = ({ effect, event, role }: Pick<EffectRow, 'effect' | 'event' | 'role'>): string =>
  `${effect} by ${event} (${role})`;

/** The macOS release that brought the AUTH event of a row. */
export function sinceOf(event: string): string {
  const row = eventRows.find(({ member, action }) => member === event && action === 'AUTH');
  return row?.firstMacos ?? '';
}

/** AUTH events without a row, and why. */
export const withoutEffect: Readonly<Record<string, string>> = {
  kextload: 'no other event loads an extension of the kernel',
  file_provider_materialize: "the provider's daemon fills a file that it owns, for whoever asked",
  file_provider_update: "the provider's daemon takes a file that was changed by then",
  readlink: 'a link tells a path, and no content of a file',
  chdir: 'messages have whole paths, whatever the folder of a process is',
  chroot: 'messages have whole paths, whatever the root of a process is',
  getattrlist: 'attributes are no content; stat(2), which no AUTH event guards, tells the same',
  listextattr: 'names of attributes are no content',
  readdir: 'names of files are no content',
  fsgetpath: 'a path is no content',
  searchfs: 'names of files are no content',
  settime: 'no other event sets the clock',
  fcntl: 'it needs an open file, for which AUTH_OPEN was asked',
  iokit_open: 'no other event opens a user client of a driver',
  xpc_connect: 'a service is no file, and no other event connects to it',
  bootstrap_check_in: 'only clients for descendants get it; a service is no file',
  bootstrap_look_up: 'only clients for descendants get it; a service is no file',
};
