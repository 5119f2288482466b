// Generates the Endpoint Security headers for Linux and the Darwin types that they need: the tables' structs as C. They
// must suit gcc without blocks, clang with and without blocks, C++, and Swift's importer.
import { enumTables } from '../../src/schema/enums.ts';
import type { Struct } from '../../src/schema/fields.ts';
import { eventRows, eventTypeCount } from '../../src/schema/macos/events.ts';
import { type FunctionRow, functionRows } from '../../src/schema/macos/functions.ts';
import { structs } from '../../src/schema/structs.ts';
import { type Dialect, structsOf, structText } from './c-structs.ts';
import { banner } from './spelling.ts';

/** Darwin type names with a different meaning in glibc, or none. */
const linuxTypes: Readonly<Record<string, string>> = {
  mode_t: 'uint16_t',
  dev_t: 'int32_t',
  nlink_t: 'uint16_t',
  __darwin_ino64_t: 'uint64_t',
  off_t: 'int64_t',
  blkcnt_t: 'int64_t',
  blksize_t: 'int32_t',
  __uint32_t: 'uint32_t',
  u_short: 'uint16_t',
  'struct stat': 'struct esreplay_darwin_stat',
  'struct statfs': 'esreplay_statfs_t',
};
/** The newest macOS, with Darwin's type names where Linux has them. */
const kit: Dialect = { cType: (name) => linuxTypes[name] ?? name, macos: Number.POSITIVE_INFINITY };

const functionText = (row: FunctionRow): string => {
  const notes = [
    row.firstMacos !== '10.15' && `macOS ${row.firstMacos}`,
    row.deprecated !== null && `deprecated in ${row.deprecated}: ${row.instead}`,
  ].filter((note) => note !== false);
  const comment = notes.length === 0 ? '' : `  // ${notes.join('; ')}`;
  const declaration = (parameters: string): string =>
    `ESREPLAY_ES_EXPORT ${row.returns} ${row.name}(${parameters});${comment}\n`;
  if (!row.parameters.includes('(^')) return declaration(row.parameters);
  const pointers = row.parameters.replace(/void \(\^_Nonnull (\w+)\)\(void\)/g, 'struct esreplay_block *_Nonnull $1');
  return `#if defined(__BLOCKS__)\n${declaration(row.parameters)}#else\n${declaration(pointers)}#endif\n`;
};

const functionsOf = (header: FunctionRow['header']): string =>
  functionRows
    .filter((row) => row.header === header)
    .map(functionText)
    .join('');

const part = (name: string, about: string, includes: string, body: string): string => `${banner('//')}// ${about}
#ifndef ESREPLAY_${name.toUpperCase()}_H
#define ESREPLAY_${name.toUpperCase()}_H

#ifndef ESREPLAY_ENDPOINTSECURITY_H
#error "include <EndpointSecurity/EndpointSecurity.h> instead"
#endif

${includes}
#ifdef __cplusplus
extern "C" {
#endif

${body}
#ifdef __cplusplus
}
#endif

#endif
`;

export const umbrellaHeader =
  (): string => `${banner('//')}// Apple's Endpoint Security API for clients built on Linux: the same names, numbers and struct layout.
#ifndef ESREPLAY_ENDPOINTSECURITY_H
#define ESREPLAY_ENDPOINTSECURITY_H

// By their place beside this file: our own code includes this one by its path where Apple's is on the include path.
#include "ESTypes.h"
#include "ESMessageCore.h"
#include "ESMessage.h"
#include "ESClient.h"

#if defined(__linux__)
#include "../esreplay/available.h"
#endif

#endif
`;

const enumText = (name: string, rows: readonly { name: string; value: number; firstMacos: string }[]): string => {
  const lines = rows.map(
    (row) => `  ${row.name} = ${row.value},${row.firstMacos === '10.15' ? '' : `  // macOS ${row.firstMacos}`}`,
  );
  return `typedef enum {\n${lines.join('\n')}\n} ${name};\n`;
};

export const typesHeader = (): string => {
  const eventTypes = [
    ...eventRows.map((row) => ({ name: row.name, value: row.number, firstMacos: row.firstMacos })),
    { name: 'ES_EVENT_TYPE_LAST', value: eventTypeCount, firstMacos: '10.15' },
  ];
  return part(
    'ESTypes',
    'Enums and small types. A comment beside a constant says which macOS brought it.',
    '#include "../esreplay/darwin_types.h"\n',
    `typedef struct es_client_s es_client_t;
typedef uint8_t es_cdhash_t[20];
typedef uint8_t es_sha256_t[32];
typedef uint32_t es_graphical_session_id_t;

${structsOf('ESTypes', kit)}
${enumText('es_event_type_t', eventTypes)}
${enumTables.map((table) => enumText(table.name, table.members)).join('\n')}`,
  );
};

export const messageCoreHeader = (): string =>
  part(
    'ESMessageCore',
    'Files, processes and threads as messages describe them.',
    '#include "ESTypes.h"\n',
    structsOf('ESMessageCore', kit),
  );

export const messageHeader = (): string =>
  part(
    'ESMessage',
    'Event payloads, the message itself and the functions that read or keep one.',
    '#include "ESMessageCore.h"\n',
    `${structsOf('ESMessage', kit)}
${functionsOf('ESMessage')}`,
  );

export const clientHeader = (): string =>
  part(
    'ESClient',
    'Clients: subscribing, answering, muting, deadlines.',
    '#include "ESMessage.h"\n',
    `// A compiler without blocks sees a block as the pointer that it is.
#if defined(__BLOCKS__)
typedef void (^es_handler_block_t)(es_client_t *_Nonnull, const es_message_t *_Nonnull);
#else
typedef struct esreplay_block *es_handler_block_t;
#endif

${structsOf('ESClient', kit)}
${functionsOf('ESClient')}`,
  );

const statText = (): string => {
  const row = structs.find((other) => other.name === 'struct stat');
  // glibc's st_mtime is a macro for st_mtim.tv_sec, so each time has both spellings.
  return structText(row as Struct, kit).replace(
    /struct timespec (st_([amc])timespec);/g,
    'union {\n    struct timespec $1;\n    struct timespec st_$2tim;\n  };',
  );
};

// Linux has a struct statfs too. The header that comes first gets the name; the counterpart is the kit's
// <sys/statfs.h>.
const structOrStatfs = (row: Struct): string =>
  row.name !== 'struct statfs'
    ? structText(row, kit)
    : `// glibc's <sys/statfs.h> declares another one: whichever comes first in a source file has the plain name.
#ifdef ESREPLAY_LINUX_STATFS
${structText(row, kit, 'struct esreplay_darwin_statfs')}typedef struct esreplay_darwin_statfs esreplay_statfs_t;
#else
#define ESREPLAY_DARWIN_STATFS
${structText(row, kit, 'struct statfs')}typedef struct statfs esreplay_statfs_t;
#endif
`;

export const darwinTypesHeader = (): string => {
  const others = structs.filter(
    (row) =>
      row.header === 'darwin' &&
      !['struct timespec', 'struct timeval', 'struct stat', 'audit_token_t'].includes(row.name),
  );
  const token = structs.find((row) => row.name === 'audit_token_t') as Struct;
  return `${banner('//')}// Darwin types that Endpoint Security messages embed, in Darwin's layout.
#ifndef ESREPLAY_DARWIN_TYPES_H
#define ESREPLAY_DARWIN_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>

#if !defined(__linux__)

// Compiled for macOS without its SDK: the C library's headers have all of them. Clients on Linux define __APPLE__ too.
#include <mach/machine.h>
#include <mach/message.h>
#include <sys/acl.h>
#include <sys/attr.h>
#include <sys/mount.h>
#include <uuid/uuid.h>
#define ESREPLAY_ES_EXPORT __attribute__((visibility("default")))
#define esreplay_darwin_stat stat
typedef struct statfs esreplay_statfs_t;
typedef void *xpc_object_t;

#else

#if !defined(__clang__)
#define _Nonnull
#define _Nullable
#define _Null_unspecified
#endif

#define ESREPLAY_ES_EXPORT __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

typedef int cpu_type_t;
typedef int cpu_subtype_t;
typedef uint64_t user_addr_t;
typedef uint64_t user_size_t;
typedef uint32_t attrgroup_t;
typedef unsigned char uuid_t[16];
typedef struct _acl *acl_t;
typedef void *xpc_object_t;

${structText(token, kit)}
// Named apart from glibc's struct stat, which stays what stat(2) fills on Linux.
${statText()}
${others.map((row) => structOrStatfs(row)).join('\n')}
#ifdef __cplusplus
}
#endif

#endif

#endif
`;
};
