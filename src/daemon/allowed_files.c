/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/allowed_files.h"

#include "daemon/landlock.h"
#include "link/address.h"

#include <sys/stat.h>

#define READ (DSM_LANDLOCK_READ_FILE | DSM_LANDLOCK_READ_DIR)
#define SOCKETS (DSM_LANDLOCK_MAKE_SOCK | DSM_LANDLOCK_REMOVE_FILE)
#define KEEP (DSM_LANDLOCK_WRITE_FILE | DSM_LANDLOCK_MAKE_REG | DSM_LANDLOCK_REMOVE_FILE)
#define RECORD (DSM_LANDLOCK_WRITE_FILE | DSM_LANDLOCK_MAKE_REG | DSM_LANDLOCK_TRUNCATE)

/* Whatever is served: --daemon's end of the standard descriptors, how many threads work, a state page's own descriptor.
 */
static const struct {
    const char *path;
    uint64_t rights;
} always[] = {
    { "/dev/null", DSM_LANDLOCK_READ_FILE | DSM_LANDLOCK_WRITE_FILE },
    { "/sys/devices/system/cpu", DSM_LANDLOCK_READ_FILE },
};

static enum dsm_error add_named(struct dsm_allowed_paths *paths, const char *path, uint64_t rights)
{
    return path ? dsm_allowed_paths_add(paths, path, rights) : DSM_OK;
}

/* Its file is removed at the end; and beside it devices that are added may have theirs. */
static enum dsm_error add_socket(struct dsm_allowed_paths *paths, const struct dsm_address *address)
{
    if (address->kind != DSM_ADDRESS_UNIX || dsm_address_is_abstract(address))
        return DSM_OK;
    return dsm_allowed_paths_add_folder_of(paths, address->path, SOCKETS);
}

static enum dsm_error add_listener(struct dsm_allowed_paths *paths, const char *text)
{
    struct dsm_address address;

    return dsm_address_parse(text, &address, NULL) == DSM_OK ? add_socket(paths, &address) : DSM_OK;
}

/* A file may be moved away and begun anew in its folder; what is none (a FIFO, /dev/stderr) stays what it is. */
static enum dsm_error add_written(struct dsm_allowed_paths *paths, const char *path)
{
    struct stat status;

    if (!path || !path[0])
        return DSM_OK;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return dsm_allowed_paths_add(paths, path, DSM_LANDLOCK_WRITE_FILE);
    return dsm_allowed_paths_add_folder_of(paths, path, RECORD);
}

static enum dsm_error add_device(struct dsm_allowed_paths *paths, const struct dsm_device_description *device)
{
    for (size_t i = 0; i < device->listen_count; i++)
        DSM_TRY(add_listener(paths, device->listen[i]));
    for (size_t i = 0; i < device->vfio_user_count; i++)
        DSM_TRY(add_listener(paths, device->vfio_user[i].listen));
    for (size_t i = 0; i < device->measurement_count; i++)
        DSM_TRY(add_named(paths, device->measurements[i].file, DSM_LANDLOCK_READ_FILE));
    for (size_t i = 0; i < device->psk_count; i++)
        DSM_TRY(add_named(paths, device->psks[i].file, DSM_LANDLOCK_READ_FILE));
    for (size_t i = 0; i < device->identity_count; i++) {
        DSM_TRY(add_named(paths, device->identities[i].key, DSM_LANDLOCK_READ_FILE));
        DSM_TRY(add_named(paths, device->identities[i].chain, DSM_LANDLOCK_READ_FILE));
    }
    for (size_t i = 0; i < device->requesters.root_count; i++)
        DSM_TRY(add_named(paths, device->requesters.roots[i], DSM_LANDLOCK_READ_FILE));
    return add_named(paths, device->requesters.chain, DSM_LANDLOCK_READ_FILE);
}

enum dsm_error dsm_allowed_files_described(struct dsm_allowed_paths *paths, const struct dsm_config *config)
{
    for (size_t i = 0; i < config->device_count; i++)
        DSM_TRY(add_device(paths, &config->devices[i]));
    return DSM_OK;
}

static enum dsm_error add_always(struct dsm_allowed_paths *paths)
{
    for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
        DSM_TRY(dsm_allowed_paths_add(paths, always[i].path, always[i].rights));
    return DSM_OK;
}

static enum dsm_error add_files_dirs(struct dsm_allowed_paths *paths, const struct dsm_options *options)
{
    for (size_t i = 0; i < options->files_dir_count; i++)
        DSM_TRY(dsm_allowed_paths_add(paths, options->files_dir[i], READ | DSM_LANDLOCK_WRITE_FILE | SOCKETS));
    return DSM_OK;
}

enum dsm_error dsm_allowed_files_options(struct dsm_allowed_paths *paths, const struct dsm_options *options)
{
    DSM_TRY(add_always(paths));
    if (options->config)
        DSM_TRY(dsm_allowed_paths_add_folder_of(paths, options->config, READ));
    if (options->has_control)
        DSM_TRY(add_socket(paths, &options->control));
    DSM_TRY(add_named(paths, options->identity, READ | KEEP | DSM_LANDLOCK_MAKE_DIR));
    DSM_TRY(add_named(paths, options->state_dir, READ | KEEP));
    DSM_TRY(add_named(paths, options->capture_dir, RECORD));
    DSM_TRY(add_written(paths, options->log_file));
    DSM_TRY(add_written(paths, options->capture));
    DSM_TRY(add_written(paths, options->keylog));
    if (options->pid)
        DSM_TRY(dsm_allowed_paths_add_folder_of(paths, options->pid, DSM_LANDLOCK_REMOVE_FILE));
    return add_files_dirs(paths, options);
}
