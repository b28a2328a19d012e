/* SPDX-License-Identifier: BSD-3-Clause */
/* A list of files and folders, and what may be done below each: what the kernel is told, and refusals are made from. */
#ifndef DSM_DAEMON_ALLOWED_PATHS_H
#define DSM_DAEMON_ALLOWED_PATHS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dsm_allowed_path {
    char *path;      /* absolute, without links */
    uint64_t rights; /* of landlock.h */
};

struct dsm_allowed_paths {
    struct dsm_allowed_path *rows;
    size_t count, room;
};

/* What is there already; a path that is not there is passed over. */
enum dsm_error dsm_allowed_paths_add(struct dsm_allowed_paths *paths, const char *path, uint64_t rights) DSM_MUST_CHECK;
/* The folder that path is in, since the file comes and goes. */
enum dsm_error dsm_allowed_paths_add_folder_of(struct dsm_allowed_paths *paths, const char *path,
                                               uint64_t rights) DSM_MUST_CHECK;
/* Whether those that it is below do not give all of rights; a path that is not there is where its folder is. */
bool dsm_allowed_paths_is_outside(const struct dsm_allowed_paths *paths, const char *path, uint64_t rights);
void dsm_allowed_paths_free(struct dsm_allowed_paths *paths);

#endif
