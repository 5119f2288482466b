/* dispatch objects: reference counts, contexts, suspension. Plain C objects on Linux, never Objective-C ones. */
#ifndef ESREPLAY_DISPATCH_OBJECT_H
#define ESREPLAY_DISPATCH_OBJECT_H

#include <dispatch/base.h>

#ifdef __cplusplus
/* Empty bases make a queue convertible to an object, as on macOS. Their members are never used here. */
struct dispatch_object_s {};
typedef struct dispatch_object_s *dispatch_object_t;
#define DISPATCH_DECL(name)                      \
  struct name##_s : public dispatch_object_s {}; \
  typedef struct name##_s *name##_t
#define DISPATCH_GLOBAL_OBJECT(type, object) (static_cast<type>(&(object)))
#else
#define DISPATCH_DECL(name) typedef struct name##_s *name##_t
#define DISPATCH_GLOBAL_OBJECT(type, object) ((type) & (object))
typedef union {
  struct dispatch_object_s *_do;
  struct dispatch_queue_s *_dq;
  struct dispatch_queue_attr_s *_dqa;
  struct dispatch_group_s *_dg;
  struct dispatch_source_s *_ds;
  struct dispatch_semaphore_s *_dsema;
  struct dispatch_data_s *_ddata;
  struct dispatch_io_s *_dchannel;
} dispatch_object_t __attribute__((__transparent_union__));
#endif

DISPATCH_DECL(dispatch_queue);
DISPATCH_DECL(dispatch_queue_attr);
DISPATCH_DECL(dispatch_group);
DISPATCH_DECL(dispatch_source);
DISPATCH_DECL(dispatch_semaphore);
DISPATCH_DECL(dispatch_data);
DISPATCH_DECL(dispatch_io);

typedef dispatch_queue_t dispatch_queue_global_t;
typedef dispatch_queue_t dispatch_queue_main_t;
typedef dispatch_queue_t dispatch_queue_serial_t;
typedef dispatch_queue_t dispatch_queue_serial_executor_t;
typedef dispatch_queue_t dispatch_queue_concurrent_t;
typedef dispatch_queue_t dispatch_workloop_t;

OS_BEGIN_DECLS

void dispatch_retain(dispatch_object_t object);
void dispatch_release(dispatch_object_t object);
void *dispatch_get_context(dispatch_object_t object);
void dispatch_set_context(dispatch_object_t object, void *context);
void dispatch_set_finalizer_f(dispatch_object_t object, dispatch_function_t finalizer);
void dispatch_activate(dispatch_object_t object);
void dispatch_suspend(dispatch_object_t object);
void dispatch_resume(dispatch_object_t object);
void dispatch_set_target_queue(dispatch_object_t object, dispatch_queue_t queue);
void dispatch_set_qos_class_floor(dispatch_object_t object, dispatch_qos_class_t qos_class, int relative_priority);
void dispatch_debug(dispatch_object_t object, const char *message, ...) __attribute__((__format__(__printf__, 2, 3)));

OS_END_DECLS

#endif
