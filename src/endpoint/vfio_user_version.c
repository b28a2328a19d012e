/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/vfio_user_version.h"

#include "json/json_parse.h"

/* In QEMU's names. What is not offered (write_multiple, migration, twin_socket) is not used by a client either. */
static const char capabilities[] = "{\"capabilities\":{\"max_msg_fds\":16,\"max_data_xfer_size\":1048576,"
                                   "\"pgsizes\":4096,\"max_dma_maps\":65535}}";

static uint32_t transfer_max_of(const json_t *root)
{
    const json_t *value = json_object_get(json_object_get(root, "capabilities"), "max_data_xfer_size");
    json_int_t n = json_integer_value(value);

    return json_is_integer(value) && n > 0 && n < DSM_VFIO_USER_TRANSFER_MAX ? (uint32_t)n : DSM_VFIO_USER_TRANSFER_MAX;
}

enum dsm_error dsm_vfio_user_version_read(const struct dsm_vfio_user_version *version, uint32_t *transfer_max)
{
    json_error_t where;
    json_t *root;

    *transfer_max = DSM_VFIO_USER_TRANSFER_MAX;
    if (version->major != DSM_VFIO_USER_MAJOR)
        return DSM_ERR_INVALID_FIELD;
    if (version->data.n == 0)
        return DSM_OK;
    switch (dsm_json_parse((const char *)version->data.p, version->data.n, 0, &root, &where)) {
    case DSM_OK:
        break;
    case DSM_ERR_NO_MEMORY:
        return DSM_ERR_NO_MEMORY;
    default:
        return DSM_ERR_INVALID_FIELD;
    }
    *transfer_max = transfer_max_of(root);
    json_decref(root);
    return DSM_OK;
}

void dsm_vfio_user_version_answer(const struct dsm_vfio_user_version *request, struct dsm_vfio_user_version *out)
{
    *out = (struct dsm_vfio_user_version){ .major = DSM_VFIO_USER_MAJOR, .minor = DSM_VFIO_USER_MINOR };
    if (request->data.n > 0)
        out->data = dsm_bytes(capabilities, sizeof(capabilities) - 1);
}
