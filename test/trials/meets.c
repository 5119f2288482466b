// Ends its wait once $NUMBER clients have left a file in the folder $MEETING: it waits for an hour, or for a change of
// the folder. It needs no processor meanwhile.
#include <dirent.h>
#include <poll.h>
#include <sys/inotify.h>

#include "../clients/client.h"

static int others(const char *folder) {
  int count = 0;
  DIR *all = opendir(folder);
  must(all != NULL, "the folder is there");
  for (struct dirent *each; (each = readdir(all)) != NULL;) count += each->d_name[0] != '.';
  closedir(all);
  return count;
}

static void *meet(void *unused) {
  const char *folder = getenv("MEETING");
  char path[4096], changes[4096];
  struct pollfd watched = {inotify_init(), POLLIN, 0};
  must(inotify_add_watch(watched.fd, folder, IN_CREATE) >= 0, "inotify works");
  snprintf(path, sizeof path, "%s/%d", folder, getpid());
  must(close(open(path, O_CREAT | O_WRONLY, 0600)) == 0, "the file can be made");
  while (others(folder) < atoi(getenv("NUMBER"))) {
    must(poll(&watched, 1, 3600 * 1000) == 1, "poll works");
    must(read(watched.fd, changes, sizeof changes) > 0, "read works");
  }
  for (;;) pause();
  return unused;
}

static void handle(es_client_t *client, const es_message_t *message) { allow(client, message); }

int main(void) {
  pthread_t thread;
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  must(pthread_create(&thread, NULL, meet, NULL) == 0, "pthread_create works");
  stay();
}
