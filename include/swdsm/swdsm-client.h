/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * libswdsm-client: what an emulator links, or vendors as swdsm-client.c and this file, to use the swdsm daemon.
 *
 * In short:
 *
 *     connect -> describe -> config_layout        when the emulator creates the device
 *     exchange, config_write, event               as the guest drives it
 *     run, whenever swdsm_client_fd is readable   serves what the daemon tells by itself
 *     swdsm_dma_t_bit, swdsm_msix_t_bit,
 *     swdsm_mmio_allowed                          for each transaction, from any thread, without asking
 *     close
 *
 * Plain C11 and libc; no threads, no globals, no signals, no callbacks from another thread.
 *
 * THREADS. A client object belongs to one thread at a time: no two calls on it at once. The readers at the end of this
 * file are the exception: any thread may call them at any time between connect and close, and they wait for nobody.
 *
 * DEADLINES. No call blocks past the deadline_ms that it is given, counted on the monotonic clock from its start, so a
 * caller that holds an emulator's big lock cannot hang. 0 does what can be done at once; a negative one is -EINVAL.
 * What takes no deadline does not block. Time that the transition callback takes is the callback's own.
 *
 * ERRORS are negative errno values, and swdsm_client_error has the words of the last call's. At every call:
 *   -ETIMEDOUT   the deadline has passed. The connection is closed, as the stream is no longer in step
 *   -ECONNRESET  the daemon has gone. The connection is closed
 *   -EPROTO      the daemon sent what this protocol does not know. The connection is closed
 *   -ENOTCONN    the connection has been closed by one of these; swdsm_client_reconnect makes another
 *   -EBUSY       called from within the transition callback
 *   -EINVAL      an argument that can not be (NULL where something is needed, too), or that the daemon refuses
 *   -EOPNOTSUPP  the daemon does not offer this
 *   -EACCES      only the owner of the device may (this connection is an observer, or another one owns it)
 *   -ENOENT      the daemon knows no such TDI
 *   -EIO         the daemon tried and failed
 * and others where said. After an error that does not close the connection it works on.
 *
 * OWNERSHIP. The library copies what it is given: nothing that is passed in has to outlive the call, but the context of
 * the callback. What it gives out belongs to the client object and lives as long as it.
 *
 * The wire is specified in swdsm-protocol(7); this interface, with an example, in swdsm-client(3).
 * Clauses are those of the PCI Express Base Specification 6.x, chapter 11 (TDISP).
 */
#ifndef SWDSM_CLIENT_H
#define SWDSM_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* C's atomics are C++'s from C++23 on; before, GCC's and Clang's own read the same memory. */
#ifdef __cplusplus
#define SWDSM_ATOMIC(type) type
#define SWDSM_LOAD(object) __atomic_load_n(object, __ATOMIC_ACQUIRE)
#else
#include <stdatomic.h>
#define SWDSM_ATOMIC(type) _Atomic(type)
#define SWDSM_LOAD(object) atomic_load_explicit(object, memory_order_acquire)
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define SWDSM_CLIENT_VERSION_MAJOR 1
#define SWDSM_CLIENT_VERSION_MINOR 0

/* The states of a TDI (11.2), by the values of DEVICE_INTERFACE_STATE (11.3.13). */
enum swdsm_tdi_state {
    SWDSM_TDI_CONFIG_UNLOCKED = 0,
    SWDSM_TDI_CONFIG_LOCKED = 1,
    SWDSM_TDI_RUN = 2,
    SWDSM_TDI_ERROR = 3,
};

/* LOCK_INTERFACE_FLAGS (11.3.8, table 11-10), as they stand in the state word */
#define SWDSM_LOCK_NO_FW_UPDATE 0x01u
#define SWDSM_LOCK_SYSTEM_CACHE_LINE_SIZE 0x02u
#define SWDSM_LOCK_MSIX 0x04u
#define SWDSM_LOCK_BIND_P2P 0x08u
#define SWDSM_LOCK_ALL_REQUEST_REDIRECT 0x10u

/*
 * The state page: stable, versioned. A header of 64 bytes, then one line of 64 bytes a TDI, each beginning with its
 * state word. The daemon alone writes, each word with one store (release); read it with one load (acquire). Host byte
 * order.
 *
 * The word: state 7:0, lock flags of the last LOCK 15:8 (kept in ERROR, 0 in CONFIG_UNLOCKED), default IDE stream
 * 23:16, valid 24, stale 25, 0 31:26, generation 63:32, which counts transitions. A word that is not valid is no TDI's,
 * and reads ERROR. Stale: the configuration is as last known, since who followed the emulator (swdsmctl sync-qemu)
 * could not at some time since LOCK, or cannot now. The readers below pass over it.
 */
#define SWDSM_PAGE_MAGIC UINT64_C(0x0047504d53445753) /* "SWDSMPG\0" in little endian */
#define SWDSM_PAGE_VERSION 1u
#define SWDSM_PAGE_LINE 64u
#define SWDSM_TDIS_MAX 256u

typedef SWDSM_ATOMIC(uint64_t) swdsm_word;

struct swdsm_page_header {
    uint64_t magic;
    uint32_t version;
    uint32_t tdi_count;  /* lines that were in use when the page was made; there may be more lines, not valid yet */
    uint32_t line_len;   /* SWDSM_PAGE_LINE */
    uint32_t first_line; /* offset of the first TDI's line, a multiple of line_len */
    uint8_t reserved[40];
};

struct swdsm_page_line {
    swdsm_word word;
    uint32_t function_id; /* as described or bound */
    uint8_t reserved[52];
};

#define SWDSM_WORD_VALID UINT64_C(0x01000000)
#define SWDSM_WORD_STALE UINT64_C(0x02000000)
#define SWDSM_WORD_STATE(word) ((uint8_t)((word)&0xFFu))
#define SWDSM_WORD_LOCK_FLAGS(word) ((uint8_t)(((word) >> 8) & 0xFFu))
#define SWDSM_WORD_STREAM(word) ((uint8_t)(((word) >> 16) & 0xFFu))
#define SWDSM_WORD_GENERATION(word) ((uint32_t)((word) >> 32))

/*
 * A part of a TDI's MMIO that is not simply TEE memory; what no range covers is TEE memory. The address is in whatever
 * space the emulator asks swdsm_mmio_allowed in: guest physical, or (bar << 56 | offset), which the guest cannot move.
 */
struct swdsm_mmio_range {
    uint64_t address;
    uint64_t len;     /* not 0 */
    bool non_tee_mem; /* reported with IS_NON_TEE_MEM (table 11-15) */
    bool msix;        /* the MSI-X table or PBA: TEE memory where LOCK set LOCK_MSIX, else non-TEE memory */
};
#define SWDSM_MMIO_RANGES_MAX 64u

struct swdsm_client;

/* Reasons of a transition; further values as listed in swdsm-protocol(7). */
#define SWDSM_REASON_NONE 0u      /* no transition: the state at the time of the subscription */
#define SWDSM_REASON_LOST 0xFFFFu /* made here: the connection is lost */

/*
 * A transition, told from inside the client's own calls: swdsm_client_run and every call with a deadline. The page
 * shows new_state already. At first there is one for each TDI with old_state = new_state and SWDSM_REASON_NONE; when
 * the connection is lost, one for each TDI to ERROR with SWDSM_REASON_LOST, unless it was there.
 */
struct swdsm_transition {
    uint32_t tdi;
    uint32_t function_id;
    enum swdsm_tdi_state old_state;
    enum swdsm_tdi_state new_state;
    uint16_t reason;
    uint32_t session_id;
    /* The daemon holds its response to LOCK, START or STOP back (11.3.9, 11.3.16): return only when the transactions of
     * the old state are done; then the client tells it so. Too late, and the TDI goes to ERROR. With drain_later
     * return at once, and call swdsm_client_drained when they are. */
    bool drain;
    uint32_t drain_token; /* for swdsm_client_drained; 0: no drain */
};

struct swdsm_client_options {
    size_t size;                /* sizeof(struct swdsm_client_options): versions the struct */
    const char *name;           /* who connects, for the daemon's log: UTF-8, at most 63 bytes; may be NULL */
    bool observer;              /* do not own the device: queries and states only */
    bool subscribe;             /* tell transitions to the callback */
    bool drain;                 /* take part in transitions; needs the callback */
    bool drain_later;           /* a drain is done at swdsm_client_drained, not when the callback returns */
    uint32_t drain_deadline_ms; /* how long the daemon waits at most; 0: its default */
    /* May be NULL. It must not call the client, except swdsm_client_drained, but may use the readers. */
    void (*transition)(void *context, const struct swdsm_transition *transition);
    void *context;
    char *error; /* where connect, which leaves no object to ask, tells its error in words; may be NULL */
    size_t error_size;
};

/*
 * Connects, says HELLO, maps the state page and subscribes, as far as the options ask and the daemon offers; without a
 * page it always subscribes, so that the readers have a state. With a subscription, the first state of each TDI has
 * been told when this returns.
 *
 * address: "tcp:127.0.0.1:2323", "tcp:[::1]:2323", "tcp:localhost:2323" (no other name is looked up, since that could
 * block), "unix:/run/swdsm/nvme0", or "fd:7", an inherited connected stream socket, which is the client's from then on.
 * options may be NULL. *out is to be closed with swdsm_client_close; NULL on errors.
 *
 * A responder that does not know HELLO (spdm-emu answers UNKNOWN and closes) is connected to anew and accepted as it
 * is: then only exchange and query work, all else returns -EOPNOTSUPP, and the readers read ERROR.
 *
 * Errors beside the general ones: -EBUSY, another connection owns the device; what connect(2) and socket(2) say;
 * -EOPNOTSUPP, subscribe or drain was asked for and is not offered; -EPROTO, also where the page is not as it must be.
 */
int swdsm_client_connect(const char *address, const struct swdsm_client_options *options, int deadline_ms,
                         struct swdsm_client **out);

/*
 * Closes, and connects again with the same address and options; allowed at any time. The device is as after a
 * conventional reset, and described as the daemon has it: describe it anew. Ranges stay; readers read ERROR in between.
 * An exchange that was under way is forgotten. Errors as for connect; then the object stays without connection, and
 * this may be called again. -EOPNOTSUPP: an inherited descriptor.
 */
int swdsm_client_reconnect(struct swdsm_client *client, int deadline_ms);

/* Closes and frees; no reader may be at work, nor use its struct swdsm_tdi afterwards. No callback is called. NULL is
 * allowed. From within the callback it does nothing. */
void swdsm_client_close(struct swdsm_client *client);

/* In words, for people, why the last call failed; "" where it did not. Valid until the next call. */
const char *swdsm_client_error(const struct swdsm_client *client);

/* The peer speaks swdsm's own protocol, not spdm-emu's alone. */
bool swdsm_client_is_swdsm(const struct swdsm_client *client);

/* How many TDIs the device has, as the daemon last said; 0 for spdm-emu. */
uint32_t swdsm_client_tdi_count(const struct swdsm_client *client);

/*
 * One DOE object, its header included, there and back. *response_len: in, room (4608 bytes are always enough for
 * swdsm); out, length. 0: the object deserves no response, and the guest shall see none. The contents are not looked
 * at. State and drain frames that come meanwhile are served. request and response may be the same memory. Errors:
 * -EMSGSIZE, a request of more than 65,536 bytes, or a response larger than the room (it is lost then, the connection
 * works on); -EBUSY, an exchange is under way.
 */
int swdsm_client_exchange(struct swdsm_client *client, const void *request, size_t request_len, void *response,
                          size_t *response_len, int deadline_ms);

/*
 * The same without waiting, one at a time (-EBUSY). start sends what can be sent at once; then, whenever the descriptor
 * is ready or time has passed, call poll, which returns 0 while there is no response, and 1 when it is in response. The
 * deadline is the whole exchange's, from start on. Other calls may come in between.
 */
int swdsm_client_exchange_start(struct swdsm_client *client, const void *request, size_t request_len, int deadline_ms);
int swdsm_client_exchange_poll(struct swdsm_client *client, void *response, size_t *response_len);

/* For an event loop: the descriptor (-1: no connection; another one after reconnect), which of poll(2)'s events to wait
 * for, and how long at most (-1: for ever). Wait for it also while nothing is under way: that is how the loss of the
 * daemon is seen. A loop that keeps descriptors has to look after each call that failed: it may have closed this one.
 * Where the time has passed, call swdsm_client_exchange_poll though the descriptor is not ready. */
int swdsm_client_fd(const struct swdsm_client *client);
short swdsm_client_events(const struct swdsm_client *client);
int swdsm_client_timeout_ms(const struct swdsm_client *client);

/* Serves what has arrived (state and drain frames, a response for exchange_poll) without waiting. 0, or an error. */
int swdsm_client_run(struct swdsm_client *client);

/*
 * With drain_later: the transactions of the old state of a transition with this drain_token are done. From the thread
 * that owns the client, also from within the callback; it does not wait. What the socket does not take at once goes out
 * with the next call. As the daemon holds a response back until then, the exchange that it belongs to has to be one of
 * swdsm_client_exchange_start: swdsm_client_exchange would keep this thread. -EINVAL: the daemon waits for no such
 * drain (it was told already, its TDI has moved on, or the connection is another one).
 */
int swdsm_client_drained(struct swdsm_client *client, uint32_t token);

/*
 * Describes the device: a JSON object of swdsm.json(5), a device's "tdis" and what else may change at run time. All of
 * it is applied or nothing (-EINVAL; swdsm_client_error has the JSON path and the reason). In CONFIG_UNLOCKED the next
 * report shows it; a TDI that is locked goes to ERROR where its description changes (11.2). -EMSGSIZE: more than 65,536
 * bytes.
 */
int swdsm_client_describe(struct swdsm_client *client, const char *json, int deadline_ms);

/* What the emulator alone sees (11.4.8, 11.4.9). For a device whose configuration writes are forwarded, function level
 * resets and changes of the configuration are seen there, and need no event. */
enum swdsm_event {
    SWDSM_EVENT_FLR = 1,                /* of function_id: of a PF, also its VFs */
    SWDSM_EVENT_CONVENTIONAL_RESET = 2, /* of the whole device: sessions and IDE keys are wiped, TDIs CONFIG_UNLOCKED */
    SWDSM_EVENT_CONFIGURATION_CHANGE = 3, /* of function_id: if locked, ERROR */
    SWDSM_EVENT_IDE_STREAM_FAILURE = 4,   /* argument: stream id */
    SWDSM_EVENT_SURPRISE_REMOVAL = 5,     /* of the whole device */
    SWDSM_EVENT_DATA_CLEARED = 6,         /* of function_id: ERROR may be left (error_recovery "auto") */
    SWDSM_EVENT_FUNCTION_REMOVAL =
        7, /* of function_id: its TDI goes to ERROR and is there no more (a VF is disabled) */
};
int swdsm_client_event(struct swdsm_client *client, enum swdsm_event event, uint32_t function_id, uint32_t argument,
                       int deadline_ms);

struct swdsm_capability {
    uint16_t id; /* PCI capability id, or extended capability id */
    bool extended;
    uint16_t offset; /* a multiple of 4; from 0x40, extended ones from 0x100 */
    uint16_t len;    /* within the (extended) space */
};
#define SWDSM_CAPABILITIES_MAX 64u

/* Once a function, again if it changes: where its capabilities lie. header_type: 0 or 1, without the multi-function
 * bit. Then every configuration write of the guest may simply be forwarded. */
int swdsm_client_config_layout(struct swdsm_client *client, uint32_t function_id, uint8_t header_type,
                               const struct swdsm_capability *capabilities, size_t count, int deadline_ms);

/* A write that the guest made: the daemon moves the TDI to ERROR if it touches what a lock holds (11.2.6), keeps BARs
 * and bus number, and sees resets. width: 1, 2 or 4 bytes, offset aligned to it. old_value: as the register read
 * before; new_value: as the guest wrote it, since a bit that resets something reads as 0 afterwards. */
int swdsm_client_config_write(struct swdsm_client *client, uint32_t function_id, uint16_t offset, uint8_t width,
                              uint32_t old_value, uint32_t new_value, int deadline_ms);

/*
 * Asks for one TDI's state: a round trip; the readers need none. With spdm-emu's frames it is the query that some of
 * its forks answer (DECAP_TDISP; -EBUSY during an exchange); upstream's closes the connection over it, which is made
 * anew, and from then on this returns -EOPNOTSUPP at once.
 */
int swdsm_client_query(struct swdsm_client *client, uint32_t function_id, enum swdsm_tdi_state *state, int deadline_ms);

/* What swdsm_mmio_allowed needs to know of a TDI's MMIO, in place of what was there. Call it while no other thread
 * reads this TDI. -EINVAL: more than SWDSM_MMIO_RANGES_MAX, an empty range, or one past 2^64; -ENOMEM. */
int swdsm_client_set_ranges(struct swdsm_client *client, uint32_t tdi, const struct swdsm_mmio_range *ranges,
                            size_t count);

/*
 * The readers: wait-free, from any thread, a few loads each.
 *
 * Where the daemon gave a page (over a unix socket, or a file that we may read) they read that: the daemon stores a
 * transition before it queues the response that the host sees. Else they read what the last STATE frame told, which is
 * as late as the client was to serve it. A client that has lost its daemon, or never had one that tells, reads ERROR
 * for every TDI from the moment that it notices.
 *
 * What they answer is 11.2.1, where no XT mode is enabled (swdsm offers none):
 *
 *                      as requester             as completer, of a memory request to
 *     state            T bit of DMA  of MSI-X   TEE memory   non-TEE memory
 *     CONFIG_UNLOCKED  0             0          T = 0 (1)    T = 0
 *     CONFIG_LOCKED    0             0          none         T = 0
 *     RUN              1             (2)        T = 1        any T (3)
 *     ERROR            0             0          none         T = 0
 *
 * (1) Before LOCK no memory of the TDI is TEE memory yet.
 * (2) 1 where LOCK set LOCK_MSIX, so that table and PBA are locked; else 0. MSI (not MSI-X) messages always have 0.
 * (3) 11.2.1, 11.3.22: it is open to everybody. Outside RUN a request with T = 1 is rejected, whatever it is for
 * (11.2). "none": handle it as an Unsupported Request, and do not do it; so for a request whose T bit is not the one
 * that stands there. DMA is a memory request other than an interrupt. In CONFIG_LOCKED and ERROR a device should start
 * no DMA at all: LOCK and STOP promise that there is none left over (11.3.9, 11.3.16), and in ERROR no data of the TVM
 * may leave (11.2).
 */

/* A TDI's readable state: public, so that the readers are inline, but to be read with them alone. */
struct swdsm_tdi {
    SWDSM_ATOMIC(const swdsm_word *) word;
    const struct swdsm_mmio_range *ranges;
    size_t range_count;
};

/* The TDI with this index, for as long as the client lives, through reconnects. Never NULL: what the daemon does not
 * have reads ERROR. */
const struct swdsm_tdi *swdsm_client_tdi(const struct swdsm_client *client, uint32_t tdi);

/* State, lock flags, stream and generation, from one moment. */
static inline uint64_t swdsm_tdi_word(const struct swdsm_tdi *tdi)
{
    return SWDSM_LOAD(SWDSM_LOAD(&tdi->word));
}

static inline enum swdsm_tdi_state swdsm_word_state(uint64_t word)
{
    return (word & SWDSM_WORD_VALID) != 0 && SWDSM_WORD_STATE(word) <= SWDSM_TDI_ERROR
               ? (enum swdsm_tdi_state)SWDSM_WORD_STATE(word)
               : SWDSM_TDI_ERROR;
}

static inline enum swdsm_tdi_state swdsm_tdi_state(const struct swdsm_tdi *tdi)
{
    return swdsm_word_state(swdsm_tdi_word(tdi));
}

/* Does the TDI's DMA carry the T bit now (11.2.1)? */
static inline bool swdsm_dma_t_bit(const struct swdsm_tdi *tdi)
{
    return swdsm_tdi_state(tdi) == SWDSM_TDI_RUN;
}

/* Do its MSI-X messages (11.2.1)? */
static inline bool swdsm_msix_t_bit(const struct swdsm_tdi *tdi)
{
    const uint64_t word = swdsm_tdi_word(tdi);

    return swdsm_word_state(word) == SWDSM_TDI_RUN && (SWDSM_WORD_LOCK_FLAGS(word) & SWDSM_LOCK_MSIX) != 0;
}

/* Is the byte at address TEE memory of a TDI that is locked with this word? The MSI-X ranges decide before the others.
 */
static inline bool swdsm_mmio_is_tee_mem(const struct swdsm_tdi *tdi, uint64_t word, uint64_t address)
{
    bool tee_mem = true;

    for (size_t i = 0; i < tdi->range_count; i++) {
        const struct swdsm_mmio_range *range = &tdi->ranges[i];

        if (address - range->address >= range->len) /* wraps where the address is below */
            continue;
        if (range->msix)
            return (word & SWDSM_WORD_VALID) == 0 || (SWDSM_WORD_LOCK_FLAGS(word) & SWDSM_LOCK_MSIX) != 0;
        tee_mem = tee_mem && !range->non_tee_mem;
    }
    return tee_mem;
}

/* Does the TDI accept a memory request to the byte at address with this T bit (11.2.1)? Ask for the first byte of an
 * access; ranges are whole pages, which no request crosses. */
static inline bool swdsm_mmio_allowed(const struct swdsm_tdi *tdi, uint64_t address, bool t)
{
    const uint64_t word = swdsm_tdi_word(tdi);
    const enum swdsm_tdi_state state = swdsm_word_state(word);

    if (state == SWDSM_TDI_CONFIG_UNLOCKED || !swdsm_mmio_is_tee_mem(tdi, word, address))
        return !t || state == SWDSM_TDI_RUN;
    return t && state == SWDSM_TDI_RUN;
}

#ifdef __cplusplus
}
#endif

#endif
