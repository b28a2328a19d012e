/* SPDX-License-Identifier: BSD-3-Clause */
/* A PF with every capability that the table of tracked registers speaks of, and a VF beside it. */
#ifndef DSM_TESTS_UNIT_CONFIG_FIXTURE_H
#define DSM_TESTS_UNIT_CONFIG_FIXTURE_H

#include "device/device_config.h"
#include "device/device_tdis.h"
#include "device_fixture.h"

#define VF_ID 0x0380u /* bus 3, device 16, function 0 */
#define STREAM 7u

/* Each capability of 64 bytes where ids do not say otherwise: conventional ones from 0x40, extended ones from 0x100 on.
 */
static struct dsm_swdsm_capability capabilities[DSM_SWDSM_CAPABILITIES_MAX];
static size_t capability_count;

static inline void add_capability(bool extended, uint16_t id, uint16_t offset, uint16_t len)
{
    assert_true(capability_count < DSM_SWDSM_CAPABILITIES_MAX);
    capabilities[capability_count++] =
        (struct dsm_swdsm_capability){ .id = id, .extended = extended, .offset = offset, .len = len };
}

static inline void lay_out(uint32_t function_id)
{
    struct dsm_cause cause = { .id = DSM_CAUSE_NONE };

    if (dsm_device_config_layout(device, function_id, 0, capabilities, capability_count, &cause) != DSM_OK)
        fail_msg("%s", dsm_cause_name(cause.id));
}

/* The extended capability id stands at 0x100 + 0x40 * (id - 1): easy to compute in a test's table. */
#define EXT(id) (0x100u + 0x40u * ((id)-1u))

static inline void add_all_capabilities(void)
{
    capability_count = 0;
    add_capability(false, 0x01, 0x40, 8);    /* power management */
    add_capability(false, 0x03, 0x48, 8);    /* VPD */
    add_capability(false, 0x05, 0x50, 24);   /* MSI */
    add_capability(false, 0x11, 0x68, 12);   /* MSI-X */
    add_capability(false, 0x13, 0x74, 8);    /* advanced features */
    add_capability(false, 0x14, 0x7C, 12);   /* enhanced allocation */
    add_capability(false, 0x09, 0x88, 8);    /* vendor specific */
    add_capability(false, 0x10, 0x90, 0x3C); /* PCI Express */
    for (uint16_t id = 0x01; id <= 0x34; id++)
        add_capability(true, id, (uint16_t)EXT(id), 0x40);
}

static inline struct dsm_tdi *pf(void)
{
    return &device->tdis[0];
}

static inline struct dsm_tdi *vf(void)
{
    return &device->tdis[1];
}

static inline void add_functions(void)
{
    struct dsm_tdi_description description = plain_description(VF_ID);

    add_plain_tdi(PF_ID);
    description.is_vf = true;
    description.parent_function_id = PF_ID;
    description.bars[0].address = 0xFD000000;
    assert_error(DSM_OK, dsm_device_add_tdi(device, &description, NULL, 0));
    add_all_capabilities();
    lay_out(PF_ID);
    lay_out(VF_ID);
    forget_what_was_told();
}

static inline enum dsm_config_effect config_write(uint32_t function_id, uint16_t offset, uint8_t width,
                                                  uint32_t old_value, uint32_t new_value)
{
    enum dsm_config_effect effect = DSM_CONFIG_ALLOWED;

    assert_error(DSM_OK, dsm_device_config_write(device, function_id, offset, width, old_value, new_value, &effect));
    return effect;
}

#endif
