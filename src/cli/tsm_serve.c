/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/tsm_serve.h"

#include "cli/tsm_connect.h"
#include "cli/tsm_guest.h"

#include <errno.h>
#include <string.h>

static struct tsm_dsm **find(struct tsm_serve *serve, uint32_t device)
{
    for (size_t i = 0; i < serve->dsm_count; i++)
        if (serve->dsms[i]->device == device)
            return &serve->dsms[i];
    return NULL;
}

/* The last one takes its place. */
static void clear(struct tsm_serve *serve, struct tsm_dsm **place)
{
    *place = serve->dsms[--serve->dsm_count];
}

/* What one operation has to do with. */
struct served {
    struct tsm_serve *serve;
    const struct swtsm_request *request;
    struct tsm_dsm **dsm; /* NULL: not connected */
    struct tsm_tdi *tdi;  /* NULL: not bound */
    struct dsm_writer answer;
    const char *what;
    int told; /* of a guest's operation: the error in its object */
    struct dsm_error_detail detail;
};

/* The kernel has let go of what we still have: it connects only what is not connected. */
static int connect_device(struct served *s)
{
    struct tsm_serve *serve = s->serve;
    struct tsm_dsm *dsm;
    int error;

    if (s->dsm) {
        tsm_dsm_free(*s->dsm);
        clear(serve, s->dsm);
    }
    if (serve->dsm_count == TSM_DSMS_MAX) {
        cli_refuse(&s->detail, "no more than %u devices are served", TSM_DSMS_MAX);
        return ENOSPC;
    }
    error = tsm_connect_begin(serve->options, serve->kernel, s->request->device, &dsm, &s->detail);
    if (error == 0)
        serve->dsms[serve->dsm_count++] = dsm;
    return error;
}

static int disconnect_device(struct served *s)
{
    int error = tsm_connect_end(*s->dsm, &s->detail);

    clear(s->serve, s->dsm);
    return error;
}

static int bind_function(struct served *s)
{
    return tsm_tdi_bind(*s->dsm, s->request->device, &s->detail);
}

static int unbind_function(struct served *s)
{
    return tsm_tdi_unbind(*s->dsm, s->tdi, &s->detail);
}

static int ask(struct served *s)
{
    struct dsm_bytes object = dsm_bytes(s->request->payload, s->request->payload_len);
    struct tsm_guest_outcome outcome =
        tsm_guest_serve(*s->dsm, s->tdi, s->request->scope, object, &s->answer, &s->detail);

    s->what = outcome.op;
    s->told = outcome.error;
    return 0;
}

static const struct operation {
    uint32_t op;
    const char *name;
    bool needs_dsm;
    bool needs_tdi;
    int (*serve)(struct served *s);
} operations[] = {
    { SWTSM_OP_CONNECT, "connect", false, false, connect_device },
    { SWTSM_OP_DISCONNECT, "disconnect", true, false, disconnect_device },
    { SWTSM_OP_BIND, "bind", true, false, bind_function },
    { SWTSM_OP_UNBIND, "unbind", true, true, unbind_function },
    { SWTSM_OP_GUEST, "guest request", true, true, ask },
};

static int dispatch(struct served *s)
{
    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        const struct operation *op = &operations[i];

        if (op->op != s->request->op)
            continue;
        s->what = op->name;
        if (op->needs_dsm && !s->dsm) {
            cli_refuse(&s->detail, "the device is not connected");
            return ENOTCONN;
        }
        if (op->needs_tdi && !s->tdi) {
            cli_refuse(&s->detail, "the function is not bound");
            return ENXIO;
        }
        return op->serve(s);
    }
    s->what = "request";
    cli_refuse(&s->detail, "operation %u is unknown", s->request->op);
    return EOPNOTSUPP;
}

void tsm_serve_request(struct tsm_serve *serve, const union tsm_kernel_request *request)
{
    struct served s = {
        .serve = serve,
        .request = &request->head,
        .dsm = find(serve, request->head.dsm),
        .answer = dsm_writer(serve->answer, sizeof(serve->answer)),
    };
    struct dsm_bytes payload;
    int error;

    if (serve->options->deadline_ms > 0)
        cli_link_deadline(&serve->kernel->link, serve->options->deadline_ms);
    if (s.dsm)
        s.tdi = tsm_tdi_find(*s.dsm, request->head.device);
    error = dispatch(&s);
    payload = error ? dsm_bytes(s.detail.reason, strlen(s.detail.reason)) : dsm_written(&s.answer);
    if (!serve->kernel->answer(serve->kernel, error, payload))
        serve->notify(serve->context, request->head.device, s.what, ESTALE, "nobody waited for it any longer");
    else
        serve->notify(serve->context, request->head.device, s.what, error ? error : s.told, s.detail.reason);
}

void tsm_serve_end(struct tsm_serve *serve)
{
    while (serve->dsm_count > 0)
        tsm_dsm_free(serve->dsms[--serve->dsm_count]);
}
