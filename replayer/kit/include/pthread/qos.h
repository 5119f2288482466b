/* Sets a thread's quality of service; accepted, with no effect on Linux. */
#ifndef ESREPLAY_PTHREAD_QOS_H
#define ESREPLAY_PTHREAD_QOS_H

#include <sys/qos.h>

#ifdef __cplusplus
extern "C" {
#endif

int pthread_set_qos_class_self_np(qos_class_t qos_class, int relative_priority);

#ifdef __cplusplus
}
#endif

#endif
