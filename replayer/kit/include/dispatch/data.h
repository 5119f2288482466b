/* Immutable buffers. Creating and mapping them needs blocks only if a destructor or an applier is passed as one. */
#ifndef ESREPLAY_DISPATCH_DATA_H
#define ESREPLAY_DISPATCH_DATA_H

#include <dispatch/object.h>

OS_BEGIN_DECLS

extern struct dispatch_data_s _dispatch_data_empty __attribute__((__weak__));
#define dispatch_data_empty DISPATCH_GLOBAL_OBJECT(dispatch_data_t, _dispatch_data_empty)

size_t dispatch_data_get_size(dispatch_data_t data);
dispatch_data_t dispatch_data_create_map(dispatch_data_t data, const void **buffer, size_t *size);
dispatch_data_t dispatch_data_create_concat(dispatch_data_t first, dispatch_data_t second);
dispatch_data_t dispatch_data_create_subrange(dispatch_data_t data, size_t offset, size_t length);
dispatch_data_t dispatch_data_copy_region(dispatch_data_t data, size_t location, size_t *offset);
#ifdef __BLOCKS__
#define DISPATCH_DATA_DESTRUCTOR_DEFAULT ((dispatch_block_t)0)
#define DISPATCH_DATA_DESTRUCTOR_FREE (_dispatch_data_destructor_free)
#define DISPATCH_DATA_DESTRUCTOR_MUNMAP (_dispatch_data_destructor_munmap)
extern const dispatch_block_t _dispatch_data_destructor_free __attribute__((__weak__));
extern const dispatch_block_t _dispatch_data_destructor_munmap __attribute__((__weak__));
typedef bool (^dispatch_data_applier_t)(dispatch_data_t region, size_t offset, const void *buffer, size_t size);
dispatch_data_t dispatch_data_create(const void *buffer, size_t size, dispatch_queue_t queue,
                                     dispatch_block_t destructor);
bool dispatch_data_apply(dispatch_data_t data, DISPATCH_NOESCAPE dispatch_data_applier_t applier);
#endif

OS_END_DECLS

#endif
