# shellcheck shell=sh
# SPDX-License-Identifier: BSD-3-Clause
# What qemu-demo and tests/qemu share: QEMU and kernels from Debian, a tiny initramfs, the daemon, a guest with a
# console that runs commands. Sourced after lib.sh, with the current folder at the top of the source tree.
#
# Everything lives in $store: packages are unpacked there and nothing on the machine changes. Each wait has a deadline,
# SWDSM_PATIENCE times as long on a machine that has much else to do, and whoever sources this calls stop_all from its EXIT trap.

store=${SWDSM_QEMU_STORE:-$PWD/build-qemu}
programs=${SWDSM_BUILD:-$PWD/build}
daemon=${SWDSM_DAEMON:-$programs/src/daemon/swdsm}
suite=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
qemu_pid=
daemon_pid=
sync_pid=
sockets=
commands=0
shown=0

# arch_names x86_64|aarch64: sets what differs between them.
arch_names()
{
    arch=$1
    case $arch in
    x86_64)
        deb_arch=amd64 triplet=x86_64-linux-gnu qemu_package=qemu-system-x86 console=ttyS0
        machine='-M q35 -cpu max'
        ;;
    aarch64)
        deb_arch=arm64 triplet=aarch64-linux-gnu qemu_package=qemu-system-arm console=ttyAMA0
        machine='-M virt -cpu cortex-a72'
        ;;
    *) die "architecture $arch: expected x86_64 or aarch64" ;;
    esac
    machine_arch=$(dpkg --print-architecture)
    tools=$store/tools
    sysroot=$store/sysroot-$deb_arch
    boot=$store/boot-$deb_arch
}

# ---- packages

apt_config()
{
    folder=$1 for_arch=$2
    key=/usr/share/keyrings/debian-archive-keyring.gpg
    option=
    [ ! -e "$key" ] || option="[signed-by=$key]"
    mkdir -p "$folder/none" "$folder/state/lists/partial" "$folder/cache/archives/partial"
    : >"$folder/status"
    for s in "$suite" "$suite-backports"; do
        echo "deb $option $uri $s main"
    done >"$folder/sources.list"
    cat >"$folder/apt.conf" <<-END
	APT::Architecture "$for_arch";
	APT::Architectures { "$for_arch"; };
	APT::Install-Recommends "false";
	APT::Sandbox::User "$(id -un)";
	Debug::NoLocking "true";
	Dir::State "$folder/state";
	Dir::State::status "$folder/status";
	Dir::Cache "$folder/cache";
	Dir::Etc::sourcelist "$folder/sources.list";
	Dir::Etc::sourceparts "-";
	Dir::Etc::preferences "$folder/none/preferences";
	Dir::Etc::preferencesparts "$folder/none";
	END
}

# read_lists ARCH: for private_apt, again after a day: what old lists name is gone from the archive.
read_lists()
{
    folder=$store/apt-$1
    [ -z "$(find "$folder/fresh" -mtime 0 2>/dev/null)" ] || return 0
    uri=$(mirror)
    say "reading the package lists of $suite and $suite-backports ($1) from $uri"
    apt_config "$folder" "$1"
    private_apt "$1" apt-get -q -o APT::Update::Error-Mode=any update >"$folder/update.log" 2>&1 || {
        cat "$folder/update.log"
        die "the package lists of $suite and $suite-backports cannot be read"
    }
    : >"$folder/fresh"
}

# private_apt ARCH TOOL...: apt with sources and a state of its own, in which nothing is installed yet.
private_apt()
{
    folder=$store/apt-$1
    shift
    APT_CONFIG=$folder/apt.conf "$@"
}

# unpack ARCH FOLDER PACKAGE...: with all that they depend on, except the C library where the machine's own is used.
unpack()
{
    for_arch=$1 into=$2
    shift 2
    read_lists "$for_arch"
    say "fetching $*"
    archives=$store/apt-$for_arch/cache/archives
    private_apt "$for_arch" apt-get -q -y --download-only -t "$suite-backports" install "$@" >"$store/fetch.log" 2>&1 ||
        { cat "$store/fetch.log"; die "apt-get cannot fetch: $*"; }
    mkdir -p "$into"
    for deb in "$archives"/*.deb; do
        case ${deb##*/} in
        libc6_* | libc-bin_*) [ "$into" = "$tools" ] || dpkg-deb -x "$deb" "$into" ;;
        *) dpkg-deb -x "$deb" "$into" ;;
        esac
    done
    rm -f "$archives"/*.deb
}

# The newest small kernel: linux-binary-7.3... where there is one, else linux-image-6.12...
kernel_package()
{
    read_lists "$deb_arch"
    private_apt "$deb_arch" apt-cache pkgnames linux- >"$store/kernels"
    for pattern in "^linux-binary-[0-9].*-cloud-$deb_arch\$" "^linux-image-[0-9].*-cloud-$deb_arch\$"; do
        found=$(grep -E "$pattern" "$store/kernels" | sort -V | tail -n 1)
        [ -z "$found" ] || break
    done
    [ -n "$found" ] || die "$suite and $suite-backports have no small cloud kernel for $deb_arch"
}

# unpack_files PACKAGE PATTERN: only files of that pattern, nothing that the package depends on.
unpack_files()
{
    (cd "$boot" && private_apt "$deb_arch" apt-get -q download "$1") >"$store/fetch.log" 2>&1 ||
        { cat "$store/fetch.log"; die "apt-get cannot fetch $1"; }
    for deb in "$boot"/*.deb; do
        dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$boot" --wildcards "$2"
        rm -f "$deb"
    done
}

fetch_kernel()
{
    [ ! -e "$boot/done" ] || return 0
    mkdir -p "$boot"
    kernel_package
    say "fetching $found and busybox-static ($deb_arch)"
    unpack_files "$found" '*/vmlinuz*'
    unpack_files busybox-static '*/busybox'
    find "$boot" -name 'vmlinuz*' -type f -exec mv {} "$boot/vmlinuz" \;
    find "$boot" -path '*bin/busybox' -type f -exec mv {} "$boot/busybox" \;
    if [ ! -s "$boot/vmlinuz" ] || [ ! -s "$boot/busybox" ]; then
        die "$found or busybox-static do not hold what they should"
    fi
    echo "$found" >"$boot/done"
}

# Sets $nvme_modules, in the order in which they are loaded, to what lies in $boot/modules; empty where the kernel has
# its NVMe driver built in, or a package without modules of its own.
fetch_nvme_modules()
{
    nvme_modules=
    package=$(sed 's/^linux-binary-/linux-modules-/' "$boot/done")
    case $package in
    linux-modules-*) ;;
    *) return 0 ;;
    esac
    if [ ! -e "$boot/modules/done" ]; then
        read_lists "$deb_arch"
        say "fetching NVMe's modules of $package"
        unpack_files "$package" '*/drivers/nvme/*'
        mkdir -p "$boot/modules"
        find "$boot" -path '*drivers/nvme/*' -name '*.ko.xz' -exec "$boot/busybox" unxz -f {} \;
        find "$boot" -path '*drivers/nvme/*' -name '*.ko' -exec mv {} "$boot/modules/" \;
        : >"$boot/modules/done"
    fi
    for module in nvme-keyring.ko nvme-auth.ko nvme-core.ko nvme.ko; do
        [ ! -e "$boot/modules/$module" ] || nvme_modules="$nvme_modules $module"
    done
}

# Is this QEMU new enough? (10.0 brought spdm_port.)
has_spdm()
{
    "$@" -M none -device nvme,help 2>/dev/null | grep -q '^ *spdm_port='
}

# A program that runs the QEMU that is unpacked into $tools.
wrap_qemu()
{
    name=qemu-system-$arch
    machine_triplet=$(gcc -print-multiarch)
    cat >"$store/$name" <<-END
	#!/bin/sh
	t='$(printf '%s' "$tools" | sed "s/'/'\\\\''/g")'
	LD_LIBRARY_PATH="\$t/usr/lib/$machine_triplet:\$t/lib/$machine_triplet" \\
	    exec "\$t/usr/bin/$name" -L "\$t/usr/share/qemu" -L "\$t/usr/share/seabios" -L "\$t/usr/lib/ipxe/qemu" "\$@"
	END
    chmod +x "$store/$name"
    qemu=$store/$name
}

# Sets $qemu (a command): the machine's own if it can, else one unpacked into $store.
fetch_qemu()
{
    name=qemu-system-$arch
    qemu=$name
    if command -v "$name" >/dev/null && has_spdm "$name"; then
        return 0
    fi
    if [ ! -e "$tools/$qemu_package" ]; then
        unpack "$machine_arch" "$tools" "$qemu_package"
        : >"$tools/$qemu_package"
    fi
    wrap_qemu
    has_spdm "$qemu" || die "$("$qemu" --version | head -n 1) has no spdm_port: $suite-backports must have QEMU 10.0 or later"
}

# A second line for a suite can contradict the first (signed-by), and then apt does nothing at all.
machine_has_backports()
{
    # shellcheck disable=SC2016 # apt fills it in
    apt-get indextargets --format '$(CODENAME)' 'Created-By: Packages' | grep -qx "$suite-backports"
}

# The lines that make the machine's own apt offer QEMU >= 10.0; with --install they are used.
show_or_install_suite()
{
    line="deb $(mirror) $suite-backports main"
    file=/etc/apt/sources.list.d/swdsm-backports.list
    if [ "$1" = show ]; then
        say "to have QEMU on this machine for good (or run this with --install):"
        machine_has_backports || printf '    echo "%s" >%s\n' "$line" "$file"
        printf '    apt-get update && apt-get install -t %s-backports %s\n' "$suite" "$qemu_package"
        return 0
    fi
    # shellcheck disable=SC2034 # as_root names it
    missing=$qemu_package
    if ! machine_has_backports; then
        say "adding $suite-backports to this machine's apt ($file)"
        echo "$line" | as_root tee "$file" >/dev/null
    fi
    say "installing $qemu_package from $suite-backports"
    as_root apt-get -q update || die 'apt-get update failed'
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install -t "$suite-backports" "$qemu_package" ||
        die "apt-get could not install $qemu_package"
}

# ---- what runs in the guest

cross_file()
{
    bin=$tools/usr/bin
    cat <<-END
	[binaries]
	c = ['$bin/$triplet-gcc', '--sysroot=$sysroot']
	ar = '$bin/$triplet-ar'
	strip = '$bin/$triplet-strip'
	pkgconfig = 'pkg-config'
	[properties]
	sys_root = '$sysroot'
	pkg_config_libdir = '$sysroot/usr/lib/$triplet/pkgconfig:$sysroot/usr/share/pkgconfig'
	[host_machine]
	system = 'linux'
	cpu_family = '$arch'
	cpu = '$arch'
	endian = 'little'
	END
}

# Another architecture's swtsm, made with a compiler and libraries that are unpacked into $store as well.
cross_build()
{
    if [ ! -e "$sysroot/done" ]; then
        unpack "$machine_arch" "$tools" "gcc-$(echo "$triplet" | tr _ -)" "binutils-$(echo "$triplet" | tr _ -)"
        unpack "$deb_arch" "$sysroot" libc6-dev libssl-dev libjansson-dev libuv1-dev libseccomp-dev
        [ -e "$sysroot/lib" ] || ln -s usr/lib "$sysroot/lib" # as base-files has it where /usr is merged
        # Links that lead out of the sysroot would lead into the machine's own libraries.
        find "$sysroot" -type l -lname '/*' -exec sh -c 'ln -sf "$1$(readlink "$2")" "$2"' sh "$sysroot" {} \;
        : >"$sysroot/done"
    fi
    cross_file >"$store/cross-$arch.ini"
    if [ ! -f "$store/build-$arch/build.ninja" ]; then
        with_tools meson setup "$store/build-$arch" --cross-file "$store/cross-$arch.ini" -Dtests=disabled -Dbench=false >"$store/cross.log" 2>&1 ||
            { cat "$store/cross.log"; die "configuring for $arch failed"; }
    fi
    say "building swtsm for $arch"
    with_tools ninja -C "$store/build-$arch" src/cli/swtsm >"$store/cross.log" 2>&1 || { cat "$store/cross.log"; die "building for $arch failed"; }
    swtsm=$store/build-$arch/src/cli/swtsm
}

with_tools()
{
    machine_triplet=$(gcc -print-multiarch)
    LD_LIBRARY_PATH=$tools/usr/lib/$machine_triplet:$tools/lib/$machine_triplet "$@"
}

# Sets $swtsm and the folders of the libraries that it was linked with, one a line: there may be blanks in them.
build_guest_program()
{
    if [ "$deb_arch" = "$machine_arch" ]; then
        swtsm=$programs/src/cli/swtsm
        [ -x "$swtsm" ] || die "there is no $swtsm: build first (SWDSM_BUILD names the folder)"
        libraries=$(printf '%s\n' "/usr/lib/$triplet" "/lib/$triplet" /lib64 /usr/local/lib)
    else
        cross_build
        libraries=$(printf '%s\n' "$sysroot/usr/lib/$triplet" "$sysroot/lib/$triplet" "$sysroot/lib")
    fi
}

# copy_needed FILE ROOT: the libraries that it names, and those that they name.
copy_needed()
{
    for so in $(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
        [ ! -e "$2/lib/$so" ] || continue
        for folder in $libraries; do
            [ -e "$folder/$so" ] || continue
            cp -L "$folder/$so" "$2/lib/$so"
            copy_needed "$folder/$so" "$2"
            break
        done
        [ -e "$2/lib/$so" ] || die "the library $so that $1 needs is not found"
    done
}

# The loader has a fixed path; readelf knows which.
copy_loader()
{
    loader=$(readelf -l "$1" | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
    mkdir -p "$2$(dirname "$loader")"
    for folder in $libraries; do
        if [ -e "$folder/${loader##*/}" ]; then
            cp -L "$folder/${loader##*/}" "$2$loader"
            return 0
        fi
    done
    die "the loader $loader is not found"
}

# The console takes lines "NUMBER COMMAND", and says how each ended.
write_init()
{
    cat >"$1" <<-'END'
	#!/bin/busybox sh
	/bin/busybox mkdir -p /proc /sys /dev /tmp
	/bin/busybox --install -s /bin
	export PATH=/bin HOME=/ LD_LIBRARY_PATH=/lib
	mount -t proc proc /proc
	mount -t sysfs sysfs /sys
	mount -t devtmpfs devtmpfs /dev
	stty -echo
	echo "@ready Linux $(uname -r) $(uname -m), up $(cut -d ' ' -f 1 /proc/uptime) s"
	while read -r number line; do
	    (eval "$line") </dev/null 2>&1
	    echo "@done $number $?"
	done
	poweroff -f
	END
    chmod +x "$1"
}

# make_initramfs FILE [PROGRAM...]: busybox, swtsm with its libraries, further (static) programs.
make_initramfs()
{
    file=$1
    shift
    build_guest_program
    root=$store/initramfs-$arch
    rm -rf "$root"
    mkdir -p "$root/bin" "$root/lib"
    cp "$boot/busybox" "$root/bin/busybox"
    for program in "$swtsm" "$@"; do
        cp "$program" "$root/bin/"
    done
    (
        IFS='
'
        copy_needed "$swtsm" "$root"
        copy_loader "$swtsm" "$root"
    ) || exit 1
    write_init "$root/init"
    (cd "$root" && find . | cpio_tool -o -H newc 2>/dev/null) >"$file" || die 'the initramfs cannot be written'
}

# A minimal Debian has no cpio, busybox does.
cpio_tool()
{
    if command -v cpio >/dev/null; then
        cpio "$@"
    elif [ "$deb_arch" = "$machine_arch" ]; then
        "$boot/busybox" cpio "$@"
    else
        "$store/boot-$machine_arch/busybox" cpio "$@"
    fi
}

# prepare x86_64|aarch64 [PROGRAM...]: sets $qemu, $kernel, $initramfs.
prepare()
{
    arch_names "$1"
    shift
    mkdir -p "$store"
    if [ "$deb_arch" != "$machine_arch" ] && ! command -v cpio >/dev/null; then
        wanted_arch=$arch
        arch_names "$(uname -m)"
        fetch_kernel
        arch_names "$wanted_arch"
    fi
    fetch_kernel
    fetch_qemu
    kernel=$boot/vmlinuz
    initramfs=$store/initramfs-$arch.cpio
    make_initramfs "$initramfs" "$@"
}

# ---- the daemon and the guest

# open_logs NAME: the folder that keeps what everybody printed.
open_logs()
{
    logs=$store/logs/$1
    rm -rf "$logs"
    mkdir -p "$logs"
    : >"$logs/serial.log"
    sockets=$(mktemp -d) # the path of a socket has 107 bytes at most
}

# start_daemon OPTION...: sets $ports to where its $devices (1) devices listen on 127.0.0.1, in their order.
start_daemon()
{
    touch "$logs/swdsm.log"
    from=$(($(wc -l <"$logs/swdsm.log") + 1))
    "$daemon" --control "unix:$sockets/control" "$@" >>"$logs/swdsm.log" 2>&1 &
    daemon_pid=$!
    for _ in $(seq 100); do
        ports=$(tail -n "+$from" "$logs/swdsm.log" |
            sed -n 's/.*listens on tcp:127\.0\.0\.1:\([0-9][0-9]*\).*/\1/p' | tr '\n' ' ')
        ports=${ports% }
        [ "$(echo "$ports" | wc -w)" -lt "${devices:-1}" ] || return 0
        kill -0 "$daemon_pid" 2>/dev/null || break
        sleep 0.1
    done
    cat "$logs/swdsm.log"
    die 'swdsm did not start'
}

# boot_guest [QEMU OPTION...]: a guest with a console to $logs/serial.log and QMP at $sockets/qmp.
boot_guest()
{
    rm -f "$logs/input" "$sockets/qmp" "$sockets/qmp-test"
    mkfifo "$logs/input"
    exec 3<>"$logs/input"
    shown=$(wc -l <"$logs/serial.log")
    # shellcheck disable=SC2086 # lists of words
    "$qemu" $machine -accel tcg -m 256 -nodefaults -display none -monitor none -no-user-config \
        -kernel "$kernel" -initrd "$initramfs" \
        -append "console=$console quiet loglevel=3 panic=-1 rdinit=/init" \
        -chardev stdio,id=console,signal=off -serial chardev:console \
        -qmp "unix:$sockets/qmp,server=on,wait=off" -qmp "unix:$sockets/qmp-test,server=on,wait=off" "$@" <"$logs/input" >>"$logs/serial.log" 2>"$logs/qemu.log" 3>&- &
    qemu_pid=$!
}

# start_sync ID: the daemon follows the BARs of QEMU's device with this id from now on.
start_sync()
{
    for _ in $(seq 100); do
        [ ! -S "$sockets/qmp" ] || break
        sleep 0.1
    done
    "$programs/src/cli/swdsmctl" --control "unix:$sockets/control" sync-qemu --qmp "$sockets/qmp" --device "$1" \
        >"$logs/sync.log" 2>&1 &
    sync_pid=$!
}

# wait_described BDF: until the daemon has the BAR 0 that the guest has, which $bar becomes. 1: $why tells.
wait_described()
{
    in_guest 10 "echo bar \$(cut -d ' ' -f 1 /sys/bus/pci/devices/$1/resource | head -n 1)" || return 1
    bar=$(tr -d '\r' <"$logs/serial.log" | sed -n 's/^bar \(0x[0-9a-f]*\)$/\1/p' | tail -n 1)
    bar=$(printf '0x%x' "$bar")
    for _ in $(seq 50); do
        ! grep ": BAR 0 at" "$logs/sync.log" | tail -n 1 | grep -q "at $bar," || return 0
        sleep 0.1
    done
    why="the guest has BAR 0 at $bar; swdsmctl says: $(tail -n 1 "$logs/sync.log")"
    return 1
}

# Prints complete lines of the console that were not printed yet, as the guest meant them.
show_new()
{
    now=$(wc -l <"$logs/serial.log")
    if [ "$now" -gt "$shown" ]; then
        [ "${quiet-}" = 1 ] || sed -n "$((shown + 1)),${now}p" "$logs/serial.log" | tr -d '\r' | sed '/^@done/d; s/^/    /'
        shown=$now
    fi
}

# wait_for SECONDS PATTERN: until a complete line that was not shown yet matches; $line becomes it. 1: $why tells.
wait_for()
{
    from=$shown why=
    end=$(($(date +%s) + $1 * ${SWDSM_PATIENCE:-1}))
    while :; do
        show_new
        line=
        [ "$shown" -eq "$from" ] || line=$(sed -n "$((from + 1)),${shown}p" "$logs/serial.log" | tr -d '\r' | grep -m 1 -e "$2" || true)
        [ -z "$line" ] || return 0
        if ! kill -0 "$qemu_pid" 2>/dev/null; then
            why="QEMU ended: $(tail -n 3 "$logs/qemu.log")"
            return 1
        fi
        if [ "$(date +%s)" -ge "$end" ]; then
            # shellcheck disable=SC2034 # for the caller
            why="nothing that matches '$2' within $1 s"
            return 1
        fi
        sleep 0.1
    done
}

wait_ready()
{
    wait_for "${1:-120}" '@ready ' # a reset can cut the line before it
}

# in_guest SECONDS COMMAND: its exit code; 255 where no answer came in time.
in_guest()
{
    commands=$((commands + 1))
    echo "$commands $2" >&3
    wait_for "$1" "@done $commands " || return 255
    return "${line##* }"
}

# Waits until QEMU ended by itself. 1: it did not, and is ended hard.
wait_end()
{
    end=$(($(date +%s) + $1 * ${SWDSM_PATIENCE:-1}))
    while kill -0 "$qemu_pid" 2>/dev/null; do
        show_new
        if [ "$(date +%s)" -ge "$end" ]; then
            stop_guest
            return 1
        fi
        sleep 0.1
    done
    wait "$qemu_pid" 2>/dev/null || true
    qemu_pid=
}

# end_process PID: asks, waits, and insists.
end_process()
{
    kill "$1" 2>/dev/null || return 0
    for _ in $(seq 20); do
        kill -0 "$1" 2>/dev/null || break
        sleep 0.1
    done
    kill -9 "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

# A QEMU that waits for its socket ignores SIGTERM.
stop_guest()
{
    [ -z "$qemu_pid" ] || end_process "$qemu_pid"
    qemu_pid=
    exec 3>&-
}

stop_daemon()
{
    [ -z "$daemon_pid" ] || end_process "$daemon_pid"
    daemon_pid=
}

stop_all()
{
    stop_guest
    [ -z "$sync_pid" ] || end_process "$sync_pid"
    sync_pid=
    stop_daemon
    [ -z "$sockets" ] || rm -rf "$sockets"
}
