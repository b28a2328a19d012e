/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/failure.h"

#include "requester/requester.h"

#include <stdarg.h>
#include <stdio.h>

void dsm_requester_step(struct dsm_requester *r, const char *step)
{
    r->failure = (struct dsm_failure){ .kind = DSM_FAILURE_NONE };
    snprintf(r->failure.step, sizeof(r->failure.step), "%s", step);
}

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

enum dsm_error dsm_fail_refused(struct dsm_requester *r, const char *rule, const char *format, ...)
{
    enum dsm_error error;
    va_list arguments;

    va_start(arguments, format);
    error = fail(r, DSM_FAILURE_REFUSED, DSM_ERR_PEER_ERROR, rule, format, arguments);
    va_end(arguments);
    return error;
}

enum dsm_error dsm_fail_decode(struct dsm_requester *r, enum dsm_error error, const char *message, size_t n)
{
    if (error == DSM_OK)
        return DSM_OK;
    return dsm_fail_protocol(r, error, message, "%s of %zu bytes: %s", message, n, dsm_error_text(error));
}

void dsm_requester_note(struct dsm_requester *r, const char *format, ...)
{
    char text[256];
    va_list arguments;

    if (!r->observer.note)
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    r->observer.note(r->observer.context, r->failure.step, text);
}

const char *dsm_failure_kind_name(enum dsm_failure_kind kind)
{
    static const char *const names[] = { "none", "own", "transport", "protocol", "verification", "refused" };

    return (size_t)kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "?";
}
