#!/bin/sh
# Ends with 0 if the client denies something in the trace $1 that was allowed when it was recorded.
node scripts/esreplay.mjs run "$1" --pace asap --expect recorded --json - -- build/explore/fixed 2>/dev/null |
  grep -q 'answered deny'
