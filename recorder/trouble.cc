#include "recorder/trouble.h"

#include <cstdio>

namespace esrecord {

void complain(const char* program, const Trouble& trouble) {
  fprintf(stderr, "%s: error: %s\n", program, trouble.problem.c_str());
  if (!trouble.remedy.empty()) fprintf(stderr, "help: %s\n", trouble.remedy.c_str());
}

}  // namespace esrecord
