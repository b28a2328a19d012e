/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/cause.h"

#include "base/text.h"
#include "wire/function_id.h"

#include <stdio.h>
#include <string.h>

struct row {
    const char *name;
    enum dsm_error error;
    const char *place;
    const char *value;
    const char *reason;
    const char *accepted;
    const char *document;
};

static const struct row rows[DSM_CAUSES_COUNT] = { [DSM_CAUSE_NONE] = { "NONE", DSM_ERR_INTERNAL, "", "", "", "", "" },
#define X(name, error, place, value, reason, accepted, document)                                                       \
    [DSM_CAUSE_##name] = { #name, DSM_ERR_##error, place, value, reason, accepted, document },
                                                   DSM_CAUSES(X)
#undef X
};

enum dsm_error dsm_cause_set(struct dsm_cause *cause, enum dsm_cause_id id, uint64_t value, uint64_t limit)
{
    if (cause)
        *cause = (struct dsm_cause){ .id = id, .value = value, .limit = limit };
    return rows[id].error;
}

enum dsm_error dsm_cause_set_text(struct dsm_cause *cause, enum dsm_cause_id id, const char *came, const char *wanted)
{
    if (cause)
        *cause = (struct dsm_cause){ .id = id, .came = came, .wanted = wanted };
    return rows[id].error;
}

const char *dsm_cause_name(enum dsm_cause_id id)
{
    return rows[id].name;
}

enum dsm_error dsm_cause_error(enum dsm_cause_id id)
{
    return rows[id].error;
}

static uint64_t part_of(uint64_t number, char which)
{
    switch (which) {
    case 'h':
        return number >> 8 & UINT8_MAX;
    case 'b':
        return number & UINT8_MAX;
    case 'H':
        return number >> 16 & UINT16_MAX;
    case 'W':
        return number & UINT16_MAX;
    default:
        return number;
    }
}

static void add_number(struct dsm_text *out, uint64_t number, char form)
{
    switch (form) {
    case 'f':
        dsm_text_add(out, "%s", dsm_function_text((uint32_t)number).text);
        break;
    case 'i':
        dsm_text_add(out, "%u", (unsigned)(number >> 32));
        break;
    case 'd':
        dsm_text_add(out, "%u", (unsigned)(number & UINT32_MAX));
        break;
    default:
        dsm_text_add(out, "0x%02llx", (unsigned long long)part_of(number, form));
        break;
    }
}

/* One place of a row's text, "{v:x}"; how many characters of the text it takes. */
static size_t fill_in(const struct dsm_cause *cause, const char *at, struct dsm_text *out)
{
    const char *text = at[1] == 't' ? cause->came : cause->wanted;
    uint64_t number = at[1] == 'v' ? cause->value : cause->limit;

    if (at[1] == 't' || at[1] == 'w')
        dsm_text_add(out, "%s", text ? text : "");
    else if (at[2] == ':')
        add_number(out, number, at[3]);
    else
        dsm_text_add(out, "%llu", (unsigned long long)number);
    return (size_t)(strchr(at, '}') - at) + 1;
}

static void expand(const struct dsm_cause *cause, const char *text, char *buffer, size_t size)
{
    struct dsm_text out = dsm_text(buffer, size);

    while (*text) {
        size_t n = strcspn(text, "{");

        dsm_text_add(&out, "%.*s", (int)n, text);
        text += n;
        if (*text == '{')
            text += fill_in(cause, text, &out);
    }
}

void dsm_cause_describe(const struct dsm_cause *cause, enum dsm_error error, struct dsm_error_detail *detail)
{
    const struct row *row = &rows[cause->id];

    *detail = (struct dsm_error_detail){ .place = "" };
    expand(cause, row->place, detail->place, sizeof(detail->place));
    expand(cause, row->value, detail->value, sizeof(detail->value));
    expand(cause, row->reason, detail->reason, sizeof(detail->reason));
    expand(cause, row->accepted, detail->accepted, sizeof(detail->accepted));
    expand(cause, row->document, detail->clause, sizeof(detail->clause));
    (void)dsm_error_detail_complete(detail, error);
}
