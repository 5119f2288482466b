// Writes to the file TOLD whether the library is in this program.
#include <mach-o/dyld.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  const char* name = "none";
  for (uint32_t at = 0; at < _dyld_image_count(); ++at)
    if (strstr(_dyld_get_image_name(at), "/libesreplay.dylib") != NULL) name = "library";
  FILE* told = fopen(getenv("TOLD"), "w");
  if (told == NULL) return 96;
  fputs(name, told);
  return fclose(told) == 0 ? 0 : 96;
}
