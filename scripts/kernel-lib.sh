# shellcheck shell=sh
# SPDX-License-Identifier: BSD-3-Clause
# What the guests with swtsm's kernel modules share: a kernel with CONFIG_PCI_TSM and its headers, the modules of
# kernel/, a QEMU with vfio-user-pci, a device of swdsm behind it. Sourced after qemu-lib.sh.
#
# The machine's own kernel package, headers and QEMU are taken where they fit; else Debian's backports, unpacked into
# $store.

# Status 77 of what sources this: it cannot be done here, for a reason that was said.
cannot()
{
    say "SKIPPED: $*"
    exit 77
}

has_vfio_user()
{
    "$@" -device help 2>/dev/null | grep -q '"vfio-user-pci"'
}

# A kernel of this machine that has the TSM core, and headers to build for it.
find_own_kernel()
{
    for folder in /usr/lib/modules/7.3.*; do
        version=${folder##*/}
        for config in "$folder/config" "/boot/config-$version"; do
            grep -q '^CONFIG_PCI_TSM=y' "$config" 2>/dev/null || continue
            for image in "$folder/vmlinuz" "/boot/vmlinuz-$version"; do
                if [ -r "$image" ] && [ -e "$folder/build/Makefile" ]; then
                    kernel=$image headers=$folder/build kernel_version=$version
                    return 0
                fi
            done
        done
    done
    return 1
}

# The headers' Makefile names /usr/src.
unpack_headers()
{
    unpack_files "linux-headers-$1-$deb_arch" '*'
    unpack_files "linux-headers-$1-common" '*'
    unpack_files "linux-kbuild-$1" '*'
    headers=$boot/usr/src/linux-headers-$1-$deb_arch
    sed -i "s|/usr/src/|$boot/usr/src/|" "$headers/Makefile"
}

fetch_tsm_kernel()
{
    read_lists "$deb_arch"
    private_apt "$deb_arch" apt-cache pkgnames linux-binary- >"$store/kernels"
    found=$(grep -E "^linux-binary-7\.3\.[^-]*-$deb_arch\$" "$store/kernels" | sort -V | tail -n 1)
    [ -n "$found" ] || cannot "$suite and $suite-backports have no linux-binary-7.3 (Debian 13's backports do)"
    kernel_version=${found#linux-binary-}
    headers=$boot/usr/src/linux-headers-$kernel_version
    kernel=$boot/vmlinuz
    [ ! -e "$boot/done" ] || return 0
    say "fetching $found, its headers and busybox-static"
    unpack_files "$found" '*/vmlinuz*'
    find "$boot" -name 'vmlinuz*' -type f -exec mv {} "$boot/vmlinuz" \;
    unpack_headers "${kernel_version%-"$deb_arch"}"
    : >"$boot/done"
}

# Sets $linux_modules to a folder with the kernel's own modules ($SWDSM_LINUX_MODULES, or the machine's).
fetch_linux_modules()
{
    linux_modules=${SWDSM_LINUX_MODULES:-/usr/lib/modules/$kernel_version/kernel}
    [ ! -d "$linux_modules" ] || return 0
    linux_modules=$boot/modules-$kernel_version
    [ ! -e "$linux_modules/done" ] || return 0
    say "fetching linux-modules-$kernel_version (100 MB)"
    read_lists "$deb_arch"
    unpack_files "linux-modules-$kernel_version" '*.ko*'
    rm -rf "$linux_modules"
    mv "$boot/usr/lib/modules/$kernel_version" "$linux_modules"
    : >"$linux_modules/done"
}

# take_modules FOLDER NAME...: unpacked, with what they depend on before them, and their order in FOLDER/order.
take_modules()
{
    into=$1
    shift
    mkdir -p "$into"
    touch "$into/order"
    for module; do
        take_module "$module"
    done
}

# In a subshell for each, since sh has no local variables.
take_module()
(
    file=$(find "$linux_modules" -name "$(echo "$1" | sed 's/[-_]/[-_]/g').ko*" | head -n 1)
    [ -n "$file" ] || die "there is no module $1 for $kernel_version"
    name=${file##*/}
    name=${name%%.ko*}
    ! grep -qx "$name" "$into/order" || return 0
    case $file in
    *.xz) "$boot/busybox" unxz -c <"$file" >"$into/$name.ko" ;;
    *) cp "$file" "$into/$name.ko" ;;
    esac
    for needed in $(tr '\0' '\n' <"$into/$name.ko" | sed -n 's/^depends=//p' | tr ',' ' '); do
        take_module "$needed" || exit 1
    done
    echo "$name" >>"$into/order"
)

fetch_busybox()
{
    [ ! -x "$boot/busybox" ] || return 0
    if [ -x /bin/busybox ] && ! readelf -d /bin/busybox | grep -q NEEDED; then
        cp /bin/busybox "$boot/busybox"
        return 0
    fi
    read_lists "$deb_arch"
    unpack_files busybox-static '*/busybox'
    find "$boot" -path '*bin/busybox' -type f -exec mv {} "$boot/busybox" \;
}

fetch_vfio_user_qemu()
{
    if command -v qemu-system-x86_64 >/dev/null && has_vfio_user qemu-system-x86_64; then
        qemu=qemu-system-x86_64
        return 0
    fi
    fetch_qemu
    [ "$qemu" != qemu-system-x86_64 ] || {
        [ -e "$tools/$qemu_package" ] || { unpack "$machine_arch" "$tools" "$qemu_package"; : >"$tools/$qemu_package"; }
        wrap_qemu
    }
    has_vfio_user "$qemu" || cannot "$("$qemu" --version | head -n 1) has no vfio-user-pci (10.1 and later have)"
}

# build_modules FOLDER...: into $store/modules. Copies are built, so that nothing is written into the source tree. Without
# BTF, which would need pahole, in the version that the kernel was built with.
build_modules()
{
    say "building the modules for $kernel_version"
    pahole=$(sed -n 's/^CONFIG_PAHOLE_VERSION=//p' "$headers/.config")
    mkdir -p "$store/modules"
    for folder; do
        copy=$store/modules.build
        rm -rf "$copy"
        cp -r "$folder" "$copy"
        make -s -C "$headers" "M=$copy" W=1 CONFIG_DEBUG_INFO_BTF_MODULES= "PAHOLE_VERSION=$pahole" >"$store/modules.log" 2>&1 ||
            { cat "$store/modules.log"; die "the modules of $folder do not compile"; }
        ! grep warning: "$store/modules.log" || die "the modules of $folder compile with warnings"
        strip --strip-debug "$copy"/*.ko
        mv "$copy"/*.ko "$store/modules/"
    done
}

# prepare_modules FOLDERS [PROGRAM...]: sets $qemu, $kernel, $initramfs, in which /bin has the modules and programs.
prepare_modules()
{
    [ "$(uname -m)" = x86_64 ] || cannot "Debian's kernels for $(uname -m) have no CONFIG_PCI_TSM"
    arch_names x86_64
    boot=$store/boot-tsm
    mkdir -p "$boot"
    find_own_kernel || fetch_tsm_kernel
    fetch_busybox
    fetch_vfio_user_qemu
    # shellcheck disable=SC2086 # a list of words
    build_modules $1
    shift
    initramfs=$store/initramfs-tsm.cpio
    make_initramfs "$initramfs" "$store"/modules/*.ko "$@"
}

# start_device FILE [OPTION...]: swdsm with this configuration, in which SOCKETS is the folder of its sockets.
start_device()
{
    sed "s|SOCKETS|$sockets|" "$1" >"$logs/swdsm.json"
    shift
    "$daemon" --control "unix:$sockets/control" --config "$logs/swdsm.json" "$@" >>"$logs/swdsm.log" 2>&1 &
    daemon_pid=$!
    for _ in $(seq 100); do
        [ ! -S "$sockets/function0" ] || return 0
        kill -0 "$daemon_pid" 2>/dev/null || break
        sleep 0.1
    done
    cat "$logs/swdsm.log"
    die 'swdsm did not start'
}

# tsm_below MODULE: the name that the guest has given its TSM.
tsm_below()
{
    tr -d '\r' <"$logs/serial.log" | sed -n "s|.* \(tsm[0-9]*\) -> .*/$1/.*|\1|p" | tail -n 1
}

# boot_with_device FUNCTIONS [QEMU OPTION...]: a guest whose slot 5 is the device.
boot_with_device()
{
    count=$1
    shift
    for n in $(seq 0 $((count - 1))); do
        multi=
        [ "$count" -eq 1 ] || multi=',"multifunction":true'
        set -- "$@" -device "{\"driver\":\"vfio-user-pci\",\"socket\":{\"type\":\"unix\",\"path\":\"$sockets/function$n\"},\"bus\":\"pcie.0\",\"addr\":\"5.$n\"$multi}"
    done
    boot_guest -smp 2 -machine memory-backend=ram -m "${memory:-512}" \
        -object "memory-backend-memfd,id=ram,size=${memory:-512}M,share=on" -no-reboot "$@"
}
