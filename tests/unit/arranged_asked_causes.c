/* SPDX-License-Identifier: BSD-3-Clause */
/* What a requester gets wrong that is asked for something of the device's own accord. */
#include "arranged_causes.h"
#include "mutual_fixture.h"
#include "support/hex.h"

#include "responder/connection_asks.h"

#define NONCE "0000000000000000000000000000000000000000000000000000000000000000"

static struct dsm_bytes fetch(const struct harness *h, uint8_t bytes[4])
{
    struct header4 header = harness_header(h, DSM_SPDM_GET_ENCAPSULATED_REQUEST, 0, 0);

    memcpy(bytes, header.bytes, 4);
    return dsm_bytes(bytes, 4);
}

static void acknowledge_another_tag(struct harness *h)
{
    struct choice choice = harness_choice(DSM_SPDM_13);
    struct session s = { .id = 0 };
    uint8_t bytes[64], header[4];

    choice.flags |= DSM_CAP_ENCAP;
    harness_vca(h, &choice);
    harness_open_session(h, &s);
    assert_error(DSM_OK, dsm_connection_ask_key_update(h->connection, s.id));
    assert_spdm_code(harness_send_in(h, &s, fetch(h, header)), DSM_SPDM_ENCAPSULATED_REQUEST);
    (void)harness_send_in(h, &s, hex_bytes("13EB010013690109", bytes, sizeof(bytes)));
    session_clear(&s);
}

static void ask_for_information(struct harness *h, uint32_t flags)
{
    struct choice choice = harness_choice(DSM_SPDM_13);
    uint8_t header[4];

    choice.flags |= flags;
    harness_vca(h, &choice);
    assert_error(DSM_OK, dsm_connection_ask_endpoint_info(h->connection));
    assert_spdm_code(harness_send(h, fetch(h, header)), DSM_SPDM_ENCAPSULATED_REQUEST);
}

static void tell_information_of_another_slot(struct harness *h)
{
    uint8_t bytes[64];

    ask_for_information(h, DSM_CAP_ENCAP | DSM_CAP_EP_INFO_NO_SIG);
    (void)harness_send(h, hex_bytes("13EB0100130700010000000000000000", bytes, sizeof(bytes)));
}

static void sign_information_wrongly(struct harness *h)
{
    struct mutual_identity identity;
    uint8_t bytes[256];

    mutual_identity_make(h, "ECDSA_P384", &identity);
    mutual_provision(h->device, &identity);
    mutual_ask(h->device, DSM_MUTUAL_PROVISIONED);
    ask_for_information(h, DSM_CAP_CHAL | DSM_CAP_MUT_AUTH | DSM_CAP_ENCAP | DSM_CAP_EP_INFO_SIG);
    (void)harness_send(h,
                       hex_bytes("13EB01001307000000000000" NONCE "00000000" NONCE NONCE NONCE, bytes, sizeof(bytes)));
    dsm_certificates_free(&h->device->requesters.chain);
    h->device->settings.mutual = DSM_MUTUAL_NONE;
    mutual_identity_clear(&identity);
}

const struct arranged_cause arranged_asked_causes[] = {
    { DSM_CAUSE_REQUESTER_KEY_UPDATE, acknowledge_another_tag,
      "Param1, Param2 of the requester's KEY_UPDATE_ACK: 0x109: not the operation and tag that were asked for; "
      "accepted: "
      "those of KEY_UPDATE, tag 0 (DSP0274 KEY_UPDATE_ACK)" },
    { DSM_CAUSE_REQUESTER_INFO_SLOT, tell_information_of_another_slot,
      "SlotID of the requester's ENDPOINT_INFO: 1: another slot; accepted: 0 (DSP0274 ENDPOINT_INFO, Param2)" },
    { DSM_CAUSE_REQUESTER_INFO_SIGNATURE, sign_information_wrongly,
      "Signature of the requester's ENDPOINT_INFO: does not verify with its leaf's key; accepted: the signature over "
      "IL1/IL2 (DSP0274 ENDPOINT_INFO, Signature)" },
};
const size_t arranged_asked_cause_count = sizeof(arranged_asked_causes) / sizeof(arranged_asked_causes[0]);
