#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# What swdsm needs in memory with one idle device, beyond what libcrypto costs an empty program: proportional set sizes
# (PSS) from /proc/PID/smaps_rollup, each program alone.
# Usage: memory.sh BUILD_FOLDER [swdsm option...]
set -eu

build=${1:?usage: memory.sh BUILD_FOLDER [swdsm option...]}
shift
folder=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null; rm -rf "$folder"' EXIT

pss() { # PID
    sed -n 's/^Pss: *\([0-9]*\) kB/\1/p' "/proc/$1/smaps_rollup"
}

wait_for() { # FILE: until its first line is there
    tries=0
    until [ -s "$1" ]; do
        tries=$((tries + 1))
        [ "$tries" -le 100 ] || { echo "memory.sh: nothing started" >&2; exit 1; }
        sleep 0.1
    done
    sleep 0.3
}

stop() {
    kill "$pid"
    wait "$pid" 2>/dev/null || true
    pid=
}

mkfifo "$folder/stdin"
"$build/bench/empty-crypto" <"$folder/stdin" >"$folder/empty" &
pid=$!
exec 9>"$folder/stdin"
wait_for "$folder/empty"
empty=$(pss "$pid")
exec 9>&-
wait "$pid" || true

"$build/src/daemon/swdsm" --listen "unix:$folder/socket" "$@" >"$folder/swdsm" 2>"$folder/log" &
pid=$!
wait_for "$folder/swdsm"
fresh=$(pss "$pid")
"$build/bench/responder" --connect "unix:$folder/socket" -n 20 --only walk >/dev/null
sleep 0.3
used=$(pss "$pid")
stop

printf 'an empty program with libcrypto: %5d KiB PSS\n' "$empty"
printf 'swdsm, one device, just started: %5d KiB, %d beyond\n' "$fresh" $((fresh - empty))
printf 'swdsm, idle again after 20 walks: %4d KiB, %d beyond\n' "$used" $((used - empty))
