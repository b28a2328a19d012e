/* SPDX-License-Identifier: BSD-3-Clause */
/* list: the PCI functions here that have a DOE mailbox, IDE or the TEE-IO bit, and what they offer. */
#include "cli/swtsm_list.h"

#include "cli/swtsm.h"

#include "requester/fail.h"

#include "cli/doe_mailbox.h"
#include "cli/pci_sysfs.h"
#include "wire/doe.h"

#include <stdio.h>
#include <stdlib.h>

#define VENDOR_AND_DEVICE 0x00u
#define CLASS_AND_REVISION 0x08u

static const char *feature_name(const struct cli_doe_feature *f)
{
    static const char *const names[] = { "discovery", "CMA", "secured CMA" };

    return f->vendor_id == DSM_DOE_VENDOR_PCI_SIG && f->type < 3 ? names[f->type] : "?";
}

static json_t *show_features(struct swtsm *t, const struct cli_doe_mailbox *m, const struct cli_doe_features *features)
{
    char text[256] = "";
    size_t n = 0;
    json_t *list = json_array();

    for (size_t i = 0; i < features->count; i++) {
        const struct cli_doe_feature *f = &features->list[i];

        json_array_append_new(list, json_sprintf("%04x:%02x", f->vendor_id, f->type));
        if (n < sizeof(text))
            n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%04x:%02x %s", i ? ", " : "", f->vendor_id, f->type,
                                  feature_name(f));
    }
    cli_detail(&t->output, "DOE mailbox at 0x%03x: %s", m->base, text);
    return json_pack("{s:i, s:o}", "offset", m->base, "objects", list);
}

static json_t *show_mailbox(struct swtsm *t, struct cli_doe_mailbox *m)
{
    struct cli_doe_features features;

    if (cli_doe_discover(m, &features) == DSM_OK)
        return show_features(t, m, &features);
    cli_detail(&t->output, "%s", m->fault.reason);
    return json_pack("{s:i, s:o}", "offset", m->base, "fault", cli_json_text(m->fault.reason));
}

/* What is worth a line: nothing about functions that have none of it. */
static bool is_of_interest(const struct cli_config_space *space)
{
    uint16_t doe = 0, ide = 0;
    uint8_t version;

    return cli_extended_capability(space, CLI_EXTENDED_DOE, &doe, &version) ||
           cli_extended_capability(space, CLI_EXTENDED_IDE, &ide, &version) || cli_is_tee_io(space);
}

static json_t *show_function(struct swtsm *t, const struct cli_config_space *space, const char *name)
{
    struct cli_doe_mailbox m = { .base = 0, .timeout_ms = CLI_DOE_TIMEOUT_MS };
    uint32_t ids = 0, class_and_revision = 0;
    bool tee_io = cli_is_tee_io(space), ide;
    json_t *mailboxes = json_array();
    uint16_t at = 0;

    ide = cli_extended_capability(space, CLI_EXTENDED_IDE, &at, &(uint8_t){ 0 });
    if (!space->read(space->context, VENDOR_AND_DEVICE, &ids) ||
        !space->read(space->context, CLASS_AND_REVISION, &class_and_revision))
        return json_decref(mailboxes), json_null();
    cli_step(&t->output, name, "%04x:%04x class %06x%s%s", ids & 0xFFFFu, ids >> 16, class_and_revision >> 8,
             tee_io ? ", TEE-IO" : "", ide ? ", IDE" : "");
    while (cli_doe_mailbox_next(space, &m))
        json_array_append_new(mailboxes, show_mailbox(t, &m));
    return json_pack("{s:s, s:i, s:i, s:i, s:b, s:b, s:o}", "function", name, "vendor_id", (int)(ids & 0xFFFFu),
                     "device_id", (int)(ids >> 16), "class", (int)(class_and_revision >> 8), "tee_io", tee_io, "ide",
                     ide, "doe", mailboxes);
}

static void look_at(struct swtsm *t, const struct cli_bdf *bdf, json_t *shown)
{
    struct cli_config_space space;
    struct dsm_error_detail detail;
    char name[CLI_BDF_TEXT_LEN];

    if (!cli_pci_open(CLI_PCI_DEVICES, bdf, &space, &detail)) {
        cli_note(&t->output, cli_bdf_text(bdf, name), detail.reason);
        return;
    }
    if (is_of_interest(&space))
        json_array_append_new(shown, show_function(t, &space, cli_bdf_text(bdf, name)));
    cli_pci_close(&space);
}

enum dsm_error swtsm_list(struct swtsm *t)
{
    json_t *shown = json_array();
    struct dsm_error_detail detail;
    struct cli_bdf *list;
    size_t count;

    cli_output_set(&t->output, "functions", shown);
    dsm_requester_name_step(t->requester, "list");
    if (!cli_pci_list(CLI_PCI_DEVICES, &list, &count, &detail))
        return dsm_fail_transport(t->requester, DSM_ERR_IO, "%s", detail.reason);
    for (size_t i = 0; i < count; i++)
        look_at(t, &list[i], shown);
    free(list);
    cli_step(&t->output, "list", "%zu of %zu PCI functions have a DOE mailbox, IDE or the TEE-IO bit",
             json_array_size(shown), count);
    return DSM_OK;
}
