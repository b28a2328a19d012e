/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Why something is refused: one table of causes, from which alone refusals are made. Whoever refuses names a row and
 * adds the value that came; words are made where somebody reads them (wire/cause.h).
 *
 * X(NAME, error, what decided, the value that came, what is wrong with it, what would do, the document)
 *
 * In the texts stand {v} and {l} for the cause's value and limit in decimal, {v:x} and {l:x} in hexadecimal, {t} and
 * {w} for its two texts: what came, and what was wanted; {l:h} and {l:b} for the two bytes of a limit that is a pair,
 * {l:H} and {l:W} for its two words, {v:i} and {v:d} for its upper and lower 32 bits in decimal; {v:f} for a function
 * id. A document is named with its clause where that was read, else with message and field.
 */
#ifndef DSM_WIRE_CAUSE_TABLE_H
#define DSM_WIRE_CAUSE_TABLE_H

#include "wire/cause_table_beside.h"

/* clang-format off */

/* Any SPDM request, before its handler. */
#define DSM_CAUSES_REQUEST(X)                                                                                          \
    X(HEADER_SHORT, TRUNCATED, "length", "{v} bytes", "an SPDM header takes more", "at least 4 bytes",                 \
      "DSP0274, generic SPDM message format")                                                                          \
    X(MESSAGE_SHORT, TRUNCATED, "length", "{v} bytes", "the message ends before its last field",                       \
      "at least {l} bytes", "DSP0274, the request's table")                                                            \
    X(MESSAGE_LONG, TRAILING, "length", "{v} bytes", "bytes stand behind the last field", "{l} bytes",                 \
      "DSP0274, the request's table")                                                                                  \
    X(MESSAGE_TOO_LARGE, REQUEST_TOO_LARGE, "length", "{v} bytes", "more than is taken at once", "at most {l} bytes",    \
      "DSP0274 CAPABILITIES, DataTransferSize")                                                                        \
    X(CODE_UNKNOWN, UNSUPPORTED_REQUEST, "RequestResponseCode", "{v:x}", "no request that is served has this code",    \
      "the codes of a capability that CAPABILITIES states", "DSP0274, SPDM request codes")                             \
    X(VERSION_OF_GET_VERSION, VERSION_MISMATCH, "SPDMVersion", "{v:x}", "GET_VERSION has one version", "0x10",         \
      "DSP0274 GET_VERSION, SPDMVersion")                                                                              \
    X(VERSION_NOT_OFFERED, VERSION_MISMATCH, "SPDMVersion", "{v:x}", "VERSION did not offer it", "{l:h} to {l:b}",     \
      "DSP0274 GET_CAPABILITIES, SPDMVersion")                                                                         \
    X(VERSION_NOT_NEGOTIATED, VERSION_MISMATCH, "SPDMVersion", "{v:x}", "another version was negotiated", "{l:x}",     \
      "DSP0274, generic SPDM message format")                                                                          \
    X(MEASUREMENTS_CHANGED, RESYNCH_REQUIRED, "state", "", "the measurements have changed since VERSION",              \
      "GET_VERSION", "DSP0274 ERROR, RequestResynch")                                                                  \
    X(NO_COMMON_ALGORITHM, RESYNCH_REQUIRED, "state", "{t}: {v:x} was offered",                                        \
      "no algorithm of this kind is in common, and the capabilities of both need one", "GET_VERSION", "DSP0274 10.4")  \
    X(TOO_EARLY, UNEXPECTED_REQUEST, "state", "{t}", "the request does not belong here", "{w}",                        \
      "DSP0274 GET_VERSION, GET_CAPABILITIES, NEGOTIATE_ALGORITHMS")                                                   \
    X(NOT_IN_VERSION, UNSUPPORTED_REQUEST, "negotiated version", "{v:x}", "it does not have this request yet",         \
      "{l:x} or later", "DSP0274, SPDM request codes")                                                                 \
    X(RESPONDER_CANNOT, UNSUPPORTED_REQUEST, "capability", "no {t}_CAP",                                               \
      "CAPABILITIES does not state what this request"                                                                  \
      " needs", "requests of the capabilities that it states", "DSP0274 CAPABILITIES, Flags")                          \
    X(REQUESTER_CANNOT, UNSUPPORTED_REQUEST, "capability", "no {t}_CAP", "GET_CAPABILITIES did not state what this"    \
      " request needs", "GET_CAPABILITIES with it", "DSP0274 GET_CAPABILITIES, Flags")                                 \
    X(OUTSIDE_SESSION, SESSION_REQUIRED, "session", "none", "the request is allowed in a secured session alone",       \
      "KEY_EXCHANGE and FINISH first", "DSP0274 ERROR, SessionRequired")                                               \
    X(WRONG_PLACE, UNEXPECTED_REQUEST, "session", "{t}", "the request is not allowed there", "{w}",                    \
      "DSP0274, messages in a session")                                                                                \
    X(RESPONSE_HELD, BUSY, "state", "the response to {t} is held back", "another request waits until it is fetched",   \
      "RESPOND_IF_READY with token {v}", "DSP0274 RESPOND_IF_READY")                                                   \
    X(RESPONSE_LARGE, RESPONSE_TOO_LARGE, "length of the response", "{v} bytes", "the requester takes less",           \
      "DataTransferSize of at least that; it is {l}", "DSP0274 GET_CAPABILITIES, DataTransferSize")                    \
    X(MESSAGE_LARGE, RESPONSE_TOO_LARGE, "length of the response", "{v} bytes", "the requester takes less in chunks",  \
      "MaxSPDMmsgSize of at least that; {l} bytes can be sent", "DSP0274 GET_CAPABILITIES, MaxSPDMmsgSize")            \
    X(STRICT_FINDING, INVALID_FIELD, "strict", "{t}", "tolerated unless the device is strict, which it is", "{w}",     \
      "swdsm.json(5), settings.strict")                                                                                \
    X(OURS, INTERNAL, "the device itself", "", "{t}", "the same request again, once that is over",                     \
      "DSP0274 ERROR, Unspecified")

/* SPDM's requests, each by its fields. */
#define DSM_CAUSES_SPDM(X)                                                                                             \
    X(DATA_TRANSFER_SIZE, INVALID_FIELD, "DataTransferSize", "{v}", "less than every endpoint has to take",            \
      "at least {l}", "DSP0274 GET_CAPABILITIES, DataTransferSize")                                                    \
    X(MAX_MSG_SIZE, INVALID_FIELD, "MaxSPDMmsgSize", "{v}", "smaller than DataTransferSize", "at least {l}",           \
      "DSP0274 GET_CAPABILITIES, MaxSPDMmsgSize")                                                                      \
    X(MSG_SIZE_WITHOUT_CHUNKS, INVALID_FIELD, "MaxSPDMmsgSize", "{v}", "without CHUNK_CAP a message goes in one"       \
      " transfer", "DataTransferSize, {l}", "DSP0274 GET_CAPABILITIES, MaxSPDMmsgSize")                                \
    X(ALGORITHMS_WITHOUT_CHUNKS, INVALID_FIELD, "Param1", "{v:x}", "the supported algorithms are asked for without"    \
      " CHUNK_CAP", "bit 0 clear, or CHUNK_CAP", "DSP0274 GET_CAPABILITIES, Param1")                                   \
    X(CAPABILITY_RULE, INVALID_FIELD, "Flags", "{v:x}", "{t}", "flags that keep this rule",                            \
      "DSP0274 GET_CAPABILITIES, Flags")                                                                               \
    X(CT_EXPONENT, INVALID_FIELD, "CTExponent", "{v}", "2 to that many microseconds is more than half an hour",        \
      "at most {l}", "DSP0274 GET_CAPABILITIES, CTExponent")                                                           \
    X(NOT_THE_SAME_AGAIN, UNEXPECTED_REQUEST, "state", "answered already", "it differs from the one that was",         \
      "the same request byte for byte, or GET_VERSION", "DSP0274 GET_CAPABILITIES, NEGOTIATE_ALGORITHMS")              \
    X(ALGORITHMS_LENGTH, INVALID_FIELD, "Length", "{v}", "not a length that this version allows", "6 to {l}",          \
      "DSP0274 NEGOTIATE_ALGORITHMS, Length")                                                                          \
    X(ALGORITHMS_CUT, TRUNCATED, "Length", "{v}", "more than came", "{l}", "DSP0274 NEGOTIATE_ALGORITHMS, Length")     \
    X(ALGORITHMS_BEHIND, TRAILING, "Length", "{v}", "more came than it says", "{l}",                                   \
      "DSP0274 NEGOTIATE_ALGORITHMS, Length")                                                                          \
    X(ALGORITHMS_FIELDS, INVALID_FIELD, "Length", "{v}", "the fields do not end there", "{l}",                         \
      "DSP0274 NEGOTIATE_ALGORITHMS, Length")                                                                          \
    X(ALGORITHM_TYPE, INVALID_FIELD, "AlgType", "{v}", "this version has no algorithm structure of that type",         \
      "2 DHE, 3 AEADCipherSuite, 4 ReqBaseAsymAlg, 5 KeySchedule", "DSP0274 NEGOTIATE_ALGORITHMS, AlgType")            \
    X(ALGORITHM_ORDER, INVALID_FIELD, "AlgType", "{v}", "the algorithm structures are not in ascending order",         \
      "{l} or more", "DSP0274 NEGOTIATE_ALGORITHMS, AlgType")                                                          \
    X(ALGORITHM_COUNT, INVALID_FIELD, "AlgCount", "{v:x}", "bits 7:4 are not the width of AlgSupported",               \
      "{l} in bits 7:4", "DSP0274 NEGOTIATE_ALGORITHMS, AlgCount")                                                     \
    X(ALGORITHMS_EXTERNAL, INVALID_FIELD, "extended algorithms", "{v}", "more than a request may list",                \
      "at most {l}", "DSP0274 NEGOTIATE_ALGORITHMS, ExtAsymCount")                                                     \
    X(MULTI_KEY, INVALID_FIELD, "OtherParamsSupport", "{v:x}", "multiple asymmetric keys for the responder, which"     \
      " does not state MULTI_KEY_CAP", "bit 4 clear", "DSP0274 NEGOTIATE_ALGORITHMS, OtherParamsSupport")              \
    X(NO_SLOTS, UNEXPECTED_REQUEST, "state", "no slot is provisioned", "no certificate chain is under the negotiated"  \
      " algorithms", "NEGOTIATE_ALGORITHMS with those of a chain", "DSP0274 DIGESTS")                                  \
    X(SLOT_NUMBER, INVALID_FIELD, "SlotID", "{v}", "there are eight slots", "0 to 7",                                  \
      "DSP0274, certificates and certificate chains")                                                                  \
    X(SLOT_EMPTY, INVALID_FIELD, "SlotID", "{v}", "no certificate chain is in this slot",                              \
      "the slots of mask {l:x}, as DIGESTS says", "DSP0274 GET_DIGESTS, Param2")                                       \
    X(SLOT_OF_PUBLIC_KEY, INVALID_FIELD, "SlotID", "{v}", "no public key was provisioned: PUB_KEY_ID_CAP is not"       \
      " stated", "the slots of mask {l:x}, as DIGESTS says", "DSP0274 CAPABILITIES, PUB_KEY_ID_CAP")                   \
    X(CERTIFICATE_OFFSET, INVALID_FIELD, "Offset", "{v}", "not within the certificate chain", "below {l}",             \
      "DSP0274 GET_CERTIFICATE, Offset")                                                                               \
    X(CERTIFICATE_LARGE, UNSUPPORTED_REQUEST, "LargeCertChain", "1", "CAPABILITIES does not state LARGE_RESP_CAP",     \
      "0", "DSP0274 1.4 GET_CERTIFICATE, LargeCertChain")                                                              \
    X(CERTIFICATE_SMALL, DATA_TOO_LARGE, "LargeCertChain", "0", "the certificate chain has {v} bytes", "1, beyond {l}" \
      " bytes", "DSP0274 1.4 ERROR, DataTooLarge")                                                                     \
    X(KEY_PAIR_ID, INVALID_FIELD, "KeyPairID", "{v}", "the device has no key pair of this id", "1 to {l}",             \
      "DSP0274 KEY_PAIR_INFO, TotalKeyPairs")                                                                          \
    X(KEY_PAIR_OPERATION, INVALID_FIELD, "Operation", "{v}", "there is no such operation",                             \
      "0 ParameterChange, 1 KeyPairErase, 2 GenerateKeyPair", "DSP0274 1.3 SET_KEY_PAIR_INFO, Operation")              \
    X(KEY_PAIR_CANNOT, INVALID_FIELD, "capability", "no {t}", "the key pair does not allow what is asked for",         \
      "what its Capabilities have", "DSP0274 1.3 KEY_PAIR_INFO, Capabilities")                                         \
    X(KEY_USAGE, INVALID_FIELD, "DesiredKeyUsage", "{v:x}", "more than the key pair may be used for", "bits of {l:x}", \
      "DSP0274 1.3 SET_KEY_PAIR_INFO, DesiredKeyUsage")                                                                \
    X(KEY_ALGORITHM, INVALID_FIELD, "DesiredAsymAlgo", "{v:x}", "not one algorithm of those that the key pair may have",\
      "one bit of {l:x}", "DSP0274 1.3 SET_KEY_PAIR_INFO, DesiredAsymAlgo")                                            \
    X(KEY_PQC_ALGORITHM, INVALID_FIELD, "DesiredPqcAsymAlgo", "{v:x}", "not one algorithm of those that the key pair may have",\
      "one bit of {l:x}, and none of DesiredAsymAlgo", "DSP0274 1.4 SET_KEY_PAIR_INFO, DesiredPqcAsymAlgo")            \
    X(KEY_ALGORITHM_BOUND, INVALID_FIELD, "DesiredAsymAlgo", "{v:x}", "the key is of another algorithm already",       \
      "{l:x}, or KeyPairErase first", "DSP0274 1.3 SET_KEY_PAIR_INFO, DesiredAsymAlgo")                                \
    X(KEY_PAIR_IN_USE, OPERATION_FAILED, "AssocCertSlotMask", "{v:x}", "slots have the key",                           \
      "ParameterChange to no slot first", "DSP0274 1.3 SET_KEY_PAIR_INFO, Operation")                                  \
    X(KEY_ALGORITHM_NONE, OPERATION_FAILED, "DesiredAsymAlgo", "0", "no algorithm was ever chosen for the key pair",   \
      "one bit of {l:x}", "DSP0274 1.3 SET_KEY_PAIR_INFO, GenerateKeyPair")                                            \
    X(KEY_PAIR_SLOT, OPERATION_FAILED, "DesiredAssocCertSlotMask", "{v:x}", "a slot has another key of this algorithm",\
      "slots without key pair {l}", "DSP0274 1.3 SET_KEY_PAIR_INFO, DesiredAssocCertSlotMask")                         \
    X(KEY_PAIR_UNASKED, INVALID_FIELD, "KeyPairID", "{v}", "the connection has one key pair of an algorithm",          \
      "0, unless ALGORITHMS selects MULTI_KEY_CONN", "DSP0274 1.3 GET_CSR, SET_CERTIFICATE, KeyPairID")                \
    X(KEY_PAIR_EMPTY, UNEXPECTED_REQUEST, "key pair", "{t}", "it has no key of the negotiated algorithm",              \
      "a key pair that has one, as KEY_PAIR_INFO says", "DSP0274 GET_CSR, SET_CERTIFICATE")                            \
    X(CERT_MODEL_UNASKED, INVALID_FIELD, "CertModel", "{v}", "the connection has one key pair of an algorithm",        \
      "0, unless ALGORITHMS selects MULTI_KEY_CONN", "DSP0274 1.3 GET_CSR, SET_CERTIFICATE, CertModel")                \
    X(CERT_MODEL, INVALID_FIELD, "CertModel", "{v}", "there is no such model", "1 device, 2 alias, 3 generic",         \
      "DSP0274 1.3 GET_CSR, SET_CERTIFICATE, CertModel")                                                               \
    X(CERT_MODEL_ERASE, INVALID_FIELD, "SetCertModel", "{v}", "Erase has no model", "0",                               \
      "DSP0274 1.3 SET_CERTIFICATE, SetCertModel")                                                                     \
    X(CSR_INFO, INVALID_FIELD, "RequesterInfo", "{v} bytes", "not a CertificationRequestInfo of version 0",            \
      "one in DER, or none", "RFC 2986 4.1")                                                                           \
    X(CSR_TAG, INVALID_FIELD, "CSRTrackingTag", "not 0", "{t}", "0", "DSP0274 1.3 GET_CSR, CSRTrackingTag")            \
    X(CSR_TAG_UNKNOWN, UNEXPECTED_REQUEST, "CSRTrackingTag", "{v}", "no such request waits under this tag",            \
      "the request of ERROR(ResetRequired) with its tag, or 0", "DSP0274 1.3 GET_CSR, CSRTrackingTag")                 \
    X(CSR_BUSY, BUSY, "CSRTrackingTag", "0", "all tags are given", "one of them after a reset, or Overwrite",          \
      "DSP0274 1.3 GET_CSR, CSRTrackingTag")                                                                           \
    X(CSR_RESET, RESET_REQUIRED, "state", "tag {v}", "the CSR is made at a reset of the device",                       \
      "the same request after it, in 1.3 with the tag", "DSP0274 CAPABILITIES, CERT_INSTALL_RESET_CAP")                \
    X(SLOT_0_UNTRUSTED, UNEXPECTED_REQUEST, "SlotID", "0", "this slot is set in a trusted environment",                \
      "slots 1 to 7 in a session, or settings.trusted_environment", "DSP0274 SET_CERTIFICATE, slot 0")                 \
    X(SLOT_UNTRUSTED, UNEXPECTED_REQUEST, "session", "none", "outside of a trusted environment slot {v} is set in one",\
      "the same in a session, or settings.trusted_environment", "DSP0274 SET_CERTIFICATE, slots 1 to 7")               \
    X(CHAIN_LONG, INVALID_FIELD, "CertChain", "{v} bytes", "more than a slot takes", "at most {l} bytes",              \
      "DSP0274, certificate chain format, Length")                                                                     \
    X(CHAIN_FORM, INVALID_FIELD, "CertChain", "its form", "{t}", "Length, RootHash and certificates, root first",      \
      "DSP0274, certificate chain format")                                                                             \
    X(CHAIN_REFUSED, INVALID_FIELD, "CertChain", "its certificates", "{t}", "a chain that verifies up to its root",    \
      "DSP0274 SET_CERTIFICATE, CertChain")                                                                            \
    X(CHAIN_KEY, INVALID_FIELD, "CertChain", "the leaf", "its key is not that of the slot",                            \
      "a certificate for the key that CSR has", "DSP0274 SET_CERTIFICATE, CertChain")                                  \
    X(CHAIN_RESET, RESET_REQUIRED, "state", "slot {v}", "the chain is kept, and the slot has it from a reset on",      \
      "GET_DIGESTS after it", "DSP0274 CAPABILITIES, CERT_INSTALL_RESET_CAP")                                          \
    X(SUMMARY_TYPE, INVALID_FIELD, "measurement summary hash type", "{v:x}", "no such type", "0x00, 0x01 or 0xff",     \
      "DSP0274 CHALLENGE and KEY_EXCHANGE, Param1, Param2")                                                            \
    X(SUMMARY_WITHOUT_MEASUREMENTS, INVALID_FIELD, "measurement summary hash type", "{v:x}",                           \
      "no measurement specification was negotiated", "0x00", "DSP0274 ALGORITHMS, MeasurementSpecificationSel")        \
    X(NO_MEASUREMENT_SPECIFICATION, UNEXPECTED_REQUEST, "state", "MeasurementSpecificationSel is 0",                   \
      "there are no measurements without a specification", "NEGOTIATE_ALGORITHMS with bit 0 of MeasurementSpecification", \
      "DSP0274 ALGORITHMS, MeasurementSpecificationSel")                                                               \
    X(MEASUREMENTS_UNSIGNED, INVALID_FIELD, "Param1", "{v:x}", "a signature, and MEAS_CAP says that there is none",    \
      "bit 0 clear", "DSP0274 CAPABILITIES, MEAS_CAP")                                                                 \
    X(MEASUREMENT_INDEX, INVALID_FIELD, "Param2", "{v}", "the device has no measurement of this index",                \
      "0 for their number, 255 for all, or an index that these have", "DSP0274 GET_MEASUREMENTS, Param2")              \
    X(NO_MAC, INVALID_FIELD, "capability", "no MAC_CAP", "a session has to authenticate its records",                  \
      "GET_CAPABILITIES with MAC_CAP", "DSP0277, secured messages")                                                    \
    X(PSK_HINT, INVALID_FIELD, "PSKHint", "{v} bytes", "no PSK has this hint", "the hint of a PSK that was configured",       \
      "DSP0274 PSK_EXCHANGE, PSKHint")                                                                                 \
    X(FINISH_OF_OTHER, UNEXPECTED_REQUEST, "session", "of {t}", "its handshake ends otherwise", "{w}",                 \
      "DSP0274 FINISH, PSK_FINISH")                                                                                    \
    X(EVENT_POLICY, INVALID_FIELD, "SessionPolicy", "{v:x}", "events are wanted, and EVENT_CAP is not stated",          \
      "bit 1 clear", "DSP0274 KEY_EXCHANGE, PSK_EXCHANGE, SessionPolicy")                                                            \
    X(OPAQUE_LENGTH, INVALID_FIELD, "OpaqueDataLength", "{v}", "more than opaque data may have", "at most {l}",        \
      "DSP0274 KEY_EXCHANGE, OpaqueDataLength")                                                                        \
    X(OPAQUE_NOT_AGREED, INVALID_FIELD, "OpaqueDataLength", "{v}", "no opaque data format was negotiated", "0",        \
      "DSP0274 ALGORITHMS, OtherParamsSelection")                                                                      \
    X(OPAQUE_DATA, INVALID_FIELD, "OpaqueData", "{v} bytes", "not opaque data in the negotiated format",               \
      "the elements of table \"Secured message general opaque data\"", "DSP0277, opaque data")                         \
    X(SECURED_VERSION, INVALID_FIELD, "secured message versions", "the highest is {v:x}", "none is in common",         \
      "{l:H} to {l:W}", "DSP0277, supported version list")                                                             \
    X(KEY_SHARE, INVALID_FIELD, "ExchangeData", "{v} bytes", "not a public key of the negotiated group {t}",           \
      "a point on the curve, or a number of the group but 0, 1 and p-1", "DSP0274 KEY_EXCHANGE, ExchangeData")         \
    X(CHUNKS_UNDER_WAY, UNEXPECTED_REQUEST, "state", "a large message is under way",                                   \
      "the request does not belong to its transfer", "{w}, or GET_VERSION",                                            \
      "DSP0274, large SPDM message transfer mechanism")                                                                \
    X(CHUNK_NOTHING, UNEXPECTED_REQUEST, "state", "no large response is there", "there is nothing to get",             \
      "CHUNK_GET after ERROR(LargeResponse)", "DSP0274 CHUNK_GET")                                                     \
    X(CHUNK_HANDLE, INVALID_FIELD, "Handle", "{v}", "not that of the large message under way", "{l}",                  \
      "DSP0274, chunks, Handle")                                                                                       \
    X(CHUNK_SEQ_NO, INVALID_FIELD, "ChunkSeqNo", "{v}", "not the chunk that comes next", "{l}",                        \
      "DSP0274, chunks, ChunkSeqNo")                                                                                   \
    X(LARGE_MESSAGE_MAX, REQUEST_TOO_LARGE, "LargeMessageSize", "{v}", "no message is that large", "at most {l}",      \
      "DSP0274, chunks, MaxSPDMmsgSize")                                                                               \
    X(LARGE_MESSAGE_MIN, INVALID_FIELD, "LargeMessageSize", "{v}", "no large message: it is taken in one transfer",    \
      "at least {l}", "DSP0274, chunks, MinDataTransferSize")                                                          \
    X(CHUNK_LONG, INVALID_FIELD, "ChunkSize", "{v}", "more than is left of the large message", "at most {l}",          \
      "DSP0274, chunks, ChunkSize")                                                                                    \
    X(CHUNK_SHORT, INVALID_FIELD, "ChunkSize", "{v}", "too little for a chunk that is not the last", "at least {l}",   \
      "DSP0274, chunks, MinDataTransferSize")                                                                          \
    X(CHUNK_LAST_EARLY, INVALID_FIELD, "LastChunk", "1", "{v} bytes of the large message have not come", "0",          \
      "DSP0274, chunks, LastChunk")                                                                                    \
    X(CHUNK_LAST_MISSING, INVALID_FIELD, "LastChunk", "0", "the large message is complete", "1",                       \
      "DSP0274, chunks, LastChunk")                                                                                    \
    X(CHUNK_SEND_CODE, INVALID_FIELD, "RequestResponseCode", "{v:x}", "this request comes in one transfer",            \
      "another than GET_VERSION, GET_CAPABILITIES, CHUNK_SEND and CHUNK_GET", "DSP0274, large SPDM messages")          \
    X(SESSIONS_FULL, SESSION_LIMIT, "session", "{v} are open", "no further one can be", "END_SESSION in one of them",  \
      "DSP0274 ERROR, SessionLimitExceeded")                                                                           \
    X(NO_LOG_SPECIFICATION, UNEXPECTED_REQUEST, "state", "MELspecificationSel is 0",                                   \
      "there is no log without a specification", "NEGOTIATE_ALGORITHMS with bit 0 of MELspecification",                \
      "DSP0274 ALGORITHMS, MELspecificationSel")                                                                       \
    X(LOG_OFFSET, INVALID_FIELD, "Offset", "{v}", "not within the measurement extension log", "below {l}",             \
      "DSP0274 GET_MEASUREMENT_EXTENSION_LOG, Offset")                                                                 \
    X(ENDPOINT_INFO_CODE, INVALID_FIELD, "SubCode", "{v}", "no such information", "1, device class identifiers",       \
      "DSP0274 GET_ENDPOINT_INFO, Param1")                                                                             \
    X(ENDPOINT_INFO_UNSIGNED, UNSUPPORTED_REQUEST, "RequestAttributes", "{v:x}",                                       \
      "a signature, and EP_INFO_CAP says that there is none", "bit 0 clear", "DSP0274 CAPABILITIES, EP_INFO_CAP")      \
    X(NO_HANDSHAKE, UNEXPECTED_REQUEST, "session", "none is in its handshake", "there is nothing to finish",           \
      "KEY_EXCHANGE first", "DSP0274 FINISH")                                                                          \
    X(FINISH_SIGNED, INVALID_FIELD, "Param1", "{v:x}", "a signature, and KEY_EXCHANGE_RSP asked for none",             \
      "bit 0 clear", "DSP0274 FINISH, Param1")                                                                         \
    X(FINISH_UNSIGNED, INVALID_FIELD, "Param1", "{v:x}", "no signature, and KEY_EXCHANGE_RSP asked for one",            \
      "bit 0 set, and the signature", "DSP0274 FINISH, Param1")                                                        \
    X(FINISH_SLOT, INVALID_FIELD, "ReqSlotID", "{v}", "not the slot that was asked for", "{l}",                        \
      "DSP0274 FINISH, Param2")                                                                                        \
    X(FINISH_BEFORE_CHAIN, UNEXPECTED_REQUEST, "state", "the requester's certificate chain is not known",              \
      "encapsulated requests are not answered yet", "GET_ENCAPSULATED_REQUEST or DELIVER_ENCAPSULATED_RESPONSE first",  \
      "DSP0274 KEY_EXCHANGE_RSP, MutAuthRequested")                                                                    \
    X(FINISH_SIGNATURE, BAD_SIGNATURE, "Signature", "", "not the requester's over TH; the session ends",               \
      "the signature with its leaf's key over all messages so far", "DSP0274 FINISH, Signature")                       \
    X(MUTUAL_REQUIRED, INVALID_POLICY, "capability", "no {t}", "every requester of this device has to authenticate",   \
      "GET_CAPABILITIES and NEGOTIATE_ALGORITHMS with it", "DSP0274 KEY_EXCHANGE_RSP, MutAuthRequested")               \
    X(NOTHING_ENCAPSULATED, NO_PENDING_REQUESTS, "state", "", "no encapsulated request waits",                         \
      "CHALLENGE_AUTH or KEY_EXCHANGE_RSP that asks for it, first", "DSP0274 GET_ENCAPSULATED_REQUEST")                \
    X(ENCAPSULATED_UNASKED, UNEXPECTED_REQUEST, "state", "", "nothing was asked", "GET_ENCAPSULATED_REQUEST first",     \
      "DSP0274 DELIVER_ENCAPSULATED_RESPONSE")                                                                         \
    X(ENCAPSULATED_ID, INVALID_FIELD, "Param1", "{v}", "not the id of the encapsulated request", "{l}",                \
      "DSP0274 DELIVER_ENCAPSULATED_RESPONSE, Param1")                                                                 \
    X(ENCAPSULATED_SHORT, INVALID_RESPONSE, "encapsulated response", "{v} bytes", "an SPDM header takes more",          \
      "at least 4 bytes", "DSP0274, generic SPDM message format")                                                      \
    X(ENCAPSULATED_VERSION, INVALID_RESPONSE, "SPDMVersion of the encapsulated response", "{v:x}",                     \
      "another version was negotiated", "{l:x}", "DSP0274, generic SPDM message format")                               \
    X(ENCAPSULATED_CODE, INVALID_RESPONSE, "RequestResponseCode of the encapsulated response", "{v:x}",                \
      "not the response that was asked for", "{l:x}", "DSP0274, SPDM response codes")                                  \
    X(ENCAPSULATED_ERROR, INVALID_RESPONSE, "encapsulated response", "ERROR({t})", "the requester does not show who it" \
      " is", "what was asked for", "DSP0274 KEY_EXCHANGE_RSP, MutAuthRequested")                                       \
    X(ENCAPSULATED_FORM, INVALID_RESPONSE, "encapsulated response", "{t}", "{w}", "one of its table's form", \
      "DSP0274, the response's table")                                                                                 \
    X(REQUESTER_SLOTS, INVALID_RESPONSE, "Param2 of the requester's DIGESTS", "0x0", "it has no certificate chain",     \
      "at least one slot", "DSP0274 DIGESTS, Param2")                                                                  \
    X(REQUESTER_CERTIFICATE_SLOT, INVALID_RESPONSE, "Param1 of the requester's CERTIFICATE", "{v}",                    \
      "not the slot that was asked for", "{l}", "DSP0274 CERTIFICATE, Param1")                                         \
    X(REQUESTER_FORM, INVALID_RESPONSE, "LargeCertChain of the requester's CERTIFICATE", "{v}",                        \
      "not as it was asked for", "{l}", "DSP0274 1.4 CERTIFICATE, LargeCertChain")                                     \
    X(REQUESTER_PORTION, INVALID_RESPONSE, "PortionLength of the requester's CERTIFICATE", "{v}",                      \
      "not a next portion of one chain", "1 to {l}, and RemainderLength to fit", "DSP0274 CERTIFICATE, PortionLength") \
    X(REQUESTER_CHAIN, INVALID_RESPONSE, "the requester's certificate chain", "", "{t}",                               \
      "a chain under a root that this device trusts", "DSP0274, certificates and certificate chains")                  \
    X(REQUESTER_CHALLENGE_SLOT, INVALID_RESPONSE, "Param1, Param2 of the requester's CHALLENGE_AUTH", "{v}",           \
      "not the slot that was asked for, or other slots than DIGESTS named", "{l}", "DSP0274 CHALLENGE_AUTH, Param1")   \
    X(REQUESTER_CHALLENGE_MUTUAL, INVALID_RESPONSE, "Param1 of the requester's CHALLENGE_AUTH", "BasicMutAuthReq",     \
      "a requester does not ask for it", "bit 7 clear", "DSP0274 CHALLENGE_AUTH, Param1")                              \
    X(REQUESTER_CHALLENGE_CHAIN, INVALID_RESPONSE, "CertChainHash of the requester's CHALLENGE_AUTH", "",              \
      "not the digest of its chain", "that of DIGESTS", "DSP0274 CHALLENGE_AUTH, CertChainHash")                       \
    X(REQUESTER_CHALLENGE_CONTEXT, INVALID_RESPONSE, "RequesterContext of the requester's CHALLENGE_AUTH", "",         \
      "not that of CHALLENGE", "the same bytes", "DSP0274 CHALLENGE_AUTH, RequesterContext")                           \
    X(REQUESTER_CHALLENGE_SIGNATURE, INVALID_RESPONSE, "Signature of the requester's CHALLENGE_AUTH", "",              \
      "does not verify with its leaf's key", "the signature over M1/M2", "DSP0274 CHALLENGE_AUTH, Signature")          \
    X(REQUESTER_KEY_UPDATE, INVALID_RESPONSE, "Param1, Param2 of the requester's KEY_UPDATE_ACK", "{v:x}",              \
      "not the operation and tag that were asked for", "those of KEY_UPDATE, tag {l}", "DSP0274 KEY_UPDATE_ACK")       \
    X(REQUESTER_INFO_SLOT, INVALID_RESPONSE, "SlotID of the requester's ENDPOINT_INFO", "{v}", "another slot",         \
      "{l}", "DSP0274 ENDPOINT_INFO, Param2")                                                                          \
    X(REQUESTER_INFO_SIGNATURE, INVALID_RESPONSE, "Signature of the requester's ENDPOINT_INFO", "",                    \
      "does not verify with its leaf's key", "the signature over IL1/IL2", "DSP0274 ENDPOINT_INFO, Signature")         \
    X(VERIFY_DATA, BAD_HMAC, "RequesterVerifyData", "", "not the HMAC of TH under the requester's finished key; the"   \
      " session ends", "the HMAC over all messages so far", "DSP0274 FINISH, PSK_FINISH, RequesterVerifyData")                     \
    X(KEY_OPERATION, INVALID_FIELD, "Param1", "{v}", "no such key operation",                                          \
      "1 UpdateKey, 2 UpdateAllKeys, 3 VerifyNewKey", "DSP0274 KEY_UPDATE operations")                                 \
    X(KEY_UPDATE_PENDING, INVALID_FIELD, "Param1", "{v}", "the new key of the last update is not verified",            \
      "3 VerifyNewKey under the new key", "DSP0274 KEY_UPDATE, VerifyNewKey")                                          \
    X(NO_NEW_KEY, INVALID_FIELD, "Param1", "{v}", "there is no new key to verify", "1 or 2 first",                     \
      "DSP0274 KEY_UPDATE, VerifyNewKey")                                                                              \
    X(VERIFIED_WITH_OLD_KEY, INVALID_FIELD, "Param1", "{v}", "the record was sealed with the old key",                 \
      "the same under the new key", "DSP0274 KEY_UPDATE, VerifyNewKey")                                                \
    X(NO_HEARTBEAT, UNEXPECTED_REQUEST, "session", "HeartbeatPeriod is 0", "it has no heartbeat",                      \
      "HBEAT_CAP of both, and a period", "DSP0274 KEY_EXCHANGE_RSP, HeartbeatPeriod")                                  \
    X(NOTHING_HELD, UNEXPECTED_REQUEST, "state", "no response is held back", "there is nothing to ask for",            \
      "the request itself", "DSP0274 RESPOND_IF_READY")                                                                \
    X(HELD_OTHER_CODE, INVALID_FIELD, "Param1", "{v:x}", "another request's response is held back", "{l:x}",           \
      "DSP0274 RESPOND_IF_READY, Param1")                                                                              \
    X(HELD_OTHER_TOKEN, INVALID_FIELD, "Param2", "{v}", "not the token of ResponseNotReady", "{l}",                    \
      "DSP0274 RESPOND_IF_READY, Param2")                                                                              \
    X(VENDOR_ID_LENGTH, INVALID_FIELD, "Len", "{v}", "not the length of a vendor id of this registry", "{l}",          \
      "DSP0274 VENDOR_DEFINED_REQUEST, Len")                                                                           \
    X(VENDOR_OTHER, UNSUPPORTED_REQUEST, "StandardID, VendorID", "{v}, {l:x}", "not PCI-SIG's", "3, 0x0001",           \
      "DSP0274 VENDOR_DEFINED_REQUEST, StandardID")                                                                    \
    X(VENDOR_LARGE, INVALID_FIELD, "LargeReq", "1", "not both sides state LARGE_RESP_CAP", "0",                        \
      "DSP0274 1.4 VENDOR_DEFINED_REQUEST, LargeReq")                                                                  \
    X(VENDOR_EMPTY, INVALID_FIELD, "ReqLength", "0", "a PCI-SIG message begins with its protocol id",                  \
      "at least 1", "DSP0274 VENDOR_DEFINED_REQUEST, ReqLength")                                                       \
    X(VENDOR_PROTOCOL, UNSUPPORTED_REQUEST, "protocol id", "{v}", "not a PCI-SIG protocol that is served",             \
      "0 IDE_KM, 1 TDISP", "PCIe 6.33.3, 11.3.1")

/* Objects that get no answer, and records. */
#define DSM_CAUSES_OBJECT(X)                                                                                           \
    X(OBJECT_MALFORMED, DISCARD, "object", "{v} bytes", "{t}", "one of the transport's form", "{w}")                   \
    X(OBJECT_TYPE, DISCARD, "object", "{v} bytes", "{t}", "SPDM, a secured record, or what discovery names", "{w}")    \
    X(FLR_MEANWHILE, DISCARD, "state", "", "an FLR came while it was processed", "the request again, after the FLR",   \
      "PCIe 6.31.3")                                                                                                   \
    X(DISCOVERY, DISCARD, "DOE discovery", "{v} bytes", "malformed DOE discovery", "4 bytes", "PCIe 6.30.1.1")         \
    X(RECORD_SHORT, DISCARD, "length", "{v} bytes", "secured record is too short for a session id", "at least 4",      \
      "DSP0277, Session ID")                                                                                           \
    X(RECORD_SESSION, DISCARD, "Session ID", "{v:x}", "secured record of an unknown session",                          \
      "an id of KEY_EXCHANGE and its response", "DSP0277, Session ID")                                                 \
    X(RECORD_LENGTH, DECRYPT, "Length", "{v}", "not the length of what came; the session ends", "{l}",                 \
      "DSP0277, Length")                                                                                               \
    X(RECORD_TAG, DECRYPT, "MAC", "session {v:x}", "the record does not authenticate; the session ends",               \
      "a record under the session's key and its next sequence number", "DSP0277, MAC")                                 \
    X(RECORD_NO_SPDM, DISCARD, "record", "session {v:x}", "what the record holds is no SPDM message",                  \
      "message type SPDM", "DSP0276, message type")                                                                    \
    X(RECORD_SEQUENCE, SEQUENCE_EXHAUSTED, "sequence number", "session {v:x}",                                         \
      "no sequence number is left; the session ends", "KEY_UPDATE in time, or a new session",                          \
      "DSP0277, sequence number")                                                                                      \
    X(PCI_OUTSIDE_SESSION, DISCARD, "session", "none", "IDE_KM or TDISP outside a secured session",                    \
      "KEY_EXCHANGE and FINISH first", "PCIe 6.33.3, 11.2.2")                                                          \
    X(RESET_MEANWHILE, DISCARD, "state", "", "the connection was reset, or its function, before the answer was made",  \
      "the request again, in what begins after the reset", "PCIe 11.2, resets")

/* TDISP (PCIe 11.3): TDISP_ERROR. */
#define DSM_CAUSES_TDISP(X)                                                                                            \
    X(TDISP_SHORT, TRUNCATED, "length", "{v} bytes", "shorter than a TDISP header", "at least 16 bytes",               \
      "PCIe 11.3, TDISP message format")                                                                               \
    X(TDISP_VERSION, VERSION_MISMATCH, "TDISPVersion", "{v:x}", "TDISPVersion is not 1.0", "0x10", "PCIe 11.3.4")      \
    X(TDISP_CODE, UNSUPPORTED_REQUEST, "MessageType", "{v:x}", "not a request that is served",                         \
      "those that REQ_MSGS_SUPPORTED lists", "PCIe 11.3, TDISP_CAPABILITIES")                                          \
    X(TDISP_EMULATOR_CODE, UNSUPPORTED_REQUEST, "MessageType", "{v:x}", "an emulator may ask for the state only",      \
      "0x85, GET_DEVICE_INTERFACE_STATE", "swdsm-protocol(7)")                                                         \
    X(TDISP_LENGTH, TRAILING, "length", "{v} bytes", "the request has another length", "{l} bytes",                    \
      "PCIe 11.3, the request's table")                                                                                \
    X(TDISP_INTERFACE, INVALID_FIELD, "FUNCTION_ID", "{v:x}", "no TDI of this device has this function id", "{w}",     \
      "PCIe 11.3, INTERFACE_ID")                                                                                       \
    X(TDISP_SESSION, UNEXPECTED_REQUEST, "session", "{v:x}", "the TDI is not locked by this session", "{l:x}",         \
      "PCIe 11.6.3")                                                                                                   \
    X(TDISP_STATE, UNEXPECTED_REQUEST, "TDI_STATE", "{t}", "the request is not legal in this state", "{w}",            \
      "PCIe 11.3.1")                                                                                                   \
    X(LOCK_FLAGS, INVALID_FIELD, "FLAGS", "{v:x}", "a flag that LOCK_INTERFACE_FLAGS_SUPPORTED lacks",                 \
      "bits of {l:x}", "PCIe 11.3.8, FLAGS")                                                                           \
    X(LOCK_STREAM, INVALID_FIELD, "default stream id", "{v}", "the default IDE stream is not keyed over this session", \
      "a stream that KEY_PROG and K_SET_GO of this session have made secure", "PCIe 11.3.8")                           \
    X(LOCK_DEFAULT_STREAM, CONFIG, "default stream id", "{v}", "{t}",                                                  \
      "the one Selective IDE stream that is enabled as Default Stream", "PCIe 11.3.8")                                 \
    X(LOCK_OFFSET_RANGE, INVALID_FIELD, "MMIO_REPORTING_OFFSET", "{v:x}",                                              \
      "MMIO_REPORTING_OFFSET takes a range out of the address space", "one that keeps each range in 64 bits",          \
      "PCIe 11.3.8, MMIO_REPORTING_OFFSET")                                                                            \
    X(LOCK_BAR_ADDRESS, CONFIG, "BAR {l}, address", "{v:x}", "not programmed", "an address", "PCIe 11.3.8")            \
    X(LOCK_BAR_ALIGNMENT, CONFIG, "BAR {l}, address", "{v:x}", "not at the beginning of a page",                       \
      "a multiple of 4096", "PCIe 11.3.8")                                                                             \
    X(LOCK_BAR_SIZE, CONFIG, "BAR {l}, size", "{v:x}", "no whole pages", "a multiple of 4096", "PCIe 11.3.8")          \
    X(LOCK_BAR_END, CONFIG, "BAR {l}, address", "{v:x}", "the BAR ends past the address space",                        \
      "one at which it ends in 64 bits", "PCIe 11.3.8")                                                                \
    X(LOCK_BAR_OVERLAP, CONFIG, "BAR {v:i}", "", "it overlaps BAR {v:d}", "BARs apart from each other", "PCIe 11.3.8") \
    X(LOCK_RANGES, CONFIG, "MMIO_RANGE_COUNT", "more than {l}", "more ranges than a report may have here",             \
      "at most {l}", "PCIe 11.3.11")                                                                                   \
    X(LOCK_RANGE_PAGES, CONFIG, "BAR {l}, range", "{v:x} pages", "more than 32 bits of pages can say",                 \
      "at most 0xffffffff pages", "PCIe 11.3.11")                                                                      \
    X(LOCK_REPORT, CONFIG, "report", "{v} bytes", "longer than a report can be", "at most {l} bytes", "PCIe 11.3.11")  \
    X(LOCK_NEIGHBOURS, CONFIG, "BARs of {v:f}", "", "a BAR of the TDI overlaps one of them",                           \
      "BARs apart from all others", "PCIe 11.3.8")                                                                     \
    X(LOCK_CONFIGURATION, CONFIG, "configuration space", "", "{t}", "registers without that", "PCIe 11.3.8")           \
    X(LOCK_ENTROPY, NO_ENTROPY, "START_INTERFACE_NONCE", "", "no random bytes for the nonce", "LOCK again later",      \
      "PCIe 11.3.9")                                                                                                   \
    X(REPORT_OFFSET, INVALID_FIELD, "OFFSET", "{v}", "OFFSET is at or past the report's end", "below {l}",             \
      "PCIe 11.3.10, OFFSET")                                                                                          \
    X(REPORT_LENGTH, INVALID_FIELD, "LENGTH", "0", "it asks for nothing", "at least 1", "PCIe 11.3.10, LENGTH")        \
    X(TDISP_NO_ROOM, NO_SPACE, "length of the response", "", "it does not fit into what the requester takes",          \
      "a larger DataTransferSize", "DSP0274 GET_CAPABILITIES, DataTransferSize")                                       \
    X(START_NONCE, INVALID_FIELD, "START_INTERFACE_NONCE", "", "not the nonce of this lock's response",                \
      "the nonce of LOCK_INTERFACE_RESPONSE", "PCIe 11.3.14")                                                          \
    X(DRAIN, TIMEOUT, "transactions", "", "transactions were not drained in time; the TDI is in ERROR",                \
      "STOP, then LOCK again", "PCIe 11.3.9, 11.3.16") \
    X(P2P_NOT_LOCKED, INVALID_FIELD, "LOCK's FLAGS", "{v:x}", "the TDI was locked without BIND_P2P", \
      "LOCK with bit 3", "PCIe 11.3.8, BIND_P2P") \
    X(P2P_STREAM, INVALID_FIELD, "P2P_STREAM_ID", "{v}", "{t}", "another stream, which this session has keyed, to bind;" \
      " one that is bound, to unbind", "PCIe 11.3, BIND_P2P_STREAM_REQUEST") \
    X(MMIO_RANGE, INVALID_FIELD, "MMIO_RANGE", "", "{t}", "pages of one range of the report that may be updated", \
      "PCIe 11.3, SET_MMIO_ATTRIBUTE_REQUEST") \
    X(VDM_VENDOR, UNSUPPORTED_REQUEST, "VDM_REQUEST, vendor", "registry {v}", "not a vendor whose messages are served", \
      "registry 0, vendor id 0x13b5 (Arm)", "PCIe 11.3, VDM_REQUEST") \
    X(VDM_TYPE, UNSUPPORTED_REQUEST, "VDM of Arm's, type", "{v:x}", "not a request that is served", \
      "0x01 GET_VERSION, 0x02 GET_DEV_PROP, 0x05 SET_INTERFACE", "Arm RMM specification, TDISP VDMs") \
    X(VDM_LENGTH, TRAILING, "VDM_REQUEST, length", "{v} bytes behind the header", "not that of the message", \
      "that of its table", "Arm RMM specification, TDISP VDMs") \
    X(VDM_MECID, INVALID_FIELD, "PMECID", "{v}", "it has more bits than the device's MECIDs", "a number of {l} bits", \
      "Arm RMM specification, SET_INTERFACE")

/* IDE_KM (PCIe 6.33.3): ERROR, silence, or a status of KP_ACK. */
#define DSM_CAUSES_IDE_KM(X)                                                                                           \
    X(IDE_NONE, UNSUPPORTED_REQUEST, "IDE_KM {t}", "", "the device has no IDE", "a device whose description has IDE"   \
      " ports", "swdsm.json(5), ide")                                                                                  \
    X(IDE_EMPTY, DISCARD, "IDE_KM object", "0 bytes", "there is no object id", "at least 1 byte",                      \
      "PCIe 6.33.3, Object ID")                                                                                        \
    X(IDE_OBJECT, INVALID_FIELD, "IDE_KM Object ID", "{v:x}", "not a request",                                         \
      "0 QUERY, 2 KEY_PROG, 4 K_SET_GO, 5 K_SET_STOP", "PCIe 6.33.3, Object ID")                                       \
    X(IDE_LENGTH, DISCARD, "IDE_KM {t}, length", "{v} bytes", "a wrong length", "that of its table", "PCIe 6.33.3")    \
    X(IDE_OWNER, DISCARD, "IDE_KM {t}, session", "{v:x}", "session {l:x} has programmed keys",                         \
      "the same in that session, or once it has ended", "PCIe 6.33.3")                                                 \
    X(IDE_PORT, INVALID_FIELD, "IDE_KM {t}, PortIndex", "{v}", "there is no such port", "below {l}",                   \
      "PCIe 6.33.3, PortIndex")                                                                                        \
    X(IDE_SUB_STREAM, INVALID_FIELD, "IDE_KM {t}, sub-stream", "{v}", "there is no such sub-stream", "0 to 2",         \
      "PCIe 6.33.3, Key Sub-Stream")                                                                                   \
    X(KEY_LENGTH, TRUNCATED, "IDE_KM KEY_PROG, length", "{v} bytes", "a key is 8 double words, its IFV 2", "{l} bytes", \
      "PCIe 6.33.3, KP_ACK Incorrect Length")                                                                          \
    X(KEY_PORT, INVALID_FIELD, "IDE_KM KEY_PROG, PortIndex", "{v}", "no key can be programmed there: no such port",    \
      "below {l}", "PCIe 6.33.3, KP_ACK Unsupported Port Index")                                                       \
    X(KEY_SUB_STREAM, INVALID_FIELD, "IDE_KM KEY_PROG, sub-stream", "{v}", "no key has this sub-stream", "0 to 2",     \
      "PCIe 6.33.3, KP_ACK Unsupported Value")                                                                         \
    X(KEY_IFV, INVALID_FIELD, "IDE_KM KEY_PROG, IFV", "", "another than the initial one",                              \
      "00000000 00000001, the higher double word first", "PCIe 6.33.3, KP_ACK Unsupported Value")                      \
    X(KEY_STREAMS, INVALID_FIELD, "IDE_KM KEY_PROG, Stream ID", "{v}",                                                 \
      "the port has keys of as many streams as it can",                                                                \
      "one of these", "PCIe 6.33.3, KP_ACK Unsupported Value")                                                         \
    X(KEY_IN_USE, INVALID_FIELD, "IDE_KM KEY_PROG, Key Set", "{v}", "this key is in use", "the other key set",         \
      "PCIe 6.33.3, KP_ACK Unspecified Failure")

/* CXL's IDE_KM and TSP. */
#define DSM_CAUSES_CXL(X) \
    X(CXL_IDE_OBJECT, INVALID_FIELD, "CXL IDE_KM object id", "{v:x}", "not a request of CXL's", \
      "0 QUERY, 2 KEY_PROG, 4 K_SET_GO, 5 K_SET_STOP, 7 GETKEY", "CXL 3.0 IDE_KM, Object ID") \
    X(CXL_IDE_LENGTH, DISCARD, "CXL IDE_KM {t}, length", "{v} bytes", "a wrong length", \
      "that of its table", "CXL 3.0 IDE_KM") \
    X(CXL_IDE_OWNER, DISCARD, "CXL IDE_KM {t}, session", "{v:x}", "session {l:x} has programmed keys of the port", \
      "the same in that session, or once it has ended", "CXL 3.0 IDE_KM") \
    X(CXL_IDE_PORT, INVALID_FIELD, "CXL IDE_KM {t}, PortIndex", "{v}", "the device has no such port", \
      "below {l}", "CXL 3.0 IDE_KM, PortIndex") \
    X(CXL_IDE_SUB_STREAM, INVALID_FIELD, "CXL IDE_KM {t}, sub-stream", "{v}", "not that of CXL.cachemem", \
      "8", "CXL 3.0 IDE_KM, Key Sub-Stream") \
    X(CXL_IDE_CAPS, INVALID_FIELD, "CXL IDE_KM {t}", "", "QUERY_RESP does not state that the port can", \
      "Caps with bits of {l:x}; they are {v:x}", "CXL 3.0 IDE_KM QUERY_RESP, Caps") \
    X(CXL_KEY_LENGTH, TRUNCATED, "CXL IDE_KM KEY_PROG, length", "{v} bytes", "a key is 8 double words, its IV 3", \
      "{l} bytes", "CXL 3.0 IDE_KM KEY_PROG") \
    X(CXL_KEY_IV, INVALID_FIELD, "CXL IDE_KM KEY_PROG, IV", "", "its sub-stream is not that of CXL.cachemem", \
      "1000b in bits 95:92", "CXL 3.0 IDE_KM KEY_PROG") \
    X(TSP_SHORT, TRUNCATED, "TSP, length", "{v} bytes", "shorter than its header", \
      "at least 2 bytes", "CXL 3.1 TSP, header") \
    X(TSP_VERSION, VERSION_MISMATCH, "TSPVersion", "{v:x}", "TSPVersion is not 1.0", \
      "0x10", "CXL 3.1 TSP, header") \
    X(TSP_OPCODE, UNSUPPORTED_REQUEST, "TSP opcode", "{v:x}", "not a request of TSP", \
      "0x81 to 0x8e", "CXL 3.1 TSP, opcodes") \
    X(TSP_LENGTH, TRAILING, "TSP, length", "{v} bytes", "the request of TSP has another length",                       \
      "that of its table", "CXL 3.1 TSP")                                                                              \
    X(TSP_SESSION, NOT_OWNER, "TSP session", "{t}", "it may not ask for this", \
      "{w}", "CXL 3.1 TSP, NO_PRIVILEGE") \
    X(TSP_STATE, UNEXPECTED_REQUEST, "TSP state", "{t}", "the request is not legal in this state of the target", \
      "{w}", "CXL 3.1 TSP, INVALID_SECURITY_STATE") \
    X(TSP_LOCKED, UNEXPECTED_REQUEST, "TSP state", "{t}", "the target is locked already", \
      "{w}", "CXL 3.1 TSP, ALREADY_LOCKED") \
    X(TSP_CONFIGURATION, INVALID_FIELD, "TSP configuration", "", "{t}", \
      "a configuration that keeps this rule", "CXL 3.1 TSP SET_TARGET_CONFIGURATION") \
    X(TSP_REPORT_OFFSET, INVALID_FIELD, "TSP report, offset", "{v}", "at or past the report's end", \
      "below {l}", "CXL 3.1 TSP GET_TARGET_CONFIGURATION_REPORT") \
    X(TSP_REPORT_LENGTH, INVALID_FIELD, "TSP report, length", "0", "it asks for nothing of the report", \
      "at least 1", "CXL 3.1 TSP GET_TARGET_CONFIGURATION_REPORT") \
    X(TSP_TE_STATE, INVALID_FIELD, "TSP memory", "", "{t}", \
      "TE state 0 or 1 of ranges that the target can have", "CXL 3.1 TSP SET_TARGET_TE_STATE") \
    X(TSP_CKID, INVALID_FIELD, "TSP CKID", "", "{t}", \
      "a CKID of the configuration", "CXL 3.1 TSP, INVALID_CKID") \
    X(TSP_CKID_TYPE, INVALID_FIELD, "TSP CKID type", "{v}", "there is no such type", \
      "1 TVM CKID, 2 OS CKID", "CXL 3.1 TSP SET_TARGET_CKID_SPECIFIC_KEY") \
    X(TSP_RANGE, INVALID_FIELD, "TSP range", "", "{t}", \
      "a range of the target, beside others", "CXL 3.1 TSP SET_TARGET_RANGE_SPECIFIC_KEY") \
    X(TSP_NO_KEY, INVALID_FIELD, "TSP validity flags", "{v:x}", "a specific key that is not there", \
      "bit 0 set", "CXL 3.1 TSP, validity flags") \
    X(TSP_ENTROPY, INVALID_FIELD, "TSP validity flags", "{v:x}", "entropy, which the target does not take", \
      "0x00", "CXL 3.1 TSP, validity flags") \
    X(TSP_NOTHING_DELAYED, UNEXPECTED_REQUEST, "TSP state", "", "no request was delayed", \
      "the request itself", "CXL 3.1 TSP CHECK_TARGET_DELAYED_COMPLETION") \
    X(TSP_NO_ROOM, RESPONSE_TOO_LARGE, "length of TSP's response", "", "the requester takes less than the response", \
      "a larger DataTransferSize", "DSP0274 GET_CAPABILITIES, DataTransferSize")

/* clang-format on */

#endif
