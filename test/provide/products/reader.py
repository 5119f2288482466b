"""A product that reads eslogger: prints the event and the pid of each line.

With the word `only-10` it takes no other message version.
"""
import json
import subprocess
import sys

only_10 = "only-10" in sys.argv
eslogger = subprocess.Popen(["/usr/bin/eslogger", "exec", "fork", "exit"], stdout=subprocess.PIPE)
for text in eslogger.stdout:
    line = json.loads(text)
    if only_10 and line["version"] != 10:
        sys.exit(f"unknown version {line['version']}")
    (event,) = line["event"]
    token = line["process"]["audit_token"]
    print(event, token[5] if isinstance(token, list) else token["pid"], flush=True)
