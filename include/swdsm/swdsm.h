/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * libswdsm: the Device Security Manager of a TEE-I/O PCIe device inside the emulator's own process, without any I/O.
 * The same responder serves the daemon; an emulator that can use the daemon links libswdsm-client instead.
 *
 * In short:
 *
 *     create -> add_tdi [add_identity, add_measurement, add_ide_port] -> realize      when the device is created
 *     receive -> work -> finish, or exchange for the three in a row                   a DOE object of the guest
 *     config_write, flr, conventional_reset, ...                                      as the guest drives it
 *     word, dma_t_bit, msix_t_bit, mmio_allowed                                       for each transaction
 *     deadline, expire                                                                heartbeats
 *     destroy
 *
 * examples/embed.c is a complete program. Clauses are those of the PCI Express Base Specification 6.x, chapter 11.
 *
 * THREADS. A device belongs to one thread at a time: no two calls on it at once, and callbacks come from inside them.
 * Exceptions: swdsm_device_work may run on any thread, while the device's thread may call all but receive, finish,
 * exchange and destroy; swdsm_device_word, dma_t_bit and msix_t_bit may be called at any time from any thread, and
 * wait for nobody. Devices share nothing. There are no globals, threads, signals, files or clocks in the library; time
 * is what now_ms says, of any clock that never goes back.
 *
 * ERRORS are negative errno values; swdsm_device_error tells the last one in words. -EINVAL: an argument that cannot
 * be; -EALREADY, -EAGAIN: not any more, or not yet, in this stage of the device's life; others where said.
 *
 * VERSIONS. Structures that may grow begin with their size: set it to sizeof. What a newer program sets and an older
 * library does not know is refused with -E2BIG unless it is zero; what an older program does not know is zero. Zero
 * always means the default.
 *
 * OWNERSHIP. The library copies what it is given; only the context of the callbacks has to live as long as the device.
 */
#ifndef SWDSM_H
#define SWDSM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SWDSM_VERSION_MAJOR 1
#define SWDSM_VERSION_MINOR 1

struct swdsm_device;

/* The library's own version, "0.1.0"; and what it does cryptography with. */
const char *swdsm_device_library_version(void);
const char *swdsm_device_crypto_version(void);

/* States of a TDI (11.2), by the values of DEVICE_INTERFACE_STATE. */
enum swdsm_state {
    SWDSM_CONFIG_UNLOCKED = 0,
    SWDSM_CONFIG_LOCKED = 1,
    SWDSM_RUN = 2,
    SWDSM_ERROR = 3,
};

enum swdsm_log_level {
    SWDSM_LOG_ERROR = 0,
    SWDSM_LOG_WARNING = 1,
    SWDSM_LOG_INFO = 2,
    SWDSM_LOG_DEBUG = 3, /* a line a message */
    SWDSM_LOG_TRACE = 4, /* and its bytes, in clear, without keys */
};

/* A TDI has moved. The device shows new_state already; the response to the request that moved it has not been given
 * out. */
struct swdsm_moved {
    size_t tdi;
    uint32_t function_id; /* bound, or as described */
    enum swdsm_state old_state;
    enum swdsm_state new_state;
    const char *reason;  /* for people: "LOCK_INTERFACE_REQUEST", "function level reset", ... */
    uint32_t session_id; /* that had or has it locked; 0: none */
    bool drain;          /* receive will answer SWDSM_WAIT for this one */
};

/* A requester did what is tolerated, but not what the specification wants (with strict: what is refused). */
struct swdsm_finding {
    const char *name; /* "MISALIGNED_OFFSET" */
    const char *document;
    const char *clause;
    const char *expected;
    const char *came;
};

/* Each may be NULL. They must not call the library, but for word, dma_t_bit and msix_t_bit. */
struct swdsm_callbacks {
    size_t size;
    void *context;
    void (*moved)(void *context, const struct swdsm_moved *moved);
    void (*finding)(void *context, const struct swdsm_finding *finding);
    /* Lines for people, up to log_level of the options. */
    void (*log)(void *context, enum swdsm_log_level level, const char *line);
    /* Session secrets, for a key log while debugging: label is "DHE_SECRET" (what KEY_EXCHANGE agreed on),
     * "REQUEST_HANDSHAKE", "RESPONSE_HANDSHAKE", "REQUEST_DATA" or "RESPONSE_DATA". Without this callback they never
     * leave the library. */
    void (*key)(void *context, uint32_t session_id, const char *label, const void *secret, size_t len);
    /* A clock that never runs back, for lines of SWDSM_LOG_DEBUG, which then have the time since the message before. It
     * is asked for these alone. */
    uint64_t (*now_us)(void *context);
};

enum swdsm_on_get_version {
    SWDSM_GET_VERSION_SESSION_END = 0,        /* the embedder tells of resets */
    SWDSM_GET_VERSION_CONVENTIONAL_RESET = 1, /* it does not: GET_VERSION is the only sign of one */
};

enum swdsm_ide_policy {
    SWDSM_IDE_OPTIONAL = 0, /* LOCK without a keyed stream is a finding */
    SWDSM_IDE_REQUIRED = 1, /* it is refused */
    SWDSM_IDE_NONE = 2,     /* the device has no IDE */
};

struct swdsm_device_options {
    size_t size;
    const char *name;                        /* in certificates and log lines: at most 63 bytes; NULL: "swdsm" */
    const struct swdsm_callbacks *callbacks; /* may be NULL */
    enum swdsm_log_level log_level;

    /* For the certificate's subject alternative name (PCIe 6.31.3). */
    uint16_t vendor_id;
    uint16_t device_id;
    uint32_t class_code; /* 24 bits */
    uint8_t revision;
    bool has_subsystem; /* of a type 0 header */
    uint16_t subsystem_vendor_id;
    uint16_t subsystem_id;
    uint64_t serial_number; /* of the Device Serial Number capability */

    uint8_t spdm_version_min; /* 0x10 to 0x14; 0: 0x10 */
    uint8_t spdm_version_max; /* 0: 0x14 */
    const char *signature; /* of the identity made at realize: "ECDSA_P384" (NULL), "ECDSA_P256", "RSASSA_3072", ... */
    uint8_t heartbeat_period_s; /* 0: as swdsm has it */
    bool strict;                /* findings are errors */
    enum swdsm_on_get_version on_get_version;
    bool error_recovery_auto; /* a TDI leaves ERROR by itself (11.2) */
    bool flr0_ends_sessions;  /* an FLR of function 0 ends the sessions, against 6.31.4 */
    enum swdsm_ide_policy ide;
    bool drain; /* receive answers SWDSM_WAIT where a TDI has moved by LOCK, START or STOP */

    char *error; /* where create, which leaves no device to ask, tells its error; may be NULL */
    size_t error_size;
};

/* -ENOMEM, -EIO: the cryptographic library failed. *out is NULL then. */
int swdsm_device_create(const struct swdsm_device_options *options, struct swdsm_device **out);
/* Wipes keys and frees. NULL is allowed. */
void swdsm_device_destroy(struct swdsm_device *device);
/* What the last call that failed met, for people; "" before. Valid until the next call. */
const char *swdsm_device_error(const struct swdsm_device *device);

/*
 * Description, before realize (-EALREADY after it).
 */

/* A key and its chain (root first, leaf last), in PEM, for a certificate slot 0 to 7; a slot takes one for each
 * signature algorithm. They are checked: key and leaf match, the chain verifies. Without any, realize makes one. */
int swdsm_device_add_identity(struct swdsm_device *device, unsigned slot, const void *key_pem, size_t key_len,
                              const void *chain_pem, size_t chain_len);

struct swdsm_measurement {
    size_t size;
    uint8_t index;    /* 1 to 0xFE; 0xFD is the manifest's */
    uint8_t type;     /* DMTFSpecMeasurementValueType: 0 ROM, 1 firmware, 2 hardware configuration, 3 firmware
                         configuration, 4 manifest, 5 device mode, 6 version, 7 SVN */
    bool digest_only; /* the value itself is never shown */
    const void *value;
    size_t len;
};
/* Without any, realize adds swdsm's default ones. */
int swdsm_device_add_measurement(struct swdsm_device *device, const struct swdsm_measurement *measurement);

/* What QUERY tells of a port of the device (6.33.3). Without any, there are eight, each with a Link IDE stream and four
 * Selective IDE streams. */
struct swdsm_ide_port {
    size_t size;
    uint8_t device_function;
    uint8_t bus;
    uint8_t segment;
    uint8_t link_streams; /* 0 to 8 */
    uint8_t selective_streams;
    uint8_t address_blocks; /* of each selective stream: 0 to 15 */
};
int swdsm_device_add_ide_port(struct swdsm_device *device, const struct swdsm_ide_port *port);

/* Range attributes of the report (table 11-15) */
#define SWDSM_RANGE_NON_TEE_MEM 0x0004u
#define SWDSM_RANGE_MEM_ATTR_UPDATABLE 0x0008u

/* A part of a BAR with attributes of its own: offset and length are multiples of 4096. */
struct swdsm_bar_range {
    uint64_t offset;
    uint64_t len;
    uint16_t attributes;
};
#define SWDSM_BAR_RANGES_MAX 8u

struct swdsm_bar {
    uint64_t len;     /* 0: there is no such BAR */
    uint64_t address; /* 0: not programmed yet; LOCK is refused until it is */
    uint16_t attributes;
    size_t range_count;
    struct swdsm_bar_range ranges[SWDSM_BAR_RANGES_MAX];
};

struct swdsm_msix_area {
    uint64_t len; /* 0: none */
    uint64_t offset;
    uint8_t bar;
};

/* FunctionID of an InterfaceID: requester id 15:0, segment 23:16, segment valid 24 */
#define SWDSM_SEGMENT_VALID 0x01000000u

#define SWDSM_INTERFACE_DMA_WITHOUT_PASID 0x0002u
#define SWDSM_INTERFACE_DMA_WITH_PASID 0x0004u
#define SWDSM_INTERFACE_ATS 0x0008u
#define SWDSM_INTERFACE_PRS 0x0010u

struct swdsm_tdi_description {
    size_t size;
    uint32_t function_id;
    bool any_bus; /* bus and segment are open until LOCK; a device's only TDI answers to any id */
    bool is_vf;
    uint32_t parent_function_id; /* of a VF: its PF */
    uint16_t interface_info;     /* SWDSM_INTERFACE_* */
    uint16_t msi_x_message_control;
    uint16_t lnr_control;
    uint32_t tph_control;
    struct swdsm_bar bars[6];
    struct swdsm_msix_area msix_table;
    struct swdsm_msix_area msix_pba;
    const void *device_specific_info;
    size_t device_specific_info_len;
};
/* At least one, at most 256; they are numbered from 0. -EINVAL, with the field in words, for what no device is: a BAR's
 * size no power of two of at least 4096, an address that is no multiple of it, BARs or MSI-X areas that overlap. */
int swdsm_device_add_tdi(struct swdsm_device *device, const struct swdsm_tdi_description *description);

/* Makes what was not given, checks the whole, and begins to serve. After an error it may be tried again. */
int swdsm_device_realize(struct swdsm_device *device);

/* The certificate chain of a slot in PEM, root first, for a verifier to pin: *len, in: room, out: length. -ENOENT: the
 * slot is empty; -ENOSPC: *len tells the room that it takes. */
int swdsm_device_chain(struct swdsm_device *device, unsigned slot, char *pem, size_t *len);

/*
 * While it serves, after realize (-EAGAIN before it).
 */

/* Describes a TDI anew: the next report shows it; a locked TDI goes to ERROR, unless nothing has changed. */
int swdsm_device_describe_tdi(struct swdsm_device *device, size_t tdi, const struct swdsm_tdi_description *description);

/* A TDI goes, as a VF that is disabled does: it moves to ERROR, answers to nobody, and its word is not valid any more;
 * the others keep their numbers. -EINVAL: there is no such TDI, it is the only one, or the PF of one. */
int swdsm_device_remove_tdi(struct swdsm_device *device, size_t tdi);

#define SWDSM_OBJECT_MAX 0x10000u /* of a request that is looked at */
#define SWDSM_RESPONSE_MAX 4608u  /* no response is larger */

enum swdsm_verdict {
    SWDSM_DONE,  /* call finish */
    SWDSM_WORK,  /* call work, on any thread, then finish */
    SWDSM_WAIT,  /* a TDI has moved: call drained once the transactions of its old state are done (11.3.9, 11.3.16) or
                    time is up, then finish */
    SWDSM_DROP,  /* the object deserves no response */
    SWDSM_CLOSE, /* likewise, and nothing good will come from this requester */
};

/* Takes one DOE object, header included, as the guest wrote it. The bytes are the library's until finish: it opens
 * records in place. */
enum swdsm_verdict swdsm_device_receive(struct swdsm_device *device, void *object, size_t len, uint64_t now_ms);
void swdsm_device_work(struct swdsm_device *device);
/* in_time false: the TDI goes to ERROR and the response says so. */
void swdsm_device_drained(struct swdsm_device *device, bool in_time);
/* The response, a whole DOE object; at most SWDSM_RESPONSE_MAX bytes. 0 bytes: a reset (of function 0, too: 6.31.3)
 * came meanwhile, there is none. */
size_t swdsm_device_finish(struct swdsm_device *device, void *response);
/* All of it in a row, draining included: for an embedder whose moved callback drains. 0 bytes: no response. */
size_t swdsm_device_exchange(struct swdsm_device *device, void *object, size_t len, void *response, uint64_t now_ms);

/* When expire has something to do next: UINT64_MAX for never. It ends sessions whose heartbeat is overdue. */
uint64_t swdsm_device_deadline_ms(const struct swdsm_device *device);
void swdsm_device_expire(struct swdsm_device *device, uint64_t now_ms);

/*
 * Configuration writes: tell once where a function's capabilities lie, then hand over each write as the guest made it.
 * What breaks a lock moves TDIs to ERROR (11.2.6), BARs and bus numbers are kept, and function level resets are seen.
 */
struct swdsm_config_capability {
    uint16_t id;
    bool extended;
    uint16_t offset;
    uint16_t len;
};
/* header_type: 0 or 1. -EINVAL, with the reason in words. */
int swdsm_device_config_layout(struct swdsm_device *device, uint32_t function_id, uint8_t header_type,
                               const struct swdsm_config_capability *capabilities, size_t count);
/* width: 1, 2 or 4 bytes inside a double word; old_value as the register read before, new_value as written. -ENOENT: no
 * layout was told for this function. */
int swdsm_device_config_write(struct swdsm_device *device, uint32_t function_id, uint16_t offset, uint8_t width,
                              uint32_t old_value, uint32_t new_value);

/* Events: what configuration writes do not show. docs/tdi-life-cycle.md says what each does. A response under way may
 * be dropped by them. -ENOENT: the function hosts no TDI, is not the PF of one, nor function 0 beside one; nothing
 * happens. */
int swdsm_device_flr(struct swdsm_device *device, uint32_t function_id);
int swdsm_device_conventional_reset(struct swdsm_device *device);
int swdsm_device_configuration_changed(struct swdsm_device *device, uint32_t function_id);
int swdsm_device_ide_stream_failed(struct swdsm_device *device, uint8_t stream_id);
int swdsm_device_removed(struct swdsm_device *device);

/*
 * The state of a TDI as one word, the same that the daemon's state page has: state 7:0, lock flags 15:8, default IDE
 * stream 23:16, valid 24, generation 63:32, which counts transitions. A TDI that does not exist reads ERROR, not valid.
 */
uint64_t swdsm_device_word(const struct swdsm_device *device, size_t tdi);
static inline enum swdsm_state swdsm_state_of(uint64_t word)
{
    return (enum swdsm_state)(word & 3u);
}

/* 11.2.1, for each transaction: do the TDI's DMA and its MSI-X messages carry the T bit now? */
bool swdsm_device_dma_t_bit(const struct swdsm_device *device, size_t tdi);
bool swdsm_device_msix_t_bit(const struct swdsm_device *device, size_t tdi);
/* Does it take a memory request with this T bit to this byte of a BAR? Refused ones are Unsupported Requests. On the
 * device's thread. */
bool swdsm_device_mmio_allowed(const struct swdsm_device *device, size_t tdi, unsigned bar, uint64_t offset, bool t);

#ifdef __cplusplus
}
#endif

#endif
