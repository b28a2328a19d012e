/* SPDX-License-Identifier: BSD-3-Clause */
/* Refusals of requests for key pairs and certificates, each arranged from a connection's start. */
#include "arranged_causes.h"
#include "provisioning_fixture.h"
#include "support/hex.h"

#include "device/key_pair_change.h"
#include "responder/context.h"

#define SET_CERT (DSM_CAP_SET_CERT | DSM_CAP_CSR)

static void send_text(struct harness *h, const char *text)
{
    uint8_t bytes[256];

    (void)harness_send(h, hex_bytes(text, bytes, sizeof(bytes)));
}

static void ask_for_key_pair_9(struct harness *h)
{
    provisioning_begin(h, DSM_SPDM_13, DSM_CAP_GET_KEY_PAIR_INFO);
    send_text(h, "13FC000009");
}

static void begin(struct harness *h, uint8_t version, uint32_t more)
{
    h->device->settings.trusted_environment = true;
    provisioning_begin(h, version, SET_CERT | more);
}

static void ask_for_a_key_pair_that_is_the_only_one(struct harness *h)
{
    begin(h, DSM_SPDM_13, 0);
    send_text(h, "13ED010000000000");
}

static void ask_for_a_model_of_the_only_key_pair(struct harness *h)
{
    begin(h, DSM_SPDM_13, 0);
    send_text(h, "13ED000200000000");
}

/* As where several key pairs of an algorithm are negotiated. */
static void begin_multi_key(struct harness *h)
{
    begin(h, DSM_SPDM_13, DSM_CAP_GET_KEY_PAIR_INFO);
    h->connection->state.negotiated.multi_key_conn = true;
}

static void ask_for_another_model(struct harness *h)
{
    begin_multi_key(h);
    send_text(h, "13ED010400000000");
}

static void ask_for_a_key_of_another_algorithm(struct harness *h)
{
    begin_multi_key(h);
    send_text(h, "13ED020100000000");
}

static void erase_with_a_model(struct harness *h)
{
    begin_multi_key(h);
    send_text(h, "13EE9101");
}

static void wish_for_nonsense(struct harness *h)
{
    begin(h, DSM_SPDM_12, 0);
    send_text(h, "12ED00000300000030010000");
}

static void give_a_tag_without_need(struct harness *h)
{
    begin(h, DSM_SPDM_13, 0);
    send_text(h, "13ED000800000000");
}

static void give_a_tag_that_is_unknown(struct harness *h)
{
    begin(h, DSM_SPDM_13, DSM_CAP_CERT_INSTALL_RESET);
    send_text(h, "13ED001800000000");
}

static void ask_before_a_reset(struct harness *h)
{
    begin(h, DSM_SPDM_13, DSM_CAP_CERT_INSTALL_RESET);
    send_text(h, "13ED000000000000");
}

static void ask_once_too_often_before_a_reset(struct harness *h)
{
    begin(h, DSM_SPDM_13, DSM_CAP_CERT_INSTALL_RESET);
    for (unsigned i = 0; i < 8; i++)
        send_text(h, "13ED000000000000");
}

static void set(struct harness *h, uint8_t slot, uint8_t key_pair_id, uint32_t more, unsigned byte)
{
    static struct log chain;

    begin(h, DSM_SPDM_12, more);
    h->device->settings.trusted_environment = slot == 2;
    provisioning_chain(h, key_pair_id, &chain);
    chain.bytes[byte] ^= 1;
    (void)provisioning_set(h, slot, &chain);
}

static void set_slot_0_anywhere(struct harness *h)
{
    set(h, 0, 1, 0, 4);
}

static void set_slot_1_in_clear(struct harness *h)
{
    set(h, 1, 1, 0, 4);
}

static void set_a_chain_with_another_root_hash(struct harness *h)
{
    set(h, 2, 1, 0, 4);
}

static void set_a_chain_that_does_not_verify(struct harness *h)
{
    set(h, 2, 1, 0, 1500);
}

static void set_a_chain_of_another_key(struct harness *h)
{
    set(h, 2, 3, 0, 2); /* Reserved */
}

static void set_a_chain_before_a_reset(struct harness *h)
{
    set(h, 2, 1, DSM_CAP_CERT_INSTALL_RESET, 2);
}

static void change(struct harness *h, const char *what)
{
    provisioning_begin(h, DSM_SPDM_13, DSM_CAP_GET_KEY_PAIR_INFO | DSM_CAP_SET_KEY_PAIR_INFO);
    send_text(h, what);
}

static void do_something_else(struct harness *h)
{
    change(h, "13FD0300010000000000000000");
}

static void share_what_is_not_shareable(struct harness *h)
{
    h->device->identity.key_pairs.all[0].capabilities &= (uint16_t)~DSM_KEY_PAIR_CAP_SHAREABLE;
    change(h, "13FD0000010000000000000003");
}

static void use_it_for_more(struct harness *h)
{
    change(h, "13FD0000010000400000000000");
}

static void choose_an_algorithm_that_is_none(struct harness *h)
{
    change(h, "13FD0000010000000000010000");
}

/* 1.4 has the field. */
static void choose_a_post_quantum_algorithm_that_is_none(struct harness *h)
{
    const struct dsm_set_key_pair_info wanted = { .key_pair_id = 1, .desired_pqc_asym_algo = 0x80000000 };
    struct dsm_key_pair pair;

    change(h, "13FD0000010000000000000001");
    (void)!dsm_key_pair_change_judge(&h->device->identity, &wanted, &pair, &h->device->cause);
}

static void change_the_algorithm_of_a_key(struct harness *h)
{
    change(h, "13FD0000010000000800000001");
}

static void erase_what_a_slot_has(struct harness *h)
{
    change(h, "13FD010001");
}

static void generate_without_an_algorithm(struct harness *h)
{
    change(h, "13FD0000010000000000000000");
    send_text(h, "13FD010001");
    send_text(h, "13FD0200010000000000000000");
}

static void take_a_slot_of_another(struct harness *h)
{
    change(h, "13FD0000030000000000000001");
}

/* Longer than any length that 1.2 and 1.3 can say. */
static void set_a_chain_that_is_too_long(struct harness *h)
{
    begin(h, DSM_SPDM_12, 0);
    (void)dsm_cause_set(&h->device->cause, DSM_CAUSE_CHAIN_LONG, 0x10000, DSM_CERT_CHAIN_MAX);
}

const struct arranged_cause arranged_provisioning_causes[] = {
    { DSM_CAUSE_KEY_PAIR_OPERATION, do_something_else,
      "Operation: 3: there is no such operation; accepted: 0 ParameterChange, 1 KeyPairErase, 2 GenerateKeyPair "
      "(DSP0274 "
      "1.3 SET_KEY_PAIR_INFO, Operation)" },
    { DSM_CAUSE_KEY_PAIR_CANNOT, share_what_is_not_shareable,
      "capability: no ShareableCap: the key pair does not allow what is asked for; accepted: what its Capabilities "
      "have "
      "(DSP0274 1.3 KEY_PAIR_INFO, Capabilities)" },
    { DSM_CAUSE_KEY_USAGE, use_it_for_more,
      "DesiredKeyUsage: 0x4000: more than the key pair may be used for; accepted: bits of 0x0f (DSP0274 1.3 "
      "SET_KEY_PAIR_INFO, DesiredKeyUsage)" },
    { DSM_CAUSE_KEY_ALGORITHM, choose_an_algorithm_that_is_none,
      "DesiredAsymAlgo: 0x10000: not one algorithm of those that the key pair may have; accepted: one bit of 0x* "
      "(DSP0274 "
      "1.3 SET_KEY_PAIR_INFO, DesiredAsymAlgo)" },
    { DSM_CAUSE_KEY_PQC_ALGORITHM, choose_a_post_quantum_algorithm_that_is_none,
      "DesiredPqcAsymAlgo: 0x80000000: not one algorithm of those that the key pair may have; accepted: one bit of "
      "0x*, "
      "and none of DesiredAsymAlgo (DSP0274 1.4 SET_KEY_PAIR_INFO, DesiredPqcAsymAlgo)" },
    { DSM_CAUSE_KEY_ALGORITHM_BOUND, change_the_algorithm_of_a_key,
      "DesiredAsymAlgo: 0x08: the key is of another algorithm already; accepted: 0x10, or KeyPairErase first (DSP0274 "
      "1.3 SET_KEY_PAIR_INFO, DesiredAsymAlgo)" },
    { DSM_CAUSE_KEY_PAIR_IN_USE, erase_what_a_slot_has,
      "AssocCertSlotMask: 0x01: slots have the key; accepted: ParameterChange to no slot first (DSP0274 1.3 "
      "SET_KEY_PAIR_INFO, Operation)" },
    { DSM_CAUSE_KEY_ALGORITHM_NONE, generate_without_an_algorithm,
      "DesiredAsymAlgo: 0: no algorithm was ever chosen for the key pair; accepted: one bit of 0x* (DSP0274 1.3 "
      "SET_KEY_PAIR_INFO, GenerateKeyPair)" },
    { DSM_CAUSE_KEY_PAIR_SLOT, take_a_slot_of_another,
      "DesiredAssocCertSlotMask: 0x01: a slot has another key of this algorithm; accepted: slots without key pair 1 "
      "(DSP0274 1.3 SET_KEY_PAIR_INFO, DesiredAssocCertSlotMask)" },
    { DSM_CAUSE_KEY_PAIR_UNASKED, ask_for_a_key_pair_that_is_the_only_one,
      "KeyPairID: 1: the connection has one key pair of an algorithm; accepted: 0, unless ALGORITHMS selects "
      "MULTI_KEY_CONN (DSP0274 1.3 GET_CSR, SET_CERTIFICATE, KeyPairID)" },
    { DSM_CAUSE_CERT_MODEL_UNASKED, ask_for_a_model_of_the_only_key_pair,
      "CertModel: 2: the connection has one key pair of an algorithm; accepted: 0, unless ALGORITHMS selects "
      "MULTI_KEY_CONN (DSP0274 1.3 GET_CSR, SET_CERTIFICATE, CertModel)" },
    { DSM_CAUSE_CERT_MODEL, ask_for_another_model,
      "CertModel: 4: there is no such model; accepted: 1 device, 2 alias, 3 generic (DSP0274 1.3 GET_CSR, "
      "SET_CERTIFICATE, CertModel)" },
    { DSM_CAUSE_KEY_PAIR_EMPTY, ask_for_a_key_of_another_algorithm,
      "key pair: ECDSA_P384: it has no key of the negotiated algorithm; accepted: a key pair that has one, as "
      "KEY_PAIR_INFO says (DSP0274 GET_CSR, SET_CERTIFICATE)" },
    { DSM_CAUSE_CERT_MODEL_ERASE, erase_with_a_model,
      "SetCertModel: 1: Erase has no model; accepted: 0 (DSP0274 1.3 SET_CERTIFICATE, SetCertModel)" },
    { DSM_CAUSE_CSR_INFO, wish_for_nonsense,
      "RequesterInfo: 3 bytes: not a CertificationRequestInfo of version 0; accepted: one in DER, or none (RFC 2986 "
      "4.1)" },
    { DSM_CAUSE_CSR_TAG, give_a_tag_without_need,
      "CSRTrackingTag: not 0: no reset is needed for a CSR; accepted: 0 (DSP0274 1.3 GET_CSR, CSRTrackingTag)" },
    { DSM_CAUSE_CSR_TAG_UNKNOWN, give_a_tag_that_is_unknown,
      "CSRTrackingTag: 3: no such request waits under this tag; accepted: the request of ERROR(ResetRequired) with its "
      "tag, or 0 (DSP0274 1.3 GET_CSR, CSRTrackingTag)" },
    { DSM_CAUSE_CSR_RESET, ask_before_a_reset,
      "state: tag 1: the CSR is made at a reset of the device; accepted: the same request after it, in 1.3 with the "
      "tag (DSP0274 CAPABILITIES, CERT_INSTALL_RESET_CAP)" },
    { DSM_CAUSE_CSR_BUSY, ask_once_too_often_before_a_reset,
      "CSRTrackingTag: 0: all tags are given; accepted: one of them after a reset, or Overwrite (DSP0274 1.3 GET_CSR, "
      "CSRTrackingTag)" },
    { DSM_CAUSE_SLOT_0_UNTRUSTED, set_slot_0_anywhere,
      "SlotID: 0: this slot is set in a trusted environment; accepted: slots 1 to 7 in a session, or "
      "settings.trusted_environment (DSP0274 SET_CERTIFICATE, slot 0)" },
    { DSM_CAUSE_SLOT_UNTRUSTED, set_slot_1_in_clear,
      "session: none: outside of a trusted environment slot 1 is set in one; accepted: the same in a session, or "
      "settings.trusted_environment (DSP0274 SET_CERTIFICATE, slots 1 to 7)" },
    { DSM_CAUSE_CHAIN_LONG, set_a_chain_that_is_too_long,
      "CertChain: 65536 bytes: more than a slot takes; accepted: at most 65535 bytes (DSP0274, certificate chain "
      "format, Length)" },
    { DSM_CAUSE_CHAIN_FORM, set_a_chain_with_another_root_hash,
      "CertChain: its form: RootHash is not the digest of its first certificate; accepted: Length, RootHash and "
      "certificates, root first (DSP0274, certificate chain format)" },
    { DSM_CAUSE_CHAIN_REFUSED, set_a_chain_that_does_not_verify,
      "CertChain: its certificates: certificate 3 of the chain*; accepted: a chain that verifies up to its root "
      "(DSP0274 "
      "SET_CERTIFICATE, CertChain)" },
    { DSM_CAUSE_CHAIN_KEY, set_a_chain_of_another_key,
      "CertChain: the leaf: its key is not that of the slot; accepted: a certificate for the key that CSR has (DSP0274 "
      "SET_CERTIFICATE, CertChain)" },
    { DSM_CAUSE_CHAIN_RESET, set_a_chain_before_a_reset,
      "state: slot 2: the chain is kept, and the slot has it from a reset on; accepted: GET_DIGESTS after it (DSP0274 "
      "CAPABILITIES, CERT_INSTALL_RESET_CAP)" },
    { DSM_CAUSE_KEY_PAIR_ID, ask_for_key_pair_9,
      "KeyPairID: 9: the device has no key pair of this id; accepted: 1 to 3 (DSP0274 KEY_PAIR_INFO, TotalKeyPairs)" },
};
const size_t arranged_provisioning_cause_count =
    sizeof(arranged_provisioning_causes) / sizeof(arranged_provisioning_causes[0]);
