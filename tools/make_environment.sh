#!/bin/sh
# Make a virtual environment with the project in it: make_environment.sh PYTHON FOLDER EXTRA
# What keeps it from being made is said in one line; the details are in FOLDER.log.
set -eu
python=$1 folder=$2 extra=$3

fail() {
    echo "error: $1" >&2
    exit 1
}

command -v "$python" >/dev/null 2>&1 || fail "there is no $python; install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    fail "$python is $("$python" --version 2>&1 | head -n 1); Python 3.11 or newer is needed: make PYTHON=/path/to/python3"
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
    fail "$python cannot make virtual environments; install its venv module (Debian and Ubuntu: apt install python3-venv)"

if [ ! -x "$folder/bin/python" ]; then
    echo "making an environment in $folder …"
    "$python" -m venv "$folder" >"$folder.log" 2>&1 || fail "the environment could not be made; see $folder.log"
fi
echo "installing what is needed for $extra …"
if ! "$folder/bin/python" -m pip install --disable-pip-version-check --quiet --editable ".[$extra]" >"$folder.log" 2>&1; then
    if grep -qiE 'temporary failure in name resolution|name or service not known|network is unreachable|connection (refused|broken|error)|newconnectionerror|from versions: none' "$folder.log"; then
        fail "the package index cannot be reached; a network is needed the first time (details: $folder.log)"
    fi
    fail "pip could not install the project; see $folder.log"
fi
rm -f "$folder.log"
touch "$folder/ready-$extra"
