/* Quality-of-service classes. Linux has none: libdispatch maps them to its queues, and threads keep their priority. */
#ifndef ESREPLAY_SYS_QOS_H
#define ESREPLAY_SYS_QOS_H

typedef unsigned int qos_class_t;
typedef qos_class_t dispatch_qos_class_t;

enum {
  QOS_CLASS_UNSPECIFIED = 0x00,
  QOS_CLASS_BACKGROUND = 0x09,
  QOS_CLASS_UTILITY = 0x11,
  QOS_CLASS_DEFAULT = 0x15,
  QOS_CLASS_USER_INITIATED = 0x19,
  QOS_CLASS_USER_INTERACTIVE = 0x21,
};

#define QOS_MIN_RELATIVE_PRIORITY (-15)

#ifdef __cplusplus
extern "C" {
#endif

qos_class_t qos_class_self(void);
qos_class_t qos_class_main(void);

#ifdef __cplusplus
}
#endif

#endif
