"""Prints each program that starts. With `--only-10` it takes no other message version than that of macOS 26."""
import json
import subprocess
import sys

only_10 = "--only-10" in sys.argv
eslogger = subprocess.Popen(["sudo", "eslogger", "exec"], stdout=subprocess.PIPE)
for text in eslogger.stdout:
    line = json.loads(text)
    if only_10 and line["version"] != 10:
        sys.exit(f"unknown message version {line['version']}")
    if "exec" in line["event"]:
        print(line["event"]["exec"]["target"]["executable"]["path"], flush=True)
