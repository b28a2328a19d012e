/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What can go wrong, as one list. A function that can fail returns enum dsm_error and its caller must look at it.
 * How an error looks on the wire (SPDM ErrorCode, TDISP error code, silence, a closed peer) is not decided here
 * but by the dispatcher that answers the peer: responder/error_map.c and pcisig/tdisp_error.c.
 */
#ifndef DSM_BASE_ERROR_H
#define DSM_BASE_ERROR_H

#define DSM_MUST_CHECK __attribute__((warn_unused_result))

/* X(name, text) */
#define DSM_ERRORS(X)                                                                                                  \
    X(OK, "no error")                                                                                                  \
    /* what a peer sent */                                                                                             \
    X(TRUNCATED, "message ends before its last field")                                                                 \
    X(TRAILING, "bytes follow the last field")                                                                         \
    X(INVALID_FIELD, "a field holds a value that is not allowed")                                                      \
    X(VERSION_MISMATCH, "SPDM version field differs from the negotiated version")                                      \
    X(UNEXPECTED_REQUEST, "request is not allowed now")                                                                \
    X(UNSUPPORTED_REQUEST, "request is not supported")                                                                 \
    X(SESSION_REQUIRED, "request is allowed in a secured session only")                                                \
    X(OPERATION_FAILED, "the operation is not possible as things are")                                                 \
    X(BUSY, "responder is busy")                                                                                       \
    X(RESPONSE_TOO_LARGE, "response exceeds what the requester accepts")                                               \
    X(REQUEST_TOO_LARGE, "request exceeds what the responder accepts")                                                 \
    X(DATA_TOO_LARGE, "what is asked for needs the large form of the request")                                         \
    X(RESET_REQUIRED, "a reset is required first")                                                                     \
    X(RESYNCH_REQUIRED, "GET_VERSION is required first: the device has changed")                                       \
    X(SESSION_LIMIT, "no session can be added")                                                                        \
    X(NOT_OWNER, "only the owner of the device may do this")                                                           \
    X(OWNED, "another connection owns the device")                                                                     \
    X(NO_SUCH_TDI, "no TDI has this function id")                                                                      \
    X(INVALID_SESSION, "no such session")                                                                              \
    X(INVALID_POLICY, "session policy is not allowed")                                                                 \
    X(DECRYPT, "secured record cannot be authenticated")                                                               \
    X(SEQUENCE_EXHAUSTED, "no sequence number is left in the session")                                                 \
    X(BAD_SIGNATURE, "signature does not verify")                                                                      \
    X(BAD_HMAC, "HMAC does not verify")                                                                                \
    X(BAD_DIGEST, "digest does not match")                                                                             \
    X(BAD_CERTIFICATE, "certificate chain does not verify")                                                            \
    X(INVALID_RESPONSE, "the answer to an encapsulated request is not valid")                                          \
    X(NO_PENDING_REQUESTS, "no encapsulated request waits")                                                            \
    X(CHECK_FAILED, "what the device tells does not fit together")                                                     \
    X(NO_COMMON_VERSION, "no version in common")                                                                       \
    X(NO_COMMON_ALGORITHM, "no algorithm in common")                                                                   \
    X(PEER_ERROR, "the peer answered with an ERROR message")                                                           \
    X(UNEXPECTED_RESPONSE, "the peer answered with another message than asked for")                                    \
    X(DISCARD, "message is to be ignored without an answer")                                                           \
    X(CLOSE, "peer has to be disconnected")                                                                            \
    /* our own side */                                                                                                 \
    X(NO_SPACE, "buffer is too small")                                                                                 \
    X(NO_MEMORY, "out of memory")                                                                                      \
    X(NO_ENTROPY, "random number generator failed")                                                                    \
    X(CRYPTO, "cryptographic library failed")                                                                          \
    X(IO, "input or output failed")                                                                                    \
    X(TIMEOUT, "time is up")                                                                                           \
    X(CONFIG, "configuration is not usable")                                                                           \
    X(LIMIT, "a limit is reached")                                                                                     \
    X(INTERNAL, "internal error")

enum dsm_error {
#define X(name, text) DSM_ERR_##name,
    DSM_ERRORS(X)
#undef X
};

#define DSM_OK DSM_ERR_OK

const char *dsm_error_name(enum dsm_error error);
const char *dsm_error_text(enum dsm_error error);

/* The one macro that changes the flow of control: hand an error up. */
#define DSM_TRY(expression)                                                                                            \
    do {                                                                                                               \
        enum dsm_error dsm_try_error_ = (expression);                                                                  \
        if (dsm_try_error_ != DSM_OK)                                                                                  \
            return dsm_try_error_;                                                                                     \
    } while (0)

#endif
