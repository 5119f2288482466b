/* Access control lists, as far as a message's list needs them. The acl_t of create and setacl may be passed to
 * acl_copy_ext and to nothing else; acl_copy_int makes a list of its own from that copy. The functions for entries are
 * left out: the copy holds the entries, 24 bytes each from offset 44, big-endian. */
#ifndef ESREPLAY_SYS_ACL_H
#define ESREPLAY_SYS_ACL_H

#include <esreplay/darwin_types.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ACL_MAX_ENTRIES 128

/* Copies the bytes of a list without the two GUIDs at 4 and 20, which stay as they were in `buffer`: clear it first.
 * Returns the number of bytes, or −1 with ERANGE when `size` is too small and EINVAL when the trace has no bytes for
 * the list. */
ssize_t acl_copy_ext(void *buffer, acl_t acl, ssize_t size);
acl_t acl_copy_int(const void *buffer);
ssize_t acl_size(acl_t acl);
acl_t acl_dup(acl_t acl);
int acl_free(void *object);

#ifdef __cplusplus
}
#endif

#endif
