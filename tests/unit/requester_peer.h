/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A requester and a responder in memory with a meddler between them: it changes one response, in clear or inside its
 * record (it shares the requester's keys), and the test sees which step notices and what it says.
 */
#ifndef DSM_TESTS_UNIT_REQUESTER_PEER_H
#define DSM_TESTS_UNIT_REQUESTER_PEER_H

#include "responder_harness.h"

#include "support/drive.h"

/* What a change can be made on. An SPDM request code; for VENDOR_DEFINED the protocol and its message's code. */
struct target {
    uint8_t code;
    uint8_t protocol;
    uint8_t vendor_code;
};
#define ON(code_)                                                                                                      \
    {                                                                                                                  \
        .code = (code_)                                                                                                \
    }
#define ON_TDISP(type)                                                                                                 \
    {                                                                                                                  \
        DSM_SPDM_VENDOR_DEFINED_REQUEST, DSM_PCI_PROTOCOL_TDISP, (type)                                                \
    }
#define ON_IDE_KM(object)                                                                                              \
    {                                                                                                                  \
        DSM_SPDM_VENDOR_DEFINED_REQUEST, DSM_PCI_PROTOCOL_IDE_KM, (object)                                             \
    }

#define WHERE_TDISP 12 /* of a TDISP or IDE_KM message in its VENDOR_DEFINED_RESPONSE */
#define WHERE_BODY 28  /* of what follows TDISP's header */

/* One change of one response. */
struct change {
    struct target target;
    int offset;   /* of the byte to change; from the end if negative */
    uint8_t flip; /* bits; 0: nothing */
    bool outside; /* offset counts in the object as it travels, not in the SPDM message */
    bool cut;     /* keep only length bytes */
    size_t length;
    size_t append; /* zero bytes */
    void (*edit)(uint8_t *message, size_t n);
};

struct peer {
    struct harness *h;
    struct dsm_requester *r;
    struct change change;
    bool armed;          /* change the next response to its target */
    bool changed;        /* it was */
    size_t response_len; /* of the last response to the target, before the change */
    struct target last;  /* the request on its way */
    unsigned notes;
    struct drive drive;
    /* Answers instead of the device if it returns true; may be NULL. */
    bool (*answer)(struct peer *peer, struct dsm_bytes request, struct log *message);
    unsigned answered;
    struct log kept;
};

int peer_setup(void **state);
int peer_teardown(void **state);
/* Both over another transport than DOE, before anything is said. */
void peer_use_binding(struct peer *peer, const struct dsm_binding *binding);
#define PEER_TEST(name) cmocka_unit_test_setup_teardown(name, peer_setup, peer_teardown)

/* Both have a PSK, with which sessions are made from here on. capability: DSM_CAP_PSK or DSM_CAP_PSK_WITH_CONTEXT. */
void peer_use_psk(struct peer *peer, uint32_t capability);

/* From here the next response to the change's target is changed. */
void peer_arm(struct peer *peer, const struct change *change);
/* One object there and back, as the transport does it. */
enum dsm_error peer_exchange(void *context, struct dsm_bytes object, struct dsm_writer *response);
/* Takes a step to its end. */
enum dsm_error peer_do(struct peer *peer, enum dsm_step step);

/* How far a walk goes: a failed call ends it. */
enum stage {
    STAGE_VCA,
    STAGE_CERTIFICATE,
    STAGE_CHALLENGE,
    STAGE_MEASUREMENTS,
    STAGE_KEY_EXCHANGE,
    STAGE_SESSION,
    STAGE_IDE,
    STAGE_LOCKED,
    STAGE_RUN,
    STAGE_ENDED,
};
/* Everything up to stage, in order; CHALLENGE and measurements in clear are left out beyond their own stage. */
enum dsm_error peer_reach(struct peer *peer, enum stage stage);

struct expectation {
    const char *name;
    struct change change;
    enum dsm_failure_kind kind;
    enum dsm_error error;
    const char *step;
    const char *rule; /* a part of it */
    bool encrypted;   /* the handshake */
    uint8_t version;  /* 0: 1.2 */
    bool no_digests;
};
#define EXPECT(kind_, error_, step_, rule_)                                                                            \
    .kind = DSM_FAILURE_##kind_, .error = (error_), .step = (step_), .rule = (rule_)

/* Walks up to stage with the change and checks what is told about it. */
void peer_check(struct peer *peer, enum stage stage, const struct expectation *expected);
void check_failure(const struct peer *peer, const struct expectation *expected, enum dsm_error error);

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define CHECK_ALL(peer, stage, table)                                                                                  \
    for (size_t i_ = 0; i_ < COUNT(table); i_++)                                                                       \
    peer_check(peer, stage, &(table)[i_])

#endif
