# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Completion for swdsm. tests/unit/test_man_pages.c holds it against the table of options.

_swdsm()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local options="--config --preset --port --ip --listen --vfio-user --transport --control --ctrl --tdisp-report
        --identity --state-dir --capture --capture-dir --files-dir --keylog --strict --heartbeat --spdm-versions
        --secured-versions --capabilities --hash --measurement-hash --asym --dhe --aead --req-asym --log --pid --terminate --realtime
        --daemon --seccomp --print-capabilities --print-root --check --help --version"

    case $before in
    --config | --capture | --keylog | --pid) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    --identity | --state-dir | --capture-dir | --files-dir) mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
    --preset) mapfile -t COMPREPLY < <(compgen -W "qemu-nvme qemu-ahci none" -- "$word") ;;
    --seccomp) mapfile -t COMPREPLY < <(compgen -W "action=kill action=log action=none" -- "$word") ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word") ;;
    esac
}
complete -o filenames -F _swdsm swdsm
