// Of macOS's SDK, and not among the headers that are fetched: the numbers of system calls. No test client of macOS needs one.
#pragma once
