/* SPDX-License-Identifier: BSD-3-Clause */
/* A command being run: what it is given, what becomes of it, and the rows that say what it may be given. */
#ifndef DSM_CONTROL_CONTROL_CALL_H
#define DSM_CONTROL_CONTROL_CALL_H

#include "control/control_client.h"
#include "host/host.h"

enum dsm_control_type {
    DSM_CONTROL_STRING,
    DSM_CONTROL_WORD,     /* one of words */
    DSM_CONTROL_UINT,     /* a whole number, or "0x..." */
    DSM_CONTROL_FUNCTION, /* "01:00.0", "0001:01:00.0", or FunctionID as a number */
    DSM_CONTROL_BOOL,
    DSM_CONTROL_OBJECT,
    DSM_CONTROL_ARRAY, /* its elements are the handler's to look at */
};

#define DSM_CONTROL_WORDS_MAX 8u

struct dsm_control_member {
    const char *name; /* NULL: past the last */
    enum dsm_control_type type;
    bool required;
    const char *doc;
    const char *words[DSM_CONTROL_WORDS_MAX]; /* of a word */
};
#define DSM_CONTROL_MEMBERS_MAX 12u

/* That grows. */
struct dsm_control_text {
    char *p;
    size_t len, size;
};

/* One command being run. */
struct dsm_control_call {
    struct dsm_host *host;
    struct dsm_control_client *client;
    json_t *arguments; /* checked: known names, their types, none missing */
    json_t *result;    /* the handler's, owned; NULL: {} */
    struct dsm_control_text
        rows; /* in its place where has_rows says so (control_each.h), with a comma before each; owned */
    bool has_rows;
    char *nothing; /* the answer with {}, which cannot fail once something has been done; owned */
    size_t nothing_len;
    const char *error_class; /* where it fails */
    char reason[800];
    json_t *id;    /* NULL: none */
    bool is_later; /* it is answered by dsm_control_answer */
    /* Of one that is answered later: its client has gone. It may be answered within this. */
    void (*client_gone)(void *context);
    void *client_gone_context;
    void (*afterwards)(struct dsm_control_call *call); /* once the answer stands: what is to be as before without it */
};

/* Says why and returns DSM_ERR_CONFIG. */
enum dsm_error dsm_control_refuse(struct dsm_control_call *call, const char *format, ...) DSM_MUST_CHECK
    __attribute__((format(printf, 2, 3)));
/* Likewise, with what has failed. */
enum dsm_error dsm_control_refuse_with(struct dsm_control_call *call,
                                       const struct dsm_error_detail *detail) DSM_MUST_CHECK;
/* For a handler that has no answer yet: a copy of the call without its arguments, to be given to dsm_control_answer.
 * Its client's next command waits until then; client is NULL where it has gone. NULL without memory. */
struct dsm_control_call *dsm_control_answer_later(struct dsm_control_call *call);
/* Answers, and frees the copy. What was answered: DSM_ERR_NO_MEMORY in place of a result that could not be told. */
enum dsm_error dsm_control_answer(struct dsm_control_call *call, enum dsm_error error) DSM_MUST_CHECK;
/* Arguments: NULL, false or the fallback where it is not given. */
const char *dsm_control_string(const struct dsm_control_call *call, const char *name);
uint64_t dsm_control_uint(const struct dsm_control_call *call, const char *name, uint64_t fallback);
bool dsm_control_function(const struct dsm_control_call *call, const char *name, uint32_t *function_id);
/* The device that the argument "device" names. */
enum dsm_error dsm_control_device(struct dsm_control_call *call, struct dsm_hosted_device **out) DSM_MUST_CHECK;

/* Frees what is the call's own. */
void dsm_control_call_clear(struct dsm_control_call *call);
/* Before anything is done. */
enum dsm_error dsm_control_answer_prepare(struct dsm_control_call *call) DSM_MUST_CHECK;
/* Sends the answer of one that is not answered later; what was answered, as above. */
enum dsm_error dsm_control_answer_now(struct dsm_control_call *call, enum dsm_error error) DSM_MUST_CHECK;

#endif
