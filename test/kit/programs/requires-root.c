// Checks for root before it makes a client, in every way a program can, as many daemons do.
#include <sys/syscall.h>

#include "../../clients/client.h"

static void handle(es_client_t* client, const es_message_t* message) {
  must(geteuid() == 0, "root in the handler");
  allow(client, message);
}

int main(void) {
  // A test that runs as root drops its groups first, or the answers below would prove nothing.
  if (syscall(SYS_geteuid) == 0) must(setresgid(65532, 65533, 65534) == 0, "setresgid");
  must(syscall(SYS_getegid) != 0, "the kernel is not asked");
  uid_t users[3];
  gid_t groups[3];
  must(getresuid(&users[0], &users[1], &users[2]) == 0, "getresuid");
  must(getresgid(&groups[0], &groups[1], &groups[2]) == 0, "getresgid");
  if (getuid() != 0 || geteuid() != 0 || users[0] != 0 || users[1] != 0 || users[2] != 0) return 77;
  if (getgid() != 0 || getegid() != 0 || groups[0] != 0 || groups[1] != 0 || groups[2] != 0) return 77;
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
