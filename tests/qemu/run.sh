#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# What QEMU does to a server, done to swdsm by QEMU: reboots, ends of all kinds, hotplug, several devices and machines, garbage.
# Usage: tests/qemu/run.sh [SCENARIO...]. Prints TAP. Programs are taken from build/ (SWDSM_BUILD, SWDSM_DAEMON).
# A guest takes some 3 seconds to boot; every wait has a deadline.
# shellcheck disable=SC2119,SC2120,SC2317,SC2329 # scenarios are called by name, and their parts with arguments or without
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
# shellcheck source=scripts/qemu-lib.sh
. scripts/qemu-lib.sh
# shellcheck source=tests/qemu/vfio_user.sh
. tests/qemu/vfio_user.sh

quiet=1
bdf=0000:00:01.0
function_id=0x0008
why=
# Where nobody describes the guest's BARs, the report has the preset's, and swtsm would say so and end.
accept='--accept bars --accept msix'

# ---- what scenarios are made of

expect()
{
    [ "$2" = "$3" ] || { echo "# $1: expected '$2', came '$3'"; exit 1; }
}

must()
{
    "$@" || { echo "# failed: $*${why:+: $why}"; exit 1; }
}

probe()
{
    "$store/probe" "$@"
}

state()
{
    probe state "${2-$port}" "${1-$function_id}"
}

qmp()
{
    probe qmp "$sockets/qmp-test" "$@" >>"$logs/qmp.log"
}

nvme()
{
    echo "nvme,serial=swdsm-$1,drive=disk$1,spdm_port=$2"
}

# boot [QEMU OPTION...]: a guest with one NVMe drive on $port.
boot()
{
    boot_guest -drive if=none,id=disk0,driver=null-co,size=64M -device "$(nvme 0 "$port")" "$@"
    must wait_ready 120
}

daemon_and_guest()
{
    start_daemon --port 0
    port=$ports
    boot
}

walk()
{
    must in_guest 60 "swtsm walk $accept --device ${1-$bdf}"
}

# owner_gone COMMAND...: after it the daemon sees that its owner went: the log tells.
owner_gone()
{
    gone_from=$(($(wc -l <"$logs/swdsm.log") + 1))
    "$@"
    for _ in $(seq 50); do
        tail -n "+$gone_from" "$logs/swdsm.log" | grep -q 'is gone; the device is reset' && return 0
        sleep 0.1
    done
    echo "# after $1 the daemon does not notice that its owner is gone"
    exit 1
}

# ---- scenarios

# QEMU sends nothing when the guest reboots: until GET_VERSION the TDI stays as it was.
a_rebooted_guest_finds_the_tdi_unlocked_and_walks_again()
{
    daemon_and_guest
    walk
    expect 'state after the walk' RUN "$(state)"
    in_guest 1 'reboot -f' || true
    must wait_ready 120
    expect 'state before the first message of the second boot' RUN "$(state)"
    must in_guest 30 "swtsm attest --device $bdf"
    expect 'state after GET_VERSION' CONFIG_UNLOCKED "$(state)"
    walk
    expect 'state after the second walk' RUN "$(state)"
}

a_reset_in_the_middle_of_a_session_is_recovered_from()
{
    daemon_and_guest
    for at in KEY_EXCHANGE 'IDE_KM' GET_MEASUREMENTS LOCK_INTERFACE; do
        echo "0 swtsm walk $accept --device $bdf --report-portion 1" >&3
        must wait_for 30 "^$at"
        must qmp system_reset
        must wait_ready 120
    done
    walk
    expect 'state after the walk' RUN "$(state)"
}

power_off()
{
    in_guest 1 'poweroff -f' || true
    must wait_end 20
}

kill_hard()
{
    kill -9 "$qemu_pid"
    must wait_end 5
}

quit()
{
    qmp quit || true
    must wait_end 20
}

the_end_of_qemu_is_a_conventional_reset()
{
    daemon_and_guest
    for way in power_off kill_hard quit; do
        walk
        expect 'state after the walk' RUN "$(state)"
        owner_gone "$way"
        expect "state after $way" CONFIG_UNLOCKED "$(state)"
        boot
    done
    walk
}

# Pages below and above: the offset is signed, and the report's addresses are the guest's plus it.
the_report_has_the_bars_of_the_guest()
{
    start_daemon --port 0
    port=$ports
    boot_guest -drive if=none,id=disk0,driver=null-co,size=64M -device "$(nvme 0 "$port"),id=ssd"
    start_sync ssd
    accept=
    must wait_ready 120
    for offset in 0 4294967296 -1048576; do
        must wait_described "$bdf"
        must in_guest 60 "swtsm walk --device $bdf --offset=$offset"
        expected=$(printf '0x%x' "$((bar + offset))")
        must grep -q "BAR 0: $expected, 2 pages" "$logs/serial.log"
        must grep -q "BAR 0: $(printf '0x%x' "$((bar + offset + 0x2000))"), 1 page, MSI-X table" "$logs/serial.log"
        must qmp system_reset '' RESET
        for _ in $(seq 30); do
            [ "$(state)" != CONFIG_UNLOCKED ] || break
            sleep 0.1
        done
        expect 'state after the RESET event' CONFIG_UNLOCKED "$(state)"
        must wait_ready 120
    done
}

# A description that changes while locked is a change of the configuration (PCIe 11.2).
a_bar_that_moves_while_the_tdi_runs_is_an_error()
{
    start_daemon --port 0
    port=$ports
    boot_guest -drive if=none,id=disk0,driver=null-co,size=64M -device "$(nvme 0 "$port"),id=ssd"
    start_sync ssd
    accept=
    must wait_ready 120
    must wait_described "$bdf"
    walk
    must in_guest 10 "echo $bdf >/sys/bus/pci/drivers/nvme/unbind"
    expect 'state before' RUN "$(state)"
    must in_guest 10 "printf '\\000\\000\\377\\360' | dd of=/sys/bus/pci/devices/$bdf/config bs=1 seek=16 count=4 conv=notrunc"
    for _ in $(seq 30); do
        [ "$(state)" != ERROR ] || break
        sleep 0.1
    done
    expect 'state after' ERROR "$(state)"
}

# An FLR is as silent as a reboot: QEMU has no frame for it.
an_flr_in_the_guest_leaves_session_and_tdi()
{
    daemon_and_guest
    walk
    must in_guest 10 "echo 1 >/sys/bus/pci/devices/$bdf/reset"
    expect 'state after the FLR' RUN "$(state)"
    walk
}

unplugged_and_plugged_devices_come_and_go()
{
    start_daemon --port 0
    port=$ports
    bdf=0000:01:00.0 function_id=0x0100
    boot_guest -device pcie-root-port,id=rp0,chassis=1,slot=1 \
        -drive if=none,id=disk0,driver=null-co,size=64M -device "$(nvme 0 "$port"),bus=rp0,id=ssd"
    must wait_ready 120
    for time in 1 2 3; do
        walk
        expect 'state while plugged in' RUN "$(state)"
        owner_gone must qmp device_del '{"id": "ssd"}' DEVICE_DELETED
        expect 'state once unplugged' CONFIG_UNLOCKED "$(state)"
        must in_guest 10 "! test -e /sys/bus/pci/devices/$bdf"
        must qmp blockdev-add '{"driver": "null-co", "node-name": "again'"$time"'", "size": 67108864}'
        must qmp device_add '{"driver": "nvme", "serial": "swdsm", "id": "ssd", "bus": "rp0", "drive": "again'"$time"'", "spdm_port": '"$port"'}'
        must in_guest 20 "for i in \$(seq 100); do test -e /sys/bus/pci/devices/$bdf && break; sleep 0.1; done; test -e /sys/bus/pci/devices/$bdf"
    done
    walk
}

two_devices()
{
    cat >"$logs/devices.json" <<-'END'
	{ "devices": [
	    { "name": "nvme0", "preset": "qemu-nvme", "listen": "tcp:127.0.0.1:0" },
	    { "name": "nvme1", "preset": "qemu-nvme", "listen": "tcp:127.0.0.1:0" } ] }
	END
    devices=2
    start_daemon --config "$logs/devices.json"
    port0=${ports% *} port1=${ports#* }
}

two_devices_of_a_machine_are_apart()
{
    two_devices
    boot_guest -drive if=none,id=disk0,driver=null-co,size=64M -device "$(nvme 0 "$port0")" \
        -drive if=none,id=disk1,driver=null-co,size=64M -device "$(nvme 1 "$port1")"
    must wait_ready 120
    must in_guest 10 'swtsm list | grep -c "secured CMA" | grep -q 2'
    must in_guest 10 'swtsm walk --device auto 2>&1 | grep "several devices offer CMA"'
    walk 0000:00:01.0
    expect 'state of the first' RUN "$(state 0x0008 "$port0")"
    expect 'state of the second, untouched' CONFIG_UNLOCKED "$(state 0x0010 "$port1")"
    must in_guest 60 "swtsm walk $accept --device 0000:00:01.0 & swtsm walk $accept --device 0000:00:02.0 && wait"
    expect 'state of the first, both walking' RUN "$(state 0x0008 "$port0")"
    expect 'state of the second, both walking' RUN "$(state 0x0010 "$port1")"
    must in_guest 60 "swtsm walk $accept --device 0000:00:02.0 --stop"
    expect 'state of the first, the other stopped' RUN "$(state 0x0008 "$port0")"
    expect 'state of the second, stopped' CONFIG_UNLOCKED "$(state 0x0010 "$port1")"
}

# The second machine runs in a process of its own, with a console of its own.
second_machine()
{
    logs=$logs/second sockets=$sockets/second
    mkdir -p "$logs" "$sockets"
    : >"$logs/serial.log"
    qemu_pid='' daemon_pid='' port=$port1
    trap stop_guest EXIT
    boot
    for _ in 1 2 3; do
        walk
        expect 'state of the second machine' RUN "$(state 0x0008 "$port1")"
    done
}

two_machines_share_a_daemon()
{
    two_devices
    port=$port0
    (second_machine) &
    second=$!
    boot
    for _ in 1 2 3; do
        walk
        expect 'state of the first machine' RUN "$(state 0x0008 "$port0")"
    done
    kill -9 "$qemu_pid"
    must wait "$second"
    qemu_pid=
}

a_second_machine_on_one_device_is_told_busy()
{
    daemon_and_guest
    walk
    first_pid=$qemu_pid first_logs=$logs first_sockets=$sockets
    trap 'end_process "$first_pid"; stop_all' EXIT
    logs=$logs/second sockets=$sockets/second
    mkdir -p "$logs" "$sockets"
    : >"$logs/serial.log"
    exec 4>&3
    boot
    must in_guest 60 "swtsm attest --device $bdf 2>&1 | grep Busy"
    expect 'state of the first' RUN "$(state)"
    stop_guest
    exec 3>&4 4>&-
    qemu_pid=$first_pid logs=$first_logs sockets=$first_sockets shown=$(wc -l <"$first_logs/serial.log")
    walk
}

# QEMU never connects again: its guest gets no answers, and still runs.
a_guest_outlives_its_daemon()
{
    daemon_and_guest
    walk
    stop_daemon
    start_daemon --port "$port"
    must in_guest 60 "! swtsm attest --device $bdf"
    must in_guest 10 true
    in_guest 1 'reboot -f' || true
    must wait_ready 120
    must in_guest 60 "! swtsm attest --device $bdf"
    stop_guest
    boot
    walk
}

garbage_in_the_mailbox_harms_nothing()
{
    daemon_and_guest
    walk
    for seed in 1 2 3; do
        must in_guest 60 "guest_fuzz $bdf 4 $seed"
        must kill -0 "$daemon_pid"
        walk
        expect "state after the walk after garbage of seed $seed" RUN "$(state)"
    done
}

# QEMU 11.1: SPDM in NVMe's Security Send and Receive (DSP0286) instead of a mailbox.
the_security_commands_of_nvme_carry_spdm()
{
    "$qemu" -M none -device nvme,help 2>/dev/null | grep -q spdm_trans || exit 77
    start_daemon --port 0 --transport nvme
    port=$ports
    boot_guest -drive if=none,id=disk0,driver=null-co,size=64M -device "$(nvme 0 "$port"),spdm_trans=nvme"
    must wait_ready 120
    for _ in 1 2; do
        must in_guest 60 'swtsm attest --nvme /dev/nvme0'
        must in_guest 60 'swtsm walk --nvme /dev/nvme0 --function-id 0x8 --stop'
    done
    must in_guest 60 '! swtsm attest --device auto'
}

# Delayed acknowledgements would cost 45 ms an exchange.
an_exchange_takes_a_few_milliseconds()
{
    daemon_and_guest
    walk
    cost=$(sed -n 's/.* exchanges in .*, \([0-9]*\)\.[0-9]* ms each.*/\1/p' "$logs/serial.log" | tail -n 1)
    echo "# $(grep -o '[0-9]* exchanges in .* ms each' "$logs/serial.log" | tail -n 1)"
    [ "${cost:-999}" -lt 20 ] || { echo '# expected less than 20 ms an exchange'; exit 1; }
}

scenarios='a_rebooted_guest_finds_the_tdi_unlocked_and_walks_again
    a_reset_in_the_middle_of_a_session_is_recovered_from
    the_end_of_qemu_is_a_conventional_reset
    the_report_has_the_bars_of_the_guest
    a_bar_that_moves_while_the_tdi_runs_is_an_error
    an_flr_in_the_guest_leaves_session_and_tdi
    unplugged_and_plugged_devices_come_and_go
    two_devices_of_a_machine_are_apart
    two_machines_share_a_daemon
    a_second_machine_on_one_device_is_told_busy
    a_guest_outlives_its_daemon
    garbage_in_the_mailbox_harms_nothing
    the_security_commands_of_nvme_carry_spdm
    an_exchange_takes_a_few_milliseconds'

# ---- the frame around them

compile()
{
    cc -std=c11 -D_GNU_SOURCE -O1 -Wall "$1" "$2" -o "$3" "$4" || die "$2 does not compile"
}

run_scenario()
{
    open_logs "$1"
    trap stop_all EXIT
    trap 'exit 1' INT TERM
    "$1"
    ! grep -q -e 'ERROR: AddressSanitizer' -e 'runtime error:' "$logs/swdsm.log" || { echo '# a sanitizer spoke'; exit 1; }
}

scenarios="$scenarios $vfio_user_scenarios"
[ $# -eq 0 ] || scenarios=$*
prepare x86_64 >&2
fetch_nvme_modules >&2
compile -static tests/qemu/guest_fuzz.c "$store/guest_fuzz" -lc
compile -g tests/qemu/probe.c "$store/probe" -ljansson
# shellcheck disable=SC2046 # a list of words
make_initramfs "$initramfs" "$store/guest_fuzz" $(for module in $nvme_modules; do echo "$boot/modules/$module"; done)
# shellcheck disable=SC2086 # a list of words
set -- $scenarios
echo "1..$#"
number=0
failed=0
for scenario; do
    number=$((number + 1))
    status=0
    (run_scenario "$scenario") || status=$?
    if [ "$status" -eq 0 ]; then
        echo "ok $number - $scenario"
    elif [ "$status" -eq 77 ]; then
        echo "ok $number - $scenario # SKIP $("$qemu" --version | head -n 1) cannot do it"
    else
        echo "not ok $number - $scenario"
        echo "# logs: $store/logs/$scenario"
        failed=1
    fi
done
exit "$failed"
