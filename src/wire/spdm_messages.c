/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/spdm_messages.h"

#include "wire/algorithms.h"
#include "wire/capabilities.h"
#include "wire/certificate.h"
#include "wire/challenge.h"
#include "wire/chunk.h"
#include "wire/csr.h"
#include "wire/cxl_ide_km_messages.h"
#include "wire/cxl_tsp_messages.h"
#include "wire/digests.h"
#include "wire/encapsulated.h"
#include "wire/end_session.h"
#include "wire/endpoint_info.h"
#include "wire/error_message.h"
#include "wire/events.h"
#include "wire/finish.h"
#include "wire/heartbeat.h"
#include "wire/ide_km_messages.h"
#include "wire/key_exchange.h"
#include "wire/key_pair_info.h"
#include "wire/key_update.h"
#include "wire/measurement_log.h"
#include "wire/measurements.h"
#include "wire/psk_exchange.h"
#include "wire/psk_finish.h"
#include "wire/respond_if_ready.h"
#include "wire/set_certificate.h"
#include "wire/tdisp_messages.h"
#include "wire/vendor_defined.h"
#include "wire/version.h"

/* Known by its name alone. */
#define NAMED(name_, since_, direction_)                                                                               \
    {                                                                                                                  \
        .code = DSM_SPDM_##name_, .direction = DSM_MESSAGE_##direction_, .since = (since_), .name = #name_             \
    }

static const struct dsm_message named[] = {
    NAMED(SLOT_MANAGEMENT, DSM_SPDM_14, REQUEST),
    NAMED(SLOT_MANAGEMENT_RESP, DSM_SPDM_14, RESPONSE),
};

static const struct dsm_message *const messages[] = {
    &dsm_get_version_row,
    &dsm_version_row,
    &dsm_get_capabilities_row,
    &dsm_capabilities_row,
    &dsm_negotiate_algorithms_row,
    &dsm_algorithms_row,
    &dsm_get_digests_row,
    &dsm_digests_row,
    &dsm_get_certificate_row,
    &dsm_certificate_row,
    &dsm_challenge_row,
    &dsm_challenge_auth_row,
    &dsm_get_measurements_row,
    &dsm_measurements_row,
    &dsm_key_exchange_row,
    &dsm_key_exchange_rsp_row,
    &dsm_finish_row,
    &dsm_finish_rsp_row,
    &dsm_heartbeat_row,
    &dsm_heartbeat_ack_row,
    &dsm_key_update_row,
    &dsm_key_update_ack_row,
    &dsm_end_session_row,
    &dsm_end_session_ack_row,
    &dsm_vendor_defined_request_row,
    &dsm_vendor_defined_response_row,
    &dsm_respond_if_ready_row,
    &dsm_error_message_row,
    &dsm_chunk_send_row,
    &dsm_chunk_send_ack_row,
    &dsm_chunk_get_row,
    &dsm_chunk_response_row,
    &dsm_psk_exchange_row,
    &dsm_psk_exchange_rsp_row,
    &dsm_psk_finish_row,
    &dsm_psk_finish_rsp_row,
    &dsm_get_encapsulated_request_row,
    &dsm_encapsulated_request_row,
    &dsm_deliver_encapsulated_response_row,
    &dsm_encapsulated_response_ack_row,
    &dsm_get_csr_row,
    &dsm_csr_row,
    &dsm_set_certificate_row,
    &dsm_set_certificate_rsp_row,
    &dsm_get_key_pair_info_row,
    &dsm_key_pair_info_row,
    &dsm_set_key_pair_info_row,
    &dsm_set_key_pair_info_ack_row,
    &dsm_get_measurement_extension_log_row,
    &dsm_measurement_extension_log_row,
    &dsm_get_endpoint_info_row,
    &dsm_endpoint_info_row,
    &dsm_get_supported_event_types_row,
    &dsm_supported_event_types_row,
    &dsm_subscribe_event_types_row,
    &dsm_subscribe_event_types_ack_row,
    &dsm_send_event_row,
    &dsm_event_ack_row,
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct dsm_message *dsm_spdm_messages_at(size_t i)
{
    if (i < COUNT(messages))
        return messages[i];
    i -= COUNT(messages);
    return i < COUNT(named) ? &named[i] : NULL;
}

const struct dsm_message *dsm_spdm_messages_find(uint8_t code)
{
    const struct dsm_message *message;

    for (size_t i = 0; (message = dsm_spdm_messages_at(i)) != NULL; i++)
        if (message->code == code)
            return message;
    return NULL;
}

const char *dsm_spdm_messages_name(uint8_t code)
{
    const struct dsm_message *message = dsm_spdm_messages_find(code);

    return message ? message->name : "?";
}

#define VENDOR_FIXED_LEN 7u /* header, StandardID, Len */

/* What stands behind a vendor id of the PCI-SIG's: the protocol's id, and its message. */
static const struct protocol {
    uint16_t vendor_id;
    uint8_t id;
    void (*print)(struct dsm_bytes message, struct dsm_text *out);
    size_t (*shown)(struct dsm_bytes message);
} protocols[] = {
    { DSM_VENDOR_PCI_SIG, DSM_PCI_PROTOCOL_IDE_KM, dsm_ide_km_messages_print, dsm_ide_km_messages_shown },
    { DSM_VENDOR_PCI_SIG, DSM_PCI_PROTOCOL_TDISP, dsm_tdisp_messages_print, dsm_tdisp_messages_shown },
    { DSM_VENDOR_CXL, DSM_CXL_PROTOCOL_IDE_KM, dsm_cxl_ide_km_messages_print, dsm_cxl_ide_km_messages_shown },
    { DSM_VENDOR_CXL, DSM_CXL_PROTOCOL_TSP, dsm_cxl_tsp_messages_print, dsm_cxl_tsp_messages_shown },
};

static const struct protocol *find_protocol(const struct dsm_vendor_defined *vendor)
{
    if (vendor->standard_id != DSM_REGISTRY_PCI_SIG || vendor->payload.n == 0)
        return NULL;
    for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
        if (protocols[i].vendor_id == dsm_vendor_defined_vendor(vendor) && protocols[i].id == vendor->payload.p[0])
            return &protocols[i];
    return NULL;
}

static void print_protocol(const struct dsm_vendor_defined *vendor, struct dsm_text *out)
{
    const struct protocol *protocol = find_protocol(vendor);

    if (!protocol)
        return;
    dsm_text_add(out, "; ");
    protocol->print(dsm_bytes(vendor->payload.p + 1, vendor->payload.n - 1), out);
}

static bool is_vendor_defined(const struct dsm_message *row)
{
    return row == &dsm_vendor_defined_request_row || row == &dsm_vendor_defined_response_row;
}

/* SPDMVersion, where it is one that we know: the message's layout is that version's. */
static void take_version(struct dsm_wire_params *params, struct dsm_bytes message)
{
    if (message.p[0] >= DSM_SPDM_10 && message.p[0] <= DSM_SPDM_NEWEST)
        params->version = message.p[0];
}

/* What does not decode may have a key anywhere behind the fields of a fixed length; and so may what others have
 * defined.
 */
static size_t vendor_shown(const struct dsm_wire_params *params, struct dsm_bytes message)
{
    const struct protocol *protocol;
    struct dsm_vendor_defined vendor;
    struct dsm_bytes inside;
    size_t before;

    if (dsm_vendor_defined_decode(params, &message, &vendor) != DSM_OK)
        return message.n < VENDOR_FIXED_LEN ? message.n : VENDOR_FIXED_LEN;
    if (vendor.standard_id != DSM_REGISTRY_PCI_SIG || vendor.payload.n == 0)
        return message.n - vendor.payload.n;
    inside = dsm_bytes(vendor.payload.p + 1, vendor.payload.n - 1);
    before = (size_t)(inside.p - message.p);
    protocol = find_protocol(&vendor);
    return protocol ? before + protocol->shown(inside) : before;
}

size_t dsm_spdm_messages_shown(const struct dsm_wire_params *params, struct dsm_bytes message)
{
    const struct dsm_message *row = message.n >= 2 ? dsm_spdm_messages_find(message.p[1]) : NULL;
    struct dsm_wire_params own = *params;

    if (!row)
        return message.n;
    take_version(&own, message);
    return is_vendor_defined(row) ? vendor_shown(&own, message) : dsm_message_shown(row, message.n);
}

void dsm_spdm_messages_print(struct dsm_wire_params *params, struct dsm_bytes message, struct dsm_text *out)
{
    const struct dsm_message *row = message.n >= 2 ? dsm_spdm_messages_find(message.p[1]) : NULL;
    struct dsm_vendor_defined vendor;

    if (!row) {
        dsm_text_add(out, "no SPDM message, of %zu bytes", message.n);
        return;
    }
    take_version(params, message);
    dsm_message_print_bytes(row, params, message, out);
    if (is_vendor_defined(row) && dsm_vendor_defined_decode(params, &message, &vendor) == DSM_OK)
        print_protocol(&vendor, out);
}
