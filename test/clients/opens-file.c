// Opens a file to decide. It keeps the descriptor: closing it would be a second finding.
#include "examine.h"

static void examine(void) {
  int fd = open("/etc/passwd", O_RDONLY);  // found here
  must(fd >= 0, "open works");
}
