# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Completion for swdsmctl. tests/unit/test_man_pages.c holds it against the tables of options and verbs.

_swdsmctl_devices()
{
    swdsmctl devices 2>/dev/null | tail -n +2 | cut -d ' ' -f 1
}

# The verb, past the options and their values.
_swdsmctl_verb()
{
    local i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        -c | --control | -t | --timeout | -n | --count | --for | --qmp | --device | --description) ((i++)) ;;
        -*) ;;
        *)
            echo "${COMP_WORDS[i]}"
            return
            ;;
        esac
    done
}

_swdsmctl()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb
    local options="--control --json --timeout --count --for --qmp --device --description --once --version --help"
    local verbs="devices list tdi sessions ide description certificate findings watch wait add del describe event sync-qemu capture-start
        capture-stop log-level version commands schema quit"
    local events="flr conventional-reset configuration-change ide-stream-failure surprise-removal data-cleared
        function-removal"

    verb=$(_swdsmctl_verb)
    case $word:$verb:$before in
    *:--qmp | *:--description) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    -*) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word") ;;
    *::*) mapfile -t COMPREPLY < <(compgen -W "$verbs" -- "$word") ;;
    *:add:* | *:capture-start:*) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    *:log-level:*) mapfile -t COMPREPLY < <(compgen -W "error warning info debug trace" -- "$word") ;;
    *:"$before":"$before") mapfile -t COMPREPLY < <(compgen -W "$(_swdsmctl_devices)" -- "$word") ;;
    *:wait:*) mapfile -t COMPREPLY < <(compgen -W "CONFIG_UNLOCKED CONFIG_LOCKED RUN ERROR" -- "$word") ;;
    *:event:*) mapfile -t COMPREPLY < <(compgen -W "$events" -- "$word") ;;
    *:describe:*) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    esac
}
complete -o filenames -F _swdsmctl swdsmctl
