#!/bin/busybox sh
# SPDX-License-Identifier: BSD-3-Clause
# In a machine with a device of eight functions: VMs (tests/kernel/vmm.c) that have some of them, through swtsm_vfio. Prints TAP.
# Usage: vm-guest.sh first|more|next|gone SLOT. After two of them the machine is killed, and the device.
set -u
slot=$2
device=/sys/bus/pci/devices/$slot.0
. /bin/guest-lib.sh
log=/tmp/serve.log

# ---- VMs, by name

# vm NAME COMMAND [NUMBER]: its answer.
vm()
{
    name=$1
    shift
    lines=$(wc -l </tmp/$name.out)
    echo "$*" >/tmp/$name.in
    wait_line "$name" "$lines"
}

# wait_line NAME LINES: the line after so many.
wait_line()
{
    for _ in $(seq 900); do
        [ "$(wc -l </tmp/$1.out)" -le "$2" ] && kill -0 "$(cat /tmp/$1.pid)" 2>/dev/null || break
        usleep 100000
    done
    tail -n +$(($2 + 1)) /tmp/$1.out | head -n 1
}

# open_vm NAME FUNCTION [no-kvm]: how that went.
open_vm()
{
    name=$1
    shift
    rm -f /tmp/$name.in
    mkfifo /tmp/$name.in
    : >/tmp/$name.out
    function=$slot.$1
    shift
    swtsm_vmm "$function" "$@" <>/tmp/$name.in >/tmp/$name.out 2>&1 &
    echo $! >/tmp/$name.pid
    wait_line "$name" 0
}

kill_vm()
{
    pid=$(cat /tmp/$1.pid)
    kill -9 "$pid"
    for _ in $(seq 300); do
        kill -0 "$pid" 2>/dev/null || break
        usleep 100000
    done
}

# run_vm NAME FUNCTION: a new VM, up to RUN.
run_vm()
{
    echo "$(open_vm "$1" "$2") $(vm "$1" lock) $(vm "$1" start) $(vm "$1" state)"
}

assign()
{
    echo swtsm_vfio >/sys/bus/pci/devices/$slot.$1/driver_override
    echo $slot.$1 >/sys/bus/pci/drivers_probe
}

take_back()
{
    echo $slot.$1 >/sys/bus/pci/drivers/swtsm_vfio/unbind
    echo >/sys/bus/pci/devices/$slot.$1/driver_override
}

serve()
{
    echo '# next' >>"$log"
    swtsm serve --root /bin/root.pem >>"$log" 2>&1 &
    echo $! >/tmp/helper.pid
    until_is yes eval 'tail -n 2 "$log" | grep -q "^serve .*root pinned" && echo yes'
}

end_serve()
{
    kill "$1" "$(cat /tmp/helper.pid)"
    until_is '' eval 'kill -0 "$(cat /tmp/helper.pid)" 2>/dev/null && echo there'
}

load_all()
{
    while read -r module; do
        option=
        [ "$module" != vfio_iommu_type1 ] || option=allow_unsafe_interrupts=1
        # shellcheck disable=SC2086 # none or one
        insmod "/bin/$module.ko" $option || return 1
    done </bin/order
    load swtsm_core swtsm_link swtsm_vfio
}

connect()
{
    put tsm/connect "$(tsm_below swtsm_link)"
}

disconnect()
{
    put tsm/disconnect "$(tsm_below swtsm_link)"
}

# The registers themselves, past vfio.
registers()
{
    dd if="$device/config" bs=256 skip=1 2>/dev/null | md5sum
}

ran='open done done RUN'

# ---- acts

hidden_registers()
{
    assign 0
    check 'a VM gets a function that is not connected' open "$(open_vm a 0)"
    before=$(registers)
    check 'DOE and IDE are not in its chain of capabilities' '0 hidden ones, no mailbox' "$(vm a capabilities)"
    check 'it writes garbage wherever it can' 'done' "$(vm a garbage 1)"
    check 'what is hidden has none of it' "$before" "$(registers)"
    check 'it has nobody to ask' 'no mailbox' "$(vm a lock)"
    kill_vm a
    take_back 0
    check 'the device is connected after that' 'done' "$(connect)"
}

one_vm()
{
    check 'a VMM without KVM gets the function' open "$(open_vm a 1 no-kvm)"
    check 'and no mailbox' 'no mailbox' "$(vm a state)"
    kill_vm a
    check 'a VM gets the function' open "$(open_vm a 1)"
    check 'and a mailbox' '0 hidden ones, a mailbox' "$(vm a capabilities)"
    check 'nothing is locked for it' CONFIG_UNLOCKED "$(vm a state)"
    check 'start before lock is EINVAL' 'Invalid argument' "$(vm a start)"
    check 'lock' 'done' "$(vm a lock)"
    check 'CONFIG_LOCKED' CONFIG_LOCKED "$(vm a state)"
    check 'its registers do not answer now' ffffffff "$(vm a identity)"
    check 'start' 'done' "$(vm a start)"
    check 'RUN' RUN "$(vm a state)"
    check 'its DMA goes' 'done' "$(vm a fill 1)"
    check 'another VM does not get the function' 'group: Device or resource busy' "$(open_vm c 1)"
    check 'and the first one runs on' 'RUN done' "$(vm a state) $(vm a fill 2)"
    check 'swtsm_vfio stays while a VM has a function' refused "$(unload swtsm_vfio)"
}

two_vms()
{
    check 'a second VM runs another function' "$ran" "$(run_vm b 2)"
    check 'a reset of it' 'done' "$(vm b reset)"
    check 'is ERROR for it' ERROR "$(vm b state)"
    check 'its DMA does not go' 'all ones' "$(vm b fill 3)"
    check 'and the first one runs on' 'RUN done' "$(vm a state) $(vm a fill 4)"
    check 'stop leads out of ERROR' 'done CONFIG_UNLOCKED' "$(vm b stop) $(vm b state)"
    check 'a reset without a lock is none of its affair' 'done CONFIG_UNLOCKED' "$(vm b reset) $(vm b state)"
    check 'lock' 'done' "$(vm b lock)"
    check 'a reset in CONFIG_LOCKED is ERROR' 'done ERROR' "$(vm b reset) $(vm b state)"
    check 'start in ERROR is refused by the device' 'Remote I/O error' "$(vm b start)"
    check 'lock takes it from ERROR' 'done done RUN' "$(vm b lock) $(vm b start) $(vm b state)"
    check 'garbage in the mailbox is an error' error "$(vm a mailbox-garbage 1)"
    check 'and no more' 'RUN done' "$(vm a state) $(vm a fill 5)"
    check 'garbage in its configuration space' 'done' "$(vm a garbage 2)"
    check 'is none of the other one' 'RUN done' "$(vm b state) $(vm b fill 6)"
}

# swdsm's log tells the host that STOP came before the reset.
a_killed_vm()
{
    kill_vm a
    check 'a VM that is killed in RUN, with DMA under way' "$ran done" "$(run_vm a 1) $(vm a flood 7)"
    kill_vm a
    check 'the helper has stopped its TDI' 'done' "$(grep "$slot.1 unbind: " "$log" | tail -n 1 | sed 's/.*: //')"
    check 'the other one runs on' 'RUN done' "$(vm b state) $(vm b fill 8)"
    check 'the next VM finds it unlocked' 'open CONFIG_UNLOCKED' "$(open_vm a 1) $(vm a state)"
    check 'and runs it' 'done done RUN done' "$(vm a lock) $(vm a start) $(vm a state) $(vm a fill 9)"
}

disconnect_under_vms()
{
    check 'disconnect under two running VMs' 'done' "$(disconnect)"
    check 'what they ask is ENXIO' 'No such device or address No such device or address' "$(vm a state) $(vm b lock)"
    check 'their TDIs are unlocked' 'done done' "$(vm a fill a) $(vm b fill b)"
    check 'connect' 'done' "$(connect)"
    check 'who was there before is not bound again' 'No such device or address' "$(vm a lock)"
    kill_vm a
    kill_vm b
    check 'the next ones run' "$ran $ran" "$(run_vm a 1) $(run_vm b 2)"
}

a_killed_helper()
{
    end_serve -KILL
    check 'without the helper what a VM asks is EPIPE' 'Broken pipe' "$(vm a state)"
    check 'and its TDI runs on' 'done' "$(vm a fill c)"
    serve
    check 'the next helper knows nothing of it' 'Broken pipe Broken pipe' "$(vm a stop) $(vm b lock)"
    kill_vm a
    kill_vm b
    check 'the device is connected anew' 'done done' "$(disconnect) $(connect)"
    check 'and what was left running is locked anew' "$ran" "$(run_vm a 1)"
}

modules_that_go()
{
    check 'swtsm_link unloads under a running VM' 'done' "$(unload swtsm_link)"
    check 'what it asks is ENXIO' 'No such device or address' "$(vm a state)"
    kill_vm a
    check 'swtsm_vfio unloads' 'done' "$(unload swtsm_vfio)"
    end_serve -TERM
    check 'and swtsm_core' 'done' "$(unload swtsm_core)"
    check 'they load again' 0 "$(load swtsm_core swtsm_link swtsm_vfio; echo $?)"
    serve
    for n in 1 2 3 4 5 6 7; do
        assign $n
    done
    check 'the device is connected' 'done' "$(connect)"
    check 'and two functions run' "$ran $ran" "$(run_vm a 1) $(run_vm b 7)"
}

first()
{
    check 'the modules load' 0 "$(load_all; echo $?)"
    serve
    hidden_registers
    for n in 1 2 3 4 5 6 7; do
        assign $n
    done
    one_vm
    two_vms
    a_killed_vm
}

more()
{
    disconnect_under_vms
    a_killed_helper
    modules_that_go
    check 'the kernel has not warned of all that' 0 "$(warnings)"
    vm b flood d >/dev/null
}

# The machine was killed while two functions ran.
next()
{
    check 'the modules load in the next machine' 0 "$(load_all; echo $?)"
    serve
    assign 1
    assign 2
    check 'the device is connected in the next machine' 'done' "$(connect)"
    check 'and a function runs' "$ran done" "$(run_vm a 1) $(vm a fill e)"
    check 'and another is locked' 'open done' "$(open_vm b 2) $(vm b lock)"
}

# The device is gone under a running function and a locked one.
gone()
{
    check 'the registers of a device that is gone are all ones' ffffffff "$(vm a identity)"
    check 'what a VM asks is EIO' 'Input/output error Input/output error' "$(vm a state) $(vm b start)"
    kill_vm a
    kill_vm b
    check 'disconnect ends it' 'done' "$(disconnect)"
    check 'connect of a device that is gone is EIO' 'Input/output error' "$(connect)"
    killall swtsm
    check 'swtsm_vfio unloads without the device' 'done done' "$(unload swtsm_vfio) $(unload swtsm_link)"
    until_is 'done' unload swtsm_core
    check 'the kernel has not warned without the device' 0 "$(warnings)"
}

"$1"
[ "$failed" -eq 0 ] || sed 's/^/# serve: /' "$log"
echo "1..$number"
exit "$failed"
