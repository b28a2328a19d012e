/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/check.h"

#include "requester/fail.h"

#include <stdarg.h>
#include <stdio.h>

void dsm_check_passed(struct dsm_requester *r, enum dsm_check check)
{
    if (r->checks[check] != DSM_CHECK_FAILED)
        r->checks[check] = DSM_CHECK_OK;
}

enum dsm_error dsm_check_failed(struct dsm_requester *r, enum dsm_check check, const char *format, ...)
{
    const struct dsm_checks_row *row = dsm_checks_row(check);
    char text[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    r->checks[check] = DSM_CHECK_FAILED;
    if (r->options.accepted & 1u << check) {
        dsm_requester_note(r, "check %s failed, which is accepted: %s", row->name, text);
        return DSM_OK;
    }
    if (check == DSM_CHECK_SIGNED || check == DSM_CHECK_MEASUREMENTS)
        return dsm_fail_unsigned(r, row->clause, "check %s: %s", row->name, text);
    return dsm_fail_verify(r, DSM_ERR_CHECK_FAILED, row->clause, "check %s: %s", row->name, text);
}

/* The HMAC of PSK_EXCHANGE_RSP is over TH, which has our nonce and all of VCA.
 * CHALLENGE_AUTH and KEY_EXCHANGE_RSP are signed over VERSION, CAPABILITIES and ALGORITHMS in every version,
 * MEASUREMENTS from 1.2 on (DSP0274, L1/L2). */
enum dsm_error dsm_check_signed(struct dsm_requester *r)
{
    bool could_sign = r->negotiated.responder_flags & (DSM_CAP_CHAL | DSM_CAP_MEAS_SIG);

    if (r->verified == 0)
        return dsm_check_failed(r, DSM_CHECK_SIGNED, "nothing was signed afresh%s",
                                could_sign ? "" : ": the device states neither CHAL_CAP nor MEAS_CAP 10b");
    if (r->verified == DSM_VERIFIED_MEASUREMENTS && r->negotiated.version < DSM_SPDM_12)
        return dsm_check_failed(r, DSM_CHECK_SIGNED,
                                "only MEASUREMENTS is signed, which in SPDM %s covers neither version nor capabilities",
                                dsm_spdm_version_text(r->negotiated.version));
    dsm_check_passed(r, DSM_CHECK_SIGNED);
    return DSM_OK;
}

static enum dsm_error check_summary(struct dsm_requester *r, const struct dsm_blocks_found *found)
{
    uint8_t digest[DSM_HASH_MAX];

    DSM_TRY(dsm_hash_once(r->crypto, dsm_negotiated_hash(&r->negotiated), found->record, digest));
    if (!dsm_bytes_equal(found->summary, dsm_bytes(digest, dsm_negotiated_hash(&r->negotiated)->size)))
        return dsm_check_failed(r, DSM_CHECK_SUMMARY,
                                "the measurement summary hash that was signed is not that of the blocks that came");
    dsm_check_passed(r, DSM_CHECK_SUMMARY);
    return DSM_OK;
}

enum dsm_error dsm_check_blocks(struct dsm_requester *r, const struct dsm_blocks_found *found)
{
    bool has_summary = found->summary.n > 0 && found->as_digests;

    if (has_summary)
        DSM_TRY(check_summary(r, found));
    if (!found->is_signed && !dsm_requester_is_secured(r) &&
        !(has_summary && r->checks[DSM_CHECK_SUMMARY] == DSM_CHECK_OK))
        return dsm_check_failed(r, DSM_CHECK_MEASUREMENTS,
                                "no signature, no session and no signed summary hash covers the blocks");
    dsm_check_passed(r, DSM_CHECK_MEASUREMENTS);
    return DSM_OK;
}
