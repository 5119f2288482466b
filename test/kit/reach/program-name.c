// Names itself as macOS's libc does.
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  printf("%s\n", getprogname());
  return EXIT_SUCCESS;
}
