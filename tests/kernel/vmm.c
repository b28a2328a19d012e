/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A VM without processors: what a VMM does with a function of vfio-pci, and what its guest's kernel does with the
 * function's mailbox, without the minutes that a nested guest takes. Usage: swtsm_vmm BDF [no-kvm]. Commands come a
 * line each on standard input, and each is answered with a line.
 */
#include <linux/kvm.h>
#include <linux/swtsm.h>
#include <linux/vfio.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define MEMORY_LEN (16u << 20)
#define MEMORY_AT 0x40000000u
#define COMMAND 0x04u
#define MEMORY_AND_BUS_MASTER 0x06u
#define EXTENDED 0x100u
#define CONFIG_LEN 0x1000u
#define ID_DOE 0x2Eu
#define ID_IDE 0x30u
#define DOE_CONTROL 0x08u
#define DOE_STATUS 0x0Cu
#define DOE_WRITE 0x10u
#define DOE_READ 0x14u
#define DOE_LEN 0x18u
#define DOE_READY 0x80000000u
#define DOE_ERROR 0x00000004u
#define OBJECT_TYPE 0x00531DE5u
#define ENGINE_DESTINATION 0x10u /* docs/vfio-user.md */
#define ENGINE_LENGTH 0x18u
#define ENGINE_PATTERN 0x20u
#define ENGINE_OPERATION 0x24u
#define ENGINE_STATUS 0x28u
#define ENGINE_BUSY 1u

static int device;
static uint64_t config_at, bar_at;
static uint32_t *memory;
static uint16_t mailbox; /* 0: none */
static uint16_t sequence;
static uint32_t object[2 + SWTSM_PAYLOAD_MAX / 4];

static void die(const char *what)
{
    printf("%s: %s\n", what, strerror(errno));
    exit(1);
}

static uint32_t read_config(uint32_t at)
{
    uint32_t value = 0;

    return pread(device, &value, 4, (off_t)(config_at + at)) == 4 ? value : 0xFFFFFFFF;
}

static void write_config(uint32_t at, uint32_t value)
{
    (void)!pwrite(device, &value, 4, (off_t)(config_at + at));
}

static uint32_t read_bar(uint32_t at)
{
    uint32_t value = 0xFFFFFFFF;

    (void)!pread(device, &value, 4, (off_t)(bar_at + at));
    return value;
}

static void write_bar(uint32_t at, uint32_t value)
{
    (void)!pwrite(device, &value, 4, (off_t)(bar_at + at));
}

/* ---- what a VMM does */

static int open_group(const char *bdf)
{
    char path[128], link[256] = "";

    snprintf(path, sizeof(path), "/sys/bus/pci/devices/%.32s/iommu_group", bdf);
    if (readlink(path, link, sizeof(link) - 1) < 0 || !strrchr(link, '/'))
        die("iommu_group");
    snprintf(path, sizeof(path), "/dev/vfio/%.64s", strrchr(link, '/') + 1);
    return open(path, O_RDWR);
}

/* A VM is what the kernel binds the function to: it learns of it by KVM's vfio device. */
static void make_vm(int group)
{
    int kvm = open("/dev/kvm", O_RDWR), vm = ioctl(kvm, KVM_CREATE_VM, 0);
    struct kvm_create_device create = { .type = KVM_DEV_TYPE_VFIO };
    struct kvm_device_attr add = { .group = KVM_DEV_VFIO_GROUP, .attr = KVM_DEV_VFIO_GROUP_ADD };

    if (vm < 0 || ioctl(vm, KVM_CREATE_DEVICE, &create) != 0)
        die("KVM");
    add.addr = (uintptr_t)&group;
    if (ioctl((int)create.fd, KVM_SET_DEVICE_ATTR, &add) != 0)
        die("KVM_DEV_VFIO_GROUP_ADD");
}

static void map_memory(int container)
{
    struct vfio_iommu_type1_dma_map map = {
        .argsz = sizeof(map),
        .flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
        .iova = MEMORY_AT,
        .size = MEMORY_LEN,
    };

    memory = mmap(NULL, MEMORY_LEN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    map.vaddr = (uintptr_t)memory;
    if (memory == MAP_FAILED || ioctl(container, VFIO_IOMMU_MAP_DMA, &map) != 0)
        die("memory");
}

static uint64_t region(uint32_t index)
{
    struct vfio_region_info info = { .argsz = sizeof(info), .index = index };

    if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &info) != 0)
        die("region");
    return info.offset;
}

static void open_function(const char *bdf, bool with_kvm)
{
    int container = open("/dev/vfio/vfio", O_RDWR), group = open_group(bdf);

    if (group < 0)
        die("group");
    if (ioctl(group, VFIO_GROUP_SET_CONTAINER, &container) != 0)
        die("container");
    if (ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) != 0)
        die("IOMMU");
    map_memory(container);
    if (with_kvm)
        make_vm(group);
    device = ioctl(group, VFIO_GROUP_GET_DEVICE_FD, bdf);
    if (device < 0)
        die("device");
    config_at = region(VFIO_PCI_CONFIG_REGION_INDEX);
    bar_at = region(VFIO_PCI_BAR0_REGION_INDEX);
}

/* ---- what its guest does */

static uint32_t next_capability(uint32_t at)
{
    return read_config(at) >> 20;
}

/* The mailbox is the last capability of the chain. */
static void find_mailbox(void)
{
    uint32_t at = EXTENDED, last = 0;

    for (int i = 0; i < 480 && at >= EXTENDED; i++) {
        last = at;
        at = next_capability(at);
    }
    mailbox = (read_config(last) & 0xFFFF) == ID_DOE ? (uint16_t)last : 0;
}

static bool exchange(uint32_t dwords)
{
    uint32_t status = 0, n;

    object[0] = OBJECT_TYPE;
    object[1] = dwords;
    for (uint32_t i = 0; i < dwords; i++)
        write_config(mailbox + DOE_WRITE, object[i]);
    write_config(mailbox + DOE_CONTROL, 0x80000000u);
    for (int i = 0; i < 1000 && !(status & (DOE_READY | DOE_ERROR)); i++) {
        usleep(1000);
        status = read_config(mailbox + DOE_STATUS);
    }
    if (!(status & DOE_READY) || status & DOE_ERROR)
        return false;
    n = 2;
    for (uint32_t i = 0; i < n && i < sizeof(object) / 4; i++) {
        object[i] = read_config(mailbox + DOE_READ);
        write_config(mailbox + DOE_READ, 0);
        if (i == 1)
            n = object[1];
    }
    return true;
}

/* One operation to its end: NULL where the mailbox gives none. */
static const struct swtsm_guest_header *ask(uint8_t op, uint8_t data_len)
{
    struct swtsm_guest_header *header = (void *)&object[2];

    sequence++;
    do {
        memset(header, 0, sizeof(*header) + 256);
        header->version = SWTSM_GUEST_VERSION;
        header->op = op;
        header->sequence = sequence;
        header->data_len = data_len;
        if (!exchange(2 + (uint32_t)(sizeof(*header) + data_len + 3) / 4))
            return NULL;
        op = SWTSM_GUEST_POLL;
        data_len = 0;
    } while (header->status == SWTSM_GUEST_PENDING);
    return header;
}

static void show_answer(const struct swtsm_guest_header *header)
{
    if (!mailbox)
        puts("no mailbox");
    else if (!header)
        puts("no answer");
    else if (header->status)
        printf("%s\n", strerror((int)header->status));
    else
        puts("done");
}

static void operate(uint8_t op)
{
    show_answer(mailbox ? ask(op, 0) : NULL);
}

static void on_lock(uint32_t unused)
{
    (void)unused;
    operate(SWTSM_GUEST_LOCK);
}

static void on_start(uint32_t unused)
{
    (void)unused;
    operate(SWTSM_GUEST_START);
}

static void on_stop(uint32_t unused)
{
    (void)unused;
    operate(SWTSM_GUEST_STOP);
}

static void on_state(uint32_t unused)
{
    static const char *const names[] = { "CONFIG_UNLOCKED", "CONFIG_LOCKED", "RUN", "ERROR" };
    const struct swtsm_guest_header *header = mailbox ? ask(SWTSM_GUEST_STATE, 0) : NULL;
    uint8_t state;

    (void)unused;
    if (!header || header->status || header->data_len != 1) {
        show_answer(header);
        return;
    }
    state = *(const uint8_t *)(header + 1);
    puts(state < 4 ? names[state] : "another state");
}

static uint32_t fill(uint32_t n, uint32_t pattern)
{
    uint32_t status;

    write_config(COMMAND, MEMORY_AND_BUS_MASTER);
    write_bar(ENGINE_DESTINATION, MEMORY_AT);
    write_bar(ENGINE_DESTINATION + 4, 0);
    write_bar(ENGINE_LENGTH, n);
    write_bar(ENGINE_PATTERN, pattern);
    write_bar(ENGINE_OPERATION, 2);
    do
        status = read_bar(ENGINE_STATUS);
    while (status == ENGINE_BUSY);
    return status;
}

static void on_fill(uint32_t pattern)
{
    static const char *const names[] = { "idle", "busy", "done", "refused", "fault", "invalid" };
    uint32_t status;

    memset(memory, 0, 0x1000);
    status = fill(0x1000, pattern);
    if (status == 2 && memory[0x3FF] != pattern)
        puts("done, and not in memory");
    else
        puts(status < 6 ? names[status] : "all ones");
}

/* Until this process is killed. */
static void on_flood(uint32_t pattern)
{
    puts("done");
    while (fill(MEMORY_LEN, pattern) == 2)
        ;
}

static void on_reset(uint32_t unused)
{
    (void)unused;
    puts(ioctl(device, VFIO_DEVICE_RESET) == 0 ? "done" : strerror(errno));
}

static void on_identity(uint32_t unused)
{
    (void)unused;
    write_config(COMMAND, MEMORY_AND_BUS_MASTER);
    printf("%08x\n", read_bar(0));
}

/* DOE and IDE capabilities in the chain, the mailbox apart. */
static void on_capabilities(uint32_t unused)
{
    uint32_t at = EXTENDED, found = 0;

    (void)unused;
    for (int i = 0; i < 480 && at >= EXTENDED; i++) {
        uint32_t id = read_config(at) & 0xFFFF;

        found += (id == ID_DOE && at != mailbox) || id == ID_IDE;
        at = next_capability(at);
    }
    printf("%u hidden ones, %s\n", found, mailbox ? "a mailbox" : "no mailbox");
}

/* Everything above the header of 256 bytes, in widths of all kinds, but for the mailbox. */
static void on_garbage(uint32_t seed)
{
    srandom(seed);
    for (int round = 0; round < 4; round++)
        for (uint32_t at = EXTENDED; at < CONFIG_LEN; at++) {
            uint32_t value = round ? (uint32_t)random() : 0xFFFFFFFF;

            if (!mailbox || at + 4 <= mailbox || at >= mailbox + DOE_LEN)
                (void)!pwrite(device, &value, 1u << random() % 3, (off_t)(config_at + at));
        }
    puts("done");
}

/* GO without an object, objects without an end, reads of nothing; an abort makes it good. */
static void on_mailbox_garbage(uint32_t seed)
{
    static const uint8_t registers[] = { DOE_CONTROL, DOE_STATUS, DOE_WRITE, DOE_READ };

    srandom(seed);
    for (int i = 0; mailbox && i < 3000; i++)
        write_config(mailbox + registers[random() % 4], (uint32_t)random());
    for (int i = 0; mailbox && i < 2000; i++)
        write_config(mailbox + DOE_WRITE, (uint32_t)random());
    write_config(mailbox + DOE_CONTROL, 0x80000000u);
    printf("%s\n", read_config(mailbox + DOE_STATUS) & DOE_ERROR ? "error" : "no error");
    write_config(mailbox + DOE_CONTROL, 1);
}

static const struct {
    const char *name;
    void (*act)(uint32_t number);
} commands[] = {
    { "lock", on_lock },
    { "start", on_start },
    { "stop", on_stop },
    { "state", on_state },
    { "fill", on_fill },
    { "flood", on_flood },
    { "reset", on_reset },
    { "identity", on_identity },
    { "capabilities", on_capabilities },
    { "garbage", on_garbage },
    { "mailbox-garbage", on_mailbox_garbage },
};

static void act(const char *line)
{
    char name[32] = "";
    unsigned number = 0;

    sscanf(line, "%31s %x", name, &number);
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(commands[i].name, name) == 0) {
            commands[i].act(number);
            return;
        }
    puts("unknown command");
}

int main(int argc, char **argv)
{
    char line[64];

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc < 2)
        return 2;
    open_function(argv[1], argc == 2);
    find_mailbox();
    puts("open");
    while (fgets(line, sizeof(line), stdin))
        act(line);
    return 0;
}
