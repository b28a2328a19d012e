# shellcheck shell=sh
# SPDX-License-Identifier: BSD-3-Clause
# What run, test and test-roots share. Sourced with the current folder at the top of the source tree.

# Whoever has closed standard input or output means that nobody reads and nobody is read.
# (A descriptor that is copied onto itself is not looked at, and a shell ends where a copy fails: so onto another, within
# a shell of its own.)
(: 9<&0) 2>/dev/null || exec </dev/null
(: 9>&1) 2>/dev/null || exec >/dev/null
(: 9>&2) || exec 2>/dev/null

packages_to_build='gcc libc6-dev meson ninja-build pkg-config libssl-dev libuv1-dev libjansson-dev libseccomp-dev'
# shellcheck disable=SC2034 # for those who source this
packages_to_test="$packages_to_build libcmocka-dev"

say()
{
    printf '== %s\n' "$*"
}

die()
{
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# help_of SCRIPT [ARGUMENT]: prints the comment at its top where -h or --help is asked for.
help_of()
{
    case ${2-} in
    -h | --help)
        sed -n '3,/^[^#]/s/^# \{0,1\}//p' "scripts/$(basename "$1")"
        exit 0
        ;;
    esac
}

as_root()
{
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        command -v sudo >/dev/null || die "packages are missing and there is neither root nor sudo to install: $missing"
        sudo "$@"
    fi
}

# A line for each architecture that the package is installed for.
is_installed()
{
    dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

# A machine without apt, or libraries from elsewhere than from packages: what is needed is all that counts.
has_all_to_build()
{
    for program in cc meson ninja pkg-config; do
        command -v "$program" >/dev/null || return 1
    done
    pkg-config --exists 'libcrypto >= 3.0' libuv jansson libseccomp 2>/dev/null
}

# install_missing PACKAGE...: asks apt only where something is missing.
install_missing()
{
    missing=
    if [ "$*" = "$packages_to_build" ] && has_all_to_build; then
        return 0
    fi
    if [ "$*" = "$packages_to_test" ] && has_all_to_build && pkg-config --exists cmocka; then
        return 0
    fi
    command -v dpkg-query >/dev/null || die "this is no Debian: install what these packages have: $*"
    for package; do
        is_installed "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    say "installing:$missing"
    as_root apt-get -q update || die 'apt-get update failed'
    # shellcheck disable=SC2086 # a list of words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $missing ||
        die "apt-get could not install:$missing"
}

# Where this machine's apt takes Debian itself from.
mirror()
{
    # shellcheck disable=SC2016 # apt fills these in
    uri=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        sed -n 's/^Debian|Debian|//p' | head -n 1)
    echo "${uri:-http://deb.debian.org/debian}"
}

# Runs a command whose output nobody follows where standard output is no terminal: it is shown if the command fails.
quietly()
{
    if [ -t 1 ]; then
        "$@"
        return
    fi
    output=$("$@" 2>&1) || {
        printf '%s\n' "$output"
        return 1
    }
}

# build FOLDER [MESON OPTION...]: configures once, then builds what changed.
build()
{
    folder=$1
    shift
    if [ ! -f "$folder/build.ninja" ]; then
        say "configuring $folder/"
        rm -rf "$folder"
        quietly meson setup "$folder" "$@" || die "configuring $folder/ failed"
    fi
    say "building $folder/"
    quietly ninja -C "$folder" || die "the build in $folder/ failed"
}
