/* SPDX-License-Identifier: BSD-3-Clause */
/* "vfio_user" of a TDI: the socket that a VMM connects to, and what the function does. */
#include "describe/vfio_user_fields.h"

#include "describe/json_write.h"
#include "describe/values.h"

#include <stdlib.h>
#include <string.h>

#define UNIX "unix:"
#define INHERITED "fd:"

static enum dsm_error read_listen(const struct dsm_json *at, void *target)
{
    struct dsm_described_vfio_user *out = target;
    const char *text;

    DSM_TRY(dsm_json_string(at, &text));
    if (strncmp(text, UNIX, strlen(UNIX)) != 0 && strncmp(text, INHERITED, strlen(INHERITED)) != 0)
        return dsm_json_fail(at, "must be a unix socket, \"unix:/path\", \"unix:/path,mode=0660\" or \"fd:N\": "
                                 "descriptors cannot be passed over others");
    out->listen = strdup(text);
    return out->listen ? DSM_OK : DSM_ERR_NO_MEMORY;
}

static json_t *write_listen(const void *target)
{
    return json_string(((const struct dsm_described_vfio_user *)target)->listen);
}

static const char *const words[] = { "dma", "nvme" };
/* What endpoint/ gives their functions; test_describe_device.c compares. */
static const uint32_t class_codes[] = { 0x120000, 0x010802 };

static enum dsm_error read_personality(const struct dsm_json *at, void *target)
{
    unsigned choice;

    DSM_TRY(dsm_read_choice(at, words, DSM_FIELD_COUNT(words), &choice));
    ((struct dsm_described_vfio_user *)target)->personality = words[choice];
    return DSM_OK;
}

uint32_t dsm_vfio_user_class_code(const struct dsm_described_vfio_user *vfio_user)
{
    size_t i = 0;

    while (i + 1 < DSM_FIELD_COUNT(words) && strcmp(words[i], vfio_user->personality) != 0)
        i++;
    return class_codes[i];
}

static json_t *write_personality(const void *target)
{
    return json_string(((const struct dsm_described_vfio_user *)target)->personality);
}

static enum dsm_error read_file(const struct dsm_json *at, void *target)
{
    return dsm_read_file_name(at, &((struct dsm_described_vfio_user *)target)->file);
}

static json_t *write_file(const void *target)
{
    const char *file = ((const struct dsm_described_vfio_user *)target)->file;

    return file ? json_string(file) : NULL;
}

#define VFIO_USER(member) offsetof(struct dsm_described_vfio_user, member)

static const struct dsm_json_field fields[] = {
    { .name = "listen", .read = read_listen, .required = true, .write = write_listen },
    { .name = "personality", .read = read_personality, .write = write_personality },
    { .name = "file", .read = read_file, .write = write_file },
    { .name = "size", .kind = DSM_JSON_SIZE, .offset = VFIO_USER(size), .max = INT64_MAX },
    { .name = "device_id", .kind = DSM_JSON_U16, .offset = VFIO_USER(device_id), .max = UINT16_MAX },
    { .name = "read_only", .kind = DSM_JSON_BOOL, .offset = VFIO_USER(read_only) },
    { .name = "locked_dma", .kind = DSM_JSON_BOOL, .offset = VFIO_USER(locked_dma) },
};
const struct dsm_json_object dsm_vfio_user_object = { "vfio_user", fields, DSM_FIELD_COUNT(fields) };

enum dsm_error dsm_vfio_user_fields_read(const struct dsm_json *at, struct dsm_described_vfio_user *out)
{
    out->personality = "dma";
    if (json_is_string(at->value))
        return read_listen(at, out);
    DSM_TRY(dsm_json_object_read(at, &dsm_vfio_user_object, out));
    if (strcmp(out->personality, "nvme") != 0 && (out->file || out->size > 0 || out->read_only))
        return dsm_json_fail(at, "\"file\", \"size\" and \"read_only\" are of \"personality\" \"nvme\" alone");
    return DSM_OK;
}

enum dsm_error dsm_vfio_user_fields_copy(const struct dsm_described_vfio_user *from, struct dsm_described_vfio_user *to)
{
    *to = *from;
    to->listen = strdup(from->listen);
    to->file = from->file ? strdup(from->file) : NULL;
    if (to->listen && (to->file || !from->file))
        return DSM_OK;
    dsm_vfio_user_fields_clear(to);
    return DSM_ERR_NO_MEMORY;
}

void dsm_vfio_user_fields_clear(struct dsm_described_vfio_user *vfio_user)
{
    free(vfio_user->listen);
    free(vfio_user->file);
    *vfio_user = (struct dsm_described_vfio_user){ 0 };
}
