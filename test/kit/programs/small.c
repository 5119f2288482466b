// Small functions that clients use besides Endpoint Security: digests, UUIDs, sysctl, names of bits.
#include <CommonCrypto/CommonDigest.h>
#include <EndpointSecurity/EndpointSecurity.h>
#include <errno.h>
#include <mach/machine.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/attr.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <uuid/uuid.h>

static void print_digest(const unsigned char* digest) {
  for (int i = 0; i < CC_SHA256_DIGEST_LENGTH; i++) printf("%02x", digest[i]);
  printf("\n");
}

int main(void) {
  unsigned char digest[CC_SHA256_DIGEST_LENGTH];
  print_digest(CC_SHA256("abc", 3, digest));
  CC_SHA256_CTX context;
  CC_SHA256_Init(&context);
  for (int i = 0; i < 1000; i++) CC_SHA256_Update(&context, "aaaaaaaaaaaaaaaaaaaaaaaaa", (CC_LONG)(i % 26));
  CC_SHA256_Final(digest, &context);
  print_digest(digest);

  uuid_t one, other;
  uuid_string_t text;
  printf("parse %d %d\n", uuid_parse("12345678-9abc-DEF0-0102-030405060708", one), uuid_parse("12345678-9abc", other));
  uuid_unparse(one, text);
  printf("%s", text);
  uuid_unparse_lower(one, text);
  uuid_generate(other);
  printf(" %s %d %d %x\n", text, uuid_compare(one, one), uuid_is_null(other), other[6] >> 4);

  char type[16];
  size_t size = sizeof type;
  printf("sysctl %d %s %zu", sysctlbyname("kern.ostype", type, &size, NULL, 0), type, size);
  int count = 0;
  size = sizeof count;
  int name[] = {CTL_HW, HW_NCPU};
  printf(" %d %d", sysctl(name, 2, &count, &size, NULL, 0), count > 0);
  printf(" %d %d\n", sysctlbyname("kern.nothing", type, &size, NULL, 0), errno == ENOENT);
  printf("bits %x %x %x %x\n", UF_IMMUTABLE | SF_RESTRICTED, ATTR_CMN_FULLPATH, FSOPT_NOFOLLOW, CPU_TYPE_ARM64);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  printf("spawn %d %d %d %d\n", posix_spawnattr_setflags(&attributes, POSIX_SPAWN_START_SUSPENDED),
         posix_spawnattr_setflags(&attributes, POSIX_SPAWN_CLOEXEC_DEFAULT | POSIX_SPAWN_SETSIGDEF),
         posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETEXEC),
         posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF));
  posix_spawnattr_destroy(&attributes);
  return 0;
}
