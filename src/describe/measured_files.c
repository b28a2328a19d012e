/* SPDX-License-Identifier: BSD-3-Clause */
#include "describe/measured_files.h"

#include "base/file_reason.h"
#include "describe/file.h"
#include "device/measurement_log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_LEN 65536u
#define STEP_BUFFERS 4u /* 256 KiB: some milliseconds of digests */

bool dsm_measured_files_wanted(const struct dsm_device_description *description)
{
    for (size_t i = 0; i < description->measurement_count; i++)
        if (description->measurements[i].is_unread)
            return true;
    return false;
}

void dsm_measured_files_begin(struct dsm_measured_files *files, const struct dsm_crypto *crypto,
                              struct dsm_device_description *description, const char *path)
{
    memset(files, 0, sizeof(*files));
    files->crypto = crypto;
    files->description = description;
    files->path = path;
    files->fd = -1;
}

static void reset_hashes(struct dsm_measured_files *files)
{
    for (size_t i = 0; i < DSM_HASH_ALGORITHMS_MAX; i++)
        dsm_hash_reset(&files->running[i]);
}

void dsm_measured_files_end(struct dsm_measured_files *files)
{
    reset_hashes(files);
    if (files->fd >= 0)
        close(files->fd);
    files->fd = -1;
}

static enum dsm_error refuse(const struct dsm_measured_files *files, struct dsm_error_detail *error, const char *format,
                             const char *text)
{
    char reason[160], place[120];

    snprintf(reason, sizeof(reason), format, text);
    snprintf(place, sizeof(place), "%.60s%smeasurements[%zu].file", files->path, files->path[0] ? "." : "", files->at);
    return dsm_error_detail_set_at(error, place, "%.120s %s", files->description->measurements[files->at].file, reason);
}

static enum dsm_error open_file(struct dsm_measured_files *files, struct dsm_error_detail *error)
{
    const char *path = files->description->measurements[files->at].file;
    const struct dsm_hash_algorithm *hash;
    bool is_irregular;
    uint64_t len;

    files->fd = dsm_file_open_regular(path, &len, &is_irregular);
    if (files->fd < 0)
        return refuse(files, error, "cannot be read: %s", dsm_file_reason(path, DSM_FILE_READ, errno));
    files->file_len = 0;
    for (size_t i = 0; (hash = dsm_hash_algorithm_at(i)) != NULL; i++)
        DSM_TRY(dsm_hash_begin(files->crypto, hash, &files->running[i]));
    return DSM_OK;
}

static enum dsm_error finish_file(struct dsm_measured_files *files)
{
    struct dsm_described_measurement *block = &files->description->measurements[files->at];

    for (size_t i = 0; i < DSM_HASH_ALGORITHMS_MAX && dsm_hash_begun(&files->running[i]); i++)
        DSM_TRY(dsm_hash_peek(&files->running[i], block->digests[i]));
    block->is_unread = false;
    dsm_measured_files_end(files);
    files->at++;
    return DSM_OK;
}

/* It may have grown since the description was read. */
static enum dsm_error count(struct dsm_measured_files *files, size_t n, struct dsm_error_detail *error)
{
    files->file_len += n;
    if (files->file_len > DSM_DESCRIBED_VALUE_MAX)
        return refuse(files, error, "is larger than %s", "67108864 bytes");
    return DSM_OK;
}

static enum dsm_error check_sum(struct dsm_measured_files *files, struct dsm_error_detail *error)
{
    const struct dsm_device_description *description = files->description;
    size_t sum = 0;

    for (size_t i = files->at; i < description->measurement_count; i++) {
        const struct dsm_described_measurement *block = &description->measurements[i];

        sum += block->is_unread ? block->value_len : 0;
        if (sum <= DSM_MEASURED_FILES_MAX)
            continue;
        files->at = i;
        return refuse(files, error, "makes the measured files larger than %s", "268435456 bytes together");
    }
    files->is_sum_checked = true;
    return DSM_OK;
}

static enum dsm_error read_piece(struct dsm_measured_files *files, struct dsm_error_detail *error)
{
    uint8_t buffer[BUFFER_LEN];
    ssize_t got = 1;

    for (unsigned i = 0; i < STEP_BUFFERS; i++) {
        got = read(files->fd, buffer, sizeof(buffer));
        if (got < 0)
            return refuse(files, error, "cannot be read: %s", strerror(errno));
        if (got == 0)
            return finish_file(files);
        DSM_TRY(count(files, (size_t)got, error));
        for (size_t k = 0; k < DSM_HASH_ALGORITHMS_MAX && dsm_hash_begun(&files->running[k]); k++)
            DSM_TRY(dsm_hash_update(&files->running[k], dsm_bytes(buffer, (size_t)got)));
    }
    return DSM_OK;
}

enum dsm_error dsm_measured_files_step(struct dsm_measured_files *files, struct dsm_error_detail *error)
{
    const struct dsm_device_description *description = files->description;

    while (files->at < description->measurement_count && !description->measurements[files->at].is_unread)
        files->at++;
    if (files->at == description->measurement_count)
        return DSM_OK;
    if (!files->is_sum_checked)
        DSM_TRY(check_sum(files, error));
    if (files->fd < 0)
        DSM_TRY(open_file(files, error));
    return read_piece(files, error);
}

void dsm_measured_files_take(struct dsm_device_description *to, const struct dsm_device_description *from)
{
    for (size_t i = 0; i < to->measurement_count && i < from->measurement_count; i++) {
        if (!to->measurements[i].is_unread || from->measurements[i].is_unread)
            continue;
        memcpy(to->measurements[i].digests, from->measurements[i].digests, sizeof(to->measurements[i].digests));
        to->measurements[i].is_unread = false;
    }
}

static enum dsm_error extend(const struct dsm_crypto *crypto, const struct dsm_described_measurement *block,
                             struct dsm_measurements_set *set)
{
    for (size_t i = 0; i < block->log_count; i++)
        DSM_TRY(dsm_measurement_log_extend(crypto, set, block->index, block->log[i].type,
                                           dsm_bytes(block->log[i].value, block->log[i].value_len)));
    return DSM_OK;
}

enum dsm_error dsm_measurement_build(const struct dsm_crypto *crypto, const struct dsm_described_measurement *block,
                                     struct dsm_measurements_set *set)
{
    if (block->is_unread)
        return DSM_ERR_INTERNAL;
    if (block->log_count > 0)
        return extend(crypto, block, set);
    if (block->has_digests || (block->file && !block->value))
        return dsm_measurements_add_digests(set, block->index, block->type, block->digests);
    return dsm_measurements_add(crypto, set, block->index, block->type, block->digest_only,
                                dsm_bytes(block->value, block->value_len));
}
