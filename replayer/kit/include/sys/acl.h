/* Access control lists, as far as the one of a message needs them. The acl_t of create and setacl may be given to
 * acl_copy_ext and to nothing else; acl_copy_int makes a list of its own of that copy. Entries are not offered: the
 * copy holds them, 24 bytes each from offset 44, big-endian. */
#ifndef ESREPLAY_SYS_ACL_H
#define ESREPLAY_SYS_ACL_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _acl *acl_t;

#define ACL_MAX_ENTRIES 128

/* The bytes of a list, without the two GUIDs at 4 and 20, which stay as they were in `buffer`: clear it first. Returns
 * how many; −1 with ERANGE when `size` is too small, with EINVAL when the trace has no bytes for the list. */
ssize_t acl_copy_ext(void *buffer, acl_t acl, ssize_t size);
acl_t acl_copy_int(const void *buffer);
ssize_t acl_size(acl_t acl);
acl_t acl_dup(acl_t acl);
int acl_free(void *object);

#ifdef __cplusplus
}
#endif

#endif
