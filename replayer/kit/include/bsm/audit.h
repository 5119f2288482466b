/* Where macOS declares the audit types. */
#ifndef ESREPLAY_BSM_AUDIT_H
#define ESREPLAY_BSM_AUDIT_H
#include <bsm/libbsm.h>
#endif
