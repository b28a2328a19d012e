/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/message.h"

#include <inttypes.h>
#include <stdalign.h>

static uint64_t number_of(const struct dsm_field *field, const void *at)
{
    switch (field->size) {
    case 1:
        return *(const uint8_t *)at;
    case 2:
        return *(const uint16_t *)at;
    case 4:
        return *(const uint32_t *)at;
    default:
        return *(const uint64_t *)at;
    }
}

static void print_value(const struct dsm_field *field, const void *in, struct dsm_text *out)
{
    const void *at = (const uint8_t *)in + field->offset;

    switch (field->kind) {
    case DSM_FIELD_DEC:
        dsm_text_add(out, "%" PRIu64, number_of(field, at));
        break;
    case DSM_FIELD_HEX:
        dsm_text_add(out, "0x%0*" PRIx64, (int)(2 * field->size), number_of(field, at));
        break;
    case DSM_FIELD_FLAG:
        dsm_text_add(out, "%d", *(const bool *)at);
        break;
    case DSM_FIELD_SPAN:
        dsm_text_add_bytes(out, *(const struct dsm_bytes *)at);
        break;
    case DSM_FIELD_LENGTH:
        dsm_text_add(out, "[%zu]", ((const struct dsm_bytes *)at)->n);
        break;
    case DSM_FIELD_ARRAY:
        dsm_text_add_bytes(out, dsm_bytes(at, field->size));
        break;
    case DSM_FIELD_SECRET:
        dsm_text_add(out, "secret");
        break;
    case DSM_FIELD_CUSTOM:
        field->print(in, out);
        break;
    }
}

void dsm_message_print(const struct dsm_message *message, uint8_t version, const void *in, struct dsm_text *out)
{
    dsm_text_add(out, "%s", message->name);
    for (size_t i = 0; i < message->field_count; i++) {
        if (message->fields[i].since > version)
            continue;
        dsm_text_add(out, " %s=", message->fields[i].name);
        print_value(&message->fields[i], in, out);
    }
}

size_t dsm_message_shown(const struct dsm_message *message, size_t n)
{
    return message->has_secret && message->secret_at < n ? message->secret_at : n;
}

void dsm_message_print_bytes(const struct dsm_message *message, struct dsm_wire_params *params, struct dsm_bytes bytes,
                             struct dsm_text *out)
{
    alignas(max_align_t) uint8_t in[DSM_MESSAGE_STRUCT_MAX];
    size_t came = bytes.n;
    enum dsm_error error;

    if (message->size == 0 || message->size > sizeof(in)) {
        dsm_text_add(out, "%s of %zu bytes", message->name, came);
        return;
    }
    error = message->decode(params, &bytes, in);
    if (error != DSM_OK) {
        dsm_text_add(out, "%s of %zu bytes: %s", message->name, came, dsm_error_text(error));
        return;
    }
    if (message->ask)
        message->ask(in, params);
    dsm_message_print(message, params->version, in, out);
}
