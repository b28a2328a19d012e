# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Completion for swtsm. tests/unit/test_man_pages.c holds it against the table of options.

# swtsm names what there is where a name is none.
_swtsm_algorithms()
{
    swtsm attest --connect tcp:127.0.0.1:1 "$1" . 2>&1 | grep -o '[A-Z][A-Z0-9]*_[A-Z0-9_]*'
}

_swtsm()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local options="--connect --device --nvme --timeout --deadline --transport --no-hello --no-discovery --min-version --goodbye --spdm-version --hash --asym --dhe --pqc-asym --kem
        --aead --handshake --data-transfer-size --max-message-size --slot --root --root-sha384 --public-key --psk --key --cert --policy --check-dates --pci-ids --bar --no-digests --certificate-portion --measurements --raw
        --summary --session-policy --key-update --heartbeat --answer --ide --no-ide --stream --p2p-stream --port-index
        --key-set --function-id --offset --lock-flags --report-portion --stop --end --no-end --out --requester-info --csr-tag --overwrite --chain --erase --in-session --in-clear --key-pair
        --model --operation --usage --key-algorithm --slots --accept --json
        --verbose --version --help"

    case $before in
    -c | --connect) mapfile -t COMPREPLY < <(compgen -W "tcp: unix:" -- "$word") && return ;;
    -d | --device) mapfile -t COMPREPLY < <(compgen -W "auto $(ls /sys/bus/pci/devices 2>/dev/null)" -- "$word") && return ;;
    --nvme | -o | --out | --requester-info | --chain | -r | --root | --public-key | --key | --cert | --policy) mapfile -t COMPREPLY < <(compgen -f -- "$word") && return ;;
    --transport) mapfile -t COMPREPLY < <(compgen -W "doe mctp tcp emu-tcp mctp-serial nvme scsi ata none" -- "$word") && return ;;
    --spdm-version | --min-version) mapfile -t COMPREPLY < <(compgen -W "1.0 1.1 1.2 1.3 1.4" -- "$word") && return ;;
    --goodbye) mapfile -t COMPREPLY < <(compgen -W "shutdown continue none" -- "$word") && return ;;
    --handshake) mapfile -t COMPREPLY < <(compgen -W "clear encrypted" -- "$word") && return ;;
    -m | --measurements) mapfile -t COMPREPLY < <(compgen -W "all each count none" -- "$word") && return ;;
    --summary) mapfile -t COMPREPLY < <(compgen -W "none tcb all" -- "$word") && return ;;
    --key-update) mapfile -t COMPREPLY < <(compgen -W "request all" -- "$word") && return ;;
    --answer) mapfile -t COMPREPLY < <(compgen -W "waiting key-update endpoint-info" -- "$word") && return ;;
    --key-set) mapfile -t COMPREPLY < <(compgen -W "0 1" -- "$word") && return ;;
    --model) mapfile -t COMPREPLY < <(compgen -W "device alias generic" -- "$word") && return ;;
    --operation) mapfile -t COMPREPLY < <(compgen -W "change erase generate" -- "$word") && return ;;
    --accept)
        mapfile -t COMPREPLY < <(compgen -W "unsigned measurements summary log lock-flags firmware ranges" -- "$word") && return
        ;;
    --hash | --asym | --dhe | --aead | --pqc-asym | --kem)
        mapfile -t COMPREPLY < <(compgen -W "$(_swtsm_algorithms "$before")" -- "$word") && return
        ;;
    esac
    case $word in
    -*) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word") ;;
    *) mapfile -t COMPREPLY < <(compgen -f -W "attest walk stop csr set-certificate key-pairs set-key-pair list serve" -- "$word") ;;
    esac
}
complete -o filenames -F _swtsm swtsm
