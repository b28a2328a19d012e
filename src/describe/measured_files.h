/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Files that a description names while others are served: they are read and digested in pieces, on whatever thread, so
 * that nobody waits for a large one. Reading the description has looked at them alone.
 */
#ifndef DSM_DESCRIBE_MEASURED_FILES_H
#define DSM_DESCRIBE_MEASURED_FILES_H

#include "describe/description.h"

#define DSM_MEASURED_FILES_MAX (256u * 1024u * 1024u) /* of one description, together */

struct dsm_measured_files {
    const struct dsm_crypto *crypto;
    struct dsm_device_description *description;
    const char *path; /* where it was described, for errors */
    size_t at;        /* the block in hand */
    int fd;           /* its file; -1: not opened yet */
    size_t file_len;
    bool is_sum_checked;
    struct dsm_hash running[DSM_HASH_ALGORITHMS_MAX];
};

/* Are there any whose digests are not made yet? */
bool dsm_measured_files_wanted(const struct dsm_device_description *description);

void dsm_measured_files_begin(struct dsm_measured_files *files, const struct dsm_crypto *crypto,
                              struct dsm_device_description *description, const char *path);
/* The next piece; some milliseconds. */
enum dsm_error dsm_measured_files_step(struct dsm_measured_files *files, struct dsm_error_detail *error) DSM_MUST_CHECK;
/* At any time. */
void dsm_measured_files_end(struct dsm_measured_files *files);

/* The digests that another reading of the same description has made. */
void dsm_measured_files_take(struct dsm_device_description *to, const struct dsm_device_description *from);

/* A block of a description, of whichever kind, into a set. */
enum dsm_error dsm_measurement_build(const struct dsm_crypto *crypto, const struct dsm_described_measurement *block,
                                     struct dsm_measurements_set *set) DSM_MUST_CHECK;

#endif
