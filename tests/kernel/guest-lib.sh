# shellcheck shell=dash
# SPDX-License-Identifier: BSD-3-Clause
# What the tests in a guest share. Sourced with $device set.
number=0
failed=0

# check NAME EXPECTED CAME
check()
{
    number=$((number + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        printf '%s\n' "expected: $2" "came: $3" | sed 's/^/# /'
        failed=1
    fi
}

# put FILE TEXT: how the write ended, as the shell says it.
put()
{
    { echo "$2" >"$device/$1"; } 2>&1 | sed -n 's/.*: //p' >/tmp/why
    sed -n '1p' /tmp/why | grep . || echo 'done'
}

get()
{
    cat "$device/$1" 2>/tmp/why | tr -d '\0' | head -c 100
    [ ! -s /tmp/why ] || sed 's/.*: //' /tmp/why
}

tsm_below()
{
    for tsm in /sys/class/tsm/*; do
        case $(readlink -f "$tsm") in
        */$1/*) basename "$tsm" ;;
        esac
    done
}

in_log()
{
    dmesg | grep -q "$1" && echo yes || echo no
}

files_of()
{
    ls "$device/$1" 2>/dev/null | tr '\n' ' '
}

load()
{
    for module; do
        insmod "/bin/$module.ko" || return 1
    done
}

unload()
{
    rmmod "$1" 2>/dev/null && echo 'done' || echo refused
}

# until_is EXPECTED COMMAND...: waits for what it prints, for half a minute at most.
until_is()
{
    expected=$1
    shift
    for _ in $(seq 300); do
        [ "$("$@")" != "$expected" ] || return 0
        usleep 100000
    done
}

warnings()
{
    dmesg | grep -c -e WARNING: -e BUG: -e Oops -e 'Call Trace'
}
