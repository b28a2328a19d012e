/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Findings: what a requester did that a device tolerates but the specification does not want. Each kind is a row with
 * document, clause and what was expected. A finding is logged, counted and listed; a strict device turns it into the
 * error that the specification allows instead.
 */
#ifndef DSM_DEVICE_FINDING_H
#define DSM_DEVICE_FINDING_H

#include "base/bytes.h"
#include "base/error.h"
#include "wire/limits.h"

/* X(name, document, clause, expected) */
#define DSM_FINDINGS(X)                                                                                                \
    X(RESERVED_BITS, "DSP0274", "8.3", "reserved fields are zero")                                                     \
    X(DOE_RESERVED_BITS, "PCIe 6.x", "6.30.1", "reserved fields of a DOE object are zero")                             \
    X(DOE_PADDING, "PCIe 6.x", "6.30.1", "padding is zero")                                                            \
    X(TDISP_RESERVED_BITS, "PCIe 6.x", "11.3", "reserved fields are zero")                                             \
    X(IDE_KM_RESERVED_BITS, "PCIe 6.x", "6.33.3", "reserved fields are zero")                                          \
    X(WEAK_AEAD, "PCIe 6.x", "11.2.2", "AES-256-GCM for IDE_KM and TDISP")                                             \
    X(RANDOM_DATA, "PCIe 6.x", "6.31.2", "secured records without random data")                                        \
    X(MISALIGNED_OFFSET, "PCIe 6.x", "11.3.8", "MMIO_REPORTING_OFFSET is a multiple of 4096")                          \
    X(STREAM_WITHOUT_KEYS, "PCIe 6.x", "11.3.8", "the default IDE stream is keyed over the locking session")           \
    X(DEFAULT_STREAM, "PCIe 6.x", "11.3.8",                                                                            \
      "one IDE stream is configured as default stream, the one of LOCK, for TC0")                                      \
    X(CACHE_LINE_SIZE, "PCIe 6.x", "11.3.8", "LOCK has the cache line size of the LN requester that is enabled")       \
    X(NO_TDISP_VERSION, "PCIe 6.x", "11.3.4", "GET_TDISP_VERSION before other TDISP requests")                         \
    X(NO_SECURED_VERSION, "DSP0277", "8.2", "KEY_EXCHANGE lists the supported secured message versions")               \
    X(BYTES_BEHIND_RECORD, "DSP0277", "7", "nothing behind a secured record but the padding of its transport")         \
    X(NONCE_UNASKED, "DSP0274", "10.11", "Nonce and SlotID in a GET_MEASUREMENTS that asks for a signature alone")     \
    X(UNDEFINED_ATTRIBUTES, "DSP0274", "10", "undefined attribute bits are zero")                                      \
    X(UNPROGRAMMED_GO, "PCIe 6.x", "6.33.3", "K_SET_GO names a key set that is programmed")                            \
    X(CXL_RESERVED_BITS, "CXL 3.1", "IDE_KM and TSP", "reserved fields are zero")                                      \
    X(TE_STATE_NOT_ENABLED, "CXL 3.1", "SET_TARGET_TE_STATE",                                                          \
      "a configuration that enables explicit out-of-band "                                                             \
      "changes of TE state")                                                                                           \
    X(SECOND_HANDSHAKE, "DSP0274", "10.16", "FINISH before the next KEY_EXCHANGE where the handshake is in the clear")

enum dsm_finding_kind {
#define X(name, document, clause, expected) DSM_FINDING_##name,
    DSM_FINDINGS(X)
#undef X
        DSM_FINDING_KINDS,
};

struct dsm_finding_row {
    const char *name; /* "RESERVED_BITS" */
    const char *document;
    const char *clause;
    const char *expected;
};
const struct dsm_finding_row *dsm_finding_row(enum dsm_finding_kind kind);

struct dsm_finding {
    enum dsm_finding_kind kind;
    uint64_t count; /* how often */
    char came[96];  /* what came, the last time */
};

/* One entry a kind: bounded, however long a requester misbehaves. */
struct dsm_findings {
    struct dsm_finding entries[DSM_FINDING_KINDS];
};

#endif
