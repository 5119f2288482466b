// Looks up a decision in a mapped file whose pages are not in memory; with -DWARM it has touched them before.
#include "../clients/client.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static volatile char* table;

static void map_table(void) {
  char name[] = "/var/tmp/esreplay-table-XXXXXX";
  int file = mkstemp(name);
  must(file >= 0 && unlink(name) == 0, "the table is made");
  static char block[1 << 20];
  must(write(file, block, sizeof block) == sizeof block && fsync(file) == 0, "the table is written");
  posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  table = mmap(NULL, sizeof block, PROT_READ, MAP_SHARED, file, 0);
  must(table != MAP_FAILED, "the table is mapped");
  madvise((void*)table, sizeof block, MADV_RANDOM);
#ifdef WARM
  for (size_t at = 0; at < sizeof block; at += 4096) (void)table[at];
#endif
}

static void handle(es_client_t* client, const es_message_t* message) {
  must(table[message->seq_num % 256 * 4096] == 0, "the table can be read");
  allow(client, message);
}

int main(void) {
  map_table();
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
