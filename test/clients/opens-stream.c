// Opens a file through stdio to decide. It keeps the stream: closing it would be a second finding.
#include "examine.h"

static void examine(void) {
  FILE *stream = fopen("/etc/passwd", "r");  // found here
  must(stream != NULL, "fopen works");
}
