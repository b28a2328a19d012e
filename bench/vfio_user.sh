#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The NVMe drive that swdsm serves over vfio-user beside QEMU's own nvme, on the same file, in a guest under TCG.
# Usage: bench/vfio_user.sh [ROUNDS]. Needs a build in build/ and a QEMU with vfio-user-pci (10.1 or later), which
# scripts/qemu-lib.sh takes from Debian 13's backports. Prints seconds: the least of the rounds, and all of them.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
# shellcheck source=scripts/qemu-lib.sh
. scripts/qemu-lib.sh

rounds=${1-5}
quiet=1
why=
bytes=67108864

# measure WHAT COMMAND: a line of the table.
measure()
{
    all=
    for _ in $(seq "$rounds"); do
        in_guest 120 "a=\$(cut -d ' ' -f 1 /proc/uptime); $2 2>/dev/null; b=\$(cut -d ' ' -f 1 /proc/uptime); echo took \$a \$b" ||
            die "in the guest: $2: $why"
        all="$all $(tr -d '\r' <"$logs/serial.log" | sed -n 's/^took //p' | tail -n 1 | awk '{ printf "%.2f", $2 - $1 }')"
    done
    least=$(echo "$all" | tr ' ' '\n' | grep . | sort -n | head -n 1)
    printf '%-10s %-34s %6s   (%s )\n' "$drive" "$1" "$least" "$all"
}

# measure_drive NAME QEMU_OPTION...
measure_drive()
{
    drive=$1
    shift
    boot_guest -smp 2 -machine memory-backend=m -object memory-backend-memfd,id=m,size=256M,share=on "$@"
    wait_ready 300 || die "the guest did not boot: $why"
    for module in $nvme_modules; do
        in_guest 60 "insmod /bin/$module" || die "$module cannot be loaded"
    done
    in_guest 60 'until [ -b /dev/nvme0n1 ]; do usleep 100000; done' || die 'the guest has no drive'
    measure 'read 64 MiB, 1 MiB a request' 'dd if=/dev/nvme0n1 of=/dev/null bs=1M iflag=direct'
    measure 'write 64 MiB, 1 MiB a request' 'dd if=/dev/zero of=/dev/nvme0n1 bs=1M count=64 oflag=direct'
    measure 'read 4,000 times 4 KiB, one by one' 'dd if=/dev/nvme0n1 of=/dev/null bs=4k count=4000 iflag=direct'
    stop_guest
}

prepare x86_64 >&2
fetch_nvme_modules >&2
"$qemu" -M none -device vfio-user-pci,help >/dev/null 2>&1 || die "$("$qemu" --version | head -n 1) has no vfio-user-pci"
# shellcheck disable=SC2046 # a list of words
make_initramfs "$initramfs" $(for module in $nvme_modules; do echo "$boot/modules/$module"; done)
open_logs bench-vfio-user
trap stop_all EXIT
trap 'exit 1' INT TERM
disk=$logs/disk
head -c "$bytes" /dev/urandom >"$disk"
measure_drive qemu -drive "if=none,id=d,file=$disk,format=raw" -device nvme,drive=d,serial=bench
cat >"$logs/config.json" <<END
{ "devices": [ { "name": "drive", "preset": "qemu-nvme", "listen": "tcp:127.0.0.1:0", "tdis": [ { "function": "auto",
  "vfio_user": { "listen": "unix:$sockets/f0", "personality": "nvme", "file": "$disk" } } ] } ] }
END
start_daemon --config "$logs/config.json" --log level=warning
measure_drive swdsm -device "{\"driver\":\"vfio-user-pci\",\"socket\":{\"type\":\"unix\",\"path\":\"$sockets/f0\"}}"
