// `launches TIMES PROGRAM [NAME=VALUE]...`: starts PROGRAM with this environment alone, TIMES times, one after the
// other, and prints how long each took from its start to its end, in nanoseconds, as a JSON array.
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "scripts/self-benchmark/native/stopwatch.h"

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const int times = atoi(argv[1]);
  char* const words[] = {argv[2], NULL};
  for (int i = 0; i < times; i++) {
    const uint64_t start = now_ns();
    pid_t pid = 0;
    int status = 0;
    if (posix_spawn(&pid, argv[2], NULL, NULL, words, argv + 3) != 0) return 1;
    if (waitpid(pid, &status, 0) != pid || status != 0) return 1;
    printf("%c%llu", i == 0 ? '[' : ',', (unsigned long long)(now_ns() - start));
  }
  puts("]");
  return 0;
}
