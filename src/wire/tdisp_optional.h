/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * TDISP's optional requests (PCIe 11.3.17 and on): P2P streams, MMIO attributes, vendors' messages, and XT mode. The
 * layout of SET_TDISP_CONFIG_REQUEST, which is PCIe 7.0's, was seen in public hardware descriptions alone; that of
 * Arm's messages in the RME compliance suite.
 */
#ifndef DSM_WIRE_TDISP_OPTIONAL_H
#define DSM_WIRE_TDISP_OPTIONAL_H

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"
#include "wire/cause.h"

/* SET_TDISP_CONFIG_REQUEST, and bit 0 of DSM_CAPS */
#define DSM_TDISP_XT_MODE_ENABLE 0x01u
#define DSM_TDISP_XT_BIT_FOR_LOCKED_MSIX 0x02u
#define DSM_TDISP_CONFIG_DEFINED 0x03u
#define DSM_TDISP_CAPS_XT_MODE 0x01u

#define DSM_TDISP_REGISTRY_PCI_SIG 0x00u

#define DSM_ARM_VENDOR_ID 0x13B5u
#define DSM_ARM_VDM_VERSION 0x00u
#define DSM_ARM_VDM_GET_VERSION 0x01u
#define DSM_ARM_VDM_GET_DEV_PROP 0x02u
#define DSM_ARM_VDM_SET_INTERFACE 0x05u
#define DSM_ARM_VDM_RESPONSE 0x10u /* added to a request's type */
#define DSM_ARM_PROP_PAS_CHECK 0x00000001u
#define DSM_ARM_PROP_MEC 0x00000002u
#define DSM_ARM_PROP_MECID_SHIFT 8
#define DSM_ARM_MECID_BITS_MAX 16u

/* BIND_P2P_STREAM_REQUEST and UNBIND_P2P_STREAM_REQUEST */
struct dsm_tdisp_p2p_stream {
    uint8_t p2p_stream_id;
};

/* SET_MMIO_ATTRIBUTE_REQUEST: a range as the report has it */
struct dsm_tdisp_mmio_range {
    uint64_t first_page;
    uint32_t number_of_pages;
    uint16_t attributes;
    uint16_t range_id;
    bool reserved_set; /* another attribute than IS_NON_TEE_MEM */
};

/* VDM_REQUEST and VDM_RESPONSE */
struct dsm_tdisp_vdm {
    uint8_t registry_id;
    struct dsm_bytes vendor_id;
    struct dsm_bytes payload;
};

struct dsm_tdisp_config {
    uint32_t flags;
    bool reserved_set;
};

/* What Arm's VDMs begin with, in the payload. */
struct dsm_arm_vdm {
    uint8_t version;
    uint8_t type;
    struct dsm_bytes body;
    bool reserved_set;
};

enum dsm_error dsm_tdisp_p2p_stream_decode(struct dsm_bytes body, struct dsm_tdisp_p2p_stream *out,
                                           struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_p2p_stream_encode(const struct dsm_tdisp_p2p_stream *in, struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_mmio_range_decode(struct dsm_bytes body, struct dsm_tdisp_mmio_range *out,
                                           struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_mmio_range_encode(const struct dsm_tdisp_mmio_range *in, struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_vdm_decode(struct dsm_bytes body, struct dsm_tdisp_vdm *out,
                                    struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_vdm_encode(const struct dsm_tdisp_vdm *in, struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_config_decode(struct dsm_bytes body, struct dsm_tdisp_config *out,
                                       struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_config_encode(const struct dsm_tdisp_config *in, struct dsm_writer *w) DSM_MUST_CHECK;
/* Of a VDM's payload. */
enum dsm_error dsm_arm_vdm_decode(struct dsm_bytes payload, struct dsm_arm_vdm *out) DSM_MUST_CHECK;
enum dsm_error dsm_arm_vdm_encode(const struct dsm_arm_vdm *in, struct dsm_writer *w) DSM_MUST_CHECK;

#endif
