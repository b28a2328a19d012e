/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/state_page.h"

#include "device/device_config.h"
#include "store/own_file.h"
#include "swdsm/swdsm-client.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE_LEN (sizeof(struct swdsm_page_header) + DSM_TDIS_MAX * SWDSM_PAGE_LINE)

_Static_assert(DSM_TDIS_MAX == SWDSM_TDIS_MAX, "a line for each TDI that can be");
_Static_assert(SWDSM_TDI_ERROR == (int)DSM_TDI_ERROR && SWDSM_TDI_RUN == (int)DSM_TDI_RUN &&
                   SWDSM_TDI_CONFIG_LOCKED == (int)DSM_TDI_CONFIG_LOCKED &&
                   SWDSM_TDI_CONFIG_UNLOCKED == (int)DSM_TDI_CONFIG_UNLOCKED,
               "the page has the states of TDISP");

uint64_t dsm_state_word(const struct dsm_tdi *tdi)
{
    return (tdi->removed ? 0 : SWDSM_WORD_VALID) | (tdi->stale ? SWDSM_WORD_STALE : 0) |
           (uint64_t)tdi->generation << 32 | (uint64_t)tdi->stream_id << 16 | (uint64_t)(tdi->lock_flags & 0xFFu) << 8 |
           tdi->state;
}

uint32_t dsm_state_function_id(const struct dsm_device *device, size_t tdi)
{
    uint32_t function_id;

    if (device->tdis[tdi].bound)
        return device->tdis[tdi].bound_function_id;
    if (dsm_device_captured_id(device, tdi, &function_id))
        return function_id;
    return device->tdis[tdi].description.function_id;
}

static struct swdsm_page_line *line_at(struct swdsm_page_header *page, size_t tdi)
{
    return (struct swdsm_page_line *)(void *)((uint8_t *)page + page->first_line) + tdi;
}

/* The file is written and not mapped: whoever truncates it must not end us. Each write is of one field, whole to
 * whoever has it mapped. A file that cannot be written any more says nothing new, as a full disk does. */
static void put(const struct dsm_state_page *page, const void *field, size_t n)
{
    off_t at = (off_t)((const uint8_t *)field - (const uint8_t *)page->file);

    (void)!pwrite(page->file_fd, field, n, at);
}

static void put_line(const struct dsm_state_page *page, size_t tdi)
{
    struct swdsm_page_line *line = line_at(page->file, tdi);

    put(page, &line->function_id, sizeof(line->function_id));
    put(page, &line->word, sizeof(line->word));
}

static void store_line(struct swdsm_page_header *page, const struct dsm_device *device, size_t tdi)
{
    struct swdsm_page_line *line = line_at(page, tdi);

    __atomic_store_n(&line->function_id, dsm_state_function_id(device, tdi), __ATOMIC_RELAXED);
    atomic_store_explicit(&line->word, dsm_state_word(&device->tdis[tdi]), memory_order_release);
}

/* lines: those that ever had a TDI; others are left alone, since touching them would cost memory. */
static void store_lines(struct swdsm_page_header *page, const struct dsm_device *device, size_t lines)
{
    for (size_t i = 0; i < device->tdi_count; i++)
        store_line(page, device, i);
    for (size_t i = device->tdi_count; i < lines; i++)
        atomic_store_explicit(&line_at(page, i)->word, SWDSM_TDI_ERROR, memory_order_release);
}

static void count_lines(struct dsm_state_page *page, const struct dsm_device *device)
{
    if (device->tdi_count > page->lines)
        page->lines = device->tdi_count;
}

static void fill(struct swdsm_page_header *page, const struct dsm_device *device, size_t lines)
{
    page->magic = SWDSM_PAGE_MAGIC;
    page->version = SWDSM_PAGE_VERSION;
    page->tdi_count = (uint32_t)device->tdi_count;
    page->line_len = SWDSM_PAGE_LINE;
    page->first_line = sizeof(*page);
    store_lines(page, device, lines);
}

static struct swdsm_page_header *map(int fd)
{
    void *memory = mmap(NULL, PAGE_LEN, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    return memory == MAP_FAILED ? NULL : memory;
}

void dsm_state_page_init(struct dsm_state_page *page)
{
    *page = (struct dsm_state_page){ .memory_fd = -1, .file_fd = -1 };
}

/* The seals: our mapping from before stays writable, and nobody, whoever gets hold of the descriptor or opens it anew,
 * can write, resize or unseal. */
static bool seal(int fd)
{
    return fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL) == 0;
}

/* A descriptor that reads only; without /proc the sealed one itself, which cannot do more. */
static int read_only(int fd)
{
    char name[40];
    int reader;

    snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
    reader = open(name, O_RDONLY | O_CLOEXEC);
    if (reader < 0)
        return fd;
    close(fd);
    return reader;
}

int dsm_state_page_descriptor(struct dsm_state_page *page, const struct dsm_device *device)
{
    struct swdsm_page_header *memory = NULL;
    int fd;

    if (page->memory || page->closed)
        return page->memory_fd;
    fd = memfd_create("swdsm-states", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd >= 0 && fchmod(fd, 0400) == 0 && ftruncate(fd, (off_t)PAGE_LEN) == 0)
        memory = map(fd);
    if (!memory || !seal(fd)) {
        dsm_log(device->log, DSM_LOG_WARNING, device->name, "no state page: %s", strerror(errno));
        if (memory)
            munmap(memory, PAGE_LEN);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    count_lines(page, device);
    fill(memory, device, page->lines);
    page->memory = memory;
    page->memory_fd = read_only(fd);
    return page->memory_fd;
}

static char *path_of(const char *folder, const char *name)
{
    char *path;

    return asprintf(&path, "%s/%s.states", folder, name) < 0 ? NULL : path;
}

static void store_errors(struct swdsm_page_header *page, size_t lines)
{
    for (size_t i = 0; i < lines; i++) {
        swdsm_word *word = &line_at(page, i)->word;
        uint64_t old = atomic_load_explicit(word, memory_order_relaxed);

        if ((old & SWDSM_WORD_VALID) && SWDSM_WORD_STATE(old) != SWDSM_TDI_ERROR)
            atomic_store_explicit(word, ((old & ~UINT64_C(0xFF)) | SWDSM_TDI_ERROR) + (UINT64_C(1) << 32),
                                  memory_order_release);
    }
}

/* Ours and a page, and no daemon that lives has it locked. */
static bool is_left_over(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
           status.st_size == (off_t)PAGE_LEN && flock(fd, LOCK_EX | LOCK_NB) == 0;
}

/* All of a file that a daemon left: read, and written again as errors. */
static bool retire_page(int fd, struct swdsm_page_header *page)
{
    if (pread(fd, page, PAGE_LEN, 0) != (ssize_t)PAGE_LEN || page->magic != SWDSM_PAGE_MAGIC ||
        page->version != SWDSM_PAGE_VERSION || page->first_line != sizeof(*page))
        return false;
    store_errors(page, DSM_TDIS_MAX);
    return pwrite(fd, page, PAGE_LEN, 0) == (ssize_t)PAGE_LEN;
}

static void retire(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct swdsm_page_header *page = fd >= 0 && is_left_over(fd) ? aligned_alloc(SWDSM_PAGE_LINE, PAGE_LEN) : NULL;

    if (page && retire_page(fd, page))
        unlink(path);
    free(page);
    if (fd >= 0)
        close(fd);
}

void dsm_state_page_retire(const char *folder, const char *name)
{
    char *path = path_of(folder, name);

    if (path)
        retire(path);
    free(path);
}

/* Its blocks are there from the beginning: its states can be written on a full file system, too. */
static int create_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0)
        return -1;
    errno = flock(fd, LOCK_EX | LOCK_NB) != 0 ? errno : posix_fallocate(fd, 0, (off_t)PAGE_LEN);
    if (errno == 0)
        return fd;
    unlink(path);
    close(fd);
    return -1;
}

/* What is in the file, to be written from. */
static struct swdsm_page_header *copy_create(struct dsm_state_page *page, const struct dsm_device *device)
{
    struct swdsm_page_header *copy = aligned_alloc(SWDSM_PAGE_LINE, PAGE_LEN);

    if (!copy)
        return NULL;
    memset(copy, 0, PAGE_LEN);
    count_lines(page, device);
    fill(copy, device, page->lines);
    return copy;
}

const char *dsm_state_page_file(struct dsm_state_page *page, const struct dsm_device *device, const char *folder)
{
    char *path = page->file || page->closed ? NULL : path_of(folder, device->name);
    struct swdsm_page_header *copy;
    int fd;

    if (!path)
        return page->path;
    retire(path);
    fd = create_file(path);
    copy = fd >= 0 ? copy_create(page, device) : NULL;
    if (!copy || pwrite(fd, copy, PAGE_LEN, 0) != (ssize_t)PAGE_LEN) {
        dsm_log(device->log, DSM_LOG_WARNING, device->name, "no state page in %s: %s", path, strerror(errno));
        if (fd >= 0) {
            unlink(path);
            close(fd);
        }
        free(copy);
        free(path);
        return NULL;
    }
    page->file = copy;
    page->file_fd = fd;
    page->path = path;
    return path;
}

void dsm_state_page_store(struct dsm_state_page *page, const struct dsm_device *device, size_t tdi)
{
    if (page->memory)
        store_line(page->memory, device, tdi);
    if (!page->file)
        return;
    store_line(page->file, device, tdi);
    put_line(page, tdi);
}

void dsm_state_page_store_all(struct dsm_state_page *page, const struct dsm_device *device)
{
    count_lines(page, device);
    if (page->memory)
        store_lines(page->memory, device, page->lines);
    if (!page->file)
        return;
    store_lines(page->file, device, page->lines);
    for (size_t i = 0; i < page->lines; i++)
        put_line(page, i);
}

static void close_memory(struct dsm_state_page *page)
{
    if (!page->memory)
        return;
    store_errors(page->memory, page->lines);
    munmap(page->memory, PAGE_LEN);
    close(page->memory_fd);
    page->memory = NULL;
    page->memory_fd = -1;
}

static void close_file(struct dsm_state_page *page)
{
    struct dsm_own_file own;

    if (!page->file)
        return;
    dsm_own_file_note_fd(&own, page->file_fd);
    dsm_own_file_remove(&own, page->path);
    store_errors(page->file, page->lines);
    for (size_t i = 0; i < page->lines; i++)
        put_line(page, i);
    close(page->file_fd);
    free(page->file);
    page->file = NULL;
    page->file_fd = -1;
}

void dsm_state_page_close(struct dsm_state_page *page)
{
    close_memory(page);
    close_file(page);
    free(page->path);
    page->path = NULL;
    page->closed = true;
}
