/* SPDX-License-Identifier: BSD-3-Clause */
#include "link.h"

#include "cli/socket_link.h"

#define TIMEOUT_MS 30000u

bool bench_link_open(const struct dsm_crypto *crypto, const char *address, const struct dsm_requester_options *options,
                     struct bench_link *out, struct dsm_error_detail *detail)
{
    struct cli_socket_options socket_options = { .address = address, .timeout_ms = TIMEOUT_MS, .hello = true };

    *out = (struct bench_link){ .requester = NULL };
    if (!cli_socket_open(&socket_options, &out->link, detail))
        return false;
    if (dsm_requester_create(crypto, NULL, options, &out->requester) == DSM_OK)
        return true;
    bench_link_close(out);
    return cli_refuse(detail, "out of memory");
}

enum dsm_error bench_link_do(struct bench_link *link, enum dsm_step step)
{
    return cli_link_drive(&link->link, link->requester, step);
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
