/* Reads audit tokens. Includes the headers of C and Mach below because clients rely on them, as they do on macOS. */
#ifndef ESREPLAY_BSM_LIBBSM_H
#define ESREPLAY_BSM_LIBBSM_H

#include <esreplay/darwin_types.h>
#include <inttypes.h>
#include <mach/mach.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

typedef uid_t au_id_t;
typedef pid_t au_asid_t;

#ifdef __cplusplus
extern "C" {
#endif

uid_t audit_token_to_auid(audit_token_t token);
uid_t audit_token_to_euid(audit_token_t token);
gid_t audit_token_to_egid(audit_token_t token);
uid_t audit_token_to_ruid(audit_token_t token);
gid_t audit_token_to_rgid(audit_token_t token);
pid_t audit_token_to_pid(audit_token_t token);
au_asid_t audit_token_to_asid(audit_token_t token);
int audit_token_to_pidversion(audit_token_t token);

#ifdef __cplusplus
}
#endif

#endif
