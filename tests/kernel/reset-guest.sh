#!/bin/busybox sh
# SPDX-License-Identifier: BSD-3-Clause
# In a guest: resets of a function in each state of its TDI and in the middle of what the helper does, and what else is done
# to it while it is locked. Prints TAP.
# Usage: reset-guest.sh BDF
set -u
device=/sys/bus/pci/devices/$1
. /bin/guest-lib.sh
log=/tmp/reset.log

serve()
{
    swtsm serve -v --root /bin/root.pem >"$log" 2>&1 &
    helper=$!
    until_is yes eval 'grep -q "^serve .*root pinned" "$log" && echo yes'
}

begin()
{
    check 'the modules load before resets' 0 "$(load swtsm_core swtsm_link swtsm_guest; echo $?)"
    link=$(tsm_below swtsm_link)
    guest=$(tsm_below swtsm_guest)
    serve
}

do_connect()
{
    put tsm/connect "$link"
}

do_lock()
{
    put tsm/lock "$guest"
}

do_accept()
{
    put tsm/accept 1
}

do_unlock()
{
    put tsm/unlock "$guest"
}

# Everything from the beginning, whatever was before.
works()
{
    do_unlock >/dev/null
    put tsm/disconnect "$link" >/dev/null
    echo "$(do_connect) $(do_lock) $(do_accept) $(get tsm/state)"
}

reset()
{
    echo "$1" >"$device/reset_method" && echo 1 >"$device/reset"
}

# bring STATE: from RUN.
bring()
{
    case $1 in
    CONFIG_UNLOCKED) do_unlock ;;
    CONFIG_LOCKED) do_unlock && do_lock ;;
    ERROR) reset flr ;;
    esac >/dev/null
    get tsm/state
}

# resets_by METHOD CONFIG_UNLOCKED CONFIG_LOCKED RUN ERROR: what the state is after a reset in these.
resets_by()
{
    method=$1
    for from in CONFIG_UNLOCKED CONFIG_LOCKED RUN ERROR; do
        shift
        check "before $method, $from" "done done done RUN $from" "$(works) $(bring $from)"
        check "$method in $from" 0 "$(reset "$method"; echo $?)"
        check "state after $method in $from" "$1" "$(get tsm/state)"
        check "all goes after $method in $from" 'done done done RUN' "$(works)"
    done
}

# stop_helper_at MESSAGE: when it has sent that, once more than before.
stop_helper_at()
{
    seen=$(grep -c -e "$1" "$log")
    (
        while [ "$(grep -c -e "$1" "$log")" -le "$seen" ]; do
            usleep 1000
        done
        kill -STOP "$helper"
        : >/tmp/stopped
    ) &
}

# The step before is done; prints the message at which to stop.
arrange()
{
    do_unlock >/dev/null
    put tsm/disconnect "$link" >/dev/null
    case $1 in
    connect) echo 'KEY_EXCHANGE' ;;
    lock)
        do_connect >/dev/null
        echo 'LOCK_INTERFACE'
        ;;
    accept)
        do_connect >/dev/null
        do_lock >/dev/null
        echo 'START_INTERFACE'
        ;;
    esac
}

# begin_and_stop STEP: the step is under way, and its helper stands still.
begin_and_stop()
{
    rm -f /tmp/stopped /tmp/outcome
    message=$(arrange "$1")
    stop_helper_at "-> .*$message"
    ("do_$1" >/tmp/outcome) &
    until_is yes eval '[ -e /tmp/stopped ] && echo yes'
}

# Fails or not, as the reset finds it: nothing hangs, and all goes afterwards.
resets_in_the_middle()
{
    for method in flr; do
        for step in connect lock accept; do
            begin_and_stop "$step"
            check "$method in the middle of $step" 0 "$(reset "$method"; echo $?)"
            kill -CONT "$helper"
            until_is yes eval '[ -s /tmp/outcome ] && echo yes'
            echo "# $method in the middle of $step: $(cat /tmp/outcome)"
            check "$step ends after $method" yes "$([ -s /tmp/outcome ] && echo yes)"
            check "all goes after $method in the middle of $step" 'done done done RUN' "$(works)"
        done
    done
}

# dword OFFSET: of configuration space.
dword()
{
    echo $((0x$(od -An -tx4 -j "$1" -N 4 "$device/config" | tr -d ' ')))
}

# set_dword OFFSET VALUE
set_dword()
{
    # shellcheck disable=SC2059 # octal escapes
    printf "$(printf '\\%03o\\%03o\\%03o\\%03o' $(($2 & 255)) $(($2 >> 8 & 255)) $(($2 >> 16 & 255)) $(($2 >> 24 & 255)))" |
        dd of="$device/config" bs=4 seek=$(($1 / 4)) conv=notrunc 2>/dev/null
}

# capability ID
capability()
{
    at=$(($(dword 0x34) & 0xFC))
    while [ "$at" -ne 0 ] && [ $(($(dword $at) & 0xFF)) -ne $(($1)) ]; do
        at=$(($(dword $at) >> 8 & 0xFC))
    done
    echo "$at"
}

extended_capability()
{
    at=256
    while [ "$at" -ne 0 ] && [ $(($(dword $at) & 0xFFFF)) -ne $(($1)) ]; do
        at=$(($(dword $at) >> 20 & 0xFFC))
    done
    echo "$at"
}

# IDE's header, capability and control; 8 bytes for each link stream; of selective streams the control is second (PCIe 7.9.26).
stream_control()
{
    ide=$(extended_capability 0x30)
    links=0
    [ $(($(dword $((ide + 4))) & 1)) -eq 0 ] || links=$(($(($(dword $((ide + 4))) >> 13 & 7)) + 1))
    echo $((ide + 12 + links * 8 + 4))
}

what_else_is_done()
{
    check 'no reset by power states: it would reset nothing' no "$(grep -qw pm "$device/reset_method" && echo yes || echo no)"
    power=$(($(capability 1) + 4))
    check 'before D3hot' 'done done done RUN' "$(works)"
    set_dword $power 3
    set_dword $power 0
    usleep 20000
    echo "# state after D3hot and back in RUN: $(get tsm/state)"
    check 'all goes after D3hot' 'done done done RUN' "$(works)"
    control=$(stream_control)
    check 'the IDE stream is enabled' 1 $(($(dword "$control") & 1))
    check 'before it is disabled' 'done done' "$(do_unlock) $(do_lock)"
    set_dword "$control" $(($(dword "$control") & ~1))
    check 'an IDE stream that is disabled under a locked TDI is ERROR' ERROR "$(get tsm/state)"
    check 'and accept is refused by the device' 'Remote I/O error' "$(do_accept)"
    check "the kernel's log says by whom" yes "$(in_log 'the host refuses (-121): ')"
    check 'all goes after that' 'done done done RUN' "$(works)"
    set_dword "$control" $(($(dword "$control") & ~1))
    check 'and so it is in RUN' ERROR "$(get tsm/state)"
    check 'all goes once more' 'done done done RUN' "$(works)"
    set_dword 4 $(($(dword 4) & ~4))
    check 'Bus Master that is cleared in RUN is ERROR' ERROR "$(get tsm/state)"
    check 'all goes after Bus Master' 'done done done RUN' "$(works)"
    bar=$(dword 16)
    set_dword 16 $((bar ^ 0x100000))
    check 'a BAR that is moved in RUN is ERROR' ERROR "$(get tsm/state)"
    set_dword 16 "$bar"
    check 'and stays so where it is moved back' ERROR "$(get tsm/state)"
    check 'all goes after the BAR' 'done done done RUN' "$(works)"
}

resets()
{
    begin
    resets_by flr CONFIG_UNLOCKED ERROR ERROR ERROR
    resets_in_the_middle
    what_else_is_done
    check 'what was set up is taken down' 'done done' "$(do_unlock) $(put tsm/disconnect "$link")"
    kill "$helper"
    wait "$helper"
    check 'the modules unload after resets' 'done done done' "$(unload swtsm_guest) $(unload swtsm_link) $(unload swtsm_core)"
    check 'the kernel has not warned of resets' 0 "$(warnings)"
}

resets
[ "$failed" -eq 0 ] || grep -v -e '^[-<]. [0-9a-f]*:' "$log" | tail -n 60 | sed 's/^/# serve: /'
echo "1..$number"
exit "$failed"
