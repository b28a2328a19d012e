# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Completion for swdsm. tests/unit/test_man_pages.c holds it against the table of options.

# The build says what it has.
_swdsm_algorithms()
{
    swdsm --print-capabilities 2>/dev/null | tr -d '\n' | grep -o "\"${1//-/_}\": \[[^]]*\]" | grep -o '"[A-Z][A-Z0-9_]*"' | tr -d '"'
}

_swdsm()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local options="--config --preset --port --ip --listen --vfio-user --transport --control --ctrl --tdisp-report
        --identity --psk --state-dir --capture --capture-dir --files-dir --keylog --strict --trusted-environment --heartbeat --spdm-versions
        --secured-versions --capabilities --data-transfer-size --max-message-size --hash --measurement-hash --asym --dhe --aead --req-asym --pqc-asym --req-pqc-asym --kem --pqc-first --mut-auth --basic-mut-auth --require-mut-auth --requester-root --requester-chain --log --verbose --pid --terminate --realtime
        --daemon --seccomp --core-dumps --runas --print-capabilities --print-root --check --help --version"

    case $before in
    --config | --capture | --keylog | --pid) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    --identity | --state-dir | --capture-dir | --files-dir) mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
    --transport) mapfile -t COMPREPLY < <(compgen -W "doe mctp nvme tcp none mctp-serial scsi ata" -- "$word") ;;
    --listen | --vfio-user | --control) mapfile -t COMPREPLY < <(compgen -W "tcp: unix: fd:" -- "$word") ;;
    --ctrl) mapfile -t COMPREPLY < <(compgen -W "type=unixio,path= type=unixio,fd=" -- "$word") ;;
    --log) mapfile -t COMPREPLY < <(compgen -W "level=error level=warning level=info level=debug file= fd=" -- "$word") ;;
    --spdm-versions) mapfile -t COMPREPLY < <(compgen -W "1.0 1.1 1.2 1.3 1.4" -- "$word") ;;
    --secured-versions) mapfile -t COMPREPLY < <(compgen -W "1.0 1.1 1.2 1.3" -- "$word") ;;
    --hash | --measurement-hash | --asym | --dhe | --aead | --req-asym | --pqc-asym | --req-pqc-asym | --kem)
        mapfile -t COMPREPLY < <(compgen -W "$(_swdsm_algorithms "${before#--}")" -- "$word")
        ;;
    --preset) mapfile -t COMPREPLY < <(compgen -W "qemu-nvme qemu-ahci none" -- "$word") ;;
    --seccomp) mapfile -t COMPREPLY < <(compgen -W "action=kill action=log action=none" -- "$word") ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word") ;;
    esac
}
complete -o filenames -F _swdsm swdsm
