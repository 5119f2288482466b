// Opens a file through stdio to come to its answer. The stream is kept: closing it would be a second finding.
#include "examine.h"

static void examine(void) {
  FILE *stream = fopen("/etc/passwd", "r");  // found here
  must(stream != NULL, "fopen works");
}
