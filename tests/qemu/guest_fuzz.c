/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A guest that mistreats a DOE mailbox: garbage, half objects, objects of 60 KB, aborts in the middle, floods.
 * Usage: guest_fuzz BDF SECONDS SEED. Prints how often it did what, and leaves the mailbox aborted.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define CONTROL 0x08
#define STATUS 0x0C
#define WRITE_DATA 0x10
#define READ_DATA 0x14
#define ABORT 0x00000001u
#define GO 0x80000000u
#define READY 0x80000000u

static int config;
static int base;
static uint64_t seed;

static uint32_t random_number(uint32_t limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % limit;
}

static uint32_t get(int offset)
{
    uint32_t value = 0;

    if (pread(config, &value, sizeof(value), offset) != (ssize_t)sizeof(value))
        exit(2);
    return value;
}

static void put(int offset, uint32_t value)
{
    if (pwrite(config, &value, sizeof(value), base + offset) != (ssize_t)sizeof(value))
        exit(2);
}

static void find_mailbox(void)
{
    for (base = 0x100; base; base = (int)(get(base) >> 20))
        if ((get(base) & 0xFFFF) == 0x2E)
            return;
    exit(3);
}

static void write_header(uint32_t type, uint32_t length_dw)
{
    put(WRITE_DATA, 0x0001 | type << 16);
    put(WRITE_DATA, length_dw);
}

static void write_data(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        put(WRITE_DATA, random_number(UINT32_MAX));
}

/* Reads what comes, all of it or not. */
static void read_some(uint32_t most)
{
    for (uint32_t i = 0; i < most && (get(base + STATUS) & READY); i++)
        put(READ_DATA, 0);
}

static void garbage(void)
{
    write_data(1 + random_number(64));
    put(CONTROL, GO);
    read_some(random_number(2000));
}

static void object_of_garbage(void)
{
    uint32_t n = random_number(40);

    write_header(1 + random_number(2), 2 + n);
    write_data(n);
    put(CONTROL, GO);
    read_some(2000);
}

/* A header that an SPDM message begins with, of any version and code. */
static void message_of_garbage(void)
{
    uint32_t n = random_number(30);

    write_header(1, 3 + n);
    put(WRITE_DATA, (0x10 + random_number(4)) | (0x81 + random_number(0x7F)) << 8 | random_number(0x10000) << 16);
    write_data(n);
    put(CONTROL, GO);
    read_some(2000);
}

static void half_object(void)
{
    uint32_t n = 4 + random_number(40);

    write_header(1 + random_number(2), 2 + n);
    write_data(random_number(n));
    put(CONTROL, random_number(2) ? GO : ABORT);
    read_some(2000);
}

static void large_object(void)
{
    write_header(1 + random_number(2), 15000);
    write_data(15000 - 2);
    put(CONTROL, GO);
    read_some(2000);
}

static void abort_while_reading(void)
{
    write_header(1, 3);
    put(WRITE_DATA, 0x00008410); /* GET_VERSION */
    put(CONTROL, GO);
    read_some(1 + random_number(3));
    put(CONTROL, ABORT);
}

static void flood(void)
{
    for (int i = 0; i < 200; i++) {
        write_header(1, 3);
        put(WRITE_DATA, 0x00008410);
        put(CONTROL, GO);
    }
}

static void bare_register_writes(void)
{
    put(CONTROL, random_number(UINT32_MAX));
    put(STATUS, random_number(UINT32_MAX));
    put(READ_DATA, random_number(UINT32_MAX));
    put(CONTROL, GO);
    put(CONTROL, GO | ABORT);
}

static const struct {
    const char *name;
    void (*act)(void);
    uint32_t weight;
} acts[] = {
    { "garbage", garbage, 8 },
    { "objects of garbage", object_of_garbage, 8 },
    { "messages of garbage", message_of_garbage, 16 },
    { "half objects", half_object, 8 },
    { "objects of 60 KB", large_object, 1 },
    { "aborts while reading", abort_while_reading, 8 },
    { "floods", flood, 1 },
    { "bare register writes", bare_register_writes, 4 },
};
#define ACTS (sizeof(acts) / sizeof(acts[0]))

static size_t pick(void)
{
    uint32_t total = 0, at;
    size_t i;

    for (i = 0; i < ACTS; i++)
        total += acts[i].weight;
    at = random_number(total);
    for (i = 0; at >= acts[i].weight; i++)
        at -= acts[i].weight;
    return i;
}

int main(int argc, char **argv)
{
    unsigned done[ACTS] = { 0 };
    char path[128];
    time_t end;

    if (argc != 4)
        return 1;
    snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config", argv[1]);
    config = open(path, O_RDWR);
    if (config < 0)
        return 1;
    seed = strtoull(argv[3], NULL, 0);
    find_mailbox();
    end = time(NULL) + atoi(argv[2]);
    while (time(NULL) < end) {
        size_t i = pick();

        acts[i].act();
        done[i]++;
        if (random_number(4) == 0)
            put(CONTROL, ABORT);
    }
    put(CONTROL, ABORT);
    for (size_t i = 0; i < ACTS; i++)
        printf("fuzz: %u %s\n", done[i], acts[i].name);
    return 0;
}
