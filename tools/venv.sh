#!/bin/sh
# Make .venv with a Python that is new enough, also where the system ships Python without venv (Debian, Ubuntu).
set -eu

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if [ -x .venv/bin/python ]; then
    is_new_enough .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1 && exit 0
    echo ".venv is broken or older than Python 3.11. Remove it and run this again: rm -rf .venv" >&2
    exit 1
fi

python=
for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if is_new_enough "$candidate"; then python=$candidate; break; fi
done
if [ -z "$python" ]; then
    echo "Python 3.11 or newer is needed. Debian, Ubuntu: apt install python3 python3-venv. Or name one: make PYTHON=…" >&2
    exit 1
fi

make_venv() { "$python" -m venv .venv >/dev/null 2>&1 || { rm -rf .venv; return 1; }; }

make_venv && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "$package" >/dev/null && make_venv && exit 0
fi
if command -v uv >/dev/null; then
    uv venv --quiet --seed --python "$python" .venv && exit 0
fi
echo "$python can't make virtual environments here. Debian, Ubuntu: sudo apt install python3-venv, then run make again." >&2
exit 1
