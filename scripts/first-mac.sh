#!/bin/sh
# For a person with a Mac: asks what only macOS can show, one line a question, and packs what it said. Needs Node 20.19 or newer and
# nothing else; what needs more says so and is passed over. `first-mac.sh --list` names the questions.
set -u
cd "$(dirname "$0")" || exit 2
if ! command -v node >/dev/null 2>&1; then
  echo "error: there is no Node here" >&2
  echo "help: install it from https://nodejs.org or with brew install node, then run this again" >&2
  exit 2
fi
if ! node -e 'const [major, minor] = process.versions.node.split("."); process.exit(+major > 20 || (+major === 20 && +minor >= 19) ? 0 : 1)'; then
  echo "error: Node $(node --version) is too old" >&2
  echo "help: esreplay needs Node 20.19 or newer: brew upgrade node" >&2
  exit 2
fi
[ -f dist/first-mac/main.js ] || {
  echo "error: dist/first-mac/main.js is missing" >&2
  echo "help: unpack the whole archive, and start the first-mac.sh that is in it" >&2
  exit 2
}
exec node dist/first-mac/main.js "$@"
