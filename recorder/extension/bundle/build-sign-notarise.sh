#!/usr/bin/env bash
# Builds the recorder for macOS as a signed product: an app with the system extension in it, and the same recorder as a
# daemon. Runs on a Mac with Xcode's tools. Nothing is asked for: set the identities below, or in the environment.
#
#   build-sign-notarise.sh OUT             builds, signs, notarises
#   build-sign-notarise.sh --dry-run OUT   prints the commands of that, on any system, and runs none
set -euo pipefail

TEAM_ID=${TEAM_ID:-@TEAM_ID@}                                # ten letters and digits
SIGN_IDENTITY=${SIGN_IDENTITY:-@SIGN_IDENTITY@}              # "Developer ID Application: NAME (TEAM_ID)"
NOTARY_PROFILE=${NOTARY_PROFILE:-@NOTARY_PROFILE@}           # of: xcrun notarytool store-credentials PROFILE
HOST_ID=${HOST_ID:-@HOST_ID@}                                # com.example.esrecord
EXTENSION_PROFILE=${EXTENSION_PROFILE:-@EXTENSION_PROFILE@}  # .provisionprofile with the Endpoint Security entitlement
HOST_PROFILE=${HOST_PROFILE:-@HOST_PROFILE@}                 # .provisionprofile with the entitlement to install extensions
DAEMON_PROFILE=${DAEMON_PROFILE:-@DAEMON_PROFILE@}           # as EXTENSION_PROFILE, for the daemon's identifier
VERSION=${VERSION:-@VERSION@}                                # 1.0
BUILD=${BUILD:-@BUILD@}                                      # a number that grows: macOS replaces an older one
# Universal, as `npm run build:darwin` makes it; or build/Release/esrecordd of this Mac.
ESRECORDD=${ESRECORDD:-prebuilds/darwin-x64+arm64/esrecordd}

usage() {
  echo "usage: build-sign-notarise.sh [--dry-run] OUT" >&2
  exit 2
}

dry=no
out=
ID=  # of what is signed
for word in "$@"; do
  case $word in
    --dry-run) dry=yes ;;
    -*) usage ;;
    *) [ -z "$out" ] || usage; out=$word ;;
  esac
done
[ -n "$out" ] || usage

left=
for name in TEAM_ID SIGN_IDENTITY NOTARY_PROFILE HOST_ID EXTENSION_PROFILE HOST_PROFILE DAEMON_PROFILE VERSION BUILD; do
  case ${!name} in
    '' | @*@) left="$left $name" ;;
  esac
done
if [ -n "$left" ]; then
  echo "build-sign-notarise.sh: placeholders are left; set$left" >&2
  [ "$dry" = yes ] || exit 2
fi
# They go into file names and property lists as they are.
if [[ ${TEAM_ID//@/} =~ [^A-Z0-9_] || ${HOST_ID//@/} =~ [^A-Za-z0-9_.-] || ${VERSION//@/}${BUILD//@/} =~ [^A-Z0-9.] ]]; then
  echo "build-sign-notarise.sh: TEAM_ID, HOST_ID, VERSION or BUILD has a character that it cannot have" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
if [ "$dry" = no ] && [ ! -f "$ESRECORDD" ]; then
  echo "build-sign-notarise.sh: $ESRECORDD is not there; build it with npm run build:darwin, or set ESRECORDD" >&2
  exit 2
fi
if [ "$dry" = no ] && [ -e "$out" ]; then
  echo "build-sign-notarise.sh: $out is there already; name a folder that is not" >&2
  exit 2
fi

# Each command is printed as it could be typed.
do_() {
  printf '%q ' "$@"
  echo
  [ "$dry" = yes ] || "$@"
}

fill() { # TEMPLATE RESULT
  local changes=() name
  for name in TEAM_ID HOST_ID EXTENSION_ID DAEMON_ID VERSION BUILD ID; do
    changes+=(-e "s/@$name@/${!name}/g")
  done
  printf '%q ' sed "${changes[@]}" "$1"
  printf '> %q\n' "$2"
  [ "$dry" = yes ] || sed "${changes[@]}" "$1" >"$2"
}

sign() { # ENTITLEMENTS IDENTIFIER BUNDLE
  # shellcheck disable=SC2034 # read by its name, in fill
  ID=$2
  fill "$1" "$out/entitlements"
  do_ codesign --force --options runtime --timestamp --entitlements "$out/entitlements" --sign "$SIGN_IDENTITY" "$3"
  do_ rm "$out/entitlements"
}

notarise() { # BUNDLE
  do_ ditto -c -k --keepParent "$1" "$1.zip"
  do_ xcrun notarytool submit "$1.zip" --keychain-profile "$NOTARY_PROFILE" --wait
  do_ xcrun stapler staple "$1"
  do_ rm "$1.zip"
}

EXTENSION_ID=$HOST_ID.recorder
DAEMON_ID=$HOST_ID.daemon
app=$out/Esrecord.app/Contents
# An extension lies in a folder of its identifier's name.
extension=$app/Library/SystemExtensions/$EXTENSION_ID.systemextension
daemon=$out/esrecordd.app/Contents

# The extension. It is signed before the app that holds it.
do_ mkdir -p "$extension/Contents/MacOS" "$app/MacOS"
do_ cp "$ESRECORDD" "$extension/Contents/MacOS/esrecordd"
fill "$here/Extension-Info.plist" "$extension/Contents/Info.plist"
do_ cp "$EXTENSION_PROFILE" "$extension/Contents/embedded.provisionprofile"
sign "$here/Recorder.entitlements" "$EXTENSION_ID" "$extension"

# The app that activates it.
for processor in x86_64 arm64; do
  do_ xcrun swiftc -O -target "$processor-apple-macos11.0" -o "$out/host-$processor" "$here/host.swift"
done
do_ xcrun lipo -create "$out/host-x86_64" "$out/host-arm64" -output "$app/MacOS/Esrecord"
do_ rm "$out/host-x86_64" "$out/host-arm64"
fill "$here/Host-Info.plist" "$app/Info.plist"
do_ cp "$HOST_PROFILE" "$app/embedded.provisionprofile"
sign "$here/Host.entitlements" "$HOST_ID" "$out/Esrecord.app"
notarise "$out/Esrecord.app"

# The daemon, for Macs that shall have no app.
do_ mkdir -p "$daemon/MacOS"
do_ cp "$ESRECORDD" "$daemon/MacOS/esrecordd"
fill "$here/Daemon-Info.plist" "$daemon/Info.plist"
do_ cp "$DAEMON_PROFILE" "$daemon/embedded.provisionprofile"
sign "$here/Recorder.entitlements" "$DAEMON_ID" "$out/esrecordd.app"
notarise "$out/esrecordd.app"
fill "$here/launchd.plist" "$out/$DAEMON_ID.plist"

do_ codesign --verify --strict --deep --verbose=2 "$out/Esrecord.app"
do_ codesign --verify --strict --verbose=2 "$out/esrecordd.app"
