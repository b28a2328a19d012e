# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Completion for swtsm. tests/unit/test_man_pages.c holds it against the table of options.

_swtsm()
{
    local word=${COMP_WORDS[COMP_CWORD]}
    local options="--connect --device --nvme --timeout --deadline --transport --no-hello --no-discovery --min-version --goodbye --spdm-version --hash --asym --dhe
        --aead --handshake --slot --root --root-sha384 --policy --check-dates --no-digests --certificate-portion --measurements --raw
        --summary --session-policy --key-update --heartbeat --ide --no-ide --stream --port-index
        --key-set --function-id --offset --lock-flags --report-portion --stop --end --no-end --accept --json
        --verbose --version --help"

    case $word in
    -*) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word") ;;
    *) mapfile -t COMPREPLY < <(compgen -f -W "attest walk list serve" -- "$word") ;;
    esac
}
complete -o filenames -F _swtsm swtsm
