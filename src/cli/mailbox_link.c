/* SPDX-License-Identifier: BSD-3-Clause */
/* A link over the DOE mailbox of a PCI function, as the kernel of the machine (or guest) that has it shows it. */
#include "cli/mailbox_link.h"

#include "cli/doe_mailbox.h"
#include "cli/link.h"
#include "cli/pci_sysfs.h"
#include "wire/doe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mailbox_link {
    struct cli_config_space space;
    struct cli_doe_mailbox mailbox;
    unsigned timeout_ms; /* of each response */
};

static enum dsm_error exchange(struct cli_link *link, struct dsm_bytes object, struct dsm_writer *answer)
{
    struct mailbox_link *m = link->context;
    enum dsm_error error;

    m->mailbox.timeout_ms = cli_link_left_ms(link, m->timeout_ms);
    error = cli_doe_exchange(&m->mailbox, object, answer);

    link->fault = m->mailbox.fault;
    return error;
}

/* A mailbox has no goodbye: the function stays where it is, and so does what it keeps. */
static void close_link(struct cli_link *link, enum cli_goodbye goodbye)
{
    struct mailbox_link *m = link->context;

    (void)goodbye;
    cli_pci_close(&m->space);
    free(m);
    link->context = NULL;
}

/* The first mailbox with CMA and secured CMA. False: detail tells what there is instead. */
static bool find_cma(const struct cli_config_space *space, const char *name, struct cli_doe_mailbox *out,
                     struct dsm_error_detail *detail)
{
    struct cli_doe_mailbox m = { .base = 0, .timeout_ms = CLI_DOE_TIMEOUT_MS };
    struct cli_doe_features features;
    unsigned count = 0;

    if (!cli_pci_lock(space))
        return cli_refuse(detail, "%s: another swtsm speaks to its mailbox", name);
    cli_refuse(detail, "%s has no DOE mailbox", name);
    while (cli_doe_mailbox_next(space, &m)) {
        count++;
        if (cli_doe_begin(&m) != DSM_OK || cli_doe_discover(&m, &features) != DSM_OK) {
            cli_refuse(detail, "%s: %.200s", name, m.fault.reason);
        } else if (cli_doe_offers(&features, DSM_DOE_VENDOR_PCI_SIG, DSM_DOE_CMA)) {
            *out = m;
            return true;
        } else {
            cli_refuse(detail, "%s has %u DOE mailbox%s, but none offers CMA (0001:01): it cannot be attested", name,
                       count, count == 1 ? "" : "es");
        }
    }
    return false;
}

static bool has_cma(const char *root, const struct cli_bdf *bdf)
{
    struct cli_config_space space;
    struct cli_doe_mailbox mailbox;
    struct dsm_error_detail detail;
    char name[CLI_BDF_TEXT_LEN];
    bool found;

    if (!cli_pci_open(root, bdf, &space, &detail))
        return false;
    found = find_cma(&space, cli_bdf_text(bdf, name), &mailbox, &detail);
    cli_pci_close(&space);
    return found;
}

static bool pick(const char *root, struct cli_bdf *out, struct dsm_error_detail *detail)
{
    struct cli_bdf *list;
    char first[CLI_BDF_TEXT_LEN], other[CLI_BDF_TEXT_LEN];
    size_t count, found = 0;

    if (!cli_pci_list(root, &list, &count, detail))
        return false;
    for (size_t i = 0; i < count; i++)
        if (has_cma(root, &list[i])) {
            if (found++ == 0)
                *out = list[i];
            else
                cli_refuse(detail,
                           "several devices offer CMA, among them %s and %s: name one (swtsm list shows them all)",
                           cli_bdf_text(out, first), cli_bdf_text(&list[i], other));
        }
    free(list);
    return found == 0
               ? cli_refuse(detail,
                            "none of %zu PCI functions here offers CMA over DOE (swtsm list shows what there is)",
                            count)
               : found == 1;
}

static bool open_mailbox(struct mailbox_link *m, const char *root, const struct cli_bdf *bdf, unsigned timeout_ms,
                         struct dsm_error_detail *detail)
{
    char name[CLI_BDF_TEXT_LEN];

    if (!cli_pci_open(root, bdf, &m->space, detail))
        return false;
    if (find_cma(&m->space, cli_bdf_text(bdf, name), &m->mailbox, detail)) {
        m->timeout_ms = timeout_ms ? timeout_ms : CLI_DOE_TIMEOUT_MS;
        return true;
    }
    cli_pci_close(&m->space);
    return false;
}

bool cli_mailbox_open(const struct cli_mailbox_options *options, struct cli_link *link, struct cli_bdf *bdf,
                      struct dsm_error_detail *detail)
{
    struct mailbox_link *m;

    if (strcmp(options->device, "auto") == 0) {
        if (!pick(CLI_PCI_DEVICES, bdf, detail))
            return false;
    } else if (!cli_bdf_parse(options->device, bdf)) {
        return cli_refuse(detail, "%.40s is neither a PCI address like 0000:00:03.0 nor auto", options->device);
    }
    m = calloc(1, sizeof(*m));
    if (!m)
        return cli_refuse(detail, "out of memory");
    if (!open_mailbox(m, CLI_PCI_DEVICES, bdf, options->timeout_ms, detail)) {
        free(m);
        return false;
    }
    *link = (struct cli_link){ .context = m, .exchange = exchange, .close = close_link, .binding = &dsm_binding_doe };
    return true;
}
