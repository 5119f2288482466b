/* UUIDs, for the events that hold one. The functions are the kit's own and do not clash with those of libuuid. */
#ifndef ESREPLAY_UUID_UUID_H
#define ESREPLAY_UUID_UUID_H

#include <esreplay/darwin_types.h>
#include <esreplay/own_names.h>

typedef char uuid_string_t[37];

#ifdef __cplusplus
extern "C" {
#endif

void uuid_clear(uuid_t uuid) ESREPLAY_OWN(uuid_clear);
int uuid_compare(const uuid_t one, const uuid_t other) ESREPLAY_OWN(uuid_compare);
void uuid_copy(uuid_t to, const uuid_t from) ESREPLAY_OWN(uuid_copy);
void uuid_generate(uuid_t out) ESREPLAY_OWN(uuid_generate);
void uuid_generate_random(uuid_t out) ESREPLAY_OWN(uuid_generate);
int uuid_is_null(const uuid_t uuid) ESREPLAY_OWN(uuid_is_null);
int uuid_parse(const uuid_string_t text, uuid_t out) ESREPLAY_OWN(uuid_parse);
void uuid_unparse(const uuid_t uuid, uuid_string_t out) ESREPLAY_OWN(uuid_unparse);
void uuid_unparse_upper(const uuid_t uuid, uuid_string_t out) ESREPLAY_OWN(uuid_unparse);
void uuid_unparse_lower(const uuid_t uuid, uuid_string_t out) ESREPLAY_OWN(uuid_unparse_lower);

#ifdef __cplusplus
}
#endif

#endif
