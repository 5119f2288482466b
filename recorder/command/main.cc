// esrecord: records Endpoint Security messages into a trace until SIGTERM or Ctrl-C.
#include <cstdio>

#include "recorder/recording.h"

int main(int argc, char** argv) {
  static esrecord::Options options;
  esrecord::Trouble trouble;
  if (!esrecord::parse_options(argc, argv, options, trouble)) {
    if (trouble.remedy.empty()) trouble.remedy = "see `esrecord --help`";
    esrecord::complain("esrecord", trouble);
    return esrecord::kUsageStatus;
  }
  if (options.help) {
    fputs(esrecord::kUsage, stdout);
    return 0;
  }
  return esrecord::record(options);
}
