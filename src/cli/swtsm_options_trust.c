/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/swtsm_options_trust.h"

#include "options/option_value.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool hex_digit(char c, uint8_t *value)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

    *value = found ? (uint8_t)(found - digits) : 0;
    return found != NULL;
}

/* What there is to accept, each word once. */
static enum dsm_error refuse_check(struct dsm_error_detail *detail)
{
    char words[256] = "";

    for (enum dsm_check check = 0; check < DSM_CHECK_COUNT; check++) {
        size_t n = strlen(words);

        if (!strstr(words, dsm_checks_row(check)->accepted))
            snprintf(words + n, sizeof(words) - n, "%s%s", n ? ", " : "", dsm_checks_row(check)->accepted);
    }
    dsm_error_detail_set(detail, "is no check that can be accepted");
    return dsm_error_detail_accept(detail, "%s", words);
}

enum dsm_error swtsm_set_root(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)detail;
    ((struct swtsm_settings *)settings)->root_path = value;
    return DSM_OK;
}

enum dsm_error swtsm_set_key(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)detail;
    ((struct swtsm_settings *)settings)->key_path = value;
    return DSM_OK;
}

enum dsm_error swtsm_set_cert(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)detail;
    ((struct swtsm_settings *)settings)->cert_path = value;
    return DSM_OK;
}

enum dsm_error swtsm_set_public_key(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)detail;
    ((struct swtsm_settings *)settings)->public_key_path = value;
    return DSM_OK;
}

enum dsm_error swtsm_set_root_sha384(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct swtsm_settings *s = settings;
    size_t n = sizeof(s->root_sha384);
    uint8_t high, low;
    bool is_hex = strlen(value) == 2 * n;

    for (size_t i = 0; i < n && is_hex; i++) {
        is_hex = hex_digit(value[2 * i], &high) && hex_digit(value[2 * i + 1], &low);
        s->root_sha384[i] = is_hex ? (uint8_t)(high << 4 | low) : 0;
    }
    s->has_root_sha384 = true;
    if (is_hex)
        return DSM_OK;
    dsm_error_detail_set(detail, "is no SHA-384 digest");
    return dsm_error_detail_accept(detail, "96 hexadecimal digits, as swdsm prints at its start");
}

enum dsm_error swtsm_set_policy(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)detail;
    ((struct swtsm_settings *)settings)->policy_path = value;
    return DSM_OK;
}

enum dsm_error swtsm_set_check_dates(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)value;
    (void)detail;
    ((struct swtsm_settings *)settings)->requester.check_dates = true;
    return DSM_OK;
}

enum dsm_error swtsm_set_accept(void *settings, const char *value, struct dsm_error_detail *detail)
{
    uint32_t bits = dsm_checks_accepted(value);

    ((struct swtsm_settings *)settings)->requester.accepted |= bits;
    return bits ? DSM_OK : refuse_check(detail);
}
