#!/bin/busybox sh
# SPDX-License-Identifier: BSD-3-Clause
# The inner VM of scripts/nested-demo: the steps that spdm-emu #467 wishes for, twice. Its last word is PASS or FAIL.
/bin/busybox mkdir -p /proc /sys /dev /tmp
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev

say()
{
    echo "L2: $*"
}

end()
{
    dmesg | grep -e WARNING: -e BUG: -e Oops -e 'Call Trace' | sed 's/^/L2: /'
    dmesg | grep -e 'the host' -e 'from the host' | sed 's/^/L2: /'
    say "$*"
    poweroff -f
}

# must TEXT COMMAND...
must()
{
    text=$1
    shift
    "$@" || end "FAIL: $text"
    say "$text"
}

wait_disk()
{
    for _ in $(seq 120); do
        [ ! -b /dev/nvme0n1 ] || return 0
        usleep 500000
    done
    return 1
}

put()
{
    echo "$2" >"$1"
}

state_is()
{
    [ "$(cat "$device/tsm/state")" = "$1" ]
}

hash()
{
    dd if=/dev/nvme0n1 bs=1M iflag=direct 2>/dev/null | sha256sum | cut -d ' ' -f 1
}

look_at_evidence()
{
    dd if=/dev/urandom of="$device/evidence/nonce" bs=32 count=1 2>/dev/null
    for file in certificates vca measurements report; do
        n=$(wc -c <"$device/evidence/$file")
        [ "$n" -gt 32 ] || return 1
        say "evidence/$file: $n bytes"
    done
}

say "Linux $(uname -r), up $(cut -d ' ' -f 1 /proc/uptime) s"
while read -r module; do
    insmod "/modules/$module.ko" || end "FAIL: $module does not load"
done </modules/order
for device in /sys/bus/pci/devices/*; do
    [ "$(cat "$device/class")" != 0x010802 ] || break
done
bdf=${device##*/}
tsm=$(basename "$(readlink -f /sys/devices/faux/swtsm_guest/tsm/tsm*)")
say "the drive is $bdf, with $(ls "$device/doe_features" 2>/dev/null | tr '\n' ' ')"
must 'the driver finds the disk' wait_disk
before=$(hash)
say "hash of the disk: $before"
must 'accept before lock is refused' eval '! put "$device/tsm/accept" 1 2>/dev/null'
must 'lock with the driver bound is refused' eval '! put "$device/tsm/lock" "$tsm" 2>/dev/null'
for round in 1 2; do
    must "round $round: the driver lets go" put "$device/driver/unbind" "$bdf"
    must "round $round: lock" put "$device/tsm/lock" "$tsm"
    must "round $round: CONFIG_LOCKED" state_is CONFIG_LOCKED
    must "round $round: evidence" look_at_evidence
    must "round $round: accept" put "$device/tsm/accept" 1
    must "round $round: RUN" state_is RUN
    must "round $round: the driver probes" put /sys/bus/pci/drivers/nvme/bind "$bdf"
    must "round $round: the driver finds the disk" wait_disk
    after=$(hash)
    say "hash of the disk: $after"
    must "round $round: the hash is the same" [ "$before" = "$after" ]
    must "round $round: RUN after all that DMA" state_is RUN
    must "round $round: the driver lets go again" put "$device/driver/unbind" "$bdf"
    must "round $round: unlock" put "$device/tsm/unlock" "$tsm"
    must "round $round: CONFIG_UNLOCKED" state_is CONFIG_UNLOCKED
    must "round $round: the driver probes the unlocked function" put /sys/bus/pci/drivers/nvme/bind "$bdf"
    must "round $round: and finds the disk" wait_disk
done
end PASS
