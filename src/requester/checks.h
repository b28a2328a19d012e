/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of what a device may get wrong without breaking an exchange. What was never looked at is "not checked". */
#ifndef DSM_REQUESTER_CHECKS_H
#define DSM_REQUESTER_CHECKS_H

#include <stdint.h>

/* X(CODE, name, the word by which its failing is accepted, document and clause or field, what failing means) */
#define DSM_CHECKS(X)                                                                                                  \
    X(SIGNED, "signed", "unsigned", "DSP0274 CHALLENGE_AUTH, MEASUREMENTS, KEY_EXCHANGE_RSP, Signature",               \
      "nothing was signed afresh, or neither version nor capabilities are covered: a relay could have answered")       \
    X(MEASUREMENTS, "measurements", "unsigned", "DSP0274 MEASUREMENTS, Signature",                                     \
      "neither a signature nor a session nor a signed summary hash covers the blocks or their number")                 \
    X(SUMMARY, "summary", "summary", "DSP0274 MeasurementSummaryHash",                                                 \
      "the blocks are others than those that the device has signed the summary hash of")                               \
    X(LOG, "log", "log", "DSP0274 MEASUREMENT_EXTENSION_LOG, hash-extend measurement",                                 \
      "the measurement extension log has entries that do not make the hash-extend blocks, or of no such block")        \
    X(IDENTITY, "identity", "identity", "PCIe 6.31.3, CMA name in the leaf's subjectAltName",                          \
      "the leaf is another function's than the one whose ids are known, or names none though --pci-ids asks for it")   \
    X(LOCK_FLAGS, "lock-flags", "lock-flags", "PCIe TDISP_CAPABILITIES, LOCK_INTERFACE_FLAGS_SUPPORTED",               \
      "the device does not support NO_FW_UPDATE, and the TDI would be locked without it")                              \
    X(FIRMWARE, "firmware", "firmware", "PCIe table 11-15, INTERFACE_INFO, NO_UPDATE_AFTER_LOCK",                      \
      "firmware may be updated while the TDI is locked, though LOCK asked for NO_FW_UPDATE")                           \
    X(RANGES, "ranges", "ranges", "PCIe table 11-15, MMIO_RANGE",                                                      \
      "ranges of the report overlap, or one reaches beyond the address space")                                         \
    X(OFFSET, "offset", "offset", "PCIe 11.3.8, MMIO_REPORTING_OFFSET",                                                \
      "ranges are not shown at their address plus the offset that LOCK gave")                                          \
    X(BARS, "bars", "bars", "PCIe table 11-15, MMIO_RANGE, First 4K page and Number of 4K pages",                      \
      "a range lies in none of the function's BARs, as far as they are known")                                         \
    X(MSIX, "msix", "msix", "PCIe table 11-15, MMIO_RANGE, MSI-X Table and PBA",                                       \
      "the report shows MSI-X structures that LOCK did not lock, or not those of the function that it locked")

enum dsm_check {
#define X(code, name, accepted, clause, meaning) DSM_CHECK_##code,
    DSM_CHECKS(X)
#undef X
        DSM_CHECK_COUNT,
};

enum dsm_check_result {
    DSM_CHECK_NOT_CHECKED,
    DSM_CHECK_OK,
    DSM_CHECK_FAILED,
};

struct dsm_checks_row {
    const char *name;
    const char *accepted;
    const char *clause;
    const char *meaning;
};
const struct dsm_checks_row *dsm_checks_row(enum dsm_check check);
/* Those that are called so, as bits (1 << check); 0: none. */
uint32_t dsm_checks_accepted(const char *word);
const char *dsm_checks_result_name(enum dsm_check_result result);

#endif
