/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/swtsm_options_device.h"

#include "cli/function_words.h"
#include "cli/pci_sysfs.h"
#include "cli/socket.h"
#include "cli/transports.h"
#include "describe/function_id.h"
#include "options/option_value.h"
#include "wire/tdisp.h"

#include <string.h>

enum dsm_error swtsm_set_connect(void *settings, const char *value, struct dsm_error_detail *detail)
{
    ((struct swtsm_settings *)settings)->connect = value;
    return cli_socket_address_check(value, detail) ? DSM_OK : DSM_ERR_CONFIG;
}

enum dsm_error swtsm_set_nvme(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)detail;
    ((struct swtsm_settings *)settings)->nvme = value;
    return DSM_OK;
}

enum dsm_error swtsm_set_device(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct cli_bdf bdf;

    ((struct swtsm_settings *)settings)->device = value;
    if (strcmp(value, "auto") == 0 || cli_bdf_parse(value, &bdf))
        return DSM_OK;
    dsm_error_detail_set(detail, "is no PCI address");
    return dsm_error_detail_accept(detail, "DOMAIN:BUS:DEVICE.FUNCTION like 0000:00:03.0, or auto");
}

enum dsm_error swtsm_set_transport(void *settings, const char *value, struct dsm_error_detail *detail)
{
    const struct cli_transport *transport = cli_transport_by_name(value);

    ((struct swtsm_settings *)settings)->transport = transport;
    ((struct swtsm_settings *)settings)->binding = transport ? transport->binding : NULL;
    if (transport)
        return DSM_OK;
    dsm_error_detail_set(detail, "is no transport of a socket");
    return dsm_error_detail_accept(
        detail, "doe, mctp, tcp, emu-tcp (spdm-emu's --trans TCP), mctp-serial, nvme, scsi, ata, none");
}

enum dsm_error swtsm_set_function_id(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct swtsm_settings *s = settings;
    struct dsm_function_name name;
    uint64_t n;

    if (strchr(value, ':') && dsm_function_name_parse(value, &name) && !name.auto_id) {
        n = name.function_id;
    } else if (dsm_option_value_number(value, 0, DSM_FUNCTION_DEFINED, &n, detail) != DSM_OK) {
        dsm_error_detail_set(detail, "names no function");
        return dsm_error_detail_accept(detail, "01:00.0, with a segment 0001:01:00.0, or FunctionID as a number");
    }
    for (size_t i = 0; i < s->function_count; i++)
        if (s->functions[i] == n)
            return dsm_error_detail_set(detail, "is named twice");
    if (s->function_count == SWTSM_FUNCTIONS_MAX)
        return dsm_error_detail_set(detail, "is one more than %u functions", SWTSM_FUNCTIONS_MAX);
    s->functions[s->function_count++] = (uint32_t)n;
    s->function_id = s->functions[0];
    return DSM_OK;
}

/* "1b36:0010", with ":010802:02" and ":1af4:1100" behind it, or the CMA name itself. */
enum dsm_error swtsm_set_pci_ids(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct dsm_function_facts *facts = &((struct swtsm_settings *)settings)->facts;
    int count;

    facts->has_ids = facts->must_be_named = true;
    facts->has_class = cli_pci_ids_parse(value, &facts->ids, &count) && count > 2;
    if (count > 0)
        return DSM_OK;
    dsm_error_detail_set(detail, "are no ids of a PCI function");
    return dsm_error_detail_accept(detail, "VENDOR:DEVICE like 1b36:0010, also with :CLASS:REVISION and "
                                           ":SUBVENDOR:SUBDEVICE, or a CMA name");
}

/* "0=0xfe000000+0x4000" */
enum dsm_error swtsm_set_bar(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct dsm_function_facts *facts = &((struct swtsm_settings *)settings)->facts;
    struct dsm_function_area area;
    unsigned bar;

    if (!cli_bar_parse(value, &bar, &area)) {
        dsm_error_detail_set(detail, "is no BAR");
        return dsm_error_detail_accept(detail, "0-5=ADDRESS+LENGTH like 0=0xfe000000+0x4000");
    }
    if (facts->bars[bar].len > 0)
        return dsm_error_detail_set(detail, "is a BAR that was told already");
    facts->has_bars = true;
    facts->bars[bar] = area;
    return DSM_OK;
}
