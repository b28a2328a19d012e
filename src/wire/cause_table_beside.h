/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of the table of causes (wire/cause_table.h, which says how they are read) that no request is refused for:
 * a device's responses, an emulator's frames and calls, what is asked of a device by whoever does not own it. */
#ifndef DSM_WIRE_CAUSE_TABLE_BESIDE_H
#define DSM_WIRE_CAUSE_TABLE_BESIDE_H

/* clang-format off */

/* A device's responses, as a requester refuses them. Their length, and fields that requests have, too, have rows above. */
#define DSM_CAUSES_RESPONSE(X)                                                                                         \
    X(VERSION_COUNT, INVALID_FIELD, "VersionNumberEntryCount", "{v}", "no version, or more than are read",             \
      "1 to {l}", "DSP0274 VERSION, VersionNumberEntryCount")                                                          \
    X(SUPPORTED_LENGTH, INVALID_FIELD, "Length of the supported algorithms", "{v}",                                    \
      "less than their fixed fields take", "at least {l}", "DSP0274 CAPABILITIES, Supported algorithms")               \
    X(SELECTED_MANY, INVALID_FIELD, "{t}", "{v:x}", "more than one is selected", "one bit at most",                    \
      "DSP0274 10.4, ALGORITHMS")                                                                                      \
    X(SELECTED_EXTERNAL, INVALID_FIELD, "ExtAsymSelCount, ExtHashSelCount", "{v}, {l}",                                \
      "more than one of a kind is selected", "0 or 1 each", "DSP0274 10.4, ALGORITHMS")                                \
    X(DIGESTS_MASK, INVALID_FIELD, "ProvisionedSlotMask", "{v:x}", "slots that SupportedSlotMask lacks",               \
      "bits of {l:x}", "DSP0274 DIGESTS, Param1, Param2")                                                              \
    X(CHAIN_LENGTH, TRAILING, "Length", "{v}", "not the length of the certificate chain that came", "{l}",             \
      "DSP0274, certificate chain format")                                                                             \
    X(CONTENT_CHANGED, INVALID_FIELD, "content changed", "{v}", "a reserved value", "0 to {l}",                        \
      "DSP0274 MEASUREMENTS, Param2")                                                                                  \
    X(MEASUREMENT_RECORD, INVALID_FIELD, "MeasurementRecordLength", "{v}", "its blocks do not end there",              \
      "the length of {l} blocks", "DSP0274 MEASUREMENTS, MeasurementRecord")                                           \
    X(BLOCK_INDEX, INVALID_FIELD, "Index of a measurement block", "{v}", "no block has it", "1 to {l}",                \
      "DSP0274, measurement block format")                                                                             \
    X(BLOCK_SPECIFICATION, INVALID_FIELD, "MeasurementSpecification", "{v:x}", "not DMTF's", "{l:x}",                  \
      "DSP0274, measurement block format")                                                                             \
    X(BLOCK_SIZE, INVALID_FIELD, "MeasurementSize", "{v}",                                                             \
      "not DMTFSpecMeasurementValueSize and the 3 bytes before the value", "{l}",                                      \
      "DSP0274, measurement block format")                                                                             \
    X(BLOCK_SHORT, TRUNCATED, "measurement block", "{v} bytes", "it ends before its value does",                       \
      "at least {l} bytes", "DSP0274, measurement block format")                                                       \
    X(MUT_AUTH_REQUESTED, INVALID_FIELD, "MutAuthRequested", "{v:x}", "more than one way of mutual authentication",    \
      "one bit at most", "DSP0274 KEY_EXCHANGE_RSP, MutAuthRequested")                                                 \
    X(ERROR_DATA_LENGTH, INVALID_FIELD, "ExtendedErrorData", "{v} bytes", "longer than it can be",                     \
      "at most {l} bytes", "DSP0274 ERROR, ExtendedErrorData")                                                         \
    X(RESPONSE_RECORD_LENGTH, TRAILING, "Length", "{v}", "not the length of what came, or no room for the MAC",        \
      "{l}", "DSP0277, Length")                                                                                        \
    X(TDI_STATE_VALUE, INVALID_FIELD, "TDI_STATE", "{v}", "no such state", "0 to {l}",                                 \
      "PCIe 11.3, DEVICE_INTERFACE_STATE")                                                                             \
    X(REPORT_RANGE_COUNT, LIMIT, "MMIO_RANGE_COUNT", "{v}", "more ranges than are read", "at most {l}", "PCIe 11.3.11") \
    X(IDE_REGISTERS, TRUNCATED, "IDE registers", "{v} bytes", "no whole double words", "a multiple of 4",              \
      "PCIe 6.33.3, QUERY_RESP")                                                                                       \
    X(IDE_REGISTERS_MANY, LIMIT, "IDE registers", "{v} double words", "more than are read", "at most {l}",             \
      "PCIe 6.33.3, QUERY_RESP")

/* An emulator's own frames (swdsm-protocol(7)): a RESULT with these words. */
#define DSM_CAUSES_FRAME(X)                                                                                            \
    X(FRAME_SHORT, TRUNCATED, "payload", "{v} bytes", "it ends before its last field", "at least {l} bytes",           \
      "swdsm-protocol(7)")                                                                                             \
    X(FRAME_LONG, TRAILING, "payload", "{v} bytes", "bytes stand behind its last field", "{l} bytes",                  \
      "swdsm-protocol(7)")                                                                                             \
    X(HELLO_ROLE, INVALID_FIELD, "role", "{v}", "no such role", "0 owner, 1 observer", "swdsm-protocol(7), HELLO")     \
    X(HELLO_TDI_COUNT, INVALID_FIELD, "tdi_count", "{v}", "no device has so many TDIs", "at most {l}",                 \
      "swdsm-protocol(7), HELLO")                                                                                      \
    X(HELLO_NAME, INVALID_FIELD, "name", "{v} bytes", "too long, no UTF-8, or with a control character",               \
      "at most {l} bytes of UTF-8 without control characters", "swdsm-protocol(7), HELLO")                             \
    X(EVENT_KIND, INVALID_FIELD, "kind", "{v}", "no such event", "1 to {l}", "swdsm-protocol(7), EVENT")               \
    X(LAYOUT_HEADER_TYPE, INVALID_FIELD, "header_type", "{v}", "no such header layout", "0 or 1",                      \
      "swdsm-protocol(7), CONFIG_LAYOUT")                                                                              \
    X(LAYOUT_COUNT, INVALID_FIELD, "count", "{v}", "too many capabilities", "at most {l}",                             \
      "swdsm-protocol(7), CONFIG_LAYOUT")                                                                              \
    X(LAYOUT_EXTENDED, INVALID_FIELD, "capabilities[{v:i}].extended", "{v:d}", "neither yes nor no", "0 or 1",         \
      "swdsm-protocol(7), CONFIG_LAYOUT")                                                                              \
    X(LAYOUT_OFFSET, INVALID_FIELD, "capabilities[{v:i}].offset", "{v:W}", "not where such a capability can lie",      \
      "a multiple of 4 from {l:H} to below {l:W}", "PCIe 7.5.1, 7.9.1")                                                \
    X(LAYOUT_LEN, INVALID_FIELD, "capabilities[{v:i}].len", "{v:d}",                                                   \
      "no room for its header, or past the end of its space", "2 to {l}",                                              \
      "swdsm-protocol(7), CONFIG_LAYOUT")                                                                              \
    X(WRITE_WIDTH, INVALID_FIELD, "width", "{v}", "no such access", "1, 2 or 4", "swdsm-protocol(7), CONFIG_WRITE")    \
    X(WRITE_OFFSET, INVALID_FIELD, "offset", "{v:x}", "past configuration space, or no multiple of the width",         \
      "a multiple of {l} below 0x1000", "swdsm-protocol(7), CONFIG_WRITE")                                             \
    X(WRITE_OLD_VALUE, INVALID_FIELD, "old_value", "{v:x}", "more than fits into the width", "at most {l:x}",          \
      "swdsm-protocol(7), CONFIG_WRITE")                                                                               \
    X(WRITE_NEW_VALUE, INVALID_FIELD, "new_value", "{v:x}", "more than fits into the width", "at most {l:x}",          \
      "swdsm-protocol(7), CONFIG_WRITE")                                                                               \
    X(SUBSCRIBE_FLAGS, INVALID_FIELD, "flags", "{v:x}", "a flag that nobody defined", "bits of {l:x}",                 \
      "swdsm-protocol(7), SUBSCRIBE")                                                                                  \
    X(HELLO_AGAIN, UNEXPECTED_REQUEST, "state", "HELLO was said", "this connection has said HELLO",                    \
      "one HELLO a connection", "swdsm-protocol(7), HELLO")                                                            \
    X(HELLO_FIRST, UNEXPECTED_REQUEST, "state", "HELLO was not said", "HELLO has to come first", "HELLO, then this",   \
      "swdsm-protocol(7), HELLO")                                                                                      \
    X(HELLO_VERSION, UNSUPPORTED_REQUEST, "major", "{v}", "no such version of the protocol is spoken", "{l}",          \
      "swdsm-protocol(7), HELLO")                                                                                      \
    X(HELLO_USER, UNEXPECTED_REQUEST, "role", "1", "this connection owns the device and has used it: no observer",     \
      "0, owner", "swdsm-protocol(7), HELLO")                                                                          \
    X(HELLO_OWNED, OWNED, "role", "0", "peer {v} ({t}) owns the device", "1, observer, or owner once that has gone",   \
      "swdsm-protocol(7), HELLO")                                                                                      \
    X(HELLO_GONE, CLOSE, "connection", "", "it has hung up", "one that stays until its answer",                        \
      "swdsm-protocol(7), HELLO")                                                                                      \
    X(FRAME_COMMAND, UNSUPPORTED_REQUEST, "command", "{v:x}", "only the daemon sends this",                            \
      "the commands of a request", "swdsm-protocol(7), COMMANDS OF SWDSM")                                             \
    X(FRAME_FEATURE, UNSUPPORTED_REQUEST, "features of HELLO", "{v:x}",                                                \
      "the feature of this command was not asked for in HELLO", "HELLO with bits {l:x}", "swdsm-protocol(7), HELLO")   \
    X(FRAME_OWNER, NOT_OWNER, "connection", "{t}", "only the owner of the device may do this",                         \
      "the owner's connection", "swdsm-protocol(7), Results")                                                          \
    X(FRAME_OURS, INTERNAL, "the daemon itself", "", "{t}", "the same again, once that is over",                       \
      "swdsm-protocol(7), Results")                                                                                    \
    X(SUBSCRIBE_DRAIN, UNSUPPORTED_REQUEST, "flags", "{v:x}", "drains were not asked for in HELLO",                    \
      "HELLO with bits {l:x}", "swdsm-protocol(7), SUBSCRIBE")                                                         \
    X(SUBSCRIBE_DRAIN_OBSERVER, NOT_OWNER, "flags", "{v:x}",                                                           \
      "drains are the owner's, and of observers that it names",                                                        \
      "settings.drain_observers with this name, or bit 1 clear", "swdsm-protocol(7), SUBSCRIBE")                       \
    X(SUBSCRIBE_DEADLINE, INVALID_FIELD, "drain_deadline_ms", "{v}", "a drain cannot wait so long", "at most {l}",     \
      "swdsm-protocol(7), SUBSCRIBE")                                                                                  \
    X(QUERY_FUNCTION, NO_SUCH_TDI, "function_id", "{v:f}", "no TDI answers to it", "the function of a TDI",            \
      "swdsm-protocol(7), QUERY")                                                                                      \
    X(EVENT_TDI, NO_SUCH_TDI, "function_id", "{v:f}", "no TDI answers to it", "the function of a TDI",                 \
      "swdsm-protocol(7), EVENT")                                                                                      \
    X(EVENT_FUNCTION, NO_SUCH_TDI, "function_id", "{v:f}", "it hosts no TDI and is no PF of one",                      \
      "the function of a TDI, or its PF", "swdsm-protocol(7), EVENT")                                                  \
    X(EVENT_FUNCTION_BITS, INVALID_FIELD, "function_id", "{v:x}", "bits that nobody defined", "bits of {l:x}",         \
      "swdsm-protocol(7), EVENT")                                                                                      \
    X(EVENT_STREAM, INVALID_FIELD, "argument", "{v}", "no stream has this id", "a stream id is 0 to 255",              \
      "swdsm-protocol(7), EVENT")                                                                                      \
    X(REMOVE_LAST, CONFIG, "function_id", "{v:f}", "its TDI is the only one: the device goes with it",                 \
      "a TDI beside others", "swdsm-protocol(7), EVENT")                                                               \
    X(REMOVE_PF, CONFIG, "function_id", "{v:f}", "it is the PF of TDI {l:f}, which has to be removed first",           \
      "{l:f}, then this", "swdsm-protocol(7), EVENT")                                                                  \
    X(LAYOUT_FUNCTION, CONFIG, "function_id", "{v:f}", "it hosts no TDI and is no PF of one",                          \
      "the function of a TDI, or its PF", "swdsm-protocol(7), CONFIG_LAYOUT")                                          \
    X(LAYOUT_FUNCTIONS, CONFIG, "function_id", "{v:f}", "one more than the functions that are followed",               \
      "at most {l} functions", "swdsm-protocol(7), CONFIG_LAYOUT")                                                     \
    X(LAYOUT_OVERLAP, INVALID_FIELD, "capabilities[{v:i}]", "", "overlaps capabilities[{v:d}]",                        \
      "capabilities apart from each other", "swdsm-protocol(7), CONFIG_LAYOUT")                                        \
    X(WRITE_FUNCTION, CONFIG, "function_id", "{v:f}", "no layout was told for it", "its CONFIG_LAYOUT first",          \
      "swdsm-protocol(7), CONFIG_WRITE")                                                                               \
    X(DESCRIPTION, CONFIG, "payload", "", "{t}", "what swdsm.json(5) says of a device at run time",                    \
      "swdsm-protocol(7), DESCRIBE")

/* What only a call of libswdsm, or a function of our own, can be refused for. */
#define DSM_CAUSES_CALL(X)                                                                                             \
    X(CALL_TDI, CONFIG, "TDI", "{v}", "there is no such TDI", "below {l}, and not removed", "libswdsm(3)")             \
    X(CALL_WRITE, INVALID_FIELD, "offset, width", "{v:x}, {l}", "no such access",                                      \
      "1, 2 or 4 bytes inside one double word below 0x1000", "libswdsm(3), swdsm_device_config_write")

/* What is asked of a device by whoever does not own it. */
#define DSM_CAUSES_HOST(X)                                                                                             \
    X(BESIDE_OWNER, BUSY, "owner", "peer {v} ({t})", "another peer owns the device", "the same once that has gone",    \
      "DSP0274 ERROR, Busy")                                                                                           \
    X(BESIDE_NOBODY, BUSY, "owner", "none", "this connection is an observer's, and nobody owns the device",            \
      "a connection that says HELLO as owner, or none", "swdsm-protocol(7), HELLO")                                    \
    X(BESIDE_OWNER_OBJECT, DISCARD, "object", "{v} bytes",                                                             \
      "no SPDM is in it, and this connection does not own the device",                                                 \
      "SPDM, which is answered with Busy", "DSP0274 ERROR, Busy")

/* clang-format on */

#endif
