#!/bin/busybox sh
# SPDX-License-Identifier: BSD-3-Clause
# In a guest: swtsm's modules and the helper of tests/kernel/helper.c, device and TSM in one machine. Prints TAP.
# Usage: plain-guest.sh BDF
set -u
device=/sys/bus/pci/devices/$1
helper=
log=/tmp/helper.log
. /bin/guest-lib.sh

start_helper()
{
    swtsm_helper "$@" >>"$log" 2>&1 &
    helper=$!
    until_is yes eval 'grep -q "helper $helper is ready" "$log" && echo yes'
}

end_helper()
{
    kill -9 "$helper" 2>/dev/null
    wait "$helper" 2>/dev/null
}

# ---- loading in any order

check 'swtsm_guest loads before swtsm_link' 0 "$(load swtsm_core swtsm_guest; echo $?)"
check 'a function with TEE-IO may be locked' 'accept lock state unlock ' "$(files_of tsm)"
check 'state without a link TSM is ENXIO' 'No such device or address' "$(get tsm/state)"
check 'swtsm_link loads' 0 "$(load swtsm_link; echo $?)"
until_is 'accept bound connect disconnect dsm lock state unlock ' files_of tsm
check "tsm/ has the kernel's attributes and ours" \
    'accept bound connect disconnect dsm lock state unlock ' "$(files_of tsm)"
guest=$(tsm_below swtsm_guest)
link=$(tsm_below swtsm_link)

# ---- no helper, and one that dies

check 'lock of what is not connected is ENXIO' 'No such device or address' "$(put tsm/lock "$guest")"
check 'connect without a helper is ENOTCONN' 'Transport endpoint is not connected' "$(put tsm/connect "$link")"
start_helper connect=die
check 'a helper that dies in connect is EPIPE' 'Broken pipe' "$(put tsm/connect "$link")"
end_helper
start_helper connect=refuse
check 'a helper that refuses is its errno' 'Permission denied' "$(put tsm/connect "$link")"
check "its reason is in the kernel's log, printable" yes "$(in_log 'connect: policy: no rule for it?\[2J (-13)')"
end_helper
start_helper connect=silent
(until_is yes eval 'tail -n 1 "$log" | grep -q connect && echo yes'; kill -9 "$(cat /tmp/writer)") &
sh -c "echo \$\$ >/tmp/writer; echo $link >$device/tsm/connect" 2>/dev/null
check 'a connect that waits can be killed' 137 "$?"
wait $! 2>/dev/null
end_helper

# ---- what a helper has no right to

: >"$log"
start_helper connect=probe
check 'connect' 'done' "$(put tsm/connect "$link")"
check 'connected says by whom' "$link" "$(get tsm/connect)"
check 'what a helper must not do fails with its errno' 'second open: Device or resource busy
DOE of another id: Stale file handle
DOE of discovery: Invalid argument
DOE of vendor'"'"'s type: Invalid argument
DOE of no bytes: Invalid argument
DOE of 3 bytes: Invalid argument
DOE of too much: Message too long
DOE into too much: Invalid argument
GET_VERSION: done
IDE of another id: Stale file handle
IDE stream 4096: Numerical result out of range
IDE stream id 255: Invalid argument
IDE reserved: Invalid argument
answer to another id: Stale file handle
answer with an error above 0: Invalid argument
answer with no errno: Invalid argument
answer that is too long: Message too long
answer from nowhere: Bad address
unknown ioctl: Inappropriate ioctl for device' "$(sed -n 's/^probe //p' "$log")"
end_helper
check 'what another helper connected is EPIPE' 'Broken pipe' "$(put tsm/lock "$guest")"
check 'it can be disconnected' 'done' "$(put tsm/disconnect "$link")"

# ---- lock, evidence, accept, unlock

start_helper measurements=refuse
check 'a new helper serves the next connect' 'done' "$(put tsm/connect "$link")"
check 'state before lock' CONFIG_UNLOCKED "$(get tsm/state)"
check 'nothing is bound by a look at the state' '' "$(get tsm/bound)"
check 'accept before lock is EINVAL' 'Invalid argument' "$(put tsm/accept 1)"
check 'unlock before lock is EINVAL' 'Invalid argument' "$(put tsm/unlock "$guest")"
check 'evidence before lock is EINVAL' 'Invalid argument' "$(get evidence/report)"
check "lock by the link TSM's name is ENXIO" 'No such device or address' "$(put tsm/lock "$link")"
load swtsm_stub
echo swtsm_stub >"$device/driver_override"
echo "$1" >/sys/bus/pci/drivers/swtsm_stub/bind
check 'lock with a driver bound is EBUSY' 'Device or resource busy' "$(put tsm/lock "$guest")"
rmmod swtsm_stub
check 'lock' 'done' "$(put tsm/lock "$guest")"
check 'lock says by whom' "$guest" "$(get tsm/lock)"
check 'state after lock' CONFIG_LOCKED "$(get tsm/state)"
check 'it is bound' "$link" "$(get tsm/bound)"
check 'lock twice is EBUSY' 'Device or resource busy' "$(put tsm/lock "$guest")"
check 'swtsm_guest stays while a function is locked' refused "$(unload swtsm_guest)"
check 'accept of false is EINVAL' 'Invalid argument' "$(put tsm/accept 0)"
check 'measurements without a nonce are EINVAL' 'Invalid argument' "$(get evidence/measurements)"
check 'a nonce of 31 bytes is EINVAL' 'Invalid argument' \
    "$(head -c 31 /dev/zero 2>/dev/null | dd of="$device/evidence/nonce" bs=64 2>&1 | sed -n 's/.*: //p' | head -n 1)"
head -c 32 /dev/urandom | dd of="$device/evidence/nonce" bs=32 2>/dev/null
check 'the nonce is kept' 32 "$(wc -c <"$device/evidence/nonce")"
check 'evidence that the host refuses is its errno' 'Permission denied' "$(get evidence/measurements)"
check "the host's reason is in the guest's log, printable" yes \
    "$(in_log 'the host refuses (-13): policy: measurement 3 is not as required?\[2J')"
check 'evidence of several pages comes whole' 5000 "$(wc -c <"$device/evidence/certificates")"
check 'slot 8 is ERANGE' 'Numerical result out of range' "$(put evidence/slot 8)"
check 'accept' 'done' "$(put tsm/accept 1)"
check 'accept reads 1' 1 "$(get tsm/accept)"
check 'state after accept' RUN "$(get tsm/state)"
check 'unlock by another name is EINVAL' 'Invalid argument' "$(put tsm/unlock "$link")"
check 'unlock' 'done' "$(put tsm/unlock "$guest")"
check 'lock reads empty' '' "$(get tsm/lock)"
check 'state after unlock' CONFIG_UNLOCKED "$(get tsm/state)"
end_helper
check 'disconnect after that' 'done' "$(put tsm/disconnect "$link")"

# ---- answers that are none

for how in short long garbage; do
    start_helper "lock=$how"
    check "connect before a $how answer" 'done' "$(put tsm/connect "$link")"
    check "a $how answer to lock is EPROTO" 'Protocol error' "$(put tsm/lock "$guest")"
    check "it is not locked then" '' "$(get tsm/lock)"
    check "disconnect after a $how answer" 'done' "$(put tsm/disconnect "$link")"
    end_helper
done

# ---- the helper dies under a locked function, things go in any order

start_helper start=die
check 'connect before the helper dies' 'done' "$(put tsm/connect "$link")"
check 'lock before the helper dies' 'done' "$(put tsm/lock "$guest")"
check 'a helper that dies in accept is EPIPE' 'Broken pipe' "$(put tsm/accept 1)"
end_helper
start_helper
check 'accept with another helper is EPIPE' 'Broken pipe' "$(put tsm/accept 1)"
check 'disconnect of a locked function' 'done' "$(put tsm/disconnect "$link")"
check 'unlock after that is ENXIO' 'No such device or address' "$(put tsm/unlock "$guest")"
check 'and it is unlocked' '' "$(get tsm/lock)"
check 'connect again' 'done' "$(put tsm/connect "$link")"
check 'lock again' 'done' "$(put tsm/lock "$guest")"
check 'accept again' 'done' "$(put tsm/accept 1)"
(for i in 1 2 3 4 5 6 7 8; do cat "$device/tsm/state"; done >/dev/null 2>&1) &
check 'swtsm_link unloads under a running function, with readers' 'done' "$(unload swtsm_link)"
wait $!
until_is 'accept lock state unlock ' files_of tsm
check 'our attributes are there without the kernel'"'"'s' 'accept lock state unlock ' "$(files_of tsm)"
check 'unlock without swtsm_link is ENXIO' 'No such device or address' "$(put tsm/unlock "$guest")"
check 'swtsm_guest unloads' 'done' "$(unload swtsm_guest)"
check 'nothing of it is left' '' "$(files_of tsm)$(files_of evidence)"
check 'swtsm_core stays while a helper is there' refused "$(unload swtsm_core)"
end_helper
check 'swtsm_core unloads' 'done' "$(unload swtsm_core)"
check 'the kernel has not warned' 0 "$(warnings)"
echo "1..$number"
exit "$failed"
