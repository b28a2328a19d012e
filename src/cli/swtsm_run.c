/* SPDX-License-Identifier: BSD-3-Clause */
/* One run of a verb: root and link opened, the requester made, what happened told, all closed. */
#include "cli/swtsm_run.h"

#include "base/program_version.h"
#include "cli/hint.h"
#include "cli/mailbox_link.h"
#include "cli/nvme_link.h"
#include "cli/pci_sysfs.h"
#include "cli/root_certificate.h"
#include "cli/socket_link.h"
#include "cli/swtsm.h"
#include "cli/swtsm_checks.h"
#include "cli/swtsm_psk.h"
#include "cli/swtsm_trace.h"
#include "cli/transports.h"
#include "requester/fail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SOCKET_TIMEOUT_MS 10000u

static enum dsm_exit_code exit_of(enum dsm_failure_kind kind)
{
    switch (kind) {
    case DSM_FAILURE_TRANSPORT:
    case DSM_FAILURE_PROTOCOL:
        return DSM_EXIT_PROTOCOL;
    case DSM_FAILURE_VERIFICATION:
        return DSM_EXIT_VERIFICATION;
    case DSM_FAILURE_UNSIGNED:
        return DSM_EXIT_UNSIGNED;
    case DSM_FAILURE_REFUSED:
        return DSM_EXIT_REFUSED;
    case DSM_FAILURE_NONE:
    case DSM_FAILURE_OWN:
        break;
    }
    return DSM_EXIT_FAILED;
}

enum dsm_error swtsm_do(struct swtsm *t, enum dsm_step step)
{
    return cli_link_drive(&t->link, t->requester, step);
}

static void observe_message(void *context, bool sent, bool secured, struct dsm_bytes message)
{
    struct swtsm *t = context;

    swtsm_trace_message(t->requester, &t->traced, sent, secured, message);
}

static void observe_note(void *context, const char *step, const char *text)
{
    struct swtsm *t = context;

    cli_note(&t->output, step, text);
}

size_t swtsm_hex_size(const struct swtsm *t, size_t all)
{
    return t->settings->verbose ? all : 2u * 16u + 4u;
}

static bool prepare(struct swtsm *t, struct dsm_error_detail *detail)
{
    struct dsm_requester_options options = t->settings->requester;

    if (dsm_crypto_create(&t->crypto) != DSM_OK)
        return cli_refuse(detail, "the cryptographic library does not start");
    options.now = time(NULL);
    if (t->settings->root_path && !cli_root_certificate_read(t->settings->root_path, t->crypto, &t->root, detail))
        return false;
    if (!cli_own_identity_read(t->settings->key_path, t->settings->cert_path, t->crypto, &t->own, detail))
        return false;
    options.identity = (struct dsm_requester_identity){
        .key = t->own.key,
        .certificates = dsm_bytes(t->own.chain.der, t->own.chain.n),
    };
    if (!swtsm_psk_read(t, &options, detail))
        return false;
    options.answers = t->settings->answer != SWTSM_ANSWER_NONE;
    if (t->settings->public_key_path &&
        !cli_public_key_read(t->settings->public_key_path, t->crypto, &t->public_key, detail))
        return false;
    options.root = dsm_bytes(t->root.der, t->root.n);
    options.public_key = dsm_bytes(t->public_key.der, t->public_key.n);
    if (t->settings->has_root_sha384)
        options.root_sha384 = dsm_bytes(t->settings->root_sha384, sizeof(t->settings->root_sha384));
    if (dsm_requester_create(t->crypto, t->settings->binding, &options, &t->requester) != DSM_OK)
        return cli_refuse(detail, "out of memory");
    t->requester->observer = (struct dsm_requester_observer){
        .context = t,
        .message = t->settings->verbose ? observe_message : NULL,
        .note = observe_note,
    };
    return true;
}

static void report_failure(struct swtsm *t, enum dsm_error error)
{
    const struct dsm_failure *f = &t->requester->failure;

    (void)!dsm_fail_own(t->requester, error); /* of ours, between two steps */
    fflush(stdout);
    fprintf(stderr, "swtsm: %s failed: %s%s%s%s\n", f->step, f->text, f->rule[0] ? " [" : "", f->rule,
            f->rule[0] ? "]" : "");
    if (f->kind == DSM_FAILURE_TRANSPORT && t->link.fault.reason[0])
        fprintf(stderr, "swtsm: %s\n", t->link.fault.reason);
    if (cli_hint(f))
        fprintf(stderr, "swtsm: to try: %s\n", cli_hint(f));
    cli_output_set(&t->output, "failure",
                   json_pack("{s:s, s:s, s:s, s:s, s:o, s:b, s:i, s:I, s:i, s:s*}", "step", f->step, "kind",
                             dsm_failure_kind_name(f->kind), "error", dsm_error_name(f->error), "rule", f->rule, "text",
                             cli_json_text(f->text), "session_ended", f->session_ended, "spdm_error_code",
                             f->spdm_error_code, "tdisp_error_code", (json_int_t)f->tdisp_error_code, "kp_ack_status",
                             f->kp_ack_status, "hint", cli_hint(f)));
}

static void show_cost(struct swtsm *t)
{
    double total_ms = (double)t->link.away_ns / 1000000;

    if (t->link.exchanges > 0)
        cli_step(&t->output, "done", "%u exchanges in %.1f ms, %.2f ms each", t->link.exchanges, total_ms,
                 total_ms / t->link.exchanges);
}

static enum dsm_exit_code run_verb(struct swtsm *t, const struct swtsm_verb *verb)
{
    enum dsm_error error = verb->run(t);
    enum dsm_exit_code code = DSM_EXIT_DONE;

    if (error != DSM_OK) {
        code = exit_of(t->requester->failure.kind);
        report_failure(t, error);
    } else {
        show_cost(t);
    }
    if (verb->is_local) /* no device was asked */
        return code;
    swtsm_checks_show(t);
    cli_output_set(&t->output, "exchanges", json_integer(t->link.exchanges));
    cli_output_set(&t->output, "exchange_us", json_integer((json_int_t)(t->link.away_ns / 1000)));
    return code;
}

static bool open_socket(struct swtsm *t, struct dsm_error_detail *detail)
{
    struct cli_socket_options options = {
        .address = t->settings->connect,
        .timeout_ms = t->settings->timeout_ms,
        .hello = !t->settings->no_hello,
        .binding = t->settings->binding,
    };
    const struct cli_transport *transport = t->settings->transport;

    if (options.timeout_ms == 0)
        options.timeout_ms = SOCKET_TIMEOUT_MS;
    return (transport ? transport->open : cli_socket_open)(&options, &t->link, detail);
}

/* The device's own address is the TDI's, unless another was asked for. */
static bool open_mailbox(struct swtsm *t, struct dsm_error_detail *detail)
{
    struct cli_mailbox_options options = { .device = t->settings->device, .timeout_ms = t->settings->timeout_ms };
    char name[CLI_BDF_TEXT_LEN];
    struct cli_bdf bdf;

    if (!cli_mailbox_open(&options, &t->link, &bdf, detail))
        return false;
    t->mailbox_function = cli_bdf_function_id(&bdf);
    if (t->settings->function_count == 0)
        t->settings->function_id = t->mailbox_function;
    cli_step(&t->output, "device", "%s, over its DOE mailbox", cli_bdf_text(&bdf, name));
    cli_output_set(&t->output, "device", json_string(name));
    return true;
}

static bool open_nvme(struct swtsm *t, struct dsm_error_detail *detail)
{
    struct cli_nvme_found found;

    if (!cli_nvme_open(t->settings->nvme, t->settings->timeout_ms, &t->link, &found, detail))
        return false;
    cli_step(&t->output, "device", "%s, over NVMe Security Send and Receive: DSP0286 %u.%u, %u connection%s%s",
             t->settings->nvme, found.binding_version >> 12, (found.binding_version >> 8) & 0xFu, found.connections,
             found.connections == 1 ? "" : "s", found.has_sessions ? "" : ", no sessions");
    cli_output_set(&t->output, "device", cli_json_text(t->settings->nvme));
    return true;
}

static bool open_link(struct swtsm *t, struct dsm_error_detail *detail)
{
    if (t->settings->nvme)
        return open_nvme(t, detail);
    return t->settings->device ? open_mailbox(t, detail) : open_socket(t, detail);
}

static enum dsm_exit_code connect_and_run(struct swtsm *t, const struct swtsm_verb *verb)
{
    struct dsm_error_detail detail;
    char text[DSM_ERROR_DETAIL_TEXT_LEN];
    enum dsm_exit_code code;

    if (verb->is_local)
        return run_verb(t, verb);
    if (!open_link(t, &detail)) {
        fprintf(stderr, "swtsm: cannot connect: %s\n", dsm_error_detail_text(&detail, text, sizeof(text)));
        cli_output_set(&t->output, "failure",
                       json_pack("{s:s, s:s, s:o}", "step", "connect", "kind", "connect", "text", cli_json_text(text)));
        return DSM_EXIT_CONNECT;
    }
    cli_link_deadline(&t->link, t->settings->deadline_ms);
    code = run_verb(t, verb);
    /* Over a link that failed nobody would answer. */
    t->link.close(&t->link,
                  t->requester->failure.kind == DSM_FAILURE_TRANSPORT ? CLI_GOODBYE_NONE : t->settings->goodbye);
    return code;
}

static void output_end(struct cli_output *output, enum dsm_exit_code code)
{
    cli_output_set(output, "format", json_integer(1)); /* swtsm(1), JSON */
    cli_output_set(output, "program", json_sprintf("swtsm %s", dsm_program_version()));
    cli_output_set(output, "result", json_string(code == DSM_EXIT_DONE ? "ok" : "failed"));
    cli_output_set(output, "exit_code", json_integer(code));
}

void swtsm_output_start_failure(struct cli_output *output, enum dsm_exit_code code, const char *text)
{
    cli_output_set(output, "failure",
                   json_pack("{s:s, s:s, s:o}", "step", "start", "kind", code == DSM_EXIT_USAGE ? "usage" : "own",
                             "text", cli_json_text(text)));
    output_end(output, code);
}

enum dsm_exit_code swtsm_output_lost(void)
{
    fprintf(stderr, "swtsm: the JSON document is not printed: %s\n", dsm_error_text(DSM_ERR_NO_MEMORY));
    return DSM_EXIT_FAILED;
}

enum dsm_exit_code swtsm_run(struct swtsm_settings *settings, const struct swtsm_verb *verb)
{
    struct swtsm t = { .settings = settings };
    struct dsm_error_detail detail;
    char text[DSM_ERROR_DETAIL_TEXT_LEN];
    enum dsm_exit_code code = DSM_EXIT_FAILED;

    cli_output_begin(&t.output, settings->json);
    cli_output_set(&t.output, "verb", json_string(verb->name));
    if (!verb->is_local)
        cli_output_set(&t.output, "root",
                       json_string(settings->root_path || settings->has_root_sha384 ? "pinned" : "unpinned"));
    if (settings->connect)
        cli_output_set(&t.output, "connect", cli_json_text(settings->connect));
    if (!prepare(&t, &detail)) {
        fprintf(stderr, "swtsm: %s\n", dsm_error_detail_text(&detail, text, sizeof(text)));
        swtsm_output_start_failure(&t.output, code, text);
    } else {
        code = connect_and_run(&t, verb);
        output_end(&t.output, code);
    }
    if (!cli_output_end(&t.output))
        code = swtsm_output_lost();
    dsm_requester_destroy(t.requester);
    dsm_certificates_free(&t.root);
    dsm_certificates_free(&t.public_key);
    cli_own_identity_clear(&t.own);
    dsm_wipe(&t.psk, sizeof(t.psk));
    dsm_crypto_destroy(t.crypto);
    return code;
}
