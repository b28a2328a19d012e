/* SPDX-License-Identifier: BSD-3-Clause */
/* Reads what a VENDOR_DEFINED message of the PCI-SIG holds, IDE_KM or TDISP, writes it again, and compares. */
#ifndef DSM_TESTS_UNIT_VENDOR_MESSAGES_H
#define DSM_TESTS_UNIT_VENDOR_MESSAGES_H

#include "wire/spdm.h"
#include "wire/tdisp_report.h"

struct vendor_counts {
    size_t ide_km;
    size_t tdisp;
    size_t other; /* of another vendor: not looked into */
    bool ide_km_objects[256];
    bool tdisp_types[256];
    uint16_t report_offset; /* asked for by the last GET_DEVICE_INTERFACE_REPORT */
    uint8_t report[0x4000]; /* what has come of the report */
    size_t reports;         /* that came whole and were read */
};

/* message: VENDOR_DEFINED_REQUEST or _RESPONSE. An error is printed, with what differs. */
enum dsm_error vendor_message_check(const struct dsm_wire_params *params, struct dsm_bytes message,
                                    struct vendor_counts *counts) DSM_MUST_CHECK;

/* Fails the test where a message that brings a device to RUN and back has not come. */
void vendor_counts_check(const struct vendor_counts *counts);

#endif
