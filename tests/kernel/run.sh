#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# swtsm's kernel modules in a guest whose device is swdsm behind vfio-user.
# Usage: tests/kernel/run.sh. Prints TAP. Programs are taken from build/ (SWDSM_BUILD, SWDSM_DAEMON).
# Status 77: it cannot be done here (no kernel with CONFIG_PCI_TSM, no QEMU with vfio-user-pci: Debian 13's backports have).
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
# shellcheck source=scripts/qemu-lib.sh
. scripts/qemu-lib.sh
# shellcheck source=scripts/kernel-lib.sh
. scripts/kernel-lib.sh

quiet=1
why=
bdf=0000:00:05.0

# TAP of the guest, as it said it.
show_tap()
{
    tr -d '\r' <"$logs/serial.log" | grep -E '^(ok|not ok|#|1\.\.) *' || true
}

bail()
{
    echo "Bail out! $*${why:+: $why}"
    show_tap
    echo "# logs: $logs"
    exit 1
}

mkdir -p "$store"
cc -std=c11 -D_GNU_SOURCE -O1 -Wall -static -Ikernel/uapi tests/kernel/helper.c -o "$store/swtsm_helper" ||
    die 'tests/kernel/helper.c does not compile'
open_logs kernel
trap stop_all EXIT
trap 'exit 1' INT TERM
start_device tests/kernel/device.json --identity "$store/identity"
prepare_modules "kernel tests/kernel/stub" "$store/swtsm_helper" "$store/identity/root.pem" tests/kernel/*-guest.sh \
    tests/kernel/guest-lib.sh >&2
boot_with_device 1
wait_ready 180 || bail 'the guest did not boot'
failed=0
for part in plain serve; do
    status=0
    in_guest 400 "$part-guest.sh $bdf" || status=$?
    [ "$status" -ne 255 ] || bail 'the guest stopped'
    [ "$status" -eq 0 ] || failed=1
done
in_guest 120 "gone-guest.sh begin $bdf" || bail 'the function cannot be locked before its device goes'
stop_daemon
status=0
in_guest 200 "gone-guest.sh end $bdf" || status=$?
[ "$status" -ne 255 ] || bail 'the guest stopped without its device'
[ "$status" -eq 0 ] || failed=1
show_tap
in_guest 10 'dmesg' || true
! grep -q -e 'ERROR: AddressSanitizer' -e 'runtime error:' "$logs/swdsm.log" || { echo 'Bail out! a sanitizer spoke'; exit 1; }
[ "$failed" -eq 0 ] || echo "# logs: $logs"
exit "$failed"
