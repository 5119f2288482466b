// Generates abi_asserts.cc: every offset, size and number of the tables, checked by the compiler against the headers in
// use: ours on Linux, Apple's on a Mac. For an older SDK, what it lacks is left out by its version.
import { enumTables } from '../../src/schema/enums.ts';
import type { Field, Struct } from '../../src/schema/fields.ts';
import { extentOf, layoutOf, layoutOfFields, sizesOf } from '../../src/schema/layout.ts';
import { eventRows, eventTypeCount } from '../../src/schema/macos/events.ts';
import { bornMacos, sinceMacos } from '../../src/schema/macos/first-macos.ts';
import { macosNumber, newestVersion } from '../../src/schema/macos/versions.ts';
import { structs } from '../../src/schema/structs.ts';
import { banner } from './spelling.ts';

interface Check {
  /** macOS that added the checked declaration, as Apple's headers number it. */
  readonly macos: number;
  /** First macOS with headers in which this no longer applies, for the size of a struct that grew. */
  readonly until: number;
  readonly text: string;
}

const always = Number.POSITIVE_INFINITY;

/** Types with a different name: the tables' struct stat is not glibc's. */
const cppName = (row: Struct): string => (row.name === 'struct stat' ? 'DarwinStat' : row.name);

/** glibc's tv_usec is eight bytes; the padding that follows Darwin's four is zero in every message. */
const sizeDiffers = (row: Struct, field: Field): boolean => row.name === 'struct timeval' && field.name === 'tv_usec';

const fieldChecks = (row: Struct, fields: readonly Field[], base: number, path: string, union: boolean): Check[] => {
  const placed = union ? layoutOf(row).fields : layoutOfFields(fields).fields;
  return placed.flatMap(({ field, offset }): Check[] => {
    const at = base + offset;
    // Reserved bytes shrink when fields are placed in them, so only the newest SDK matches the table.
    const since = field.kind === 'reserved' ? newestVersion : field.since;
    const macos = Math.max(bornMacos(row), sinceMacos(since));
    if (field.kind === 'carve')
      return fieldChecks(row, field.fields, at, path, false).map((check) => later(check, macos));
    if (field.kind === 'irregular' && field.c === null) return [];
    const name = field.name === '' ? path : `${path}${path && '.'}${field.name}`;
    const checks: Check[] = [];
    if (field.name !== '') checks.push({ macos, until: always, text: offsetText(row, name, at) });
    const { size } = extentOf(field);
    if (field.name !== '' && size > 0 && !sizeDiffers(row, field))
      checks.push({ macos, until: always, text: sizeText(row, name, size) });
    if (field.kind === 'group') checks.push(...fieldChecks(row, field.fields, at, name, false));
    if (field.kind === 'union') {
      // An arm shared by two discriminator values is checked once.
      checks.push(...field.arms.flatMap((arm) => fieldChecks(row, [arm.field], at, name, false)));
    }
    return checks;
  });
};

const later = (check: Check, macos: number): Check => ({ ...check, macos: Math.max(check.macos, macos) });

const offsetText = (row: Struct, path: string, offset: number): string =>
  `static_assert(offsetof(${cppName(row)}, ${path}) == ${offset});`;

const sizeText = (row: Struct, path: string, size: number): string =>
  `static_assert(sizeof(static_cast<${cppName(row)} *>(nullptr)->${path}) == ${size});`;

/** Checks a struct's own size in each SDK; the SDK's declarations decide, not the message version. */
const structSizeChecks = (row: Struct): Check[] => {
  const sizes = sizesOf(row);
  const born = bornMacos(row);
  return sizes.map(({ since, size }, index) => {
    const next = sizes[index + 1];
    return {
      macos: Math.max(born, sinceMacos(since)),
      until: next ? sinceMacos(next.since) : always,
      text: `static_assert(sizeof(${cppName(row)}) == ${size} && alignof(${cppName(row)}) == ${layoutOf(row).align});`,
    };
  });
};

const structChecks = (row: Struct): Check[] => [
  ...structSizeChecks(row),
  ...fieldChecks(row, row.fields, 0, '', row.union),
];

const eventsUnionChecks = (row: Struct): Check[] =>
  layoutOf(row).fields.flatMap(({ field, size }) => {
    const events = eventRows.filter((event) => event.member === field.name);
    const macos = Math.min(...events.map((event) => macosNumber(event.firstMacos)));
    return [{ macos, until: always, text: sizeText(row, field.name, size) }];
  });

const enumChecks: readonly Check[] = [
  ...eventRows.map((row) => ({
    macos: macosNumber(row.firstMacos),
    until: always,
    text: `static_assert(${row.name} == ${row.number});`,
  })),
  { macos: 270000, until: 280000, text: `static_assert(ES_EVENT_TYPE_LAST == ${eventTypeCount});` },
  ...enumTables.flatMap((table) =>
    table.members
      .filter((member) => member.key !== 'LAST')
      .map((member) => ({
        macos: macosNumber(member.firstMacos),
        until: always,
        text: `static_assert(${member.name} == ${member.value});`,
      })),
  ),
];

const guard = (check: Check): string => {
  const from = check.macos > 101500 ? `ESREPLAY_SDK >= ${check.macos}` : '';
  const until = Number.isFinite(check.until) ? `ESREPLAY_SDK < ${check.until}` : '';
  return [from, until].filter(Boolean).join(' && ');
};

/** Groups checks under one #if each. */
const grouped = (checks: readonly Check[]): string => {
  const groups = new Map<string, string[]>();
  for (const check of checks) {
    const lines = groups.get(guard(check)) ?? [];
    lines.push(check.text);
    groups.set(guard(check), lines);
  }
  return [...groups]
    .map(([condition, lines]) =>
      condition ? `#if ${condition}\n${lines.join('\n')}\n#endif\n` : `${lines.join('\n')}\n`,
    )
    .join('');
};

export const abiAssertsText =
  (): string => `${banner('//')}// Compiles only where the headers in use agree with the tables.
#include <EndpointSecurity/EndpointSecurity.h>

#include <cstddef>

#ifdef __APPLE__
#include <Availability.h>
#include <sys/attr.h>
#include <sys/mount.h>
#include <sys/stat.h>
#define ESREPLAY_SDK __MAC_OS_X_VERSION_MAX_ALLOWED
using DarwinStat = struct stat;
#else
#define ESREPLAY_SDK 270000  // our own headers are the newest
using DarwinStat = esreplay_darwin_stat;
#endif

${structs.map((row) => `// ${row.name}\n${grouped(row.name === 'es_events_t' ? eventsUnionChecks(row) : structChecks(row))}`).join('\n')}
// numbers
${grouped(enumChecks)}
#undef ESREPLAY_SDK
`;
