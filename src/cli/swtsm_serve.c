/* SPDX-License-Identifier: BSD-3-Clause */
/* serve: the helper of the kernel's TSM (kernel/README.md): connects devices and drives their TDIs as the kernel asks.
 */
#include "cli/swtsm_serve.h"

#include "cli/swtsm.h"

#include "cli/pci_sysfs.h"
#include "cli/tsm_policy_read.h"
#include "cli/tsm_serve.h"
#include "requester/fail.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static volatile sig_atomic_t is_ended;

static void on_signal(int number)
{
    (void)number;
    is_ended = 1;
}

static void print(const struct swtsm *t, uint32_t device, const char *text)
{
    struct cli_bdf bdf = { .segment = (uint16_t)(device >> 16),
                           .bus = (uint8_t)(device >> 8),
                           .device = (device >> 3) & 0x1Fu,
                           .function = device & 7u };
    char name[CLI_BDF_TEXT_LEN];

    if (!t->settings->json)
        printf("%s %s\n", cli_bdf_text(&bdf, name), text);
}

static void notify(void *context, uint32_t device, const char *what, int error, const char *reason)
{
    struct dsm_bytes bytes = dsm_bytes(reason, strlen(reason));
    char text[1024], printable[600];

    snprintf(text, sizeof(text), "%s: %s%s%s", what, error ? strerror(error) : "done", error ? ": " : "",
             error ? cli_printable(bytes, printable, sizeof(printable)) : "");
    print(context, device, text);
}

/* Of a certificate that has expired, and the like. */
static void note(void *context, const char *step, const char *text)
{
    (void)context;
    fprintf(stderr, "swtsm: %s: %s\n", step, text);
}

/* SIGINT and SIGTERM come only while we wait, so that a request that is being served is served to its end. */
static void catch_signals(sigset_t *while_waiting)
{
    struct sigaction action = { .sa_handler = on_signal };
    sigset_t blocked;

    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, while_waiting);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static enum dsm_error serve_all(struct swtsm *t, struct tsm_options *options, struct tsm_serve *serve)
{
    static union tsm_kernel_request request;
    sigset_t while_waiting;
    bool is_there;

    catch_signals(&while_waiting);
    while (!is_ended) {
        struct pollfd fd = { .fd = serve->kernel->fd, .events = POLLIN };

        if (ppoll(&fd, 1, NULL, &while_waiting) < 0)
            continue;
        DSM_TRY(tsm_kernel_read(serve->kernel, &request, &is_there));
        options->requester.now = time(NULL); /* certificates expire while we serve */
        if (is_there)
            tsm_serve_request(serve, &request);
    }
    cli_step(&t->output, "serve", "ended by a signal, %zu devices were connected", serve->dsm_count);
    return DSM_OK;
}

static bool is_pinned(const struct swtsm *t)
{
    return t->requester->options.root.n > 0 || t->requester->options.root_sha384.n > 0;
}

static struct tsm_options options_of(const struct swtsm *t, const struct tsm_policy *policy)
{
    struct tsm_options options = {
        .crypto = t->crypto,
        .requester = t->requester->options,
        .slot = t->settings->slot,
        .no_ide = t->settings->no_ide,
        .stream = t->settings->stream,
        .report_portion = t->settings->report_portion,
        .deadline_ms = t->settings->deadline_ms,
        .policy = policy,
        .verbose = t->settings->verbose,
        .functions = CLI_PCI_DEVICES,
        .note = note,
    };

    return options;
}

/* No device's doing: a file of ours, or a kernel without the module. */
static enum dsm_error fail_own(struct swtsm *t, enum dsm_error error, const char *option,
                               const struct dsm_error_detail *detail)
{
    char text[DSM_ERROR_DETAIL_TEXT_LEN];

    (void)dsm_fail_transport(t->requester, error, "%s%s", option, dsm_error_detail_text(detail, text, sizeof(text)));
    t->requester->failure.kind = DSM_FAILURE_OWN;
    return error;
}

static enum dsm_error open_and_serve(struct swtsm *t, const struct tsm_policy *policy)
{
    struct tsm_options options = options_of(t, policy);
    struct tsm_serve *serve = calloc(1, sizeof(*serve));
    struct tsm_kernel *kernel = calloc(1, sizeof(*kernel));
    struct dsm_error_detail detail;
    enum dsm_error error = DSM_ERR_NO_MEMORY;

    if (serve && kernel && !tsm_kernel_open(kernel, &detail)) {
        error = fail_own(t, DSM_ERR_IO, "", &detail);
    } else if (serve && kernel) {
        *serve = (struct tsm_serve){ .options = &options, .kernel = kernel, .notify = notify, .context = t };
        cli_step(&t->output, "serve", TSM_KERNEL_FILE ", root %s, %s", is_pinned(t) ? "pinned" : "NOT PINNED (--root)",
                 policy->is_given ? t->settings->policy_path : "no policy: every device is taken");
        error = serve_all(t, &options, serve);
        tsm_serve_end(serve);
        tsm_kernel_close(kernel);
    }
    free(kernel);
    free(serve);
    return error;
}

enum dsm_error swtsm_serve(struct swtsm *t)
{
    struct tsm_policy policy = { .count = 0 };
    struct dsm_error_detail detail;
    enum dsm_error error;

    dsm_requester_name_step(t->requester, "serve");
    if (t->settings->policy_path && !tsm_policy_read(t->settings->policy_path, &policy, &detail))
        return fail_own(t, DSM_ERR_CONFIG, "--policy: ", &detail);
    error = open_and_serve(t, &policy);
    tsm_policy_free(&policy);
    return error;
}
