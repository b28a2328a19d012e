/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/nvme_store.h"

#include "base/file_reason.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static enum dsm_error refuse(struct dsm_error_detail *error_detail, const char *what)
{
    return dsm_error_detail_set(error_detail, "%s", what);
}

/* A file that is shorter than what is asked for is made longer: a hole is zeros. */
static enum dsm_error fit_file(struct dsm_nvme_store *store, uint64_t size, const struct stat *stat,
                               struct dsm_error_detail *error_detail)
{
    uint64_t file_size = (uint64_t)stat->st_size;

    store->len = size > 0 ? size : file_size - file_size % DSM_NVME_BLOCK_LEN;
    if (size > file_size && (store->read_only || ftruncate(store->fd, (off_t)size) != 0))
        return refuse(error_detail, "the file is shorter than \"size\"");
    return DSM_OK;
}

static enum dsm_error open_file(struct dsm_nvme_store *store, const struct dsm_personality_options *options,
                                struct dsm_error_detail *error_detail)
{
    struct stat stat;

    store->fd = open(options->file, (store->read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NONBLOCK);
    if (store->fd < 0 || fstat(store->fd, &stat) != 0)
        return refuse(error_detail,
                      dsm_file_reason(options->file, store->read_only ? DSM_FILE_READ : DSM_FILE_WRITE, errno));
    if (!S_ISREG(stat.st_mode))
        return refuse(error_detail, "is no regular file");
    return fit_file(store, options->size, &stat, error_detail);
}

static enum dsm_error make_memory(struct dsm_nvme_store *store, uint64_t size, struct dsm_error_detail *error_detail)
{
    store->len = size > 0 ? size : DSM_NVME_MEMORY_DEFAULT;
    store->memory =
        mmap(NULL, (size_t)store->len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (store->memory != MAP_FAILED)
        return DSM_OK;
    store->memory = NULL;
    return refuse(error_detail, "so much memory cannot be had");
}

enum dsm_error dsm_nvme_store_open(struct dsm_nvme_store *store, const struct dsm_personality_options *options,
                                   struct dsm_error_detail *error_detail)
{
    enum dsm_error error;

    *store = (struct dsm_nvme_store){ .fd = -1, .read_only = options->read_only };
    if (options->size % DSM_NVME_BLOCK_LEN != 0)
        return refuse(error_detail, "\"size\" must be a multiple of 512");
    error = options->file ? open_file(store, options, error_detail) : make_memory(store, options->size, error_detail);
    if (error == DSM_OK && store->len == 0)
        error = refuse(error_detail, "the file holds less than one block of 512 bytes");
    if (error != DSM_OK)
        dsm_nvme_store_close(store);
    return error;
}

void dsm_nvme_store_close(struct dsm_nvme_store *store)
{
    if (store->memory)
        munmap(store->memory, (size_t)store->len);
    if (store->fd >= 0)
        close(store->fd);
    *store = (struct dsm_nvme_store){ .fd = -1 };
}

bool dsm_nvme_store_read(const struct dsm_nvme_store *store, uint64_t offset, void *data, size_t n)
{
    if (!store->memory)
        return pread(store->fd, data, n, (off_t)offset) == (ssize_t)n;
    memcpy(data, store->memory + offset, n);
    return true;
}

bool dsm_nvme_store_write(struct dsm_nvme_store *store, uint64_t offset, const void *data, size_t n)
{
    if (!store->memory)
        return pwrite(store->fd, data, n, (off_t)offset) == (ssize_t)n;
    memcpy(store->memory + offset, data, n);
    return true;
}

bool dsm_nvme_store_flush(struct dsm_nvme_store *store)
{
    return store->memory || store->read_only || fdatasync(store->fd) == 0;
}
