/* Runs code once. The predicate must be static and start as zero. */
#ifndef ESREPLAY_DISPATCH_ONCE_H
#define ESREPLAY_DISPATCH_ONCE_H

#include <dispatch/base.h>

typedef intptr_t dispatch_once_t;

OS_BEGIN_DECLS

void dispatch_once_f(dispatch_once_t *predicate, void *context, dispatch_function_t function);
#ifdef __BLOCKS__
void dispatch_once(dispatch_once_t *predicate, DISPATCH_NOESCAPE dispatch_block_t block);
#endif

OS_END_DECLS

#endif
