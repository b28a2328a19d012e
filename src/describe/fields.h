/* SPDX-License-Identifier: BSD-3-Clause */
/* The object tables of the schema and what their readers share. One file an object family. */
#ifndef DSM_DESCRIBE_FIELDS_H
#define DSM_DESCRIBE_FIELDS_H

#include "describe/description.h"

#define DSM_INFO_MAX 60000u /* device specific info: what is left of a report of 65,535 bytes with all ranges */
#define DSM_FIELD_COUNT(table) (sizeof(table) / sizeof((table)[0]))

extern const struct dsm_json_object dsm_config_object;
extern const struct dsm_json_object dsm_device_object;
extern const struct dsm_json_object dsm_pci_object;
extern const struct dsm_json_object dsm_identity_object;
extern const struct dsm_json_object dsm_measurement_object;
extern const struct dsm_json_object dsm_ide_object;
extern const struct dsm_json_object dsm_ide_port_object;
extern const struct dsm_json_object dsm_settings_object;
extern const struct dsm_json_object dsm_algorithms_object;
extern const struct dsm_json_object dsm_runtime_object;
extern const struct dsm_json_object dsm_runtime_settings_object;
extern const struct dsm_json_object dsm_tdi_object;
extern const struct dsm_json_object dsm_vfs_object;
extern const struct dsm_json_object dsm_bar_object;
extern const struct dsm_json_object dsm_range_object;
extern const struct dsm_json_object dsm_msix_object;
extern const struct dsm_json_object dsm_msix_area_object;
extern const struct dsm_json_object dsm_info_object;
extern const struct dsm_json_object dsm_spdm_emu_report_object;
extern const struct dsm_json_object dsm_spdm_emu_range_object;

/* Readers of struct dsm_device_description's parts, as the device's table calls them. */
enum dsm_error dsm_read_measurements(const struct dsm_json *at, void *description) DSM_MUST_CHECK;
enum dsm_error dsm_read_ide(const struct dsm_json *at, void *description) DSM_MUST_CHECK;
enum dsm_error dsm_read_settings(const struct dsm_json *at, void *description) DSM_MUST_CHECK;
enum dsm_error dsm_read_tdis(const struct dsm_json *at, void *description) DSM_MUST_CHECK;
enum dsm_error dsm_read_bars(const struct dsm_json *at, void *tdi_description) DSM_MUST_CHECK;
/* A file of spdm-emu's, which says all that a report shows. */
enum dsm_error dsm_read_spdm_emu_report(const struct dsm_json *at, struct dsm_tdi_description *tdi) DSM_MUST_CHECK;
/* After all of a TDI is read: what its parts have to do with each other. */
enum dsm_error dsm_check_bars(const struct dsm_json *at, const struct dsm_tdi_description *tdi) DSM_MUST_CHECK;

/* One of a few words; *out is its place in the list. */
enum dsm_error dsm_read_choice(const struct dsm_json *at, const char *const *words, size_t count,
                               unsigned *out) DSM_MUST_CHECK;
/* Bytes given as "text", "hex" or "file" (relative to the folder); exactly one of them. Owned by the caller. */
struct dsm_read_bytes {
    uint8_t *bytes;
    size_t n;
    size_t max;
    bool given;
    bool from_file;
};
enum dsm_error dsm_read_bytes_text(const struct dsm_json *at, struct dsm_read_bytes *out) DSM_MUST_CHECK;
enum dsm_error dsm_read_bytes_hex(const struct dsm_json *at, struct dsm_read_bytes *out) DSM_MUST_CHECK;
enum dsm_error dsm_read_bytes_file(const struct dsm_json *at, struct dsm_read_bytes *out) DSM_MUST_CHECK;

/* A zeroed element more at the end of an array; NULL without memory. Elements move when the next one is added.
 * array_address: of the pointer to the array. */
void *dsm_array_grow(void *array_address, size_t *count, size_t element_size);
#define DSM_GROW(array, count) dsm_array_grow(&(array), &(count), sizeof(*(array)))

#endif
