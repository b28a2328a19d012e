/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/swdsm_frame.h"

#include "wire/spdm.h"
#include "wire/tdisp.h"

/* PCIe 7.5.1 and 7.9.1: capabilities begin behind the common header, extended ones in the extended space, both on a
 * double word. */
#define CONFIG_CAPABILITIES_START 0x40u
#define CONFIG_EXTENDED_START 0x100u
#define CONFIG_SPACE_END 0x1000u
#define CONFIG_CAPABILITY_LEN_MIN 2u /* its id and the next one's place */
#define HEADER_TYPE_MAX 1u
#define WORD_STATE_MASK 0xFFu

const char *dsm_swdsm_command_name(uint32_t command)
{
    switch (command) {
#define X(name, number, text)                                                                                          \
    case number:                                                                                                       \
        return #name;
        DSM_SWDSM_COMMANDS(X)
#undef X
    default:
        return NULL;
    }
}

const char *dsm_swdsm_status_name(uint32_t status)
{
    switch (status) {
#define X(name, number, text)                                                                                          \
    case number:                                                                                                       \
        return #name;
        DSM_SWDSM_STATUSES(X)
#undef X
    default:
        return "?";
    }
}

/* How many bytes the UTF-8 sequence that begins at p takes; 0: it is none (overlong, a surrogate, past U+10FFFF). */
static size_t utf8_sequence(const uint8_t *p, size_t left)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t n = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 : p[0] >> 3 == 30 ? 4 : 0;
    uint32_t c = n <= 1 ? p[0] : p[0] & (0x7Fu >> n);

    if (n == 0 || n > left)
        return 0;
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3Fu);
    }
    return c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF) ? 0 : n;
}

/* Names go to logs: a control character has no business there. */
static bool is_name(struct dsm_bytes name)
{
    if (name.n > DSM_SWDSM_NAME_MAX)
        return false;
    for (size_t i = 0, n; i < name.n; i += n) {
        n = utf8_sequence(name.p + i, name.n - i);
        if (n == 0 || name.p[i] < 0x20 || name.p[i] == 0x7F)
            return false;
    }
    return true;
}

/* Consumed exactly. */
static enum dsm_error end(struct dsm_bytes payload, const struct dsm_reader *r, struct dsm_cause *cause)
{
    if (r->failed)
        return dsm_cause_set(cause, DSM_CAUSE_FRAME_SHORT, payload.n, payload.n + r->missing);
    if (!dsm_reader_at_end(r))
        return dsm_cause_set(cause, DSM_CAUSE_FRAME_LONG, payload.n, payload.n - dsm_reader_left(r));
    return DSM_OK;
}

static enum dsm_error hello_check(const struct dsm_swdsm_hello *hello, struct dsm_cause *cause)
{
    if (hello->role > DSM_SWDSM_OBSERVER)
        return dsm_cause_set(cause, DSM_CAUSE_HELLO_ROLE, hello->role, 0);
    if (hello->tdi_count > DSM_TDIS_MAX)
        return dsm_cause_set(cause, DSM_CAUSE_HELLO_TDI_COUNT, hello->tdi_count, DSM_TDIS_MAX);
    if (!is_name(hello->name))
        return dsm_cause_set(cause, DSM_CAUSE_HELLO_NAME, hello->name.n, DSM_SWDSM_NAME_MAX);
    return DSM_OK;
}

enum dsm_error dsm_swdsm_hello_decode(struct dsm_bytes payload, struct dsm_swdsm_hello *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(payload);

    out->major = dsm_read_u16be(&r);
    out->minor = dsm_read_u16be(&r);
    out->role = dsm_read_u8(&r);
    out->features = dsm_read_u32be(&r);
    out->tdi_count = dsm_read_u32be(&r);
    out->name = dsm_read_bytes(&r, dsm_read_u8(&r));
    DSM_TRY(end(payload, &r, cause));
    return hello_check(out, cause);
}

enum dsm_error dsm_swdsm_hello_encode(const struct dsm_swdsm_hello *in, struct dsm_writer *w)
{
    DSM_TRY(hello_check(in, NULL));
    dsm_write_u16be(w, in->major);
    dsm_write_u16be(w, in->minor);
    dsm_write_u8(w, in->role);
    dsm_write_u32be(w, in->features);
    dsm_write_u32be(w, in->tdi_count);
    dsm_write_u8(w, (uint8_t)in->name.n);
    dsm_write_bytes(w, in->name);
    return dsm_encode_end(w);
}

static bool result_is_valid(const struct dsm_swdsm_result *result)
{
    return result->status <= DSM_SWDSM_FAILED && result->text.n <= DSM_SWDSM_TEXT_MAX;
}

enum dsm_error dsm_swdsm_result_decode(struct dsm_bytes payload, struct dsm_swdsm_result *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(payload);

    out->status = dsm_read_u32be(&r);
    out->text = dsm_read_bytes(&r, dsm_read_u16be(&r));
    DSM_TRY(end(payload, &r, cause));
    return result_is_valid(out) ? DSM_OK : DSM_ERR_INVALID_FIELD;
}

enum dsm_error dsm_swdsm_result_encode(const struct dsm_swdsm_result *in, struct dsm_writer *w)
{
    if (!result_is_valid(in))
        return DSM_ERR_INVALID_FIELD;
    dsm_write_u32be(w, in->status);
    dsm_write_u16be(w, (uint16_t)in->text.n);
    dsm_write_bytes(w, in->text);
    return dsm_encode_end(w);
}

static enum dsm_error event_check(const struct dsm_swdsm_event *event, struct dsm_cause *cause)
{
    if (event->kind >= DSM_SWDSM_EVENT_FLR && event->kind <= DSM_SWDSM_EVENT_FUNCTION_REMOVAL)
        return DSM_OK;
    return dsm_cause_set(cause, DSM_CAUSE_EVENT_KIND, event->kind, DSM_SWDSM_EVENT_FUNCTION_REMOVAL);
}

enum dsm_error dsm_swdsm_event_decode(struct dsm_bytes payload, struct dsm_swdsm_event *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(payload);

    out->kind = dsm_read_u32be(&r);
    out->function_id = dsm_read_u32be(&r);
    out->argument = dsm_read_u32be(&r);
    DSM_TRY(end(payload, &r, cause));
    return event_check(out, cause);
}

enum dsm_error dsm_swdsm_event_encode(const struct dsm_swdsm_event *in, struct dsm_writer *w)
{
    DSM_TRY(event_check(in, NULL));
    dsm_write_u32be(w, in->kind);
    dsm_write_u32be(w, in->function_id);
    dsm_write_u32be(w, in->argument);
    return dsm_encode_end(w);
}

static enum dsm_error capability_check(const struct dsm_swdsm_capability *capability, size_t i, struct dsm_cause *cause)
{
    uint64_t place = (uint64_t)i << 32;
    uint32_t start = capability->extended ? CONFIG_EXTENDED_START : CONFIG_CAPABILITIES_START;
    uint32_t end = capability->extended ? CONFIG_SPACE_END : CONFIG_EXTENDED_START;

    if (capability->offset < start || capability->offset >= end || capability->offset % 4 != 0)
        return dsm_cause_set(cause, DSM_CAUSE_LAYOUT_OFFSET, place | capability->offset, start << 16 | end);
    if (capability->len < CONFIG_CAPABILITY_LEN_MIN || capability->len > end - capability->offset)
        return dsm_cause_set(cause, DSM_CAUSE_LAYOUT_LEN, place | capability->len, end - capability->offset);
    return DSM_OK;
}

static enum dsm_error capability_read(struct dsm_bytes payload, struct dsm_reader *r,
                                      struct dsm_swdsm_config_layout *layout, size_t i, struct dsm_cause *cause)
{
    struct dsm_swdsm_capability *out = &layout->capabilities[i];
    uint8_t extended;

    out->id = dsm_read_u16be(r);
    extended = dsm_read_u8(r);
    out->extended = extended == 1;
    out->offset = dsm_read_u16be(r);
    out->len = dsm_read_u16be(r);
    if (r->failed)
        return end(payload, r, cause);
    if (extended > 1)
        return dsm_cause_set(cause, DSM_CAUSE_LAYOUT_EXTENDED, (uint64_t)i << 32 | extended, 0);
    return capability_check(out, i, cause);
}

static enum dsm_error layout_check(uint8_t header_type, size_t count, struct dsm_cause *cause)
{
    if (header_type > HEADER_TYPE_MAX)
        return dsm_cause_set(cause, DSM_CAUSE_LAYOUT_HEADER_TYPE, header_type, 0);
    if (count > DSM_SWDSM_CAPABILITIES_MAX)
        return dsm_cause_set(cause, DSM_CAUSE_LAYOUT_COUNT, count, DSM_SWDSM_CAPABILITIES_MAX);
    return DSM_OK;
}

enum dsm_error dsm_swdsm_capabilities_check(uint8_t header_type, const struct dsm_swdsm_capability *capabilities,
                                            size_t count, struct dsm_cause *cause)
{
    DSM_TRY(layout_check(header_type, count, cause));
    for (size_t i = 0; i < count; i++)
        DSM_TRY(capability_check(&capabilities[i], i, cause));
    return DSM_OK;
}

enum dsm_error dsm_swdsm_config_layout_decode(struct dsm_bytes payload, struct dsm_swdsm_config_layout *out,
                                              struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(payload);

    out->function_id = dsm_read_u32be(&r);
    out->header_type = dsm_read_u8(&r);
    out->count = dsm_read_u16be(&r);
    if (!r.failed)
        DSM_TRY(layout_check(out->header_type, out->count, cause));
    for (size_t i = 0; i < out->count; i++)
        DSM_TRY(capability_read(payload, &r, out, i, cause));
    return end(payload, &r, cause);
}

enum dsm_error dsm_swdsm_config_layout_encode(const struct dsm_swdsm_config_layout *in, struct dsm_writer *w)
{
    DSM_TRY(layout_check(in->header_type, in->count, NULL));
    dsm_write_u32be(w, in->function_id);
    dsm_write_u8(w, in->header_type);
    dsm_write_u16be(w, in->count);
    for (size_t i = 0; i < in->count; i++) {
        DSM_TRY(capability_check(&in->capabilities[i], i, NULL));
        dsm_write_u16be(w, in->capabilities[i].id);
        dsm_write_u8(w, in->capabilities[i].extended);
        dsm_write_u16be(w, in->capabilities[i].offset);
        dsm_write_u16be(w, in->capabilities[i].len);
    }
    return dsm_encode_end(w);
}

static enum dsm_error config_write_check(const struct dsm_swdsm_config_write *write, struct dsm_cause *cause)
{
    uint32_t most = write->width == 4 ? UINT32_MAX : (1u << (8u * (write->width & 3u))) - 1u;

    if (write->width != 1 && write->width != 2 && write->width != 4)
        return dsm_cause_set(cause, DSM_CAUSE_WRITE_WIDTH, write->width, 0);
    if (write->offset % write->width != 0 || write->offset >= CONFIG_SPACE_END)
        return dsm_cause_set(cause, DSM_CAUSE_WRITE_OFFSET, write->offset, write->width);
    if (write->old_value > most)
        return dsm_cause_set(cause, DSM_CAUSE_WRITE_OLD_VALUE, write->old_value, most);
    if (write->new_value > most)
        return dsm_cause_set(cause, DSM_CAUSE_WRITE_NEW_VALUE, write->new_value, most);
    return DSM_OK;
}

enum dsm_error dsm_swdsm_config_write_decode(struct dsm_bytes payload, struct dsm_swdsm_config_write *out,
                                             struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(payload);

    out->function_id = dsm_read_u32be(&r);
    out->offset = dsm_read_u16be(&r);
    out->width = dsm_read_u8(&r);
    out->old_value = dsm_read_u32be(&r);
    out->new_value = dsm_read_u32be(&r);
    DSM_TRY(end(payload, &r, cause));
    return config_write_check(out, cause);
}

enum dsm_error dsm_swdsm_config_write_encode(const struct dsm_swdsm_config_write *in, struct dsm_writer *w)
{
    DSM_TRY(config_write_check(in, NULL));
    dsm_write_u32be(w, in->function_id);
    dsm_write_u16be(w, in->offset);
    dsm_write_u8(w, in->width);
    dsm_write_u32be(w, in->old_value);
    dsm_write_u32be(w, in->new_value);
    return dsm_encode_end(w);
}

static enum dsm_error subscribe_check(const struct dsm_swdsm_subscribe *subscribe, struct dsm_cause *cause)
{
    if ((subscribe->flags & ~DSM_SWDSM_SUBSCRIBE_DEFINED) == 0)
        return DSM_OK;
    return dsm_cause_set(cause, DSM_CAUSE_SUBSCRIBE_FLAGS, subscribe->flags, DSM_SWDSM_SUBSCRIBE_DEFINED);
}

enum dsm_error dsm_swdsm_subscribe_decode(struct dsm_bytes payload, struct dsm_swdsm_subscribe *out,
                                          struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(payload);

    out->flags = dsm_read_u32be(&r);
    out->drain_deadline_ms = dsm_read_u32be(&r);
    DSM_TRY(end(payload, &r, cause));
    return subscribe_check(out, cause);
}

enum dsm_error dsm_swdsm_subscribe_encode(const struct dsm_swdsm_subscribe *in, struct dsm_writer *w)
{
    DSM_TRY(subscribe_check(in, NULL));
    dsm_write_u32be(w, in->flags);
    dsm_write_u32be(w, in->drain_deadline_ms);
    return dsm_encode_end(w);
}

static bool state_is_valid(const struct dsm_swdsm_state *state)
{
    return state->tdi < DSM_TDIS_MAX && state->old_state <= DSM_TDI_ERROR && state->new_state <= DSM_TDI_ERROR &&
           (state->word & WORD_STATE_MASK) <= DSM_TDI_ERROR;
}

enum dsm_error dsm_swdsm_state_decode(struct dsm_bytes payload, struct dsm_swdsm_state *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(payload);

    out->tdi = dsm_read_u32be(&r);
    out->function_id = dsm_read_u32be(&r);
    out->word = dsm_read_u64be(&r);
    out->old_state = dsm_read_u8(&r);
    out->new_state = dsm_read_u8(&r);
    out->reason = dsm_read_u16be(&r);
    out->session_id = dsm_read_u32be(&r);
    out->token = dsm_read_u32be(&r);
    DSM_TRY(end(payload, &r, cause));
    return state_is_valid(out) ? DSM_OK : DSM_ERR_INVALID_FIELD;
}

enum dsm_error dsm_swdsm_state_encode(const struct dsm_swdsm_state *in, struct dsm_writer *w)
{
    if (!state_is_valid(in))
        return DSM_ERR_INVALID_FIELD;
    dsm_write_u32be(w, in->tdi);
    dsm_write_u32be(w, in->function_id);
    dsm_write_u64be(w, in->word);
    dsm_write_u8(w, in->old_state);
    dsm_write_u8(w, in->new_state);
    dsm_write_u16be(w, in->reason);
    dsm_write_u32be(w, in->session_id);
    dsm_write_u32be(w, in->token);
    return dsm_encode_end(w);
}

enum dsm_error dsm_swdsm_ack_decode(struct dsm_bytes payload, struct dsm_swdsm_ack *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(payload);

    out->token = dsm_read_u32be(&r);
    return end(payload, &r, cause);
}

enum dsm_error dsm_swdsm_ack_encode(const struct dsm_swdsm_ack *in, struct dsm_writer *w)
{
    dsm_write_u32be(w, in->token);
    return dsm_encode_end(w);
}

enum dsm_error dsm_swdsm_query_decode(struct dsm_bytes payload, struct dsm_swdsm_query *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(payload);

    out->function_id = dsm_read_u32be(&r);
    return end(payload, &r, cause);
}

enum dsm_error dsm_swdsm_query_encode(const struct dsm_swdsm_query *in, struct dsm_writer *w)
{
    dsm_write_u32be(w, in->function_id);
    return dsm_encode_end(w);
}
