/* SPDX-License-Identifier: BSD-3-Clause */
#include "life_cycle_text.h"

#include "device/config/registers.h"
#include "device/tdi.h"
#include "device/tdi_transitions.h"

#define STATES 4u

static void write_edge(FILE *out, uint8_t from, uint8_t to)
{
    const struct dsm_tdi_transition *row;
    const char *between = ": ";

    for (size_t i = 0; (row = dsm_tdi_transition_at(i)) != NULL; i++) {
        if (row->from != from || row->to != to)
            continue;
        if (between[0] == ':')
            fprintf(out, "    %s --> %s", dsm_tdi_state_name(from), dsm_tdi_state_name(to));
        fprintf(out, "%s%s", between, dsm_tdi_reason_text(row->reason));
        between = "<br>";
    }
    if (between[0] != ':')
        fprintf(out, "\n");
}

/* One arrow for each pair of states, with all its reasons. */
static void write_diagram(FILE *out)
{
    fprintf(out, "```mermaid\nstateDiagram-v2\n    [*] --> %s\n", dsm_tdi_state_name(DSM_TDI_CONFIG_UNLOCKED));
    for (uint8_t from = 0; from < STATES; from++)
        for (uint8_t to = 0; to < STATES; to++)
            write_edge(out, from, to);
    fprintf(out, "```\n");
}

static void write_transitions(FILE *out)
{
    const struct dsm_tdi_transition *row;

    fprintf(out, "| from | to | reason | clause |\n| --- | --- | --- | --- |\n");
    for (size_t i = 0; (row = dsm_tdi_transition_at(i)) != NULL; i++)
        fprintf(out, "| %s | %s | %s | %s |\n", dsm_tdi_state_name(row->from), dsm_tdi_state_name(row->to),
                dsm_tdi_reason_text(row->reason), row->clause);
}

static void write_where(FILE *out, const struct dsm_config_register *row)
{
    static const char *const places[] = { "header type 0", "header type 1", "header", "capability",
                                          "extended capability" };

    fprintf(out, "%s", places[row->place]);
    if (row->place == DSM_CONFIG_CAPABILITY || row->place == DSM_CONFIG_EXTENDED)
        fprintf(out, " 0x%02X", row->id);
    fprintf(out, ", 0x%02X%s", row->offset, row->len == 0 ? " and on" : "");
    if (row->len > 4)
        fprintf(out, " to 0x%02X", row->offset + row->len - 1u);
}

static const char *what_becomes(const struct dsm_config_register *row)
{
    static const char *const errors[] = {
        [DSM_CONFIG_ON_CHANGE] = "changed: ERROR",
        [DSM_CONFIG_ON_CLEAR] = "cleared: ERROR",
        [DSM_CONFIG_ON_SET] = "set: ERROR",
        [DSM_CONFIG_ON_ADDRESS] = "changed: ERROR",
        [DSM_CONFIG_ON_POWER_STATE] = "changed: ERROR",
    };

    if (row->effect == DSM_CONFIG_ALLOWED)
        return "allowed";
    return row->effect == DSM_CONFIG_FLR ? "set: function level reset" : errors[row->trigger];
}

static void write_registers(FILE *out)
{
    const struct dsm_config_register *row;

    fprintf(out, "| register | where | a locked TDI | clause | |\n| --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; (row = dsm_config_register_at(i)) != NULL; i++) {
        fprintf(out, "| %s | ", row->name);
        write_where(out, row);
        fprintf(out, " | %s | %s | %s |\n", what_becomes(row), row->clause, row->note);
    }
}

static const struct life_cycle_part parts[] = {
    { "<!-- diagram: made from src/device/tdi_transitions.c -->", "<!-- end of diagram -->", write_diagram },
    { "<!-- transitions: made from src/device/tdi_transitions.c -->", "<!-- end of transitions -->",
      write_transitions },
    { "<!-- registers: made from src/device/config/registers.c -->", "<!-- end of registers -->", write_registers },
};

const struct life_cycle_part *life_cycle_part_at(size_t i)
{
    return i < sizeof(parts) / sizeof(parts[0]) ? &parts[i] : NULL;
}
