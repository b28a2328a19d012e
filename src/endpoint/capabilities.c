/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/capabilities.h"

#include "endpoint/doe_mailbox.h"
#include "endpoint/ide_registers.h"

/* Type 0 header (PCIe 7.5.1) */
#define HEADER_CAPABILITIES_POINTER 0x34u
#define COMMAND_WRITABLE 0x0546u /* SERR#, parity, INTx disable, bus master, memory; there is no I/O */
#define STATUS_CAPABILITIES 0x0010u
#define STATUS_CLEARED 0xF900u
#define MULTIFUNCTION 0x80u
#define BAR_0 0x10u
#define BAR_64 0x4u

/* Places: each has room for the largest that it can be. */
#define PCIE_AT 0x40u
#define PCIE_LEN 0x3Cu
#define POWER_AT 0x80u
#define POWER_LEN 8u
#define MSIX_AT 0x90u
#define MSIX_LEN 12u
#define EXTENDED_AT 0x100u
#define ACS_LEN 8u

#define CAP_POWER 0x01u
#define CAP_PCIE 0x10u
#define CAP_MSIX 0x11u
#define EXT_ACS 0x0Du
#define EXT_DOE 0x2Eu
#define EXT_IDE 0x30u

struct making {
    const struct dsm_capabilities_input *input;
    struct dsm_config_image *image;
    struct dsm_capabilities *out;
    uint16_t previous_extended; /* 0: none yet */
    uint16_t next_extended;
};

static void list(struct making *m, uint16_t id, bool extended, uint16_t at, uint16_t len)
{
    m->out->list[m->out->count++] = (struct dsm_swdsm_capability){ id, extended, at, len };
}

bool dsm_capabilities_bar_is_64(const struct dsm_tdi_description *description, unsigned bar)
{
    return bar + 1 < DSM_BARS_MAX && !description->bars[bar + 1].present;
}

static void make_bars(struct making *m)
{
    const struct dsm_tdi_description *description = m->input->description;

    for (unsigned i = 0; i < DSM_BARS_MAX; i++) {
        uint64_t mask = description->bars[i].present ? ~(description->bars[i].len - 1) : 0;
        uint16_t at = (uint16_t)(BAR_0 + i * 4);

        if (mask == 0)
            continue;
        dsm_config_image_set(m->image, at, 4, 0, (uint32_t)mask & ~0xFu);
        if (!dsm_capabilities_bar_is_64(description, i))
            continue;
        dsm_config_image_set(m->image, at, 4, BAR_64, (uint32_t)mask & ~0xFu);
        dsm_config_image_set(m->image, (uint16_t)(at + 4), 4, 0, (uint32_t)(mask >> 32));
        i++;
    }
}

static void make_header(struct making *m)
{
    const struct dsm_pci_ids *ids = &m->input->device->ids;
    struct dsm_config_image *image = m->image;

    dsm_config_image_set(image, 0x00, 2, ids->vendor_id, 0);
    dsm_config_image_set(image, 0x02, 2, m->input->device_id, 0);
    dsm_config_image_set(image, DSM_CONFIG_COMMAND, 2, 0, COMMAND_WRITABLE);
    dsm_config_image_set(image, 0x06, 2, STATUS_CAPABILITIES, 0);
    dsm_config_image_set_cleared(image, 0x06, 2, STATUS_CLEARED);
    dsm_config_image_set(image, 0x08, 1, ids->revision, 0);
    dsm_config_image_set(image, 0x09, 1, m->input->class_code, 0);
    dsm_config_image_set(image, 0x0A, 2, m->input->class_code >> 8, 0);
    dsm_config_image_set(image, 0x0C, 1, 0, 0xFF); /* Cache Line Size */
    dsm_config_image_set(image, 0x0E, 1, m->input->multifunction ? MULTIFUNCTION : 0, 0);
    if (ids->has_subsystem) {
        dsm_config_image_set(image, 0x2C, 2, ids->subsystem_vendor_id, 0);
        dsm_config_image_set(image, 0x2E, 2, ids->subsystem_id, 0);
    }
    dsm_config_image_set(image, HEADER_CAPABILITIES_POINTER, 1, PCIE_AT, 0);
    dsm_config_image_set(image, 0x3C, 1, 0, 0xFF); /* Interrupt Line; there is no Interrupt Pin */
}

/* An Endpoint of version 2 with FLR (7.5.3.3, bit 28) and TEE-IO (bit 30), on a link of one lane. */
static void make_pcie(struct making *m)
{
    struct dsm_config_image *image = m->image;

    dsm_config_image_set(image, PCIE_AT, 2, CAP_PCIE | POWER_AT << 8, 0);
    dsm_config_image_set(image, PCIE_AT + 0x02, 2, 0x0002, 0);
    dsm_config_image_set(image, PCIE_AT + 0x04, 4, 0x50008021, 0);  /* role-based errors, extended tags, 256 bytes */
    dsm_config_image_set(image, PCIE_AT + 0x08, 2, 0x2810, 0x79FF); /* FLR and phantom functions read 0 */
    dsm_config_image_set_cleared(image, PCIE_AT + 0x0A, 2, 0x000F);
    dsm_config_image_set(image, PCIE_AT + 0x0C, 4, 0x00000011, 0);
    dsm_config_image_set(image, PCIE_AT + 0x10, 2, 0, 0x01C3);
    dsm_config_image_set(image, PCIE_AT + 0x12, 2, 0x0011, 0);
    dsm_config_image_set(image, PCIE_AT + 0x24, 4, 0x00000010, 0); /* completion timeouts can be disabled */
    dsm_config_image_set(image, PCIE_AT + 0x28, 2, 0, 0x0010);
    dsm_config_image_set(image, PCIE_AT + 0x2C, 4, 0x00000002, 0);
    dsm_config_image_set(image, PCIE_AT + 0x30, 2, 0x0001, 0x000F);
    m->out->pcie = PCIE_AT;
    list(m, CAP_PCIE, false, PCIE_AT, PCIE_LEN);
}

/* D0 and D3hot, without losing state in between: No_Soft_Reset (7.5.2.2). */
static void make_power(struct making *m)
{
    bool msix = m->input->description->msix_table.present;

    dsm_config_image_set(m->image, POWER_AT, 2, CAP_POWER | (msix ? MSIX_AT << 8 : 0), 0);
    dsm_config_image_set(m->image, POWER_AT + 0x02, 2, 0x0003, 0);
    dsm_config_image_set(m->image, POWER_AT + DSM_PM_CONTROL, 2, 0x0008, DSM_PM_POWER_STATE);
    m->out->power = POWER_AT;
    list(m, CAP_POWER, false, POWER_AT, POWER_LEN);
}

static void make_msix(struct making *m)
{
    const struct dsm_tdi_description *description = m->input->description;
    const struct dsm_msix_area *table = &description->msix_table, *pba = &description->msix_pba;

    if (!table->present)
        return;
    dsm_config_image_set(m->image, MSIX_AT, 2, CAP_MSIX, 0);
    dsm_config_image_set(m->image, MSIX_AT + 2, 2, description->msi_x_message_control & 0x7FFu, 0xC000);
    dsm_config_image_set(m->image, MSIX_AT + 4, 4, (uint32_t)table->offset | table->bar, 0);
    dsm_config_image_set(m->image, MSIX_AT + 8, 4, (uint32_t)pba->offset | pba->bar, 0);
    m->out->msix = MSIX_AT;
    list(m, CAP_MSIX, false, MSIX_AT, MSIX_LEN);
}

/* One behind the other; the last one's Next Capability Offset is 0. */
static uint16_t extended(struct making *m, uint16_t id, uint8_t version, uint16_t len)
{
    uint16_t at = m->next_extended;

    dsm_config_image_set(m->image, at, 4, id | (uint32_t)version << 16, 0);
    if (m->previous_extended != 0)
        dsm_config_image_set(m->image, (uint16_t)(m->previous_extended + 2), 2,
                             (uint32_t)(at << 4) | m->image->value[m->previous_extended + 2], 0);
    m->previous_extended = at;
    m->next_extended = (uint16_t)(at + len);
    list(m, id, true, at, len);
    return at;
}

static void make_extended(struct making *m)
{
    uint16_t ide_len = m->input->mailbox ? dsm_ide_registers_len(m->input->device) : 0;

    if (m->input->mailbox)
        m->out->doe = extended(m, EXT_DOE, 1, DSM_DOE_MAILBOX_REGISTERS_LEN);
    if (ide_len > 0)
        m->out->ide = extended(m, EXT_IDE, 1, ide_len);
    m->out->acs = extended(m, EXT_ACS, 1, ACS_LEN); /* empty: nothing is redirected in here */
}

void dsm_capabilities_make(const struct dsm_capabilities_input *input, struct dsm_config_image *image,
                           struct dsm_capabilities *out)
{
    struct making m = { input, image, out, 0, EXTENDED_AT };

    *out = (struct dsm_capabilities){ 0 };
    *image = (struct dsm_config_image){ 0 };
    make_header(&m);
    make_bars(&m);
    make_pcie(&m);
    make_power(&m);
    make_msix(&m);
    make_extended(&m);
}
