/* SPDX-License-Identifier: BSD-3-Clause */
#include "store/own_file.h"

#include <sys/stat.h>
#include <unistd.h>

void dsm_own_file_note(struct dsm_own_file *file, const char *path)
{
    struct stat status = { 0 };

    file->exists = lstat(path, &status) == 0;
    file->device = status.st_dev;
    file->inode = status.st_ino;
}

void dsm_own_file_note_fd(struct dsm_own_file *file, int fd)
{
    struct stat status = { 0 };

    file->exists = fstat(fd, &status) == 0;
    file->device = status.st_dev;
    file->inode = status.st_ino;
}

void dsm_own_file_remove(struct dsm_own_file *file, const char *path)
{
    struct dsm_own_file there;

    if (!file->exists)
        return;
    file->exists = false;
    dsm_own_file_note(&there, path);
    if (there.exists && there.device == file->device && there.inode == file->inode)
        unlink(path);
}
