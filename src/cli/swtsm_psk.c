/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/swtsm_psk.h"

#include "describe/psk_fields.h"
#include "describe/psk_file.h"

#include <string.h>

enum dsm_error swtsm_psk_set(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct swtsm_settings *s = settings;
    struct dsm_described_psk psk;
    const char *file;

    if (s->psk)
        return dsm_error_detail_set(detail, "is one more than the one PSK that a session is made with");
    s->psk = value;
    return dsm_psk_option_parse(value, &psk, &file, detail);
}

bool swtsm_psk_read(struct swtsm *t, struct dsm_requester_options *options, struct dsm_error_detail *detail)
{
    struct dsm_described_psk described;
    const char *file;

    if (!t->settings->psk)
        return true;
    if (dsm_psk_option_parse(t->settings->psk, &described, &file, detail) != DSM_OK ||
        dsm_psk_file_read(file, &t->psk.secret, detail) != DSM_OK)
        return false;
    memcpy(t->psk.hint, described.hint, described.hint_len);
    t->psk.hint_len = described.hint_len;
    options->psk = &t->psk;
    return true;
}
