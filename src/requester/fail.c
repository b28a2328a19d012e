/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/fail.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>

__attribute__((format(printf, 5, 0))) static enum dsm_error fail(struct dsm_requester *r, enum dsm_failure_kind kind,
                                                                 enum dsm_error error, const char *rule,
                                                                 const char *format, va_list arguments)
{
    r->failure.kind = kind;
    r->failure.error = error;
    snprintf(r->failure.rule, sizeof(r->failure.rule), "%s", rule);
    vsnprintf(r->failure.text, sizeof(r->failure.text), format, arguments);
    return error;
}

enum dsm_error dsm_fail_transport(struct dsm_requester *r, enum dsm_error error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    error = fail(r, DSM_FAILURE_TRANSPORT, error, "", format, arguments);
    va_end(arguments);
    return error;
}

enum dsm_error dsm_fail_protocol(struct dsm_requester *r, enum dsm_error error, const char *rule, const char *format,
                                 ...)
{
    va_list arguments;

    va_start(arguments, format);
    error = fail(r, DSM_FAILURE_PROTOCOL, error, rule, format, arguments);
    va_end(arguments);
    return error;
}

enum dsm_error dsm_fail_verify(struct dsm_requester *r, enum dsm_error error, const char *rule, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    error = fail(r, DSM_FAILURE_VERIFICATION, error, rule, format, arguments);
    va_end(arguments);
    return error;
}

enum dsm_error dsm_fail_unsigned(struct dsm_requester *r, const char *rule, const char *format, ...)
{
    enum dsm_error error;
    va_list arguments;

    va_start(arguments, format);
    error = fail(r, DSM_FAILURE_UNSIGNED, DSM_ERR_CHECK_FAILED, rule, format, arguments);
    va_end(arguments);
    return error;
}

enum dsm_error dsm_fail_refused(struct dsm_requester *r, const char *rule, const char *format, ...)
{
    enum dsm_error error;
    va_list arguments;

    va_start(arguments, format);
    error = fail(r, DSM_FAILURE_REFUSED, DSM_ERR_PEER_ERROR, rule, format, arguments);
    va_end(arguments);
    return error;
}

/* A row's own document may be a request's: the message that came is the caller's to name. */
enum dsm_error dsm_fail_decode(struct dsm_requester *r, enum dsm_error error, const char *message, size_t n)
{
    char text[DSM_ERROR_DETAIL_TEXT_LEN], rule[sizeof(r->failure.rule)];
    struct dsm_error_detail detail;
    struct dsm_text out = dsm_text(rule, sizeof(rule));

    if (error == DSM_OK)
        return DSM_OK;
    dsm_cause_describe(&r->cause, error, &detail);
    detail.clause[0] = '\0';
    dsm_text_add(&out, "%s%s%.64s", message, detail.place[0] ? ", " : "", detail.place);
    return dsm_fail_protocol(r, error, rule, "%s of %zu bytes: %s", message, n,
                             dsm_error_detail_text(&detail, text, sizeof(text)));
}

enum dsm_error dsm_fail_own(struct dsm_requester *r, enum dsm_error error)
{
    if (r->failure.kind != DSM_FAILURE_NONE)
        return error;
    r->failure.kind = DSM_FAILURE_OWN;
    r->failure.error = error;
    snprintf(r->failure.text, sizeof(r->failure.text), "%s", dsm_error_text(error));
    return error;
}
