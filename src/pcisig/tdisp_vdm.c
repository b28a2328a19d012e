/* SPDX-License-Identifier: BSD-3-Clause */
#include "pcisig/tdisp_vdm.h"

#include "pcisig/tdisp_check.h"
#include "pcisig/tdisp_error.h"
#include "wire/tdisp_optional.h"

#define MECID_RESERVED 0xFFFF0000u
#define SET_INTERFACE_LEN 4u
#define BODY_MAX 4u

static const uint8_t arm[2] = { DSM_ARM_VENDOR_ID & 0xFF, DSM_ARM_VENDOR_ID >> 8 };

bool dsm_tdisp_offers_vdm(const struct dsm_device *device)
{
    return device->settings.arm_vdm;
}

static dsm_tdisp_result unsupported(struct dsm_tdisp_exchange *x, enum dsm_cause_id id, uint64_t value)
{
    x->error_data = x->header.type;
    return dsm_tdisp_refuse(x, DSM_TDISP_UNSUPPORTED_REQUEST, id, value, 0);
}

static dsm_tdisp_result wrong_length(struct dsm_tdisp_exchange *x)
{
    return dsm_tdisp_refuse(x, DSM_TDISP_INVALID_REQUEST, DSM_CAUSE_VDM_LENGTH, x->body.n, 0);
}

static dsm_tdisp_result write(struct dsm_tdisp_exchange *x, uint8_t type, struct dsm_bytes body)
{
    const struct dsm_arm_vdm response = { DSM_ARM_VDM_VERSION, (uint8_t)(type + DSM_ARM_VDM_RESPONSE), body, false };
    uint8_t bytes[4 + BODY_MAX];
    struct dsm_writer inner = dsm_writer(bytes, sizeof(bytes));
    struct dsm_tdisp_vdm vdm = { DSM_TDISP_REGISTRY_PCI_SIG, { arm, sizeof(arm) }, { NULL, 0 } };
    enum dsm_error error = dsm_arm_vdm_encode(&response, &inner);

    vdm.payload = dsm_written(&inner);
    dsm_tdisp_header_write(x->w, DSM_TDISP_VDM_RESPONSE, x->header.function_id);
    return dsm_tdisp_encoded(x, error == DSM_OK ? dsm_tdisp_vdm_encode(&vdm, x->w) : error);
}

static dsm_tdisp_result get_version(struct dsm_tdisp_exchange *x)
{
    static const uint8_t versions[] = { 1, DSM_ARM_VDM_VERSION }; /* their number, and each */

    return write(x, DSM_ARM_VDM_GET_VERSION, dsm_bytes(versions, sizeof(versions)));
}

static dsm_tdisp_result get_properties(struct dsm_tdisp_exchange *x)
{
    const struct dsm_device_settings *settings = &x->device->settings;
    uint8_t bytes[BODY_MAX];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    uint32_t properties = settings->arm_pas_check ? DSM_ARM_PROP_PAS_CHECK : 0;

    if (settings->arm_mecid_bits > 0)
        properties |= DSM_ARM_PROP_MEC | (uint32_t)settings->arm_mecid_bits << DSM_ARM_PROP_MECID_SHIFT;
    dsm_write_u32le(&w, properties);
    return write(x, DSM_ARM_VDM_GET_DEV_PROP, dsm_written(&w));
}

/* Which MECID the TDI's memory has; without MEC there is 0 alone. */
static dsm_tdisp_result set_interface(struct dsm_tdisp_exchange *x, struct dsm_bytes body)
{
    struct dsm_reader r = dsm_reader(body);
    uint32_t pmecid = dsm_read_u32le(&r);
    dsm_tdisp_result result = dsm_tdisp_check_reserved(x, (pmecid & MECID_RESERVED) != 0, "PMECID");

    if (result != DSM_TDISP_SUCCESS)
        return result;
    pmecid &= ~MECID_RESERVED;
    if (x->tdi->state != DSM_TDI_CONFIG_UNLOCKED)
        return dsm_tdisp_refuse_text(x, DSM_TDISP_INVALID_INTERFACE_STATE, DSM_CAUSE_TDISP_STATE,
                                     dsm_tdi_state_name(x->tdi->state), "CONFIG_UNLOCKED");
    if (pmecid >> x->device->settings.arm_mecid_bits != 0)
        return dsm_tdisp_refuse(x, DSM_TDISP_INVALID_REQUEST, DSM_CAUSE_VDM_MECID, pmecid,
                                x->device->settings.arm_mecid_bits);
    x->tdi->arm_pmecid = (uint16_t)pmecid;
    return write(x, DSM_ARM_VDM_SET_INTERFACE, dsm_bytes(NULL, 0));
}

static dsm_tdisp_result respond_arm(struct dsm_tdisp_exchange *x, const struct dsm_arm_vdm *request)
{
    if (request->type == DSM_ARM_VDM_SET_INTERFACE)
        return request->body.n == SET_INTERFACE_LEN ? set_interface(x, request->body) : wrong_length(x);
    if (request->type != DSM_ARM_VDM_GET_VERSION && request->type != DSM_ARM_VDM_GET_DEV_PROP)
        return unsupported(x, DSM_CAUSE_VDM_TYPE, request->type);
    if (request->body.n != 0)
        return wrong_length(x);
    return request->type == DSM_ARM_VDM_GET_VERSION ? get_version(x) : get_properties(x);
}

dsm_tdisp_result dsm_tdisp_vdm_respond(struct dsm_tdisp_exchange *x)
{
    struct dsm_tdisp_vdm vdm;
    struct dsm_arm_vdm request;
    dsm_tdisp_result result;

    if (dsm_tdisp_vdm_decode(x->body, &vdm, NULL) != DSM_OK)
        return wrong_length(x);
    if (vdm.registry_id != DSM_TDISP_REGISTRY_PCI_SIG || !dsm_bytes_equal(vdm.vendor_id, dsm_bytes(arm, sizeof(arm))))
        return unsupported(x, DSM_CAUSE_VDM_VENDOR, vdm.registry_id);
    if (dsm_arm_vdm_decode(vdm.payload, &request) != DSM_OK)
        return wrong_length(x);
    result = dsm_tdisp_check_reserved(x, request.reserved_set, "VDM");
    return result == DSM_TDISP_SUCCESS ? respond_arm(x, &request) : result;
}
