// sys/qos.h and pthread/qos.h for Linux: accepted, with no effect on scheduling.

#include <pthread/qos.h>
#include <sys/qos.h>

#include "replayer/kit/kit.h"

extern "C" {

KIT_EXPORT qos_class_t qos_class_self() { return QOS_CLASS_DEFAULT; }
KIT_EXPORT qos_class_t qos_class_main() { return QOS_CLASS_DEFAULT; }
KIT_EXPORT int pthread_set_qos_class_self_np(qos_class_t, int) { return 0; }
}
