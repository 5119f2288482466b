// Calls the functions named on the command line without arguments and prints what each returns. It looks them up by
// name, because no header declares them.
#include <dlfcn.h>
#include <stdint.h>
#include "es_test_client.h"

int main(int argc, char** argv) {
  if (start(^(es_client_t* client, const es_message_t* message) {
        answer(client, message, 0);
      }))
    return 1;
  for (int i = 1; i < argc; ++i) {
    uintptr_t (*function)(void);
    *(void**)&function = dlsym(RTLD_DEFAULT, argv[i]);
    if (function == NULL) return 2;
    printf("%s %lu\n", argv[i], (unsigned long)function());
  }
  fflush(stdout);
  wait_for_the_end();
}
