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
#define DSM_DESCRIBED_DEVICES_MAX 4096u
#define DSM_DESCRIBED_VALUE_MAX (64u * 1024u * 1024u) /* a measured file, read whole */

/* Key and chain of a slot, from the user's PEM files. */
struct dsm_described_identity {
    uint8_t slot;
    char *key; /* paths */
    char *chain;
    bool allow_invalid_chain; /* serve what would be refused, for verifiers to be tested with */
};

struct dsm_described_measurement {
    uint8_t index;
    uint8_t type;
    bool digest_only;
    uint8_t *value;
    size_t value_len;
};

struct dsm_described_ide {
    enum dsm_ide_policy policy;
    struct dsm_ide_port *ports;
    size_t port_count;
    uint16_t streams; /* at once, over all ports */
};

struct dsm_device_description {
    char name[64];
    char *listen[DSM_LISTENERS_MAX]; /* "tcp:127.0.0.1:2323" */
    size_t listen_count;
    const struct dsm_binding *binding; /* what its listeners speak */
    struct dsm_pci_ids ids;
    struct dsm_described_identity *identities;
    size_t identity_count;
    struct dsm_described_measurement *measurements; /* none: the default set */
    size_t measurement_count;
    struct dsm_tdi_description *tdis;
    size_t tdi_count;
    uint8_t tdi_places[DSM_TDIS_MAX]; /* where in "tdis" each is from: virtual functions have no place of their own */
    struct dsm_described_ide ide;
    struct dsm_device_settings settings;
    bool asym_chosen; /* settings.algorithms[DSM_ALG_ASYM] was named; else an identity is made for the default algorithm
                         only */
};

struct dsm_config {
    struct dsm_device_description *devices;
    size_t device_count;
};

void dsm_device_description_clear(struct dsm_device_description *description);
void dsm_config_clear(struct dsm_config *config);

/* Reads a configuration: {"devices": [...]}. folder: what file names in it are relative to. On failure config is empty.
 */
enum dsm_error dsm_config_parse(const char *text, size_t n, const char *folder, struct dsm_config *config,
                                struct dsm_error_detail *error) DSM_MUST_CHECK;
enum dsm_error dsm_config_load(const char *file, struct dsm_config *config,
                               struct dsm_error_detail *error) DSM_MUST_CHECK;

/* Reads one device object. */
enum dsm_error dsm_device_description_read(const struct dsm_json *at,
                                           struct dsm_device_description *out) DSM_MUST_CHECK;

/* Reads what may be described anew while the device is served: measurements, tdis, settings (those of them that may
 * change). out's settings begin as settings says; a part that is not given stays empty. */
enum dsm_error dsm_runtime_description_read(const struct dsm_json *at, const struct dsm_device_settings *settings,
                                            struct dsm_device_description *out) DSM_MUST_CHECK;
/* The i-th preset; NULL past the last. Its text is a device object. */
struct dsm_preset {
    const char *name;
    const char *text;
    const char *help;
};
const struct dsm_preset *dsm_preset_at(size_t i);
enum dsm_error dsm_preset_read(const char *name, struct dsm_device_description *out,
                               struct dsm_error_detail *error) DSM_MUST_CHECK;
#define DSM_PRESET_DEFAULT "qemu-nvme"

/* Builds the device model, all but its identity. path: where the description stood, for errors ("devices[0]"). */
enum dsm_error dsm_description_build(const struct dsm_device_description *description, const struct dsm_crypto *crypto,
                                     const struct dsm_log *log, const char *path, struct dsm_device **out,
                                     struct dsm_error_detail *error) DSM_MUST_CHECK;

/* Describes all that a TDI's report shows as spdm-emu's tdisp_device_interface_report.json does. On failure tdi stays.
 */
enum dsm_error dsm_spdm_emu_report_load(const char *file, struct dsm_tdi_description *tdi,
                                        struct dsm_error_detail *error) DSM_MUST_CHECK;

/* The whole of a file; DSM_ERR_IO with errno set, DSM_ERR_LIMIT when it is larger than max. A NUL follows the bytes. */
enum dsm_error dsm_file_read(const char *path, size_t max, uint8_t **bytes, size_t *n) DSM_MUST_CHECK;
/* The same of what may be named while others are served: DSM_ERR_CONFIG where it is no regular file. Never blocks. */
enum dsm_error dsm_file_read_regular(const char *path, size_t max, uint8_t **bytes, size_t *n) DSM_MUST_CHECK;
/* folder/name, or name where it is absolute; NULL without memory. The caller frees it. */
char *dsm_path_join(const char *folder, const char *name);

#endif
