// Replaces the Security framework: the functions that test clients call. An object is a byte of memory, because no
// client looks into one, and every signature is valid.
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

int SecStaticCodeCreateWithPath(const void *path, unsigned flags, void **code);
int SecStaticCodeCreateWithPath(const void *path, unsigned flags, void **code) {
  (void)path, (void)flags;
  *code = malloc(1);
  return 0;
}

int SecStaticCodeCheckValidity(void *code, unsigned flags, void *requirement);
int SecStaticCodeCheckValidity(void *code, unsigned flags, void *requirement) {
  (void)code, (void)flags, (void)requirement;
  return 0;
}

int SecStaticCodeCheckValidityWithErrors(void *code, unsigned flags, void *requirement, void **error);
int SecStaticCodeCheckValidityWithErrors(void *code, unsigned flags, void *requirement, void **error) {
  (void)code, (void)flags, (void)requirement, (void)error;
  return 0;
}

int SecCodeCopySigningInformation(void *code, unsigned flags, void **information);
int SecCodeCopySigningInformation(void *code, unsigned flags, void **information) {
  (void)code, (void)flags;
  *information = malloc(1);
  return 0;
}

void *SecPolicyCreateBasicX509(void);
void *SecPolicyCreateBasicX509(void) { return malloc(1); }

int SecTrustCreateWithCertificates(const void *certificates, const void *policies, void **trust);
int SecTrustCreateWithCertificates(const void *certificates, const void *policies, void **trust) {
  (void)certificates, (void)policies;
  *trust = malloc(1);
  return 0;
}

bool SecTrustEvaluateWithError(void *trust, void **error);
bool SecTrustEvaluateWithError(void *trust, void **error) {
  (void)trust, (void)error;
  return true;
}
