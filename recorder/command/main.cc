// esrecord: records the messages of Endpoint Security into a trace until it is told to stop.
#include <cstdio>
#include <string>

#include "recorder/recording.h"

int main(int argc, char** argv) {
  static esrecord::Options options;
  std::string problem;
  if (!esrecord::parse_options(argc, argv, options, problem)) {
    fprintf(stderr, "esrecord: %s\n  See esrecord --help.\n", problem.c_str());
    return esrecord::kUsageStatus;
  }
  if (options.help) {
    fputs(esrecord::kUsage, stdout);
    return 0;
  }
  return esrecord::record(options);
}
