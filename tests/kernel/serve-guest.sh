#!/bin/busybox sh
# SPDX-License-Identifier: BSD-3-Clause
# In a guest: swtsm's modules and swtsm serve, device and TSM in one machine. Prints TAP.
# Usage: serve-guest.sh BDF. /bin has root.pem.
set -u
device=/sys/bus/pci/devices/$1
. /bin/guest-lib.sh
log=/tmp/serve.log

# serve POLICY: swtsm serve with these rules.
serve()
{
    echo "{ \"rules\": [ $1 ] }" >/tmp/policy.json
    echo "# next" >>"$log"
    swtsm serve --root /bin/root.pem --policy /tmp/policy.json >>"$log" 2>&1 &
    helper=$!
    until_is yes eval 'tail -n 1 "$log" | grep -q "^serve .*root pinned" && echo yes'
}

end_serve()
{
    kill "$1" "$helper" 2>/dev/null
    wait "$helper" 2>/dev/null
}

told()
{
    grep -q "$1" "$log" && echo yes || echo no
}

check 'the modules load' 0 "$(load swtsm_core swtsm_link swtsm_guest; echo $?)"
link=$(tsm_below swtsm_link)
guest=$(tsm_below swtsm_guest)

# ---- what the policy refuses

serve '{ "name": "another", "device": "0000:00:1f.0" }'
check 'a device without a rule is EACCES' 'Permission denied' "$(put tsm/connect "$link")"
check "the kernel's log names the rule" yes "$(in_log 'connect: policy: no rule is for this device (-13)')"
check "the helper's log names it" yes "$(told "$1 connect: Permission denied: policy: no rule is for this device")"
end_serve -TERM
serve '{ "name": "firmware", "measurements": { "1": "00" } }'
check 'a wrong measurement is EACCES' 'Permission denied' "$(put tsm/connect "$link")"
check "the kernel's log names the measurement" yes "$(in_log 'connect: policy: rule firmware: measurement 1 is not as required')"
end_serve -TERM
serve '{ "name": "bars", "report": { "ranges": { "5": 1 } } }'
check 'connect, before a report is refused' 'done' "$(put tsm/connect "$link")"
check 'a wrong report is EACCES at lock' 'Permission denied' "$(put tsm/lock "$guest")"
check "the guest's log names the rule" yes "$(in_log 'the host refuses (-13): policy: rule bars: ')"
check 'the TDI is unlocked again' CONFIG_UNLOCKED "$(get tsm/state)"
check 'disconnect, after a report was refused' 'done' "$(put tsm/disconnect "$link")"
end_serve -TERM

# ---- a TDI

serve '{ "name": "all" }'
check 'connect' 'done' "$(put tsm/connect "$link")"
check 'lock' 'done' "$(put tsm/lock "$guest")"
check 'CONFIG_LOCKED' CONFIG_LOCKED "$(get tsm/state)"
dd if=/dev/urandom of=/tmp/nonce bs=32 count=1 2>/dev/null
dd if=/tmp/nonce of="$device/evidence/nonce" bs=32 2>/dev/null
cat "$device/evidence/measurements" >/tmp/measurements
check 'measurements begin with GET_MEASUREMENTS over the nonce' "$(md5sum </tmp/nonce)" \
    "$(dd if=/tmp/measurements bs=1 skip=4 count=32 2>/dev/null | md5sum)"
cat "$device/evidence/measurements" >/tmp/again
check 'and are signed anew each time' no "$(cmp -s /tmp/measurements /tmp/again && echo yes || echo no)"
check 'the chain has the length that it says' "$(wc -c <"$device/evidence/certificates")" \
    "$(od -An -tu2 -N2 "$device/evidence/certificates" | tr -d ' ')"
check 'VCA begins with GET_VERSION' '10 84' "$(od -An -tx1 -N2 "$device/evidence/vca" | sed 's/^ *//')"
check 'there is a report' yes "$([ "$(wc -c <"$device/evidence/report")" -ge 16 ] && echo yes)"
check 'slot 7 has no chain: ENOENT' 'done No such file or directory' "$(put evidence/slot 7) $(get evidence/certificates)"
check 'accept' 'done' "$(put tsm/accept 1)"
check 'RUN' RUN "$(get tsm/state)"
check 'unlock' 'done' "$(put tsm/unlock "$guest")"
check 'CONFIG_UNLOCKED' CONFIG_UNLOCKED "$(get tsm/state)"

# ---- what breaks a running TDI

check 'lock again' 'done' "$(put tsm/lock "$guest")"
check 'accept again' 'done' "$(put tsm/accept 1)"
end_serve -KILL
serve '{ "name": "all" }'
check 'what the dead helper has connected is EPIPE' 'Broken pipe' "$(put tsm/unlock "$guest")"
check 'disconnect after the helper died' 'done' "$(put tsm/disconnect "$link")"
check 'connect by the next one' 'done' "$(put tsm/connect "$link")"
check 'its lock takes what was left running' 'done' "$(put tsm/lock "$guest")"
check 'its accept' 'done' "$(put tsm/accept 1)"
check 'RUN by the next one' RUN "$(get tsm/state)"
echo 1 >"$device/reset"
check 'a function level reset in RUN is ERROR' ERROR "$(get tsm/state)"
check 'unlock from ERROR' 'done' "$(put tsm/unlock "$guest")"
check 'CONFIG_UNLOCKED from ERROR' CONFIG_UNLOCKED "$(get tsm/state)"
check 'disconnect after the reset' 'done' "$(put tsm/disconnect "$link")"
check 'connect after the reset' 'done' "$(put tsm/connect "$link")"
check 'lock after the reset' 'done' "$(put tsm/lock "$guest")"
check 'disconnect of what is locked' 'done' "$(put tsm/disconnect "$link")"
check 'unlock of what is disconnected is ENXIO' 'No such device or address' "$(put tsm/unlock "$guest")"
end_serve -TERM
check 'the modules unload' 'done done done' "$(unload swtsm_guest) $(unload swtsm_link) $(unload swtsm_core)"
check 'the kernel has not warned' 0 "$(warnings)"
[ "$failed" -eq 0 ] || sed 's/^/# serve: /' "$log"
echo "1..$number"
exit "$failed"
