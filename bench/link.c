/* SPDX-License-Identifier: BSD-3-Clause */
#include "link.h"

#include "process.h"

#define TIMEOUT_MS 30000u

static enum dsm_error timed_exchange(void *context, struct dsm_bytes object, struct dsm_writer *response)
{
    struct bench_link *link = context;
    uint64_t begin = bench_wall_ns();
    enum dsm_error error = link->link.transport.exchange(link->link.transport.context, object, response);

    link->away_ns += bench_wall_ns() - begin;
    link->exchanges++;
    return error;
}

static void forward_wait(void *context, uint64_t us)
{
    struct bench_link *link = context;

    link->link.transport.wait_us(link->link.transport.context, us);
}

bool bench_link_open(const struct dsm_crypto *crypto, const char *address, const struct dsm_requester_options *options,
                     struct bench_link *out, struct dsm_error_detail *detail)
{
    struct cli_socket_options socket_options = { .address = address, .timeout_ms = TIMEOUT_MS, .hello = true };
    struct dsm_doe_transport transport = { .context = out, .exchange = timed_exchange, .wait_us = forward_wait };

    *out = (struct bench_link){ .requester = NULL };
    if (!cli_socket_open(&socket_options, &out->link, detail))
        return false;
    if (dsm_requester_create(crypto, &transport, options, &out->requester) == DSM_OK)
        return true;
    bench_link_close(out);
    return cli_refuse(detail, "out of memory");
}

void bench_link_close(struct bench_link *link)
{
    if (link->link.close)
        link->link.close(&link->link, CLI_GOODBYE_CONTINUE);
    dsm_requester_destroy(link->requester);
    *link = (struct bench_link){ .requester = NULL };
}

void bench_link_failure(const struct bench_link *link, enum dsm_error error, struct dsm_error_detail *detail)
{
    const struct dsm_failure *failure = &link->requester->failure;

    cli_refuse(detail, "%.48s: %.180s", failure->step, failure->text[0] ? failure->text : dsm_error_text(error));
}
