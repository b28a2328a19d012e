/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * libswdsm-client: what an emulator links, or vendors as these two files, to use the swdsm daemon.
 *
 * Plain C11 and libc; no threads, no globals, no callbacks from another thread. A client object belongs to one thread at a
 * time, except the state readers at the end, which any thread may call at any time. No call blocks past the deadline that
 * it is given, so a caller that holds an emulator's big lock cannot hang.
 *
 * Errors are negative errno values: -ETIMEDOUT when the deadline passes (the connection is closed then, since its stream
 * is no longer in step), -ECONNRESET when the daemon has gone, -EPROTO when it sent what this protocol does not know,
 * -EACCES, -EINVAL, -ENOENT, -EOPNOTSUPP and -EBUSY as said at the calls. swdsm_client_error tells the last one in words.
 *
 * The wire is specified in swdsm-protocol(7). TDI states and what they mean for transactions: PCIe 6.x chapter 11.
 */
#ifndef SWDSM_CLIENT_H
#define SWDSM_CLIENT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SWDSM_CLIENT_VERSION_MAJOR 1
#define SWDSM_CLIENT_VERSION_MINOR 0

enum swdsm_tdi_state {
    SWDSM_TDI_CONFIG_UNLOCKED = 0,
    SWDSM_TDI_CONFIG_LOCKED = 1,
    SWDSM_TDI_RUN = 2,
    SWDSM_TDI_ERROR = 3,
};

/* LOCK_INTERFACE_FLAGS (PCIe table 11-12), as they stand in the state word */
#define SWDSM_LOCK_NO_FW_UPDATE 0x01u
#define SWDSM_LOCK_SYSTEM_CACHE_LINE_SIZE 0x02u
#define SWDSM_LOCK_MSIX 0x04u
#define SWDSM_LOCK_BIND_P2P 0x08u
#define SWDSM_LOCK_ALL_REQUEST_REDIRECT 0x10u

/*
 * The state page: stable, versioned. A header of 64 bytes, then one line of 64 bytes a TDI, each beginning with its state
 * word. The daemon alone writes, each word with one store (release); read it with one load (acquire). Host byte order.
 */
#define SWDSM_PAGE_MAGIC UINT64_C(0x0047504d53445753) /* "SWDSMPG\0" in little endian */
#define SWDSM_PAGE_VERSION 1u
#define SWDSM_PAGE_LINE 64u

struct swdsm_page_header {
    uint64_t magic;
    uint32_t version;
    uint32_t tdi_count;
    uint32_t line_len;      /* SWDSM_PAGE_LINE */
    uint32_t first_line;    /* offset of the first TDI's line */
    uint8_t reserved[40];
};

struct swdsm_page_line {
    _Atomic uint64_t word;  /* state 7:0, lock flags 15:8, default stream 23:16, valid 24, generation 63:32 */
    uint32_t function_id;   /* as described or bound */
    uint8_t reserved[52];
};

#define SWDSM_WORD_STATE(word) ((uint8_t)((word) & 0xFFu))
#define SWDSM_WORD_LOCK_FLAGS(word) ((uint8_t)(((word) >> 8) & 0xFFu))
#define SWDSM_WORD_STREAM(word) ((uint8_t)(((word) >> 16) & 0xFFu))
#define SWDSM_WORD_GENERATION(word) ((uint32_t)((word) >> 32))

/* A part of a function's MMIO that is not TEE memory (IS_NON_TEE_MEM), by guest physical address. */
struct swdsm_mmio_range {
    uint64_t address;
    uint64_t len;
    bool non_tee_mem;
    bool msix;       /* the MSI-X table or PBA: TEE memory only where LOCK_MSIX was set */
};
#define SWDSM_MMIO_RANGES_MAX 64u

struct swdsm_client;

/* A transition, told from inside the client's own calls (swdsm_client_run, or any call that waits). */
struct swdsm_transition {
    uint32_t tdi;
    uint32_t function_id;
    enum swdsm_tdi_state old_state;
    enum swdsm_tdi_state new_state;
    uint16_t reason;
    uint32_t session_id;
    bool drain; /* the daemon waits: return only when older transactions are done */
};

struct swdsm_client_options {
    size_t size;                 /* sizeof(struct swdsm_client_options): versions the struct */
    const char *name;            /* who connects, for the daemon's log; may be NULL */
    bool observer;               /* do not own the device */
    bool subscribe;              /* state frames: needed for transition */
    bool drain;                  /* take part in transitions */
    uint32_t drain_deadline_ms;  /* 0: the daemon's default */
    void (*transition)(void *context, const struct swdsm_transition *transition); /* may be NULL */
    void *context;
};

/*
 * Connects ("tcp:127.0.0.1:2323", "unix:/run/swdsm/nvme0"), says HELLO, and subscribes as the options ask. A responder that
 * does not know HELLO (spdm-emu) is accepted: then only exchange and query work, others return -EOPNOTSUPP.
 * -EBUSY: another connection owns the device. *out is NULL on errors.
 */
int swdsm_client_connect(const char *address, const struct swdsm_client_options *options, int deadline_ms,
                         struct swdsm_client **out);
/* Closes and connects again, describing nothing anew: the device is as after a conventional reset. Keeps the object, its
 * ranges and its options; state readers see ERROR in between. */
int swdsm_client_reconnect(struct swdsm_client *client, int deadline_ms);
void swdsm_client_close(struct swdsm_client *client);

/* In words, what the last call that failed met; valid until the next call. */
const char *swdsm_client_error(const struct swdsm_client *client);
/* The daemon speaks swdsm's own protocol (not spdm-emu's alone). */
bool swdsm_client_is_swdsm(const struct swdsm_client *client);
uint32_t swdsm_client_tdi_count(const struct swdsm_client *client);

/* One DOE object there and back. response_len: in, room (4608 bytes are always enough); out, length. 0 bytes: the object
 * deserves no response. State and drain frames that come meanwhile are served. */
int swdsm_client_exchange(struct swdsm_client *client, const void *request, size_t request_len, void *response,
                          size_t *response_len, int deadline_ms);

/* The same without waiting: send, then poll swdsm_client_fd for reading and call run until it returns 1. One at a time (-EBUSY). */
int swdsm_client_exchange_start(struct swdsm_client *client, const void *request, size_t request_len, int deadline_ms);
int swdsm_client_exchange_poll(struct swdsm_client *client, void *response, size_t *response_len);
int swdsm_client_fd(const struct swdsm_client *client);
/* Serves what has arrived (state and drain frames) without waiting. */
int swdsm_client_run(struct swdsm_client *client);

/* JSON of swdsm.json(5): a device's "tdis" and what else may change at run time. -EINVAL: swdsm_client_error has path and reason. */
int swdsm_client_describe(struct swdsm_client *client, const char *json, int deadline_ms);

enum swdsm_event {
    SWDSM_EVENT_FLR = 1,
    SWDSM_EVENT_CONVENTIONAL_RESET = 2,
    SWDSM_EVENT_CONFIGURATION_CHANGE = 3,
    SWDSM_EVENT_IDE_STREAM_FAILURE = 4, /* argument: stream id */
    SWDSM_EVENT_SURPRISE_REMOVAL = 5,
    SWDSM_EVENT_DATA_CLEARED = 6,
};
int swdsm_client_event(struct swdsm_client *client, enum swdsm_event event, uint32_t function_id, uint32_t argument,
                       int deadline_ms);

struct swdsm_capability {
    uint16_t id;
    bool extended;
    uint16_t offset;
    uint16_t len;
};
/* Once a function: where its capabilities lie. Then every configuration write of the guest may simply be forwarded. */
int swdsm_client_config_layout(struct swdsm_client *client, uint32_t function_id, uint8_t header_type,
                               const struct swdsm_capability *capabilities, size_t count, int deadline_ms);
int swdsm_client_config_write(struct swdsm_client *client, uint32_t function_id, uint16_t offset, uint8_t width,
                              uint32_t old_value, uint32_t new_value, int deadline_ms);

/* Asks the daemon for one TDI's state. Works with spdm-emu too (DECAP_TDISP). */
int swdsm_client_query(struct swdsm_client *client, uint32_t function_id, enum swdsm_tdi_state *state, int deadline_ms);

/* What mmio_allowed needs to know of a TDI's MMIO; call it before other threads read. -EINVAL: too many. */
int swdsm_client_set_ranges(struct swdsm_client *client, uint32_t tdi, const struct swdsm_mmio_range *ranges, size_t count);

/*
 * The readers: wait-free, from any thread. Where the daemon gave a page (a unix socket, or a file) they read that; else
 * the last state that a STATE frame told. A client that has lost its daemon reads ERROR for every TDI.
 */
struct swdsm_tdi; /* a TDI's readable state; lives as long as the client */
const struct swdsm_tdi *swdsm_client_tdi(const struct swdsm_client *client, uint32_t tdi);
uint64_t swdsm_tdi_word(const struct swdsm_tdi *tdi);
enum swdsm_tdi_state swdsm_tdi_state(const struct swdsm_tdi *tdi);
/* Does the TDI's DMA carry the T bit now (PCIe 11.2.1)? */
bool swdsm_dma_t_bit(const struct swdsm_tdi *tdi);
/* Do its MSI-X messages? */
bool swdsm_msix_t_bit(const struct swdsm_tdi *tdi);
/* Does the TDI accept a memory request to address with this T bit? */
bool swdsm_mmio_allowed(const struct swdsm_tdi *tdi, uint64_t address, bool t);

#ifdef __cplusplus
}
#endif

#endif
