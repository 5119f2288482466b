// The harness's own state. It is separate from main() because trace_tool uses the fixtures too.
#include "test/native/check.h"

check::Test* check::first = nullptr;
int check::failures = 0;
