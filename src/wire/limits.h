/* SPDX-License-Identifier: BSD-3-Clause */
/* Every limit that bounds what a peer can make us hold or do, in one place. */
#ifndef DSM_WIRE_LIMITS_H
#define DSM_WIRE_LIMITS_H

/* QEMU drops a reply payload over 4608 bytes and misreads every later one: DOE header and message together. */
#define DSM_REPLY_FRAME_MAX 4608u
#define DSM_DOE_HEADER_LEN 8u
#define DSM_RESPONSE_MAX (DSM_REPLY_FRAME_MAX - DSM_DOE_HEADER_LEN) /* an SPDM response in clear */
#define DSM_SECURED_RESPONSE_MAX 4576u                              /* plaintext of a response in a session */

/* What a requester may send at once: our DataTransferSize. A guest of QEMU can send 60 KB in one frame. */
#define DSM_REQUEST_MAX 4600u
/* The largest message that is put together from transfers, where both sides state CHUNK_CAP: a measurement record of
 * megabytes. */
#define DSM_LARGE_MESSAGE_MAX 0x400000u
/* The largest that is not a measurement record: a certificate chain or a report, with a signature of 50 KB. It is what
 * we take of requests. */
#define DSM_LARGE_MESSAGE_USUAL 0x20000u
#define DSM_REQUEST_FRAME_MAX 0x10000u /* larger frames close the connection; objects above REQUEST_MAX are refused */

/* DSP0274 10.3, table "GET_CAPABILITIES": the least DataTransferSize from version 1.2 on. */
#define DSM_DATA_TRANSFER_SIZE_MIN 42u

#define DSM_SLOTS_MAX 8u
#define DSM_SESSIONS_MAX 4u
#define DSM_PSKS_MAX 16u     /* of a device, of a requester */
#define DSM_PSK_HINT_MAX 64u /* that we have; a peer may send any */
#define DSM_VERSIONS_MAX 8u  /* entries read from a peer's VERSION */
#define DSM_OPAQUE_MAX 1024u /* DSP0274: OpaqueDataLength */
#define DSM_OPAQUE_ELEMENTS_MAX 8u
#define DSM_EXT_ALG_MAX 20u /* DSP0274 table "NEGOTIATE_ALGORITHMS": ExtAsymCount + ExtHashCount, all */
#define DSM_VCA_MAX 1024u   /* A = the six messages of version, capabilities, algorithms */
#define DSM_CERT_CHAIN_MAX 65535u
#define DSM_CERT_CHAIN_LARGE_MAX 0x100000u /* from 1.4 on, where its sender states LARGE_RESP_CAP */
/* bytes of M1/M2, of L1/L2, of TH: four chains of the largest size fit, and a large measurement record */
#define DSM_TRANSCRIPT_MAX (0x40000u + DSM_LARGE_MESSAGE_MAX)
#define DSM_MEASUREMENT_BLOCKS_MAX 254u   /* indices 1..0xFE; 0 counts and 0xFF asks for all */
#define DSM_MEASUREMENT_LOG_MAX 0x100000u /* bytes of a measurement extension log, of either side */
#define DSM_DEVICE_CLASSES_MAX 1024u      /* bytes of our device class identifiers */
#define DSM_VENDOR_ID_MAX 16u

#define DSM_HASH_MAX 64u
#define DSM_NONCE_LEN 32u

#define DSM_TDIS_MAX 256u
#define DSM_TDI_RANGES_MAX 64u
#define DSM_TDI_P2P_MAX 8u           /* P2P streams that a TDI can be bound to */
#define DSM_TDI_MMIO_CHANGES_MAX 16u /* ranges whose attributes a TVM has changed */
#define DSM_REPORT_MAX 65535u        /* PCIe 11.3.11: offset and length are 16 bits */
#define DSM_IDE_STREAMS_MAX 256u
#define DSM_IDE_PORTS_MAX 8u
#define DSM_IDE_REGISTERS_MAX 256u /* double words of an IDE extended capability in QUERY_RESP */
#define DSM_PEERS_MAX 64u          /* connected to one device at a time */
#define DSM_SUBSCRIBER_QUEUE_MAX                                                                                       \
    0x10000u /* bytes of STATE frames that wait for one peer; who reads too slowly is closed */
#define DSM_DRAIN_DEADLINE_DEFAULT_MS 500u /* a guest gives a DOE response 1 s (PCIe 6.30.2) */
#define DSM_DRAIN_DEADLINE_MAX_MS 60000u
#define DSM_CXL_PORTS_MAX 8u
#define DSM_CXL_TSP_SECONDARY_MAX 4u   /* CXL 3.1 TSP: secondary sessions */
#define DSM_CXL_TSP_RANGE_KEYS_MAX 16u /* range based keys that we have room for */
#define DSM_CXL_TSP_AREAS_MAX 64u      /* areas of memory apart from each other whose TE state is set */
#define DSM_FINDINGS_MAX 256u

#endif
