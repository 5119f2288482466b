// Makes headers like those of Apple's SDK for one macOS: the tables' declarations with Darwin's own type names and the
// availability that Apple's compiler uses. Tests compile against them, because only a Mac has the SDK itself.
import { enumTables } from '../../src/schema/enums.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { type FunctionRow, functionRows } from '../../src/schema/macos/functions.ts';
import { macosNumber } from '../../src/schema/macos/versions.ts';
import { type Dialect, structsOf } from './c-structs.ts';
import { banner } from './spelling.ts';

interface Dated {
  readonly name: string;
  readonly value: number;
  readonly firstMacos: string;
}

const enumText = (name: string, rows: readonly Dated[]): string =>
  `typedef enum {\n${rows.map((row) => `  ${row.name} = ${row.value},`).join('\n')}\n} ${name};\n`;

const functionText = (row: FunctionRow): string => {
  const deprecated = row.deprecated === null ? '' : `,deprecated=${row.deprecated},message="use ${row.instead}"`;
  const availability = `__attribute__((availability(macos,introduced=${row.firstMacos}${deprecated})))`;
  return `extern ${row.returns} ${row.name}(${row.parameters}) ${availability};\n`;
};

/** What Apple's headers include: a client that needs another header includes it itself. `xpc.h` brings stdlib.h and more. */
const included = [
  'mach/machine.h',
  'mach/message.h',
  'os/availability.h',
  'os/base.h',
  'stdbool.h',
  'stdint.h',
  'sys/acl.h',
  'sys/mount.h',
  'sys/stat.h',
  'sys/types.h',
  'uuid/uuid.h',
]
  .map((name) => ({ name, firstMacos: '10.15' }))
  .concat({ name: 'sys/time.h', firstMacos: '26.4' }, { name: 'xpc/xpc.h', firstMacos: '27.0' });

/** Returns the SDK's EndpointSecurity.h for `macos`, without any newer names. */
export const sdkHeader = (macos: string): string => {
  const release = macosNumber(macos);
  const isThere = ({ firstMacos }: { readonly firstMacos: string }): boolean => macosNumber(firstMacos) <= release;
  const events = eventRows.filter(isThere).map((row) => ({ ...row, value: row.number }));
  const last = { name: 'ES_EVENT_TYPE_LAST', value: Math.max(...events.map(({ value }) => value)) + 1, firstMacos: '' };
  const enums = enumTables.filter(isThere).map((table) => enumText(table.name, table.members.filter(isThere)));
  const dialect: Dialect = { cType: (name) => name, macos: release };
  const structs = (['ESTypes', 'ESMessageCore', 'ESMessage', 'ESClient'] as const).map((header) =>
    structsOf(header, dialect),
  );
  return `${banner('//')}// As the SDK for macOS ${macos} has it.
#ifndef __ENDPOINT_SECURITY__
#define __ENDPOINT_SECURITY__

${included
  .filter(isThere)
  .map(({ name }) => `#include <${name}>\n`)
  .join('')}
// The C library's headers are those of one SDK, whichever this one stands for.
#undef __MAC_OS_X_VERSION_MAX_ALLOWED
#define __MAC_OS_X_VERSION_MAX_ALLOWED ${release}

#ifdef __cplusplus
extern "C" {
#endif

typedef struct es_client_s es_client_t;
typedef uint8_t es_cdhash_t[20];
typedef uint8_t es_sha256_t[32];
typedef uint32_t es_graphical_session_id_t;

${enumText('es_event_type_t', [...events, last])}
${enums.join('\n')}
${structs.join('\n')}
typedef void (^es_handler_block_t)(es_client_t *_Nonnull, const es_message_t *_Nonnull);

${functionRows.filter(isThere).map(functionText).join('')}
#ifdef __cplusplus
}
#endif

#endif
`;
};
