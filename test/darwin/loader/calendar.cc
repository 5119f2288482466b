// Calendar times and time zones. struct tm is the same on both systems, and so is the text of a time in the C locale.
#include <ctime>

#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"

namespace loader {

HostSymbols calendar_symbols() {
  static const HostSymbol symbols[] = {
      {"_ctime_r", checked<ctime_r>},
      {"_localtime", checked<localtime>},
      {"_localtime_r", checked<localtime_r>},
      {"_mktime", checked<mktime>},
      {"_strftime", strftime},
      {"_tzset", tzset},
  };
  return symbols;
}

}  // namespace loader
