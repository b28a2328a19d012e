/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/swtsm_facts.h"

#include "cli/pci_facts.h"

/* The command line knows better. */
static void add_settings(const struct swtsm *t, struct dsm_function_facts *facts)
{
    const struct dsm_function_facts *said = &t->settings->facts;

    if (said->has_ids) {
        facts->has_ids = true;
        facts->has_class = said->has_class;
        facts->must_be_named = said->must_be_named;
        facts->ids = said->ids;
    }
    if (said->has_bars) {
        facts->has_bars = true;
        memcpy(facts->bars, said->bars, sizeof(facts->bars));
    }
}

static struct dsm_function_facts facts_of(const struct swtsm *t, uint32_t function_id)
{
    struct dsm_function_facts facts = { .has_ids = false };
    struct cli_bdf bdf = cli_bdf_of_function_id(function_id);

    if (t->settings->device)
        cli_pci_facts_read(CLI_PCI_DEVICES, &bdf, &facts);
    add_settings(t, &facts);
    return facts;
}

struct dsm_function_facts swtsm_facts_of_device(const struct swtsm *t)
{
    return facts_of(t, t->mailbox_function);
}

struct dsm_function_facts swtsm_facts_of_tdi(const struct swtsm *t)
{
    return facts_of(t, t->settings->function_id);
}
