#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image: an environment of its own, and nothing for others to read.
set -euo pipefail

root="${AUTOGRADER_ROOT:-/autograder}"
if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'; then
  apt-get update
  apt-get install -y python3 python3-venv
fi
python3 -m venv "$root/env"
cd "$root/source"
"$root/env/bin/python" -m pip install --no-cache-dir -r requirements.txt
"$root/env/bin/autograder" doctor --isolation require=process
# a submission's code runs as a user of no rights where the kernel cannot confine it otherwise
chmod -R go-rwx "$root/source"
