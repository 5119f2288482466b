// Reads function names from its input, one per line, without the leading underscore. Prints the ones that dlsym finds
// in no image of this process, then how many it found: "N of M present". It uses nothing of Endpoint Security.
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  char name[4096];
  unsigned asked = 0, present = 0;
  while (fgets(name, sizeof name, stdin) != NULL) {
    size_t length = strlen(name);
    if (length > 0 && name[length - 1] == '\n') name[length - 1] = 0;
    if (name[0] == 0) continue;
    ++asked;
    if (dlsym(RTLD_DEFAULT, name) != NULL) {
      ++present;
    } else {
      puts(name);
    }
  }
  printf("%u of %u present\n", present, asked);
}
