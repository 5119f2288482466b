/* The other name of Kernel/kern/cs_blobs.h. */
#ifndef ESREPLAY_KERN_CS_BLOBS_H
#define ESREPLAY_KERN_CS_BLOBS_H
#include <Kernel/kern/cs_blobs.h>
#endif
