/* All of libdispatch. Each part can also be included by itself. */
#ifndef ESREPLAY_DISPATCH_DISPATCH_H
#define ESREPLAY_DISPATCH_DISPATCH_H

#include <dispatch/base.h>
#include <dispatch/block.h>
#include <dispatch/data.h>
#include <dispatch/group.h>
#include <dispatch/io.h>
#include <dispatch/object.h>
#include <dispatch/once.h>
#include <dispatch/queue.h>
#include <dispatch/semaphore.h>
#include <dispatch/source.h>
#include <dispatch/time.h>
#include <dispatch/workloop.h>

#endif
