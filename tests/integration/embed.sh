#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Runs examples/embed.c, walks it with swtsm, and looks at what its author would see. Usage: embed.sh EMBED SWTSM
set -eu
embed=$1
swtsm=$2
pid=
folder=$(mktemp -d)
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$folder"' EXIT

"$embed" 0 >"$folder/out" 2>"$folder/err" &
pid=$!
tries=0
while ! grep -q 'serves on' "$folder/out"; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || { cat "$folder/err"; echo 'the example does not serve'; exit 1; }
    sleep 0.1
done
address=$(sed -n 's/.*serves on //p' "$folder/out")
"$swtsm" walk --connect "tcp:$address"
wait "$pid" || { cat "$folder/err"; echo 'the example does not end well'; exit 1; }
cat "$folder/out"
for line in \
    'TDI 0: CONFIG_UNLOCKED -> CONFIG_LOCKED (LOCK_INTERFACE_REQUEST)' \
    'TDI 0: CONFIG_LOCKED -> RUN (START_INTERFACE_REQUEST)' \
    'a DMA write would now carry T = 1'; do
    grep -qF "$line" "$folder/out" || { echo "missing: $line"; exit 1; }
done
