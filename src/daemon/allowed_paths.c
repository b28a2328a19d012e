/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/allowed_paths.h"

#include <stdlib.h>
#include <string.h>

/* "/run/x" of "/run/x/control", "." of "control"; NULL: no memory. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return strdup(".");
    return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

static struct dsm_allowed_path *find(const struct dsm_allowed_paths *paths, const char *path)
{
    for (size_t i = 0; i < paths->count; i++)
        if (strcmp(paths->rows[i].path, path) == 0)
            return &paths->rows[i];
    return NULL;
}

static enum dsm_error make_room(struct dsm_allowed_paths *paths)
{
    size_t room = paths->room ? 2 * paths->room : 16;
    struct dsm_allowed_path *grown;

    if (paths->count < paths->room)
        return DSM_OK;
    grown = realloc(paths->rows, room * sizeof(*grown));
    if (!grown)
        return DSM_ERR_NO_MEMORY;
    paths->rows = grown;
    paths->room = room;
    return DSM_OK;
}

enum dsm_error dsm_allowed_paths_add(struct dsm_allowed_paths *paths, const char *path, uint64_t rights)
{
    char *whole = realpath(path, NULL);
    struct dsm_allowed_path *known = whole ? find(paths, whole) : NULL;

    if (known)
        known->rights |= rights;
    if (!whole || known || make_room(paths) != DSM_OK) {
        free(whole);
        return known || !whole ? DSM_OK : DSM_ERR_NO_MEMORY;
    }
    paths->rows[paths->count++] = (struct dsm_allowed_path){ .path = whole, .rights = rights };
    return DSM_OK;
}

enum dsm_error dsm_allowed_paths_add_folder_of(struct dsm_allowed_paths *paths, const char *path, uint64_t rights)
{
    char *folder = folder_of(path);
    enum dsm_error error = folder ? dsm_allowed_paths_add(paths, folder, rights) : DSM_ERR_NO_MEMORY;

    free(folder);
    return error;
}

static bool is_below(const char *path, const char *folder)
{
    size_t n = strlen(folder);

    return strncmp(path, folder, n) == 0 && (path[n] == '/' || path[n] == '\0' || (n == 1 && folder[0] == '/'));
}

/* Of a path without links. */
static uint64_t given_to(const struct dsm_allowed_paths *paths, const char *path)
{
    uint64_t rights = 0;

    for (size_t i = 0; i < paths->count; i++)
        if (is_below(path, paths->rows[i].path))
            rights |= paths->rows[i].rights;
    return rights;
}

bool dsm_allowed_paths_is_outside(const struct dsm_allowed_paths *paths, const char *path, uint64_t rights)
{
    char *folder = folder_of(path);
    char *whole = realpath(path, NULL);
    bool outside;

    if (!whole && folder)
        whole = realpath(folder, NULL);
    outside = !whole || (given_to(paths, whole) & rights) != rights;
    free(whole);
    free(folder);
    return outside;
}

void dsm_allowed_paths_free(struct dsm_allowed_paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        free(paths->rows[i].path);
    free(paths->rows);
    *paths = (struct dsm_allowed_paths){ .rows = NULL };
}
