// Access control lists. The Linux kit has its own functions with these names; none of them waits.
import { type CallRow, family } from './shape.ts';

export const aclCalls: readonly CallRow[] = family(
  {
    family: 'system',
    class: 'allowed',
    advice: 'Copy the ACL of a message with acl_copy_ext, and pass the copy to acl_copy_int.',
    rule: 5,
    wrapper: 'none',
  },
  [
    'ssize_t acl_copy_ext(void *buffer, acl_t acl, ssize_t size)',
    'acl_t acl_copy_int(const void *buffer)',
    'ssize_t acl_size(acl_t acl)',
    'acl_t acl_dup(acl_t acl)',
    'int acl_free(void *object)',
  ],
);
