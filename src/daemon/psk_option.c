/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/psk_option.h"

#include "describe/psk_fields.h"

enum dsm_error dsm_psk_option_keep(struct dsm_psk_options *psks, const char *value, struct dsm_error_detail *detail)
{
    struct dsm_described_psk psk;
    const char *file;

    DSM_TRY(dsm_psk_option_parse(value, &psk, &file, detail));
    if (psks->count == DSM_PSKS_MAX)
        return dsm_error_detail_set(detail, "at most %u PSKs", DSM_PSKS_MAX);
    psks->text[psks->count++] = value;
    return DSM_OK;
}
