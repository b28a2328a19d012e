/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A device as described: plain data read from JSON, from which a device model is built. One schema serves the
 * configuration file, presets, the control socket and the DESCRIBE frame. docs/configuration.md has it in
 * words, docs/swdsm.schema.json for machines.
 */
#ifndef DSM_DESCRIBE_DESCRIPTION_H
#define DSM_DESCRIBE_DESCRIPTION_H

#include "describe/json.h"
#include "device/device.h"
#include "wire/binding.h"

#define DSM_LISTENERS_MAX 8u /* of one device */
#define DSM_DESCRIBED_DEVICES_MAX 10000u
#define DSM_DESCRIBED_VALUE_MAX (64u * 1024u * 1024u) /* a measured file, read whole */

/* Key and chain of a slot, from the user's PEM files. */
struct dsm_described_identity {
    uint8_t slot;
    char *key; /* paths */
    char *chain;
    bool allow_invalid_chain; /* serve what would be refused, for verifiers to be tested with */
};

/* The requesters that are believed, from the user's files. */
struct dsm_described_requesters {
    char *roots[DSM_REQUESTER_ROOTS_MAX]; /* paths */
    size_t root_count;
    char *chain; /* NULL: none is provisioned */
};

/* A pre-shared key: its file is read when the device is made. */
struct dsm_described_psk {
    uint8_t hint[DSM_PSK_HINT_MAX];
    size_t hint_len;
    char *file; /* a path */
};

#define DSM_LOG_ENTRIES_MAX 4096u /* of one block */

/* What was measured, in the measurement extension log. */
struct dsm_described_log_entry {
    uint8_t type;
    uint8_t *value;
    size_t value_len;
};

struct dsm_described_measurement {
    uint8_t index;
    uint8_t type;
    bool digest_only;
    uint8_t *value;
    size_t value_len;
    bool has_digests; /* instead of a value */
    uint8_t digests[DSM_HASH_ALGORITHMS_MAX][DSM_HASH_MAX];
    struct dsm_described_log_entry *log; /* instead of a value: the block is what they extend */
    size_t log_count;
    char *file;     /* the path that it was read from; NULL: from none */
    bool is_unread; /* its digests are not made yet (measured_files.h) */
};

struct dsm_described_ide {
    enum dsm_ide_policy policy;
    struct dsm_ide_port *ports;
    size_t port_count;
    uint16_t streams; /* at once, over all ports */
};

/* A function that the daemon serves over vfio-user. */
struct dsm_described_vfio_user {
    uint8_t function;        /* number */
    char *listen;            /* "unix:/run/x" */
    const char *personality; /* "dma" */
    char *file;              /* a path; NULL: memory */
    uint64_t size;           /* 0: the file's */
    uint16_t device_id;      /* 0: as the personality has it */
    bool read_only;
    bool locked_dma;
};

struct dsm_device_description {
    char name[64];
    char *listen[DSM_LISTENERS_MAX]; /* "tcp:127.0.0.1:2323" */
    size_t listen_count;
    const struct dsm_binding *binding; /* what its listeners speak */
    struct dsm_pci_ids ids;
    struct dsm_device_class_list classes;
    struct dsm_described_identity *identities;
    size_t identity_count;
    struct dsm_described_requesters requesters;
    struct dsm_described_psk *psks;
    size_t psk_count;
    struct dsm_described_measurement *measurements; /* none: the default set */
    size_t measurement_count;
    struct dsm_tdi_description *tdis;
    size_t tdi_count;
    uint8_t tdi_places[DSM_TDIS_MAX]; /* where in "tdis" each is from: virtual functions have no place of their own */
    struct dsm_described_vfio_user *vfio_user;
    size_t vfio_user_count;
    struct dsm_described_ide ide;
    struct dsm_cxl_description cxl;
    struct dsm_device_settings settings;
    bool asym_chosen; /* settings.algorithms[DSM_ALG_ASYM] was named; else an identity is made for the default algorithm
                         only */
    bool
        pqc_asym_chosen; /* the same of settings.algorithms[DSM_ALG_PQC_ASYM]; else a key is made where one is needed */
    bool capabilities_chosen; /* settings.capabilities was named; else a device with a PSK states that, too */
};

struct dsm_config {
    struct dsm_device_description *devices;
    size_t device_count;
};

#endif
