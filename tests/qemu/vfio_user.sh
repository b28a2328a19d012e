# shellcheck shell=sh
# SPDX-License-Identifier: BSD-3-Clause
# Scenarios of functions that swdsm serves over vfio-user, for tests/qemu/run.sh, which has what they are made of. QEMU has
# vfio-user-pci from 10.1 on.
# shellcheck disable=SC2154 # run.sh and qemu-lib.sh set what is not set here

vfio_bdf=0000:00:05.0

vfio_needs_qemu()
{
    "$qemu" -M none -device help 2>/dev/null | grep -q vfio-user-pci || exit 77
}

# A device of two functions: an NVMe drive in a file, with the mailbox, and a DMA engine.
vfio_daemon()
{
    vfio_needs_qemu
    accept= # the function knows where the guest has it
    [ -s "$store/vfio-disk" ] || head -c 16777216 /dev/urandom >"$store/vfio-disk"
    cat >"$logs/config.json" <<-END
	{ "devices": [ { "name": "drive", "preset": "qemu-nvme", "listen": "tcp:127.0.0.1:0", "tdis": [
	  { "function": "auto:00.0", "vfio_user":
	    { "listen": "unix:$sockets/f0", "personality": "nvme", "file": "$store/vfio-disk" } },
	  { "function": "auto:00.1", "vfio_user": "unix:$sockets/f1" } ],
	  "ide": { "ports": [ { "selective_streams": 1 } ] } } ] }
	END
    start_daemon --config "$logs/config.json"
}

vfio_device()
{
    echo "{\"driver\":\"vfio-user-pci\",\"socket\":{\"type\":\"unix\",\"path\":\"$sockets/f$1\"},\"bus\":\"pcie.0\",\"addr\":\"5.$1\",\"multifunction\":true$2}"
}

vfio_boot()
{
    boot_guest -machine memory-backend=m -object memory-backend-memfd,id=m,size=256M,share=on \
        -device "$(vfio_device 1 '')" -device "$(vfio_device 0 '')"
    must wait_ready 120
}

# vfio_state TDI: as the daemon has it.
vfio_state()
{
    "$programs/src/cli/swdsmctl" --control "unix:$sockets/control" --json tdi |
        python3 -c "import json, sys; print(json.load(sys.stdin)[$1]['state'])"
}

# vfio_dma STATE T: bytes that function 0 has moved so.
vfio_dma()
{
    "$programs/src/cli/swdsmctl" --control "unix:$sockets/control" --json tdi | python3 -c "import json, sys
print(sum(row['bytes'] for row in json.load(sys.stdin)[0]['dma'] if row['state'] == '$1' and row['t'] == $2))"
}

a_function_over_vfio_user_is_found_and_walked_to_run()
{
    vfio_daemon
    vfio_boot
    must in_guest 20 'swtsm list'
    grep -q "$vfio_bdf .*TEE-IO, IDE" "$logs/serial.log" || { echo '# swtsm list does not show the function'; exit 1; }
    must in_guest 10 "[ -e /sys/bus/pci/devices/0000:00:05.1 ]"
    walk $vfio_bdf
    expect 'state after the walk' RUN "$(vfio_state 0)"
    expect 'state of the other function' CONFIG_UNLOCKED "$(vfio_state 1)"
}

# SeaBIOS reads the first block through its own driver, jumps into it, and that ends the machine with status 3.
seabios_boots_from_the_nvme_drive()
{
    vfio_daemon
    printf '\260\001\346\364\364' >"$logs/boot" # mov al, 1; out 0xf4, al; hlt
    head -c 505 /dev/zero >>"$logs/boot"
    printf '\125\252' >>"$logs/boot"
    cp "$store/vfio-disk" "$logs/disk"
    dd if="$logs/boot" of="$store/vfio-disk" conv=notrunc 2>/dev/null
    status=0
    # shellcheck disable=SC2086 # a list of words
    timeout 60 "$qemu" $machine -accel tcg -m 256 -nodefaults -display none -machine memory-backend=m \
        -object memory-backend-memfd,id=m,size=256M,share=on -device isa-debug-exit,iobase=0xf4,iosize=1 \
        -device "$(vfio_device 0 ',"bootindex":0')" </dev/null >"$logs/qemu.log" 2>&1 || status=$?
    cp "$logs/disk" "$store/vfio-disk"
    expect 'status that the boot block ends QEMU with' 3 "$status"
}

a_guest_that_reboots_finds_its_functions_as_new()
{
    vfio_daemon
    vfio_boot
    walk $vfio_bdf
    in_guest 1 'reboot -f' || true
    must wait_ready 120
    expect 'state after the reboot' CONFIG_UNLOCKED "$(vfio_state 0)"
    walk $vfio_bdf
    expect 'state after the second walk' RUN "$(vfio_state 0)"
}

an_flr_over_vfio_user_fails_the_tdi()
{
    vfio_daemon
    vfio_boot
    walk $vfio_bdf
    must in_guest 10 "echo 1 >/sys/bus/pci/devices/$vfio_bdf/reset"
    expect 'state after the FLR' ERROR "$(vfio_state 0)"
    must in_guest 20 'swtsm list'
}

a_killed_qemu_leaves_its_functions_to_the_next()
{
    vfio_daemon
    vfio_boot
    walk $vfio_bdf
    kill -9 "$qemu_pid"
    stop_guest
    vfio_boot
    expect 'state for the next' CONFIG_UNLOCKED "$(vfio_state 0)"
    walk $vfio_bdf
}

a_guest_outlives_the_daemon_of_its_function()
{
    vfio_daemon
    vfio_boot
    kill -9 "$daemon_pid"
    stop_daemon
    must in_guest 20 "hexdump -n 4 /sys/bus/pci/devices/$vfio_bdf/config"
    in_guest 20 "swtsm walk --device $vfio_bdf" && { echo '# a walk without a daemon ended well'; exit 1; }
    must in_guest 10 'echo alive'
}

vfio_wait_for_drive()
{
    in_guest 40 'for i in $(seq 200); do [ -b /dev/nvme0n1 ] && break; usleep 100000; done; [ -b /dev/nvme0n1 ]'
}

# Hash, unbind, lock and run, bind, hash: the same data, first with T=0, then with T=1 alone.
a_drive_has_the_same_data_before_and_after_lock_and_run()
{
    vfio_daemon
    vfio_boot
    for module in $nvme_modules; do
        must in_guest 30 "insmod /bin/$module"
    done
    vfio_wait_for_drive || { echo '# this kernel has no driver for NVMe'; exit 77; }
    must in_guest 60 'sha256sum /dev/nvme0n1 >/tmp/before; cat /tmp/before'
    [ "$(vfio_dma CONFIG_UNLOCKED 0)" -ge 16777216 ] || { echo '# the drive was not read with T=0'; exit 1; }
    must in_guest 20 "echo $vfio_bdf >/sys/bus/pci/drivers/nvme/unbind"
    walk $vfio_bdf
    must in_guest 20 "echo $vfio_bdf >/sys/bus/pci/drivers/nvme/bind"
    must vfio_wait_for_drive
    must in_guest 60 'sha256sum /dev/nvme0n1 >/tmp/after; cmp /tmp/before /tmp/after'
    expect 'state while the drive is used' RUN "$(vfio_state 0)"
    [ "$(vfio_dma RUN 1)" -ge 16777216 ] || { echo '# the drive was not read with T=1'; exit 1; }
    expect 'bytes with T=0 in RUN' 0 "$(vfio_dma RUN 0)"
}

# examples/function.c, on libswdsm: an entropy source, whose registers and DMA the guest's driver would use.
a_program_on_libswdsm_is_a_device_and_walked_to_run()
{
    vfio_needs_qemu
    accept= # the function knows where the guest has it
    "$programs/examples/function" "$sockets/f0" >"$logs/swdsm.log" 2>&1 &
    daemon_pid=$!
    boot_guest -machine memory-backend=m -object memory-backend-memfd,id=m,size=256M,share=on -device "$(vfio_device 0 '')"
    must wait_ready 120
    must in_guest 20 'swtsm list'
    grep -q "$vfio_bdf .*TEE-IO, IDE" "$logs/serial.log" || { echo '# swtsm list does not show the function'; exit 1; }
    walk $vfio_bdf
    grep -q 'TDI 0: CONFIG_LOCKED -> RUN' "$logs/swdsm.log" || { echo '# the program does not see RUN'; exit 1; }
}

vfio_user_scenarios='a_function_over_vfio_user_is_found_and_walked_to_run
    seabios_boots_from_the_nvme_drive
    a_guest_that_reboots_finds_its_functions_as_new
    an_flr_over_vfio_user_fails_the_tdi
    a_killed_qemu_leaves_its_functions_to_the_next
    a_guest_outlives_the_daemon_of_its_function
    a_drive_has_the_same_data_before_and_after_lock_and_run
    a_program_on_libswdsm_is_a_device_and_walked_to_run'
