#!/bin/busybox sh
# SPDX-License-Identifier: BSD-3-Clause
# In a guest: the device goes away under a locked function. Prints TAP.
# Usage: gone-guest.sh begin|end BDF. Between the two its host ends the device.
set -u
device=/sys/bus/pci/devices/$2
. /bin/guest-lib.sh
log=/tmp/gone.log

begin()
{
    load swtsm_core swtsm_link swtsm_guest
    swtsm serve --root /bin/root.pem >"$log" 2>&1 &
    until_is yes eval 'tail -n 1 "$log" | grep -q "^serve .*root pinned" && echo yes'
    [ "$(put tsm/connect "$(tsm_below swtsm_link)")" = 'done' ] && [ "$(put tsm/lock "$(tsm_below swtsm_guest)")" = 'done' ]
}

end()
{
    link=$(tsm_below swtsm_link)
    guest=$(tsm_below swtsm_guest)
    check 'state of a device that is gone is EIO' 'Input/output error' "$(get tsm/state)"
    check 'accept of a device that is gone is EIO' 'Input/output error' "$(put tsm/accept 1)"
    check 'unlock of a device that is gone is EIO' 'Input/output error' "$(put tsm/unlock "$guest")"
    check 'and it is unlocked for this kernel' '' "$(get tsm/lock)"
    check 'disconnect ends it' 'done' "$(put tsm/disconnect "$link")"
    check 'connect of a device that is gone is EIO' 'Input/output error' "$(put tsm/connect "$link")"
    killall swtsm
    until_is 'done' unload swtsm_guest
    check 'the modules unload without the device' 'done done' "$(unload swtsm_link) $(until_is 'done' unload swtsm_core && echo 'done')"
    check 'the kernel has not warned without the device' 0 "$(warnings)"
    [ "$failed" -eq 0 ] || sed 's/^/# serve: /' "$log"
    echo "1..$number"
    exit "$failed"
}

"$1"
