// Replaces the Security framework: the functions that a test client calls.
int SecStaticCodeCheckValidity(void *code, unsigned flags, void *requirement);

int SecStaticCodeCheckValidity(void *code, unsigned flags, void *requirement) {
  (void)code;
  (void)flags;
  (void)requirement;
  return 0;
}
