/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/pci_sysfs.h"

#include "wire/tdisp.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

struct sysfs_function {
    int fd;
};

/* A hexadecimal number of at most digits digits, and the character behind it; *text moves past both. */
static bool read_hex(const char **text, size_t digits, char behind, unsigned long *out)
{
    size_t n = strspn(*text, "0123456789abcdefABCDEF");

    if (n == 0 || n > digits || (*text)[n] != behind)
        return false;
    *out = strtoul(*text, NULL, 16);
    *text += n + (behind != '\0');
    return true;
}

/* "0000:00:04.0", or without its segment, as lspci prints them. */
bool cli_bdf_parse(const char *text, struct cli_bdf *out)
{
    unsigned long segment = 0, bus, device, function;
    const char *colon = strchr(text, ':');

    if (colon && strchr(colon + 1, ':') && !read_hex(&text, 4, ':', &segment))
        return false;
    if (!read_hex(&text, 2, ':', &bus) || !read_hex(&text, 2, '.', &device) || !read_hex(&text, 1, '\0', &function))
        return false;
    *out = (struct cli_bdf){ (uint16_t)segment, (uint8_t)bus, (uint8_t)device, (uint8_t)function };
    return device < 32 && function < 8;
}

const char *cli_bdf_text(const struct cli_bdf *bdf, char text[CLI_BDF_TEXT_LEN])
{
    snprintf(text, CLI_BDF_TEXT_LEN, "%04x:%02x:%02x.%x", bdf->segment, bdf->bus, bdf->device & 0x1Fu,
             bdf->function & 7u);
    return text;
}

uint32_t cli_bdf_function_id(const struct cli_bdf *bdf)
{
    uint32_t id = ((uint32_t)bdf->bus << 8) | ((uint32_t)bdf->device << 3) | bdf->function;

    return bdf->segment == 0 ? id : id | ((uint32_t)(bdf->segment & 0xFFu) << 16) | DSM_FUNCTION_SEGMENT_VALID;
}

struct cli_bdf cli_bdf_of_function_id(uint32_t function_id)
{
    return (struct cli_bdf){
        .segment = function_id & DSM_FUNCTION_SEGMENT_VALID ? (function_id >> 16) & 0xFFu : 0,
        .bus = (uint8_t)(function_id >> 8),
        .device = (function_id >> 3) & 0x1Fu,
        .function = function_id & 7u,
    };
}

/* Exactly 4 bytes at once: the mailbox has effects on access, and half an access is none (PCIe 7.9.24.5, 7.9.24.6). */
static bool read_config(void *context, uint16_t offset, uint32_t *value)
{
    const struct sysfs_function *f = context;
    uint8_t b[4];

    if (pread(f->fd, b, sizeof(b), offset) != (ssize_t)sizeof(b))
        return false;
    *value = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
    return true;
}

static bool write_config(void *context, uint16_t offset, uint32_t value)
{
    const struct sysfs_function *f = context;
    uint8_t b[4] = { (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24) };

    return pwrite(f->fd, b, sizeof(b), offset) == (ssize_t)sizeof(b);
}

static uint64_t now_us(void *context)
{
    struct timespec now;

    (void)context;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static void sleep_us(void *context, uint64_t us)
{
    struct timespec left = { .tv_sec = (time_t)(us / 1000000u), .tv_nsec = (long)(us % 1000000u) * 1000 };

    (void)context;
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
}

bool cli_pci_open(const char *root, const struct cli_bdf *bdf, struct cli_config_space *space,
                  struct dsm_error_detail *detail)
{
    struct sysfs_function *f = calloc(1, sizeof(*f));
    char text[CLI_BDF_TEXT_LEN], path[512];
    uint32_t value;

    if (!f)
        return cli_refuse(detail, "out of memory");
    *space = (struct cli_config_space){ f, read_config, write_config, now_us, sleep_us };
    snprintf(path, sizeof(path), "%s/%s/config", root, cli_bdf_text(bdf, text));
    f->fd = open(path, O_RDWR | O_CLOEXEC);
    if (f->fd < 0) {
        int error = errno;

        free(f);
        return error == ENOENT ? cli_refuse(detail, "there is no PCI device %s", text)
                               : cli_refuse(detail, "%.200s: %s", path, strerror(error));
    }
    if (read_config(f, 0x40, &value))
        return true;
    cli_pci_close(space);
    return cli_refuse(detail, "%s: only 64 bytes of configuration space can be read; only root sees the rest", text);
}

bool cli_pci_lock(const struct cli_config_space *space)
{
    const struct sysfs_function *f = space->context;

    return flock(f->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

void cli_pci_close(struct cli_config_space *space)
{
    struct sysfs_function *f = space->context;

    close(f->fd);
    free(f);
    space->context = NULL;
}

bool cli_pci_list(const char *root, struct cli_bdf **list, size_t *count, struct dsm_error_detail *detail)
{
    struct dirent **names;
    int n = scandir(root, &names, NULL, alphasort);

    *count = 0;
    if (n < 0)
        return cli_refuse(detail, "%.200s: %s", root, strerror(errno));
    *list = calloc((size_t)n + 1, sizeof(**list));
    for (int i = 0; i < n; i++) {
        if (*list && cli_bdf_parse(names[i]->d_name, &(*list)[*count]))
            (*count)++;
        free(names[i]);
    }
    free(names);
    return *list || cli_refuse(detail, "out of memory");
}
