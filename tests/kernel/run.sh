#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# swtsm's kernel modules in guests whose device is swdsm behind vfio-user: device and TSM in one machine, and VMs that have
# functions of a device of eight.
# Usage: tests/kernel/run.sh [plain|resets|vms]... Prints TAP. Programs are taken from build/ (SWDSM_BUILD, SWDSM_DAEMON).
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
slot=0000:00:05
failed=0
checks=0

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

# expect NAME EXPECTED CAME: a check of the host's, between those of the guest.
expect()
{
    checks=$((checks + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $checks - $1"
    else
        printf '%s\n' "not ok $checks - $1" "# expected: $2" "# came: $3"
        failed=1
    fi
}

# part SECONDS COMMAND: checks of a guest's.
part()
{
    status=0
    in_guest "$1" "$2" || status=$?
    [ "$status" -ne 255 ] || bail "the guest stopped in: $2"
    [ "$status" -eq 0 ] || failed=1
}

compile()
{
    cc -std=c11 -D_GNU_SOURCE -O1 -Wall -static -Ikernel/uapi "tests/kernel/$1.c" -o "$store/swtsm_$1" ||
        die "tests/kernel/$1.c does not compile"
}

# state FUNCTION [DEVICE]: as swdsm has it.
state()
{
    tdis "[tdi['state'] for tdi in tdis if tdi['tdi'] == $1 and tdi['device'] == '${2-eight}'][0]"
}

# tdis EXPRESSION: of what query-tdi says.
tdis()
{
    "$programs/src/cli/swdsmctl" --control "unix:$sockets/control" --json tdi |
        python3 -c "import json, sys; tdis = json.load(sys.stdin); print($1)"
}

# DMA accesses of function $1 that came to $2 (done, refused, fault).
dma()
{
    tdis "sum(row['$2'] for tdi in tdis if tdi['tdi'] == $1 for row in tdi['dma'])"
}

end_suite()
{
    show_tap
    echo "1..$checks"
    in_guest 10 'dmesg' || true
    stop_all
    ! grep -q -e 'ERROR: AddressSanitizer' -e 'runtime error:' "$logs/swdsm.log" || { echo 'Bail out! a sanitizer spoke'; exit 1; }
    [ "$failed" -eq 0 ] || echo "# logs: $logs"
}

# ---- device and TSM in one machine

run_plain()
{
    open_logs kernel
    start_device tests/kernel/device.json --identity "$store/identity"
    prepare_modules "kernel tests/kernel/stub" "$store/swtsm_helper" "$store/identity/root.pem" tests/kernel/*-guest.sh \
        tests/kernel/guest-lib.sh >&2
    boot_with_device 1
    wait_ready 180 || bail 'the guest did not boot'
    part 400 "plain-guest.sh $slot.0"
    part 400 "serve-guest.sh $slot.0"
    in_guest 120 "gone-guest.sh begin $slot.0" || bail 'the function cannot be locked before its device goes'
    stop_daemon
    part 200 "gone-guest.sh end $slot.0"
    end_suite
}

# ---- resets of the function

run_resets()
{
    open_logs kernel-resets
    start_device tests/kernel/device.json --identity "$store/identity"
    prepare_modules kernel "$store/identity/root.pem" tests/kernel/reset-guest.sh tests/kernel/guest-lib.sh >&2
    boot_with_device 1
    wait_ready 180 || bail 'the guest did not boot'
    part 900 "reset-guest.sh $slot.0"
    end_suite
}

# ---- VMs with functions of one device

boot_vms()
{
    machine='-M q35,kernel-irqchip=split -cpu EPYC,+svm'
    memory=1024
    boot_with_device 8 -append "console=$console quiet loglevel=3 panic=-1 rdinit=/init intel_iommu=on iommu=nopt" \
        -device intel-iommu,intremap=off,caching-mode=on
    wait_ready 240 || bail 'the machine of the VMs did not boot'
}

run_vms()
{
    open_logs kernel-vms
    start_device tests/kernel/eight.json --identity "$store/identity" --log level=debug
    prepare_modules kernel >&2
    fetch_linux_modules >&2
    rm -rf "$store/outer-modules"
    take_modules "$store/outer-modules" kvm_amd vfio_iommu_type1 vfio-pci-core
    make_initramfs "$initramfs" "$store"/modules/*.ko "$store"/outer-modules/*.ko "$store/outer-modules/order" \
        "$store/swtsm_vmm" "$store/identity/root.pem" tests/kernel/vm-guest.sh tests/kernel/guest-lib.sh
    boot_vms
    part 600 "vm-guest.sh first $slot"
    expect 'the killed VM was stopped before its function was reset' 0 "$(grep -c 'TDI 00:05.1: .* -> ERROR' "$logs/swdsm.log")"
    expect 'no DMA of it has hit memory that was not there' '0 0' "$(dma 1 fault) $(dma 1 refused)"
    part 600 "vm-guest.sh more $slot"
    expect 'function 1 is in RUN when its machine is killed' RUN "$(state 1)"
    kill -9 "$qemu_pid"
    wait_end 5 || bail 'QEMU outlives SIGKILL'
    expect 'then it is unlocked' CONFIG_UNLOCKED "$(state 1)"
    expect 'and function 7, too' CONFIG_UNLOCKED "$(state 7)"
    boot_vms
    part 300 "vm-guest.sh next $slot"
    expect 'function 1 runs again' RUN "$(state 1)"
    expect 'function 2 is locked' CONFIG_LOCKED "$(state 2)"
    kill -9 "$daemon_pid"
    stop_daemon
    part 300 "vm-guest.sh gone $slot"
    end_suite
}

mkdir -p "$store"
trap stop_all EXIT
trap 'exit 1' INT TERM
compile helper
compile vmm
[ $# -gt 0 ] || set -- plain resets vms
for suite; do
    checks=0
    case $suite in
    plain) run_plain ;;
    resets) run_resets ;;
    vms) run_vms ;;
    *) die "there is no suite $suite: plain, resets, vms" ;;
    esac
done
exit "$failed"
