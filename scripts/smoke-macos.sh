#!/bin/sh
# For a person with a Mac: shows what only macOS can. Needs Xcode's command line tools and Node; no root, no entitlement, no change
# of SIP. Prints one line a question; the last one says how many answers were unexpected.
#   smoke-macos.sh [built] [FOLDER]     builds esreplay here first
#   smoke-macos.sh prebuilt [FOLDER]    asks the files that Linux built, in prebuilds/; npm ci --ignore-scripts comes before
# FOLDER, named from the root of the checkout, keeps what each question printed.
set -u
cd "$(dirname "$0")/.."
[ "$(uname)" = Darwin ] || { echo "This is for macOS."; exit 2; }
of=${1:-built} keep=${2:-}
case $of in
  built)
    products=build/Release
    esreplay() { node scripts/esreplay.mjs "$@"; }
    ;;
  prebuilt)
    products=prebuilds/darwin-x64+arm64
    [ -f "$products/libesreplay.dylib" ] || { echo "There is no $products: npm run build:darwin makes it on Linux."; exit 2; }
    # Neither what was built here nor compiled TypeScript is asked.
    export ESREPLAY_LIBRARY="$PWD/$products/libesreplay.dylib" PREBUILDS_ONLY=1
    esreplay() { node --import tsx src/cli/main.ts "$@"; }
    ;;
  *)
    echo "unknown argument '$of' (known: built, prebuilt)"
    exit 2
    ;;
esac
[ -z "$keep" ] || mkdir -p "$keep"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
asked=0
unexpected=0

answer() { # QUESTION EXPECTED-STATUS COMMAND...
  question=$1 expected=$2
  shift 2
  "$@" >"$work/output" 2>&1
  status=$?
  asked=$((asked + 1))
  [ -z "$keep" ] || { echo "$question: exit status $status"; cat "$work/output"; } >"$keep/$(printf %02d "$asked").txt"
  if [ "$status" -eq "$expected" ]; then
    echo "as expected   $question"
  else
    unexpected=$((unexpected + 1))
    echo "UNEXPECTED    $question: exit status $status, not $expected"
    sed 's/^/              /' "$work/output" | head -n 20
  fi
}

client() { # NAME: a test client against Apple's SDK
  $(esreplay kit --cc --cflags) -g -Itest/clients "test/clients/$1.c" $(esreplay kit --libs) -o "$work/$1" &&
    codesign -f -s - "$work/$1"
}

empty_program() { # NAME LINKER-ARGUMENTS...
  name=$1
  shift
  echo 'int main(void) { return 0; }' | clang -x c - "$@" -o "$work/$name" && codesign -f -s - "$work/$name"
}

replaces() { # FUNCTION PROGRAM: dyld says whether the library's tuple for the function holds in the program
  DYLD_PRINT_INTERPOSING=1 DYLD_INSERT_LIBRARIES="$PWD/$products/libesreplay.dylib" "$work/$2" 2>&1 | grep -q "'_$1'"
}

sw_vers
uname -m
csrutil status
[ $of = prebuilt ] || answer "set-up builds the addon and the library" 0 node scripts/setup.mjs
answer "the struct layout equals that of every SDK" 0 node scripts/sdk-layout.mjs
for name in careful-synchronous opens-file; do answer "$name compiles against Apple's SDK" 0 client "$name"; done
trace=traces/corner-cases.estrace
answer "a careful client passes" 0 esreplay run "$trace" -- "$work/careful-synchronous"
answer "an open in a handler is found" 1 esreplay run "$trace" -- "$work/opens-file"
codesign -f -s - -o runtime "$work/careful-synchronous"
answer "a client with the hardened runtime is refused" 3 esreplay run "$trace" -- "$work/careful-synchronous"
answer "a program that links CoreFoundation" 0 empty_program with-framework -framework CoreFoundation
answer "a program that links no framework" 0 empty_program without-framework
answer "a function of the C library is replaced there" 0 replaces open without-framework
answer "a framework's function is replaced where it is linked" 0 replaces CFPreferencesCopyAppValue with-framework
answer "a framework's function is passed over where it is not" 1 replaces CFPreferencesCopyAppValue without-framework
answer "esrecord is refused, and says why" 3 "$products/esrecord" -o "$work/refused.estrace"
answer "the app that activates the system extension compiles" 0 \
  xcrun swiftc -typecheck recorder/extension/bundle/host.swift
echo "$unexpected unexpected"
[ "$unexpected" -eq 0 ]
