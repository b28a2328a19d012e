/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/vfio_user.h"

#include "wire/spdm.h"

#define MESSAGE_MAX (DSM_VFIO_USER_HEADER_LEN + DSM_VFIO_USER_DMA_HEADER_LEN + DSM_VFIO_USER_TRANSFER_MAX)
#define VERSION_MIN 4u
#define DMA_MAP_LEN 32u
#define DMA_UNMAP_LEN 24u
#define INFO_LEN 16u
#define REGION_INFO_LEN 32u
#define IRQ_INFO_LEN 16u
#define SET_IRQS_LEN 20u
#define REGION_ACCESS_LEN 16u

static const struct dsm_vfio_user_row rows[] = {
    /* command, name, payload from, to, descriptors, reply */
    { DSM_VFIO_USER_VERSION, "VERSION", VERSION_MIN, DSM_VFIO_USER_VERSION_MAX, 0, VERSION_MIN },
    { DSM_VFIO_USER_DMA_MAP, "DMA_MAP", DMA_MAP_LEN, DMA_MAP_LEN, 1, 0 },
    { DSM_VFIO_USER_DMA_UNMAP, "DMA_UNMAP", DMA_UNMAP_LEN, DMA_UNMAP_LEN, 0, DMA_UNMAP_LEN },
    { DSM_VFIO_USER_GET_INFO, "DEVICE_GET_INFO", INFO_LEN, INFO_LEN, 0, INFO_LEN },
    { DSM_VFIO_USER_GET_REGION_INFO, "DEVICE_GET_REGION_INFO", REGION_INFO_LEN, REGION_INFO_LEN, 0, REGION_INFO_LEN },
    { DSM_VFIO_USER_GET_IRQ_INFO, "DEVICE_GET_IRQ_INFO", IRQ_INFO_LEN, IRQ_INFO_LEN, 0, IRQ_INFO_LEN },
    { DSM_VFIO_USER_SET_IRQS, "DEVICE_SET_IRQS", SET_IRQS_LEN, SET_IRQS_LEN + DSM_VFIO_USER_IRQS_DATA_MAX,
      DSM_VFIO_USER_FDS_MAX, 0 },
    { DSM_VFIO_USER_REGION_READ, "REGION_READ", REGION_ACCESS_LEN, REGION_ACCESS_LEN, 0, REGION_ACCESS_LEN },
    { DSM_VFIO_USER_REGION_WRITE, "REGION_WRITE", REGION_ACCESS_LEN, REGION_ACCESS_LEN + DSM_VFIO_USER_TRANSFER_MAX, 0,
      REGION_ACCESS_LEN },
    { DSM_VFIO_USER_RESET, "DEVICE_RESET", 0, 0, 0, 0 },
};

const struct dsm_vfio_user_row *dsm_vfio_user_command_row(uint16_t command)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].command == command)
            return &rows[i];
    return NULL;
}

const char *dsm_vfio_user_command_name(uint16_t command)
{
    const struct dsm_vfio_user_row *row = dsm_vfio_user_command_row(command);

    if (command == DSM_VFIO_USER_DMA_READ)
        return "DMA_READ";
    if (command == DSM_VFIO_USER_DMA_WRITE)
        return "DMA_WRITE";
    return row ? row->name : "command";
}

enum dsm_error dsm_vfio_user_header_decode(struct dsm_bytes bytes, struct dsm_vfio_user_header *out)
{
    struct dsm_reader r = dsm_reader(bytes);

    out->id = dsm_read_u16le(&r);
    out->command = dsm_read_u16le(&r);
    out->size = dsm_read_u32le(&r);
    out->flags = dsm_read_u32le(&r);
    out->error = dsm_read_u32le(&r);
    if (r.failed)
        return DSM_ERR_TRUNCATED;
    return out->size >= DSM_VFIO_USER_HEADER_LEN && out->size <= MESSAGE_MAX ? DSM_OK : DSM_ERR_INVALID_FIELD;
}

void dsm_vfio_user_header_write(struct dsm_writer *w, const struct dsm_vfio_user_header *header)
{
    dsm_write_u16le(w, header->id);
    dsm_write_u16le(w, header->command);
    dsm_write_u32le(w, header->size);
    dsm_write_u32le(w, header->flags);
    dsm_write_u32le(w, header->error);
}

/* The text is optional; where it is there, it ends in a NUL, which is not handed out. */
enum dsm_error dsm_vfio_user_version_decode(struct dsm_bytes payload, struct dsm_vfio_user_version *out)
{
    struct dsm_reader r = dsm_reader(payload);

    out->major = dsm_read_u16le(&r);
    out->minor = dsm_read_u16le(&r);
    out->data = dsm_read_bytes(&r, dsm_reader_left(&r));
    if (r.failed)
        return DSM_ERR_TRUNCATED;
    if (out->data.n == 0)
        return DSM_OK;
    if (--out->data.n == 0)
        return DSM_ERR_INVALID_FIELD;
    return memchr(out->data.p, 0, out->data.n + 1) == out->data.p + out->data.n ? DSM_OK : DSM_ERR_INVALID_FIELD;
}

enum dsm_error dsm_vfio_user_version_encode(const struct dsm_vfio_user_version *in, struct dsm_writer *w)
{
    dsm_write_u16le(w, in->major);
    dsm_write_u16le(w, in->minor);
    if (in->data.n > 0) {
        dsm_write_bytes(w, in->data);
        dsm_write_u8(w, 0);
    }
    return dsm_encode_end(w);
}

enum dsm_error dsm_vfio_user_dma_map_decode(struct dsm_bytes payload, struct dsm_vfio_user_dma_map *out)
{
    struct dsm_reader r = dsm_reader(payload);

    out->argsz = dsm_read_u32le(&r);
    out->flags = dsm_read_u32le(&r);
    out->offset = dsm_read_u64le(&r);
    out->address = dsm_read_u64le(&r);
    out->size = dsm_read_u64le(&r);
    return dsm_reader_end(&r);
}

enum dsm_error dsm_vfio_user_dma_map_encode(const struct dsm_vfio_user_dma_map *in, struct dsm_writer *w)
{
    dsm_write_u32le(w, in->argsz);
    dsm_write_u32le(w, in->flags);
    dsm_write_u64le(w, in->offset);
    dsm_write_u64le(w, in->address);
    dsm_write_u64le(w, in->size);
    return dsm_encode_end(w);
}

enum dsm_error dsm_vfio_user_dma_unmap_decode(struct dsm_bytes payload, struct dsm_vfio_user_dma_unmap *out)
{
    struct dsm_reader r = dsm_reader(payload);

    out->argsz = dsm_read_u32le(&r);
    out->flags = dsm_read_u32le(&r);
    out->address = dsm_read_u64le(&r);
    out->size = dsm_read_u64le(&r);
    return dsm_reader_end(&r);
}

enum dsm_error dsm_vfio_user_dma_unmap_encode(const struct dsm_vfio_user_dma_unmap *in, struct dsm_writer *w)
{
    dsm_write_u32le(w, in->argsz);
    dsm_write_u32le(w, in->flags);
    dsm_write_u64le(w, in->address);
    dsm_write_u64le(w, in->size);
    return dsm_encode_end(w);
}

enum dsm_error dsm_vfio_user_info_decode(struct dsm_bytes payload, struct dsm_vfio_user_info *out)
{
    struct dsm_reader r = dsm_reader(payload);

    out->argsz = dsm_read_u32le(&r);
    out->flags = dsm_read_u32le(&r);
    out->regions = dsm_read_u32le(&r);
    out->irqs = dsm_read_u32le(&r);
    return dsm_reader_end(&r);
}

enum dsm_error dsm_vfio_user_info_encode(const struct dsm_vfio_user_info *in, struct dsm_writer *w)
{
    dsm_write_u32le(w, in->argsz);
    dsm_write_u32le(w, in->flags);
    dsm_write_u32le(w, in->regions);
    dsm_write_u32le(w, in->irqs);
    return dsm_encode_end(w);
}

enum dsm_error dsm_vfio_user_region_info_decode(struct dsm_bytes payload, struct dsm_vfio_user_region_info *out)
{
    struct dsm_reader r = dsm_reader(payload);

    out->argsz = dsm_read_u32le(&r);
    out->flags = dsm_read_u32le(&r);
    out->index = dsm_read_u32le(&r);
    out->cap_offset = dsm_read_u32le(&r);
    out->size = dsm_read_u64le(&r);
    out->offset = dsm_read_u64le(&r);
    return dsm_reader_end(&r);
}

enum dsm_error dsm_vfio_user_region_info_encode(const struct dsm_vfio_user_region_info *in, struct dsm_writer *w)
{
    dsm_write_u32le(w, in->argsz);
    dsm_write_u32le(w, in->flags);
    dsm_write_u32le(w, in->index);
    dsm_write_u32le(w, in->cap_offset);
    dsm_write_u64le(w, in->size);
    dsm_write_u64le(w, in->offset);
    return dsm_encode_end(w);
}

enum dsm_error dsm_vfio_user_irq_info_decode(struct dsm_bytes payload, struct dsm_vfio_user_irq_info *out)
{
    struct dsm_reader r = dsm_reader(payload);

    out->argsz = dsm_read_u32le(&r);
    out->flags = dsm_read_u32le(&r);
    out->index = dsm_read_u32le(&r);
    out->count = dsm_read_u32le(&r);
    return dsm_reader_end(&r);
}

enum dsm_error dsm_vfio_user_irq_info_encode(const struct dsm_vfio_user_irq_info *in, struct dsm_writer *w)
{
    dsm_write_u32le(w, in->argsz);
    dsm_write_u32le(w, in->flags);
    dsm_write_u32le(w, in->index);
    dsm_write_u32le(w, in->count);
    return dsm_encode_end(w);
}

enum dsm_error dsm_vfio_user_set_irqs_decode(struct dsm_bytes payload, struct dsm_vfio_user_set_irqs *out)
{
    struct dsm_reader r = dsm_reader(payload);

    out->argsz = dsm_read_u32le(&r);
    out->flags = dsm_read_u32le(&r);
    out->index = dsm_read_u32le(&r);
    out->start = dsm_read_u32le(&r);
    out->count = dsm_read_u32le(&r);
    out->data = dsm_bytes(NULL, 0);
    if ((out->flags & DSM_VFIO_USER_IRQ_DATA_MASK) == DSM_VFIO_USER_IRQ_DATA_BOOL)
        out->data = dsm_read_bytes(&r, out->count);
    return dsm_reader_end(&r);
}

enum dsm_error dsm_vfio_user_set_irqs_encode(const struct dsm_vfio_user_set_irqs *in, struct dsm_writer *w)
{
    dsm_write_u32le(w, in->argsz);
    dsm_write_u32le(w, in->flags);
    dsm_write_u32le(w, in->index);
    dsm_write_u32le(w, in->start);
    dsm_write_u32le(w, in->count);
    dsm_write_bytes(w, in->data);
    return dsm_encode_end(w);
}

static void region_header(struct dsm_reader *r, struct dsm_vfio_user_region_access *out)
{
    out->offset = dsm_read_u64le(r);
    out->region = dsm_read_u32le(r);
    out->count = dsm_read_u32le(r);
    out->data = dsm_bytes(NULL, 0);
}

enum dsm_error dsm_vfio_user_region_read_decode(struct dsm_bytes payload, struct dsm_vfio_user_region_access *out)
{
    struct dsm_reader r = dsm_reader(payload);

    region_header(&r, out);
    return dsm_reader_end(&r);
}

enum dsm_error dsm_vfio_user_region_access_decode(struct dsm_bytes payload, struct dsm_vfio_user_region_access *out)
{
    struct dsm_reader r = dsm_reader(payload);

    region_header(&r, out);
    out->data = dsm_read_bytes(&r, out->count);
    return dsm_reader_end(&r);
}

enum dsm_error dsm_vfio_user_region_access_encode(const struct dsm_vfio_user_region_access *in, struct dsm_writer *w)
{
    dsm_write_u64le(w, in->offset);
    dsm_write_u32le(w, in->region);
    dsm_write_u32le(w, in->count);
    dsm_write_bytes(w, in->data);
    return dsm_encode_end(w);
}

static void dma_header(struct dsm_reader *r, struct dsm_vfio_user_dma_access *out)
{
    out->address = dsm_read_u64le(r);
    out->count = dsm_read_u64le(r);
    out->data = dsm_bytes(NULL, 0);
}

enum dsm_error dsm_vfio_user_dma_read_decode(struct dsm_bytes payload, struct dsm_vfio_user_dma_access *out)
{
    struct dsm_reader r = dsm_reader(payload);

    dma_header(&r, out);
    return dsm_reader_end(&r);
}

enum dsm_error dsm_vfio_user_dma_access_decode(struct dsm_bytes payload, struct dsm_vfio_user_dma_access *out)
{
    struct dsm_reader r = dsm_reader(payload);

    dma_header(&r, out);
    out->data = dsm_read_bytes(&r, out->count);
    return dsm_reader_end(&r);
}

enum dsm_error dsm_vfio_user_dma_access_encode(const struct dsm_vfio_user_dma_access *in, struct dsm_writer *w)
{
    dsm_write_u64le(w, in->address);
    dsm_write_u64le(w, in->count);
    dsm_write_bytes(w, in->data);
    return dsm_encode_end(w);
}
