/* SPDX-License-Identifier: BSD-3-Clause */
/* What a requester gets wrong that is asked to authenticate. */
#include "arranged_causes.h"
#include "mutual_fixture.h"

#include "responder/encapsulated.h"
#include "spdm/chain_form.h"
#include "wire/certificate.h"
#include "wire/digests.h"
#include "wire/encapsulated.h"
#include "wire/finish.h"

#define HASH 48      /* SHA-384 */
#define SIGNATURE 96 /* P-384 */
#define SLOT 2       /* the requester's */

/* A requester that shows what it is told to show. */
struct shown {
    struct harness *h;
    struct mutual_identity identity;
    struct dsm_chain_form form;
    struct session s;
};

static struct choice mutual_choice(uint8_t version)
{
    struct choice choice = harness_choice(version);

    choice.flags |= DSM_CAP_CHAL | DSM_CAP_MUT_AUTH | DSM_CAP_ENCAP;
    if (version >= DSM_SPDM_14)
        choice.flags |= DSM_CAP_LARGE_RESP;
    return choice;
}

static void begin(struct shown *shown, struct harness *h, uint8_t version, enum dsm_mutual_authentication how)
{
    struct choice choice = mutual_choice(version);

    *shown = (struct shown){ .h = h };
    mutual_identity_make(h, "ECDSA_P384", &shown->identity);
    mutual_provision(h->device, &shown->identity);
    h->device->settings.mutual_basic = how == DSM_MUTUAL_NONE;
    mutual_ask(h->device, how);
    harness_vca(h, &choice);
    assert_error(DSM_OK,
                 dsm_chain_form_make(h->crypto, dsm_negotiated_hash(&h->negotiated),
                                     dsm_bytes(shown->identity.chain.der, shown->identity.chain.n), &shown->form));
    if (how != DSM_MUTUAL_NONE)
        harness_key_exchange(h, NULL, &shown->s);
}

static void end(struct shown *shown)
{
    session_clear(&shown->s);
    mutual_identity_clear(&shown->identity);
    dsm_certificates_free(&shown->h->device->requesters.chain);
    shown->h->device->settings.mutual = DSM_MUTUAL_NONE;
    shown->h->device->settings.mutual_basic = false;
}

static void deliver(struct shown *shown, uint8_t id, struct dsm_bytes inside)
{
    uint8_t bytes[0x1000];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct dsm_deliver_encapsulated_response deliver = { .request_id = id, .response = inside };

    assert_error(DSM_OK, dsm_deliver_encapsulated_response_encode(&shown->h->params, &deliver, &w));
    (void)harness_send(shown->h, dsm_written(&w));
}

static void deliver4(struct shown *shown, uint8_t version, uint8_t code, uint8_t param1, uint8_t param2)
{
    uint8_t bytes[] = { version, code, param1, param2 };

    deliver(shown, 1, BYTES(bytes));
}

static void ask(struct shown *shown)
{
    assert_spdm_code(harness_send4(shown->h, DSM_SPDM_GET_ENCAPSULATED_REQUEST, 0, 0), DSM_SPDM_ENCAPSULATED_REQUEST);
}

static void show_digests(struct shown *shown)
{
    struct dsm_digests digests = {
        .supported_slot_mask = 1u << SLOT,
        .provisioned_slot_mask = 1u << SLOT,
        .digests = dsm_bytes(shown->form.digest, HASH),
    };
    uint8_t bytes[256];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    ask(shown);
    assert_error(DSM_OK, dsm_digests_encode(&shown->h->params, &digests, &w));
    deliver(shown, 1, dsm_written(&w));
}

static void show_portion(struct shown *shown, uint8_t slot, size_t n, uint32_t remainder)
{
    uint8_t chain[0x1000] = { 0 }, bytes[0x1000];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct dsm_certificate certificate = {
        .slot = slot,
        .portion = dsm_bytes(chain, n),
        .remainder_length = remainder,
    };

    dsm_chain_form_copy(&shown->form, 0, n < shown->form.total_len ? n : shown->form.total_len, chain);
    assert_error(DSM_OK, dsm_certificate_encode(&shown->h->params, &certificate, &w));
    deliver(shown, 2, dsm_written(&w));
}

static void show_chain(struct shown *shown)
{
    show_digests(shown);
    show_portion(shown, SLOT, shown->form.total_len, 0);
}

#define ENCAPSULATED(name, statement)                                                                                  \
    static void name(struct harness *h)                                                                                \
    {                                                                                                                  \
        struct shown shown;                                                                                            \
                                                                                                                       \
        begin(&shown, h, DSM_SPDM_12, DSM_MUTUAL_ENCAPSULATED);                                                        \
        statement;                                                                                                     \
        end(&shown);                                                                                                   \
    }

ENCAPSULATED(deliver_unasked, deliver4(&shown, DSM_SPDM_12, DSM_SPDM_DIGESTS, 0, 0))
ENCAPSULATED(deliver_another_id, (ask(&shown), deliver(&shown, 7, dsm_bytes("\x12\x01\0\0", 4))))
ENCAPSULATED(deliver_too_little, (ask(&shown), deliver(&shown, 1, dsm_bytes(NULL, 0))))
ENCAPSULATED(deliver_another_version, (ask(&shown), deliver4(&shown, DSM_SPDM_11, DSM_SPDM_DIGESTS, 0, 0)))
ENCAPSULATED(deliver_another_code, (ask(&shown), deliver4(&shown, DSM_SPDM_12, DSM_SPDM_CERTIFICATE, 0, 0)))
ENCAPSULATED(deliver_an_error,
             (ask(&shown), deliver4(&shown, DSM_SPDM_12, DSM_SPDM_ERROR, DSM_SPDM_ERROR_UNEXPECTED_REQUEST, 0)))
ENCAPSULATED(deliver_malformed, (ask(&shown), deliver4(&shown, DSM_SPDM_12, DSM_SPDM_DIGESTS, 0, 1)))
ENCAPSULATED(show_no_slot, (ask(&shown), deliver4(&shown, DSM_SPDM_12, DSM_SPDM_DIGESTS, 0, 0)))
ENCAPSULATED(show_another_slots_chain, (show_digests(&shown), show_portion(&shown, SLOT + 1, 100, 0)))
ENCAPSULATED(show_an_empty_portion, (show_digests(&shown), show_portion(&shown, SLOT, 0, 100)))
ENCAPSULATED(show_another_chain, (show_digests(&shown), show_portion(&shown, SLOT, shown.form.total_len - 1, 0)))

/* Asked for in the large form, which 1.4 has. */
static void show_a_chain_in_the_small_form(struct harness *h)
{
    struct shown shown;

    begin(&shown, h, DSM_SPDM_14, DSM_MUTUAL_ENCAPSULATED);
    show_chain(&shown);
    end(&shown);
}

static void ask_for_nothing(struct harness *h)
{
    struct choice choice = mutual_choice(DSM_SPDM_12);

    mutual_ask(h->device, DSM_MUTUAL_NONE);
    harness_vca(h, &choice);
    (void)harness_send4(h, DSM_SPDM_GET_ENCAPSULATED_REQUEST, 0, 0);
}

static void begin_a_session_that_needs_more(struct harness *h)
{
    struct log request = { .n = 0 };
    struct dsm_dhe *dhe;
    static const struct exchange_options options = { .req_session_id = 1 };

    mutual_ask(h->device, DSM_MUTUAL_ENCAPSULATED);
    h->device->settings.mutual_required = true;
    harness_vca_of(h, DSM_SPDM_13);
    harness_write_key_exchange(h, &options, &dhe, &request);
    (void)harness_send(h, log_bytes(&request));
    dsm_dhe_destroy(dhe);
    h->device->settings.mutual = DSM_MUTUAL_NONE;
    h->device->settings.mutual_required = false;
}

static void finish_unsigned(struct harness *h)
{
    struct log request = { .n = 0 };
    struct shown shown;

    begin(&shown, h, DSM_SPDM_12, DSM_MUTUAL_PROVISIONED);
    harness_write_finish(h, &shown.s, &request);
    (void)harness_send(h, log_bytes(&request));
    end(&shown);
}

/* A signature of zeros, and the HMAC over it. */
static void finish_signed(struct harness *h, enum dsm_mutual_authentication how, uint8_t slot)
{
    static const uint8_t signature[SIGNATURE];
    const struct dsm_hash_algorithm *hash;
    struct header4 header;
    uint8_t digest[DSM_HASH_MAX], verify_data[DSM_HASH_MAX];
    struct log request = { .n = 0 };
    struct shown shown;
    struct dsm_kdf kdf;

    begin(&shown, h, DSM_SPDM_12, how);
    header = harness_header(h, DSM_SPDM_FINISH, DSM_FINISH_SIGNATURE_INCLUDED, slot);
    hash = dsm_negotiated_hash(&h->negotiated);
    kdf = (struct dsm_kdf){ h->crypto, hash, DSM_SPDM_12 };
    log_add(&request, BYTES(header.bytes));
    log_add(&request, BYTES(signature));
    log_add(&shown.s.th, dsm_bytes(shown.form.digest, HASH));
    log_add(&shown.s.th, log_bytes(&request));
    assert_error(DSM_OK, dsm_hash_once(h->crypto, hash, log_bytes(&shown.s.th), digest));
    assert_error(DSM_OK, dsm_derive_verify_data(&kdf, &shown.s.handshake.request, digest, verify_data));
    log_add(&request, dsm_bytes(verify_data, HASH));
    (void)harness_send(h, log_bytes(&request));
    end(&shown);
}

static void finish_with_another_slot(struct harness *h)
{
    finish_signed(h, DSM_MUTUAL_PROVISIONED, 3);
}

static void finish_before_the_chain(struct harness *h)
{
    finish_signed(h, DSM_MUTUAL_ENCAPSULATED, 0);
}

static void finish_with_a_wrong_signature(struct harness *h)
{
    finish_signed(h, DSM_MUTUAL_PROVISIONED, 0);
}

/* CHALLENGE_AUTH with all that it has to have but a signature, as change makes it. */
static void show_challenge_auth(struct harness *h, uint8_t version, void (*change)(struct dsm_challenge_auth *auth))
{
    static const uint8_t signature[SIGNATURE];
    struct dsm_challenge_auth auth = { .slot = SLOT, .slot_mask = 1u << SLOT };
    uint8_t challenge[44] = { version, DSM_SPDM_CHALLENGE }, bytes[512];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct shown shown;

    begin(&shown, h, version, DSM_MUTUAL_NONE);
    assert_spdm_code(harness_send(h, dsm_bytes(challenge, version < DSM_SPDM_13 ? 36 : 44)), DSM_SPDM_CHALLENGE_AUTH);
    show_chain(&shown);
    auth.cert_chain_hash = dsm_bytes(shown.form.digest, HASH);
    auth.signature = BYTES(signature);
    change(&auth);
    assert_error(DSM_OK, dsm_challenge_auth_encode(&h->params, &auth, &w));
    deliver(&shown, 3, dsm_written(&w));
    end(&shown);
}

static void change_slot(struct dsm_challenge_auth *auth)
{
    auth->slot = 0;
}

static void change_attributes(struct dsm_challenge_auth *auth)
{
    auth->basic_mut_auth = true;
}

static void change_digest(struct dsm_challenge_auth *auth)
{
    auth->cert_chain_hash.p = auth->signature.p;
}

static void change_nothing(struct dsm_challenge_auth *auth)
{
    (void)auth;
}

#define CHALLENGED(name, version, change)                                                                              \
    static void name(struct harness *h)                                                                                \
    {                                                                                                                  \
        show_challenge_auth(h, version, change);                                                                       \
    }

CHALLENGED(answer_for_another_slot, DSM_SPDM_12, change_slot)
CHALLENGED(answer_with_a_question, DSM_SPDM_12, change_attributes)
CHALLENGED(answer_with_another_chain, DSM_SPDM_12, change_digest)
CHALLENGED(answer_with_another_context, DSM_SPDM_13, change_nothing)
CHALLENGED(answer_with_a_wrong_signature, DSM_SPDM_12, change_nothing)

const struct arranged_cause arranged_mutual_causes[] = {
    { DSM_CAUSE_FINISH_UNSIGNED, finish_unsigned,
      "Param1: 0x00: no signature, and KEY_EXCHANGE_RSP asked for one; accepted: bit 0 set, and the signature (DSP0274 "
      "FINISH, Param1)" },
    { DSM_CAUSE_FINISH_SLOT, finish_with_another_slot,
      "ReqSlotID: 3: not the slot that was asked for; accepted: 0 (DSP0274 FINISH, Param2)" },
    { DSM_CAUSE_FINISH_BEFORE_CHAIN, finish_before_the_chain,
      "state: the requester's certificate chain is not known: encapsulated requests are not answered yet; accepted: "
      "GET_ENCAPSULATED_REQUEST or DELIVER_ENCAPSULATED_RESPONSE first (DSP0274 KEY_EXCHANGE_RSP, MutAuthRequested)" },
    { DSM_CAUSE_FINISH_SIGNATURE, finish_with_a_wrong_signature,
      "Signature: not the requester's over TH; the session ends; accepted: the signature with its leaf's key over all "
      "messages so far (DSP0274 FINISH, Signature)" },
    { DSM_CAUSE_MUTUAL_REQUIRED, begin_a_session_that_needs_more,
      "capability: no MUT_AUTH_CAP: every requester of this device has to authenticate; accepted: GET_CAPABILITIES and "
      "NEGOTIATE_ALGORITHMS with it (DSP0274 KEY_EXCHANGE_RSP, MutAuthRequested)" },
    { DSM_CAUSE_NOTHING_ENCAPSULATED, ask_for_nothing,
      "state: no encapsulated request waits; accepted: CHALLENGE_AUTH or KEY_EXCHANGE_RSP that asks for it, first "
      "(DSP0274 GET_ENCAPSULATED_REQUEST)" },
    { DSM_CAUSE_ENCAPSULATED_UNASKED, deliver_unasked,
      "state: nothing was asked; accepted: GET_ENCAPSULATED_REQUEST first (DSP0274 DELIVER_ENCAPSULATED_RESPONSE)" },
    { DSM_CAUSE_ENCAPSULATED_ID, deliver_another_id,
      "Param1: 7: not the id of the encapsulated request; accepted: 1 (DSP0274 DELIVER_ENCAPSULATED_RESPONSE, "
      "Param1)" },
    { DSM_CAUSE_ENCAPSULATED_SHORT, deliver_too_little,
      "encapsulated response: 0 bytes: an SPDM header takes more; accepted: at least 4 bytes (DSP0274, generic SPDM "
      "message format)" },
    { DSM_CAUSE_ENCAPSULATED_VERSION, deliver_another_version,
      "SPDMVersion of the encapsulated response: 0x11: another version was negotiated; accepted: 0x12 (DSP0274, "
      "generic "
      "SPDM message format)" },
    { DSM_CAUSE_ENCAPSULATED_CODE, deliver_another_code,
      "RequestResponseCode of the encapsulated response: 0x02: not the response that was asked for; accepted: 0x01 "
      "(DSP0274, SPDM response codes)" },
    { DSM_CAUSE_ENCAPSULATED_ERROR, deliver_an_error,
      "encapsulated response: ERROR(UnexpectedRequest): the requester does not show who it is; accepted: what was "
      "asked "
      "for (DSP0274 KEY_EXCHANGE_RSP, MutAuthRequested)" },
    { DSM_CAUSE_ENCAPSULATED_FORM, deliver_malformed,
      "encapsulated response: DIGESTS: message ends before its last field; accepted: one of its table's form (DSP0274, "
      "the response's table)" },
    { DSM_CAUSE_REQUESTER_SLOTS, show_no_slot,
      "Param2 of the requester's DIGESTS: 0x0: it has no certificate chain; accepted: at least one slot (DSP0274 "
      "DIGESTS, Param2)" },
    { DSM_CAUSE_REQUESTER_CERTIFICATE_SLOT, show_another_slots_chain,
      "Param1 of the requester's CERTIFICATE: 3: not the slot that was asked for; accepted: 2 (DSP0274 CERTIFICATE, "
      "Param1)" },
    { DSM_CAUSE_REQUESTER_FORM, show_a_chain_in_the_small_form,
      "LargeCertChain of the requester's CERTIFICATE: 0: not as it was asked for; accepted: 1 (DSP0274 1.4 "
      "CERTIFICATE, LargeCertChain)" },
    { DSM_CAUSE_REQUESTER_PORTION, show_an_empty_portion,
      "PortionLength of the requester's CERTIFICATE: 0: not a next portion of one chain; accepted: 1 to *, and "
      "RemainderLength to fit (DSP0274 CERTIFICATE, PortionLength)" },
    { DSM_CAUSE_REQUESTER_CHAIN, show_another_chain,
      "the requester's certificate chain: it is not the chain whose digest DIGESTS has; accepted: a chain under a root "
      "that this device trusts (DSP0274, certificates and certificate chains)" },
    { DSM_CAUSE_REQUESTER_CHALLENGE_SLOT, answer_for_another_slot,
      "Param1, Param2 of the requester's CHALLENGE_AUTH: 0: not the slot that was asked for, or other slots than "
      "DIGESTS "
      "named; accepted: 2 (DSP0274 CHALLENGE_AUTH, Param1)" },
    { DSM_CAUSE_REQUESTER_CHALLENGE_MUTUAL, answer_with_a_question,
      "Param1 of the requester's CHALLENGE_AUTH: BasicMutAuthReq: a requester does not ask for it; accepted: bit 7 "
      "clear "
      "(DSP0274 CHALLENGE_AUTH, Param1)" },
    { DSM_CAUSE_REQUESTER_CHALLENGE_CHAIN, answer_with_another_chain,
      "CertChainHash of the requester's CHALLENGE_AUTH: not the digest of its chain; accepted: that of DIGESTS "
      "(DSP0274 "
      "CHALLENGE_AUTH, CertChainHash)" },
    { DSM_CAUSE_REQUESTER_CHALLENGE_CONTEXT, answer_with_another_context,
      "RequesterContext of the requester's CHALLENGE_AUTH: not that of CHALLENGE; accepted: the same bytes (DSP0274 "
      "CHALLENGE_AUTH, RequesterContext)" },
    { DSM_CAUSE_REQUESTER_CHALLENGE_SIGNATURE, answer_with_a_wrong_signature,
      "Signature of the requester's CHALLENGE_AUTH: does not verify with its leaf's key; accepted: the signature over "
      "M1/M2 (DSP0274 CHALLENGE_AUTH, Signature)" },
};
const size_t arranged_mutual_cause_count = sizeof(arranged_mutual_causes) / sizeof(arranged_mutual_causes[0]);
