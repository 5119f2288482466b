// In place of the Security framework: what a client of the tests calls of it.
int SecStaticCodeCheckValidity(void *code, unsigned flags, void *requirement);

int SecStaticCodeCheckValidity(void *code, unsigned flags, void *requirement) {
  (void)code;
  (void)flags;
  (void)requirement;
  return 0;
}
