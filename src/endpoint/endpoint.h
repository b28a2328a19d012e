/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One PCI function of a device, as a VMM's guest sees it: configuration space, BARs, vectors, DMA, and a personality
 * behind them. Functions of a device share its DSM, whose mailbox function 0 has.
 *
 * It has no socket, thread or clock: the client's messages come in through vfio_user_receive.h, work is done in pieces
 * by dsm_endpoint_run, and what it needs of whoever serves it, it asks its port.
 */
#ifndef DSM_ENDPOINT_ENDPOINT_H
#define DSM_ENDPOINT_ENDPOINT_H

#include "device/device_config.h"
#include "endpoint/capabilities.h"
#include "endpoint/config_image.h"
#include "endpoint/doe_mailbox.h"
#include "endpoint/msix.h"
#include "endpoint/personality.h"

#define DSM_ENDPOINT_FUNCTIONS_MAX 8u

/* An access to guest memory that the door refused. */
struct dsm_endpoint_refusal {
    uint64_t address;
    uint32_t len;
    bool write;
    uint8_t state;
    bool t;
    enum dsm_dma_refusal refusal;
};

struct dsm_endpoint_port {
    void *context;
    /* An object for the DSM; the response goes to dsm_endpoint_doe_complete with the same epoch, at any time. */
    void (*doe_object)(void *context, uint64_t epoch, struct dsm_bytes object);
    /* The guest's configuration write, before it takes effect. */
    enum dsm_config_effect (*config_write)(void *context, uint32_t function_id, uint16_t offset, uint8_t width,
                                           uint32_t old_value, uint32_t new_value);
    /* Of function 0, which is the device's. That registers are reset is told as a configuration write. */
    void (*conventional_reset)(void *context);
    void (*dma_refused)(void *context, const struct dsm_endpoint_refusal *refusal);
    /* dsm_endpoint_run has something to do. */
    void (*wake)(void *context);
    /* Sends a message to the client; false: it cannot be sent. */
    bool (*send)(void *context, struct dsm_bytes message);
};

struct dsm_endpoint {
    struct dsm_device *device;
    uint8_t function;
    struct dsm_endpoint_port port;
    struct dsm_config_image config;
    struct dsm_capabilities capabilities;
    uint64_t bar0_len;
    struct dsm_dma dma;
    struct dsm_msix msix;
    struct dsm_doe_mailbox mailbox; /* function 0's */
    const struct dsm_personality *personality;
    void *state;               /* the personality's */
    uint64_t accesses_dropped; /* that lay outside, or that the TDI's state did not permit */
};

struct dsm_endpoint_options {
    struct dsm_device *device; /* with a TDI that has this function number */
    uint8_t function;
    bool multifunction;
    uint16_t
        device_id;   /* 0: the device's for function 0, which the certificate names, and the personality's for others */
    bool locked_dma; /* T=0 in CONFIG_LOCKED */
    const struct dsm_personality *personality;
    struct dsm_personality_options personality_options;
    struct dsm_endpoint_port port;
};

/*
 * A TDI that is described without BARs gets the personality's; one that has some must have those. The device is told
 * where the capabilities lie. DSM_ERR_CONFIG: error_detail tells what does not fit.
 */
enum dsm_error dsm_endpoint_create(const struct dsm_endpoint_options *options, struct dsm_endpoint **out,
                                   struct dsm_error_detail *error_detail) DSM_MUST_CHECK;
void dsm_endpoint_destroy(struct dsm_endpoint *endpoint);

/* The id by which the device knows the function. */
uint32_t dsm_endpoint_function_id(const struct dsm_endpoint *endpoint);

/* A bounded piece of work; true: there is more. */
bool dsm_endpoint_run(struct dsm_endpoint *endpoint);
void dsm_endpoint_doe_complete(struct dsm_endpoint *endpoint, uint64_t epoch, struct dsm_bytes response);

/* To be called inside of the move of the function's TDI. Whatever held a TVM's data is wiped when RUN ends (PCIe 11.2).
 */
void dsm_endpoint_tdi_moved(struct dsm_endpoint *endpoint, uint8_t from, uint8_t to);
/* No transaction from before is under way: LOCK and STOP may be answered (11.3.9, 11.3.16). */
bool dsm_endpoint_is_drained(const struct dsm_endpoint *endpoint);

/* Commands and power state as registers have them. */
bool dsm_endpoint_memory_enabled(const struct dsm_endpoint *endpoint);
/* Bus mastering and MSI-X follow the registers: after these have changed in another way than by a write. */
void dsm_endpoint_follow_registers(struct dsm_endpoint *endpoint);

#endif
