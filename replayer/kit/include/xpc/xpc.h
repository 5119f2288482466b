/* XPC objects: dictionaries of strings, numbers, Booleans and data, and the types of replies and errors. */
#ifndef ESREPLAY_XPC_XPC_H
#define ESREPLAY_XPC_XPC_H

#include <dispatch/dispatch.h>
#include <esreplay/darwin_types.h>
#include <xpc/base.h>

typedef const struct _xpc_type_s* xpc_type_t;
#ifdef __BLOCKS__
typedef void (^xpc_handler_t)(xpc_object_t object);
#endif

#define XPC_TYPE_CONNECTION (&_xpc_type_connection)
#define XPC_TYPE_DICTIONARY (&_xpc_type_dictionary)
#define XPC_TYPE_ERROR (&_xpc_type_error)
#define XPC_TYPE_BOOL (&_xpc_type_bool)
#define XPC_TYPE_INT64 (&_xpc_type_int64)
#define XPC_TYPE_UINT64 (&_xpc_type_uint64)
#define XPC_TYPE_STRING (&_xpc_type_string)
#define XPC_TYPE_DATA (&_xpc_type_data)
#define XPC_ERROR_CONNECTION_INTERRUPTED ((xpc_object_t) & _xpc_error_connection_interrupted)
#define XPC_ERROR_CONNECTION_INVALID ((xpc_object_t) & _xpc_error_connection_invalid)

ESREPLAY_DECLS_BEGIN

extern const struct _xpc_type_s _xpc_type_connection ESREPLAY_OWN(_xpc_type_connection);
extern const struct _xpc_type_s _xpc_type_dictionary ESREPLAY_OWN(_xpc_type_dictionary);
extern const struct _xpc_type_s _xpc_type_error ESREPLAY_OWN(_xpc_type_error);
extern const struct _xpc_type_s _xpc_type_bool ESREPLAY_OWN(_xpc_type_bool);
extern const struct _xpc_type_s _xpc_type_int64 ESREPLAY_OWN(_xpc_type_int64);
extern const struct _xpc_type_s _xpc_type_uint64 ESREPLAY_OWN(_xpc_type_uint64);
extern const struct _xpc_type_s _xpc_type_string ESREPLAY_OWN(_xpc_type_string);
extern const struct _xpc_type_s _xpc_type_data ESREPLAY_OWN(_xpc_type_data);
extern struct _xpc_dictionary_s _xpc_error_connection_interrupted ESREPLAY_OWN(_xpc_error_connection_interrupted);
extern struct _xpc_dictionary_s _xpc_error_connection_invalid ESREPLAY_OWN(_xpc_error_connection_invalid);

xpc_object_t xpc_retain(xpc_object_t object) ESREPLAY_OWN(xpc_retain);
void xpc_release(xpc_object_t object) ESREPLAY_OWN(xpc_release);
xpc_type_t xpc_get_type(xpc_object_t object) ESREPLAY_OWN(xpc_get_type);

xpc_object_t xpc_string_create(const char* text) ESREPLAY_OWN(xpc_string_create);
const char* xpc_string_get_string_ptr(xpc_object_t string) ESREPLAY_OWN(xpc_string_get_string_ptr);
xpc_object_t xpc_bool_create(bool value) ESREPLAY_OWN(xpc_bool_create);
xpc_object_t xpc_int64_create(int64_t value) ESREPLAY_OWN(xpc_int64_create);
xpc_object_t xpc_uint64_create(uint64_t value) ESREPLAY_OWN(xpc_uint64_create);
xpc_object_t xpc_data_create(const void* bytes, size_t size) ESREPLAY_OWN(xpc_data_create);

xpc_object_t xpc_dictionary_create(const char* const* keys, const xpc_object_t* values, size_t count)
    ESREPLAY_OWN(xpc_dictionary_create);
xpc_object_t xpc_dictionary_create_empty(void) ESREPLAY_OWN(xpc_dictionary_create_empty);
size_t xpc_dictionary_get_count(xpc_object_t dictionary) ESREPLAY_OWN(xpc_dictionary_get_count);
/* A value of NULL removes the key. The getters of plain values return 0, false or NULL when the key has no value of
 * that type. */
void xpc_dictionary_set_value(xpc_object_t dictionary, const char* key, xpc_object_t value)
    ESREPLAY_OWN(xpc_dictionary_set_value);
xpc_object_t xpc_dictionary_get_value(xpc_object_t dictionary, const char* key) ESREPLAY_OWN(xpc_dictionary_get_value);
void xpc_dictionary_set_bool(xpc_object_t dictionary, const char* key, bool value)
    ESREPLAY_OWN(xpc_dictionary_set_bool);
bool xpc_dictionary_get_bool(xpc_object_t dictionary, const char* key) ESREPLAY_OWN(xpc_dictionary_get_bool);
void xpc_dictionary_set_int64(xpc_object_t dictionary, const char* key, int64_t value)
    ESREPLAY_OWN(xpc_dictionary_set_int64);
int64_t xpc_dictionary_get_int64(xpc_object_t dictionary, const char* key) ESREPLAY_OWN(xpc_dictionary_get_int64);
void xpc_dictionary_set_uint64(xpc_object_t dictionary, const char* key, uint64_t value)
    ESREPLAY_OWN(xpc_dictionary_set_uint64);
uint64_t xpc_dictionary_get_uint64(xpc_object_t dictionary, const char* key) ESREPLAY_OWN(xpc_dictionary_get_uint64);
void xpc_dictionary_set_string(xpc_object_t dictionary, const char* key, const char* text)
    ESREPLAY_OWN(xpc_dictionary_set_string);
const char* xpc_dictionary_get_string(xpc_object_t dictionary, const char* key) ESREPLAY_OWN(xpc_dictionary_get_string);
void xpc_dictionary_set_data(xpc_object_t dictionary, const char* key, const void* bytes, size_t size)
    ESREPLAY_OWN(xpc_dictionary_set_data);
const void* xpc_dictionary_get_data(xpc_object_t dictionary, const char* key, size_t* size)
    ESREPLAY_OWN(xpc_dictionary_get_data);

ESREPLAY_DECLS_END

#include <xpc/connection.h>

#endif
