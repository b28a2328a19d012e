/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/dma_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* What there is to know of a descriptor before anything is done with it. */
struct facts {
    struct stat stat;
    bool writable;
    bool sealed; /* cannot shrink */
    bool huge;
};

static int facts_of(int fd, struct facts *out)
{
    struct statfs fs;
    int flags = fcntl(fd, F_GETFL), seals = fcntl(fd, F_GET_SEALS);

    if (flags < 0 || (flags & O_PATH) || fstat(fd, &out->stat) != 0 || !S_ISREG(out->stat.st_mode))
        return EINVAL;
    if ((flags & O_ACCMODE) == O_WRONLY)
        return EACCES;
    out->writable = (flags & O_ACCMODE) == O_RDWR;
    out->sealed = seals >= 0 && (seals & F_SEAL_SHRINK);
    out->huge = fstatfs(fd, &fs) == 0 && (uint32_t)fs.f_type == HUGETLBFS_MAGIC;
    return 0;
}

static int facts_check(const struct facts *facts, bool write, uint64_t offset, uint64_t size)
{
    uint64_t file_size = (uint64_t)facts->stat.st_size;

    if (write && !facts->writable)
        return EACCES;
    if (offset > file_size || size > file_size - offset)
        return EINVAL;
    return facts->huge && !facts->sealed ? EOPNOTSUPP : 0;
}

/* Huge pages are reserved when they are mapped: without, a page that is not there is a SIGBUS. */
static uint8_t *map_whole(int fd, const struct facts *facts)
{
    int protection = PROT_READ | (facts->writable ? PROT_WRITE : 0);
    void *base;

    if (!facts->sealed || facts->stat.st_size <= 0)
        return NULL;
    base = mmap(NULL, (size_t)facts->stat.st_size, protection, MAP_SHARED | (facts->huge ? 0 : MAP_NORESERVE), fd, 0);
    return base == MAP_FAILED ? NULL : base;
}

static void file_drop(struct dsm_dma_file *file)
{
    if (file->base)
        munmap(file->base, (size_t)file->len);
    if (file->fd >= 0)
        close(file->fd);
    file->base = NULL;
    file->fd = -1;
}

/* Maps the file, or keeps its descriptor, which is taken over. */
static void file_fill(struct dsm_dma_file *file, int fd, const struct facts *facts)
{
    file->device = facts->stat.st_dev;
    file->inode = facts->stat.st_ino;
    file->writable = facts->writable;
    file->base = map_whole(fd, facts);
    file->len = file->base ? (uint64_t)facts->stat.st_size : 0;
    file->fd = fd;
    if (!file->base)
        return;
    close(fd);
    file->fd = -1;
}

static struct dsm_dma_file *file_find(struct dsm_dma_files *files, const struct facts *facts)
{
    for (size_t i = 0; i < DSM_DMA_FILES_MAX; i++) {
        struct dsm_dma_file *file = &files->entries[i];

        if (file->users > 0 && file->device == facts->stat.st_dev && file->inode == facts->stat.st_ino &&
            file->writable == facts->writable)
            return file;
    }
    return NULL;
}

static struct dsm_dma_file *file_free(struct dsm_dma_files *files)
{
    for (size_t i = 0; i < DSM_DMA_FILES_MAX; i++)
        if (files->entries[i].users == 0)
            return &files->entries[i];
    return NULL;
}

static int file_use(struct dsm_dma_files *files, int fd, bool write, uint64_t offset, uint64_t size, uint8_t *index,
                    bool *kept)
{
    struct dsm_dma_file *file;
    struct facts facts;
    int error = facts_of(fd, &facts);

    if (error == 0)
        error = facts_check(&facts, write, offset, size);
    if (error != 0)
        return error;
    file = file_find(files, &facts);
    if (file && file->base && offset + size > file->len)
        file_drop(file); /* it has grown since */
    if (!file && !(file = file_free(files)))
        return ENOSPC;
    if (file->users == 0 || (!file->base && file->fd < 0)) {
        file_fill(file, fd, &facts);
        *kept = true;
    }
    file->users++;
    *index = (uint8_t)(file - files->entries);
    return 0;
}

int dsm_dma_file_use(struct dsm_dma_files *files, int fd, bool write, uint64_t offset, uint64_t size, uint8_t *index)
{
    bool kept = false;
    int error = file_use(files, fd, write, offset, size, index, &kept);

    if (!kept)
        close(fd);
    return error;
}

void dsm_dma_file_use_again(struct dsm_dma_files *files, uint8_t index)
{
    files->entries[index].users++;
}

void dsm_dma_file_release(struct dsm_dma_files *files, uint8_t index)
{
    struct dsm_dma_file *file = &files->entries[index];

    if (--file->users == 0)
        file_drop(file);
}

bool dsm_dma_file_read(const struct dsm_dma_files *files, uint8_t index, uint64_t offset, void *data, size_t n)
{
    const struct dsm_dma_file *file = &files->entries[index];

    if (!file->base)
        return pread(file->fd, data, n, (off_t)offset) == (ssize_t)n;
    memcpy(data, file->base + offset, n);
    return true;
}

/* pwrite would make a file that was truncated long again. */
static bool is_within(int fd, uint64_t offset, size_t n)
{
    struct stat stat;

    return fstat(fd, &stat) == 0 && offset <= (uint64_t)stat.st_size && n <= (uint64_t)stat.st_size - offset;
}

bool dsm_dma_file_write(const struct dsm_dma_files *files, uint8_t index, uint64_t offset, const void *data, size_t n)
{
    const struct dsm_dma_file *file = &files->entries[index];

    if (!file->base)
        return is_within(file->fd, offset, n) && pwrite(file->fd, data, n, (off_t)offset) == (ssize_t)n;
    memcpy(file->base + offset, data, n);
    return true;
}
