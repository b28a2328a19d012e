/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * libswdsm: a PCIe function of a device, served to a VMM over vfio-user. The library is the function's configuration
 * space, DOE mailbox, IDE registers, MSI-X, resets and the door for its DMA, which obeys the state of its TDI; what the
 * function does behind its BAR is the program's own.
 *
 * In short:
 *
 *     device = create, add_tdi, realize                       swdsm.h
 *     swdsm_function_create -> swdsm_function_listen          one a function; function 0 has the mailbox
 *     poll swdsm_function_poll_fd -> swdsm_function_run       until it answers 0: nothing to do but to poll
 *     swdsm_function_destroy -> swdsm_device_destroy
 *
 * examples/function.c is a complete program. Clauses are those of the PCI Express Base Specification 6.x.
 *
 * THREADS. A function belongs to the thread of its device, and so do all functions of one device. Callbacks come from
 * inside swdsm_function_run and swdsm_function_destroy. Nothing here waits, but a signature is made inside run.
 *
 * DRAINING. With a function, LOCK, START and STOP are answered once no transaction of before is under way (11.3.9,
 * 11.3.16): swdsm_device_receive answers SWDSM_WAIT for them, too.
 *
 * ERRORS, VERSIONS, OWNERSHIP: as in swdsm.h; swdsm_device_error has the words.
 */
#ifndef SWDSM_FUNCTION_H
#define SWDSM_FUNCTION_H

#include "swdsm/swdsm.h"

#ifdef __cplusplus
extern "C" {
#endif

struct swdsm_function;

/* What becomes of a memory request of the function. */
enum swdsm_dma_outcome {
    SWDSM_DMA_DONE = 0,
    SWDSM_DMA_REFUSED = 1, /* by the TDI's state (11.2.1) or Bus Master Enable; it did not go out */
    SWDSM_DMA_FAULT = 2,   /* nothing is mapped there, or not with these rights */
    SWDSM_DMA_PENDING = 3, /* the VMM is asked: done will be called */
};

enum swdsm_dma_t {
    SWDSM_DMA_T_OF_STATE = 0, /* T=1 in RUN, else T=0 */
    SWDSM_DMA_T_0 = 1,
    SWDSM_DMA_T_1 = 2,
};

#define SWDSM_DMA_LEN_MAX 0x10000u

struct swdsm_dma {
    size_t size;
    bool write;
    uint64_t address;
    void *data;   /* read into, or written from; stays until the outcome is there */
    uint32_t len; /* at most SWDSM_DMA_LEN_MAX */
    enum swdsm_dma_t t;
    /* NULL: what would be pending is a fault, as memory is that the VMM maps without a file (share=off in QEMU). */
    void (*done)(void *context, enum swdsm_dma_outcome outcome);
    void *context;
};

/* work, reset and refused may be NULL. */
struct swdsm_function_callbacks {
    size_t size;
    void *context;
    /* An access of the guest to BAR 0: 1, 2, 4 or 8 bytes, naturally aligned; MSI-X table and PBA are the library's.
     * What the TDI's state does not permit does not come here. */
    uint64_t (*read)(void *context, uint64_t offset, unsigned width);
    void (*write)(void *context, uint64_t offset, unsigned width, uint64_t value);
    /* A bounded piece of work, after swdsm_function_wake; true: there is more. */
    bool (*work)(void *context);
    /* Back to power-on: reset, the VMM's end, the end of RUN (11.2). What was held of the guest is wiped; done of what
     * is pending is not called any more. */
    void (*reset)(void *context);
    /* A memory request was refused. */
    void (*refused)(void *context, uint64_t address, uint32_t len, bool write, bool t, const char *reason);
};

struct swdsm_function_options {
    size_t size;
    const struct swdsm_function_callbacks *callbacks;
    uint8_t function;    /* 0 to 7: the device has a TDI whose function_id ends with it */
    bool multifunction;  /* the device has others */
    bool locked_dma;     /* CONFIG_LOCKED lets DMA pass with T=0, which 11.2.1 leaves open; else it is refused */
    uint16_t device_id;  /* 0: the device's */
    uint32_t class_code; /* 24 bits */
    uint64_t bar_len;    /* of BAR 0, the only one: a power of two of at least 4096 */
    uint16_t vectors; /* of MSI-X, at most 2048; 0: none. Function 0's last one is its mailbox's, where there are two */
    uint32_t msix_table; /* offsets in BAR 0 of 16 bytes a vector, */
    uint32_t msix_pba;   /* and of 8 bytes for each 64 */
};

/*
 * After realize (-EAGAIN before it). A TDI that was described without BARs gets BAR 0 and MSI-X as they stand here; one
 * that has some must have these. LOCK_MSIX is not offered any more, since the table is the VMM's. -EINVAL, with the
 * field in words; -EALREADY: the function is there.
 */
int swdsm_function_create(struct swdsm_device *device, const struct swdsm_function_options *options,
                          struct swdsm_function **out);
/* The VMM's connection ends as at run's -ENOTCONN. Before its device. NULL is allowed. */
void swdsm_function_destroy(struct swdsm_function *function);

/* Makes a unix socket at path, where nothing may be, and removes it at the end. One VMM at a time, another one is
 * closed at once; after one has gone the next may come. -EADDRINUSE, -ENAMETOOLONG and the like. -EALREADY: it listens.
 */
int swdsm_function_listen(struct swdsm_function *function, const char *path);
/* Instead: a connected unix stream socket, which is taken over, also on failure. -EALREADY: a VMM is connected. */
int swdsm_function_attach(struct swdsm_function *function, int fd);
bool swdsm_function_is_attached(const struct swdsm_function *function);

/* To be polled for reading; the same until destroy. */
int swdsm_function_poll_fd(const struct swdsm_function *function);
/*
 * Serves what has come and does a bounded piece of work; now_ms as in swdsm.h. 1: there is more to do, call again
 * before polling. 0: poll. -ENOTCONN: the VMM has gone, or was closed (the words say why); the function lost power, and
 * function 0 took the device with it as a conventional reset does. It may be called again after that.
 */
int swdsm_function_run(struct swdsm_function *function, uint64_t now_ms);
/* When run is to be called although nothing came: a response that is drained for at most a second. UINT64_MAX: never.
 */
uint64_t swdsm_function_deadline_ms(const struct swdsm_function *function);

/* From callbacks or between runs: work is to be called. */
void swdsm_function_wake(struct swdsm_function *function);

/* The one door for DMA. */
enum swdsm_dma_outcome swdsm_function_dma(struct swdsm_function *function, const struct swdsm_dma *request);
/* Fires a vector of MSI-X; what is masked stays pending. What there is not is nothing. */
void swdsm_function_interrupt(struct swdsm_function *function, uint16_t vector);
/* Memory requests so far that had this outcome, with this T bit, in this state. */
uint64_t swdsm_function_dma_count(const struct swdsm_function *function, enum swdsm_state state, bool t,
                                  enum swdsm_dma_outcome outcome);

#ifdef __cplusplus
}
#endif

#endif
