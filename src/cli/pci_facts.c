/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/pci_facts.h"

#include <stdio.h>
#include <stdlib.h>

#define IDS 0x00u
#define CLASS_AND_REVISION 0x08u
#define HEADER_TYPE 0x0Cu
#define SUBSYSTEM 0x2Cu
#define SERIAL_NUMBER_LOW 0x04u
#define SERIAL_NUMBER_HIGH 0x08u
#define MSIX_TABLE 0x04u
#define MSIX_PBA 0x08u
#define MSIX_BAR 0x7u
#define MSIX_VECTOR_LEN 16u
#define NO_FUNCTION 0xFFFFu /* a VF has its ids in its PF */

/* linux/ioport.h */
#define RESOURCE_MEMORY 0x00000200u
#define RESOURCE_UNSET 0x20000000u

static uint32_t read_at(const struct cli_config_space *space, unsigned offset)
{
    uint32_t value = 0;

    return space->read(space->context, (uint16_t)offset, &value) ? value : 0;
}

static void read_ids(const struct cli_config_space *space, struct dsm_function_facts *facts)
{
    uint32_t ids = read_at(space, IDS), class_code = read_at(space, CLASS_AND_REVISION);
    bool is_endpoint = (read_at(space, HEADER_TYPE) >> 16 & 0x7Fu) == 0;
    uint16_t serial = 0;
    uint8_t version;

    facts->has_ids = (ids & 0xFFFFu) != NO_FUNCTION && (ids & 0xFFFFu) != 0;
    facts->has_class = facts->has_ids;
    facts->ids = (struct dsm_pci_ids){
        .vendor_id = (uint16_t)ids,
        .device_id = (uint16_t)(ids >> 16),
        .class_code = class_code >> 8,
        .revision = (uint8_t)class_code,
        .has_subsystem = is_endpoint,
        .subsystem_vendor_id = is_endpoint ? (uint16_t)read_at(space, SUBSYSTEM) : 0,
        .subsystem_id = is_endpoint ? (uint16_t)(read_at(space, SUBSYSTEM) >> 16) : 0,
    };
    if (cli_extended_capability(space, CLI_EXTENDED_SERIAL_NUMBER, &serial, &version))
        facts->ids.device_serial_number =
            (uint64_t)read_at(space, serial + SERIAL_NUMBER_HIGH) << 32 | read_at(space, serial + SERIAL_NUMBER_LOW);
}

/* PCIe 7.7.2: offsets into BARs, whose number is in the lowest three bits. */
static void read_msix(const struct cli_config_space *space, struct dsm_function_facts *facts)
{
    uint16_t at;
    uint32_t vectors, table, pba;

    facts->has_msix = true;
    if (!cli_capability(space, CLI_CAPABILITY_MSIX, &at))
        return;
    vectors = (read_at(space, at) >> 16 & 0x7FFu) + 1;
    table = read_at(space, at + MSIX_TABLE);
    pba = read_at(space, at + MSIX_PBA);
    facts->msix_table_bar = table & MSIX_BAR;
    facts->msix_table = (struct dsm_function_area){ table & ~MSIX_BAR, vectors * MSIX_VECTOR_LEN };
    facts->msix_pba_bar = pba & MSIX_BAR;
    facts->msix_pba = (struct dsm_function_area){ pba & ~MSIX_BAR, (vectors + 63) / 64 * 8 };
}

/* First byte, last byte, flags. False: it is none such line, or the BAR has no address. */
static bool read_bar(FILE *file, struct dsm_function_area *bar)
{
    uint64_t numbers[3];
    char line[128], *at = line;

    if (!fgets(line, sizeof(line), file))
        return false;
    for (size_t i = 0; i < 3; i++) {
        char *end;

        numbers[i] = strtoull(at, &end, 16);
        if (end == at)
            return false;
        at = end;
    }
    if (numbers[2] & RESOURCE_UNSET || numbers[0] > numbers[1])
        return false;
    if (numbers[2] & RESOURCE_MEMORY)
        *bar = (struct dsm_function_area){ numbers[0], numbers[1] - numbers[0] + 1 };
    return true;
}

/* A line a BAR. */
static void read_bars(const char *path, struct dsm_function_facts *facts)
{
    FILE *file = fopen(path, "re");

    facts->has_bars = file != NULL;
    for (size_t i = 0; i < DSM_FUNCTION_BARS_MAX && facts->has_bars; i++)
        facts->has_bars = read_bar(file, &facts->bars[i]);
    if (file)
        fclose(file);
}

void cli_pci_facts_read(const char *root, const struct cli_bdf *bdf, struct dsm_function_facts *facts)
{
    struct cli_config_space space;
    struct dsm_error_detail ignored;
    char text[CLI_BDF_TEXT_LEN], path[512];

    *facts = (struct dsm_function_facts){ .has_ids = false };
    snprintf(path, sizeof(path), "%.400s/%s/resource", root, cli_bdf_text(bdf, text));
    read_bars(path, facts);
    if (!cli_pci_open(root, bdf, &space, &ignored))
        return;
    read_ids(&space, facts);
    read_msix(&space, facts);
    cli_pci_close(&space);
}
