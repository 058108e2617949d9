#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image: an environment of its own, and nothing for others to read.
set -euo pipefail

root="${AUTOGRADER_ROOT:-/autograder}"
new_enough() {
  for python in python3 python3.13 python3.12 python3.11; do
    if "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$python"
      return
    fi
  done
}
python="$(new_enough)"
if [ -z "$python" ]; then
  apt-get update
  # the first on Ubuntu 22.04, whose python3 is 3.10; the second on newer systems
  apt-get install -y python3.11 python3.11-venv || apt-get install -y python3 python3-venv
  python="$(new_enough)"
fi
if [ -z "$python" ]; then
  echo "this image has no Python 3.11 or newer; choose Ubuntu 24.04 as the base image on Gradescope" >&2
  exit 1
fi
"$python" -m venv "$root/env"
cd "$root/source"
"$root/env/bin/python" -m pip install --no-cache-dir -r requirements.txt
"$root/env/bin/autograder" doctor --isolation require=process
# a submission's code runs as a user of no rights where the kernel cannot confine it otherwise
chmod -R go-rwx "$root/source"
