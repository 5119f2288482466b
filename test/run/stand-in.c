// Stands in for a client with the library in it: writes a made-up ledger from a test, then behaves as the test says.
// The harness cannot tell the difference, so every ending can be tested without a real client that fails that way.
//   stand-in PLAN    does what the lines of the file PLAN say, in their order, then waits until it is ended
// Files without a slash are those of the run. Bytes are hexadecimal; a pid of 0 is its own.
//   ignore SIGNAL              print BYTES                  environment FILE
//   write FILE OFFSET BYTES    pid FILE OFFSET PID          counter FILE OFFSET PID FACTOR SALT
//   kill SIGNAL                exit STATUS
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char** environ;

static void put(const char* name, long offset, const void* bytes, size_t size) {
  char path[4096];
  const char* run = getenv("ESREPLAY_RUN");
  snprintf(path, sizeof path, "%s%s%s", strchr(name, '/') ? "" : run, strchr(name, '/') ? "" : "/", name);
  const int file = open(path, O_WRONLY | O_CREAT, 0666);
  if (file < 0 || pwrite(file, bytes, size, offset) != (ssize_t)size) _exit(99);
  close(file);
}

static unsigned digit(char hex) { return (unsigned)(hex <= '9' ? hex - '0' : hex - 'a' + 10); }

static size_t parse(char* hex) {
  size_t size = 0;
  for (; hex[2 * size] != 0; ++size) hex[size] = (char)(digit(hex[2 * size]) << 4 | digit(hex[2 * size + 1]));
  return size;
}

int main(int count, char** words) {
  FILE* plan = count == 2 ? fopen(words[1], "r") : NULL;
  if (plan == NULL) return 98;
  char* line = NULL;
  size_t room = 0;
  while (getline(&line, &room, plan) > 0) {
    const char* act = strtok(line, " \n");
    const char* first = strtok(NULL, " \n");
    const char* second = strtok(NULL, " \n");
    char* third = strtok(NULL, " \n");
    const long offset = second == NULL ? 0 : strtol(second, NULL, 10);
    if (strcmp(act, "ignore") == 0) {
      signal(atoi(first), SIG_IGN);
    } else if (strcmp(act, "print") == 0) {
      char* bytes = (char*)first;
      const size_t size = parse(bytes);
      if (write(STDOUT_FILENO, bytes, size) != (ssize_t)size) return 97;
    } else if (strcmp(act, "environment") == 0) {
      long at = 0;
      for (char** each = environ; *each != NULL; at += (long)strlen(*each++) + 1)
        put(first, at, *each, strlen(*each) + 1);
    } else if (strcmp(act, "write") == 0) {
      put(first, offset, third, third == NULL ? 0 : parse(third));
    } else if (strcmp(act, "pid") == 0 || strcmp(act, "counter") == 0) {
      const uint32_t pid = atoi(third) == 0 ? (uint32_t)getpid() : (uint32_t)atoi(third);
      const char* factor = strtok(NULL, " \n");
      const char* salt = strtok(NULL, " \n");
      put(first, offset, &pid, sizeof pid);
      if (factor == NULL || salt == NULL) continue;
      const uint32_t tally = pid * (uint32_t)strtoul(factor, NULL, 10) + (uint32_t)strtoul(salt, NULL, 10);
      put(first, offset + 4, &tally, sizeof tally);
    } else if (strcmp(act, "kill") == 0) {
      kill(getpid(), atoi(first));
    } else {
      return strcmp(act, "exit") == 0 ? atoi(first) : 96;
    }
  }
  for (;;) pause();
}
