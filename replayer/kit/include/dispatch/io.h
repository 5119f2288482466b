/* Asynchronous file and stream I/O. All its functions take blocks. */
#ifndef ESREPLAY_DISPATCH_IO_H
#define ESREPLAY_DISPATCH_IO_H

#include <dispatch/data.h>
#include <dispatch/time.h>

#define DISPATCH_IO_STREAM 0
#define DISPATCH_IO_RANDOM 1
#define DISPATCH_IO_STOP 0x1
#define DISPATCH_IO_STRICT_INTERVAL 0x1

typedef int dispatch_fd_t;
typedef unsigned long dispatch_io_type_t;
typedef unsigned long dispatch_io_close_flags_t;
typedef unsigned long dispatch_io_interval_flags_t;

#ifdef __BLOCKS__

OS_BEGIN_DECLS

typedef void (^dispatch_io_handler_t)(bool done, dispatch_data_t data, int error);

void dispatch_read(dispatch_fd_t fd, size_t length, dispatch_queue_t queue,
                   void (^handler)(dispatch_data_t data, int error));
void dispatch_write(dispatch_fd_t fd, dispatch_data_t data, dispatch_queue_t queue,
                    void (^handler)(dispatch_data_t data, int error));
dispatch_io_t dispatch_io_create(dispatch_io_type_t type, dispatch_fd_t fd, dispatch_queue_t queue,
                                 void (^cleanup_handler)(int error));
dispatch_io_t dispatch_io_create_with_path(dispatch_io_type_t type, const char *path, int oflag, mode_t mode,
                                           dispatch_queue_t queue, void (^cleanup_handler)(int error));
void dispatch_io_read(dispatch_io_t channel, off_t offset, size_t length, dispatch_queue_t queue,
                      dispatch_io_handler_t handler);
void dispatch_io_write(dispatch_io_t channel, off_t offset, dispatch_data_t data, dispatch_queue_t queue,
                       dispatch_io_handler_t handler);
void dispatch_io_close(dispatch_io_t channel, dispatch_io_close_flags_t flags);
void dispatch_io_barrier(dispatch_io_t channel, dispatch_block_t barrier);
dispatch_fd_t dispatch_io_get_descriptor(dispatch_io_t channel);
void dispatch_io_set_high_water(dispatch_io_t channel, size_t high_water);
void dispatch_io_set_low_water(dispatch_io_t channel, size_t low_water);
void dispatch_io_set_interval(dispatch_io_t channel, uint64_t interval_ns, dispatch_io_interval_flags_t flags);

OS_END_DECLS

#endif

#endif
