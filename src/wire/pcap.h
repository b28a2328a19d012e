/* SPDX-License-Identifier: BSD-3-Clause */
/* The classic pcap format, for captures: a file header, then a header and the bytes for each packet. Little endian. */
#ifndef DSM_WIRE_PCAP_H
#define DSM_WIRE_PCAP_H

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"
#include "wire/limits.h"

#define DSM_PCAP_SNAP_LENGTH 0x10000u /* bytes of a packet; DMTF's spdm_dump opens no file that says more */

/* LINKTYPE_USER0 and on: nobody has given these a number. */
#define DSM_PCAP_LINKTYPE_STORAGE 147u
#define DSM_PCAP_LINKTYPE_TCP 148u
#define DSM_PCAP_LINKTYPE_NONE 149u
#define DSM_PCAP_LINKTYPE_MCTP 291u
#define DSM_PCAP_LINKTYPE_PCI_DOE 292u

struct dsm_pcap_packet {
    uint64_t time_us; /* since 1970 */
    uint32_t original_len;
    struct dsm_bytes bytes;
};

void dsm_pcap_header_write(struct dsm_writer *w, uint32_t link_type);
/* Only the packet's header: its bytes follow in the file. */
void dsm_pcap_packet_header_write(struct dsm_writer *w, const struct dsm_pcap_packet *packet);

enum dsm_error dsm_pcap_header_read(struct dsm_reader *r, uint32_t *link_type) DSM_MUST_CHECK;
enum dsm_error dsm_pcap_packet_read(struct dsm_reader *r, struct dsm_pcap_packet *out) DSM_MUST_CHECK;

#endif
