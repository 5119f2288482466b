// Opens a file to come to its answer. The descriptor is kept: closing it would be a second finding.
#include "examine.h"

static void examine(void) {
  int fd = open("/etc/passwd", O_RDONLY);  // found here
  must(fd >= 0, "open works");
}
