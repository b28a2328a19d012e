/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation. The requester writes an object to the Write Data Mailbox, double word by double word, and sets
 * DOE Go; the device sets Data Object Ready once its response can be read, double word by double word, from the Read
 * Data Mailbox, where each write steps to the next one. Busy, Error and Ready are bits of the Status register. Abort
 * brings the mailbox back to where a new object can be written, whatever it was doing.
 */
#include "cli/doe_mailbox.h"

#include "base/reader.h"
#include "wire/doe.h"

/* PCIe 7.9.24: offsets from the capability, and bits. */
#define CONTROL 0x08u
#define CONTROL_ABORT 0x00000001u
#define CONTROL_GO 0x80000000u
#define STATUS 0x0Cu
#define STATUS_BUSY 0x00000001u
#define STATUS_INTERRUPT 0x00000002u /* cleared by writing 1 */
#define STATUS_ERROR 0x00000004u
#define STATUS_READY 0x80000000u
#define WRITE_DATA 0x10u
#define READ_DATA 0x14u
#define MAILBOX_LEN 0x18u

#define DW 4u
#define HEADER_DW 2u
#define LENGTH_MASK 0x3FFFFu
#define POLL_FIRST_US 50u
#define POLL_MOST_US 5000u

bool cli_doe_mailbox_next(const struct cli_config_space *space, struct cli_doe_mailbox *m)
{
    while (cli_extended_capability(space, CLI_EXTENDED_DOE, &m->base, &m->version))
        if (m->base <= CLI_CONFIG_SIZE - MAILBOX_LEN) {
            m->space = space;
            return true;
        }
    return false;
}

static enum dsm_error fail(struct cli_doe_mailbox *m, enum dsm_error error, const char *text)
{
    cli_refuse(&m->fault, "DOE mailbox at 0x%03x: %s", m->base, text);
    return error;
}

static enum dsm_error get(struct cli_doe_mailbox *m, uint16_t offset, uint32_t *value)
{
    if (!m->space->read(m->space->context, (uint16_t)(m->base + offset), value))
        return fail(m, DSM_ERR_IO, "configuration space cannot be read");
    return DSM_OK;
}

static enum dsm_error put(struct cli_doe_mailbox *m, uint16_t offset, uint32_t value)
{
    if (!m->space->write(m->space->context, (uint16_t)(m->base + offset), value))
        return fail(m, DSM_ERR_IO, "configuration space cannot be written");
    return DSM_OK;
}

/* All ones is what a device that is not there any more reads as. */
static enum dsm_error get_status(struct cli_doe_mailbox *m, uint32_t *status)
{
    DSM_TRY(get(m, STATUS, status));
    return *status == UINT32_MAX ? fail(m, DSM_ERR_IO, "the device is gone: its registers read as all ones") : DSM_OK;
}

/* Until one of the bits `until` is set, or (where there are none) all of `clear` are clear. */
static enum dsm_error wait_for(struct cli_doe_mailbox *m, uint32_t until, uint32_t clear, unsigned timeout_ms,
                               uint32_t *status)
{
    uint64_t end = m->space->now_us(m->space->context) + (uint64_t)timeout_ms * 1000;
    uint64_t pause = POLL_FIRST_US;

    for (;;) {
        bool is_last = m->space->now_us(m->space->context) >= end;

        DSM_TRY(get_status(m, status));
        if (until ? (*status & until) != 0 : (*status & clear) == 0)
            return DSM_OK;
        if (is_last)
            return DSM_ERR_TIMEOUT;
        m->space->sleep_us(m->space->context, pause);
        pause = 2 * pause < POLL_MOST_US ? 2 * pause : POLL_MOST_US;
    }
}

static enum dsm_error abort_mailbox(struct cli_doe_mailbox *m)
{
    uint32_t status;
    enum dsm_error error;

    DSM_TRY(put(m, CONTROL, CONTROL_ABORT));
    error = wait_for(m, 0, STATUS_BUSY | STATUS_ERROR | STATUS_READY, CLI_DOE_TIMEOUT_MS, &status);
    if (error != DSM_ERR_TIMEOUT)
        return error;
    return status & STATUS_BUSY ? fail(m, DSM_ERR_BUSY, "busy, and still busy a second after an abort")
                                : fail(m, DSM_ERR_IO, "an abort does not clear Error and Data Object Ready");
}

/* Says what happened even if aborting then fails as well. */
static enum dsm_error abort_and_fail(struct cli_doe_mailbox *m, enum dsm_error error, const char *text)
{
    if (abort_mailbox(m) == DSM_OK)
        return fail(m, error, text);
    cli_refuse(&m->fault, "DOE mailbox at 0x%03x: %s; and aborting failed, too", m->base, text);
    return error;
}

/* PCIe 6.30.2: Busy may be set for a while; Error or a response that nobody read is left from somebody else. */
static enum dsm_error make_idle(struct cli_doe_mailbox *m)
{
    uint32_t status;
    enum dsm_error error;

    DSM_TRY(put(m, CONTROL, 0)); /* the interrupt is off */
    DSM_TRY(put(m, STATUS, STATUS_INTERRUPT));
    error = wait_for(m, 0, STATUS_BUSY, m->timeout_ms, &status);
    if (error == DSM_ERR_TIMEOUT || (error == DSM_OK && (status & (STATUS_ERROR | STATUS_READY))))
        return abort_mailbox(m);
    return error;
}

enum dsm_error cli_doe_begin(struct cli_doe_mailbox *m)
{
    m->fault.reason[0] = '\0';
    return abort_mailbox(m);
}

static enum dsm_error write_object(struct cli_doe_mailbox *m, struct dsm_bytes object)
{
    struct dsm_reader r = dsm_reader(object);

    while (dsm_reader_left(&r) >= DW)
        DSM_TRY(put(m, WRITE_DATA, dsm_read_u32le(&r)));
    return put(m, CONTROL, CONTROL_GO);
}

static enum dsm_error read_dw(struct cli_doe_mailbox *m, struct dsm_writer *w, uint32_t *value)
{
    DSM_TRY(get(m, READ_DATA, value));
    dsm_write_u32le(w, *value);
    return put(m, READ_DATA, 0);
}

static enum dsm_error read_data(struct cli_doe_mailbox *m, uint32_t count, struct dsm_writer *w)
{
    uint32_t value, status;

    for (uint32_t i = 0; i < count; i++) {
        if (i + 1 == count) {
            DSM_TRY(get_status(m, &status));
            if (!(status & STATUS_READY))
                return abort_and_fail(m, DSM_ERR_IO, "the response ends before the length in its header");
        }
        DSM_TRY(read_dw(m, w, &value));
    }
    DSM_TRY(get_status(m, &status));
    if (status & STATUS_ERROR)
        return abort_and_fail(m, DSM_ERR_IO, "the Error bit is set after the response was read");
    if (status & STATUS_READY)
        return abort_and_fail(m, DSM_ERR_IO, "more is ready than the length in the response's header");
    return DSM_OK;
}

static enum dsm_error read_object(struct cli_doe_mailbox *m, struct dsm_writer *w)
{
    uint8_t header[DSM_DOE_HEADER_LEN];
    struct dsm_writer h = dsm_writer(header, sizeof(header));
    uint32_t value, status, length;

    DSM_TRY(read_dw(m, &h, &value));
    DSM_TRY(get_status(m, &status));
    if (!(status & STATUS_READY))
        return abort_and_fail(m, DSM_ERR_IO, "the response ends within its header");
    DSM_TRY(read_dw(m, &h, &value));
    length = value & LENGTH_MASK ? value & LENGTH_MASK : DSM_DOE_LENGTH_MAX_DW;
    if (length < HEADER_DW)
        return abort_and_fail(m, DSM_ERR_IO, "the response's length is less than its header's");
    if ((size_t)length * DW > dsm_writer_left(w))
        return abort_and_fail(m, DSM_ERR_NO_SPACE, "the response is larger than what was negotiated");
    dsm_write_bytes(w, dsm_written(&h));
    return length == HEADER_DW ? DSM_OK : read_data(m, length - HEADER_DW, w);
}

enum dsm_error cli_doe_exchange(struct cli_doe_mailbox *m, struct dsm_bytes object, struct dsm_writer *response)
{
    uint32_t status;
    enum dsm_error error;

    m->fault.reason[0] = '\0';
    if (object.n < DSM_DOE_HEADER_LEN || object.n % DW != 0)
        return fail(m, DSM_ERR_INTERNAL, "an object has whole double words");
    DSM_TRY(make_idle(m));
    DSM_TRY(write_object(m, object));
    error = wait_for(m, STATUS_READY | STATUS_ERROR, 0, m->timeout_ms, &status);
    if (error == DSM_ERR_TIMEOUT)
        return abort_mailbox(m);
    DSM_TRY(error);
    if (status & STATUS_ERROR)
        return abort_and_fail(m, DSM_ERR_IO, "the device set the Error bit");
    return read_object(m, response);
}

static enum dsm_error discover_one(struct cli_doe_mailbox *m, uint8_t index, struct dsm_doe_discovery_response *out)
{
    /* PCIe 6.30.1.1: the version field came with version 2 of the capability, and was reserved before. */
    struct dsm_doe_discovery request = { .index = index, .version = m->version >= 2 ? 2 : 0 };
    uint8_t data[DW], object[DSM_DOE_HEADER_LEN + DW], answer[DSM_DOE_HEADER_LEN + DW];
    struct dsm_writer d = dsm_writer(data, sizeof(data)), o = dsm_writer(object, sizeof(object)),
                      a = dsm_writer(answer, sizeof(answer));
    struct dsm_doe_object response;

    DSM_TRY(dsm_doe_discovery_encode(&request, &d));
    DSM_TRY(dsm_doe_object_encode(DSM_DOE_DISCOVERY, dsm_written(&d), &o));
    DSM_TRY(cli_doe_exchange(m, dsm_written(&o), &a));
    if (dsm_written_len(&a) == 0)
        return fail(m, DSM_ERR_TIMEOUT, "no response to DOE discovery");
    if (dsm_doe_object_decode(dsm_written(&a), &response) != DSM_OK || response.type != DSM_DOE_DISCOVERY ||
        dsm_doe_discovery_response_decode(response.data, out, NULL) != DSM_OK)
        return fail(m, DSM_ERR_UNEXPECTED_RESPONSE, "the response to DOE discovery is another object");
    return DSM_OK;
}

enum dsm_error cli_doe_discover(struct cli_doe_mailbox *m, struct cli_doe_features *features)
{
    struct dsm_doe_discovery_response response = { .next_index = 0 };

    features->count = 0;
    do {
        if (features->count == CLI_DOE_FEATURES_MAX)
            return fail(m, DSM_ERR_LIMIT, "DOE discovery does not come to an end");
        DSM_TRY(discover_one(m, response.next_index, &response));
        features->list[features->count++] = (struct cli_doe_feature){ response.vendor_id, response.type };
    } while (response.next_index != 0);
    return DSM_OK;
}

bool cli_doe_offers(const struct cli_doe_features *features, uint16_t vendor_id, uint8_t type)
{
    for (size_t i = 0; i < features->count; i++)
        if (features->list[i].vendor_id == vendor_id && features->list[i].type == type)
            return true;
    return false;
}
