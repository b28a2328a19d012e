/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/swtsm_show_blocks.h"

#include "cli/swtsm.h"
#include "cli/swtsm_run.h"

#include "wire/measurements.h"

static const char *type_name(uint8_t value_type)
{
    static const char *const names[] = {
        "immutable ROM", "mutable firmware", "hardware configuration", "firmware configuration",
        "manifest",      "device mode",      "firmware version",       "security version",
        "hash-extend",   "informational",    "structured manifest",
    };
    uint8_t type = value_type & (uint8_t)~DSM_MEASUREMENT_RAW;

    return type < sizeof(names) / sizeof(names[0]) ? names[type] : "reserved type";
}

/* A firmware version is a text, with or without its terminating zero; most other blocks are not. */
static bool is_text(struct dsm_bytes value)
{
    size_t n = value.n > 0 && value.p[value.n - 1] == 0 ? value.n - 1 : value.n;

    for (size_t i = 0; i < n; i++)
        if (value.p[i] < 0x20 || value.p[i] >= 0x7F)
            return false;
    return n > 0;
}

json_t *swtsm_show_block(struct swtsm *t, const struct dsm_measurement_block_wire *block)
{
    bool raw = block->value_type & DSM_MEASUREMENT_RAW;
    char hex[140], text[80];

    if (raw && is_text(block->value))
        cli_detail(&t->output, "%3u %-22s \"%s\"", block->index, type_name(block->value_type),
                   cli_printable(block->value, text, sizeof(text)));
    else
        cli_detail(&t->output, "%3u %-22s %-6s %s", block->index, type_name(block->value_type), raw ? "raw" : "digest",
                   cli_hex(block->value, hex, swtsm_hex_size(t, sizeof(hex))));
    return json_pack("{s:i, s:i, s:s, s:b, s:o}", "index", block->index, "type", block->value_type & 0x7F, "type_name",
                     type_name(block->value_type), "raw", raw, "value", cli_json_hex(block->value));
}

json_t *swtsm_show_blocks(struct swtsm *t, struct dsm_bytes record)
{
    struct dsm_reader r = dsm_reader(record);
    struct dsm_measurement_block_wire block;
    json_t *list = json_array();

    while (dsm_reader_left(&r) > 0 && dsm_measurement_block_read(&r, &block, NULL) == DSM_OK)
        json_array_append_new(list, swtsm_show_block(t, &block));
    return list;
}
