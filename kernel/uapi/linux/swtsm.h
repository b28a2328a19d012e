/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * /dev/swtsm: what swtsm's kernel modules ask of their one helper in user
 * space, and the objects in which a guest asks its host.
 *
 * kernel/ABI has both in words. All numbers are in host order but those of the
 * guest's objects, which travel in a DOE mailbox and are little endian.
 */
#ifndef SWTSM_H
#define SWTSM_H

#ifdef __KERNEL__
#include <linux/ioctl.h>
#include <linux/types.h>
#else
#include <linux/types.h>
#include <sys/ioctl.h>
#endif

#define SWTSM_ABI_VERSION 1

/* The largest payload of a request, an answer or a DOE object, in bytes. */
#define SWTSM_PAYLOAD_MAX 65536

enum swtsm_op {
	SWTSM_OP_CONNECT = 1,	/* authenticate the DSM, make its session */
	SWTSM_OP_DISCONNECT = 2,/* end it; answered or not, it is over */
	SWTSM_OP_BIND = 3,	/* the function belongs to a VM now */
	SWTSM_OP_UNBIND = 4,	/* no longer: stop its TDI */
	SWTSM_OP_GUEST = 5,	/* the VM asks: the payload is its object */
};

/* SWTSM_OP_GUEST: what the request may do, as enum pci_tsm_req_scope has it. */
enum swtsm_scope {
	SWTSM_SCOPE_INFO = 0,
	SWTSM_SCOPE_STATE_CHANGE = 1,
};

/* What read(2) returns: one request and its payload, never a part of one. */
struct swtsm_request {
	__u64 id;
	__u32 op;		/* enum swtsm_op */
	__u32 scope;		/* enum swtsm_scope */
	__u32 device;		/* domain << 16 | bus << 8 | device << 3 | function */
	__u32 dsm;		/* the function 0 whose DSM it is, likewise */
	__u32 tdi_id;		/* BIND, UNBIND, GUEST: as the VM was bound with */
	__u32 payload_len;
	__u8 payload[];
};

/*
 * Ends a request. ESTALE: nobody waits for it any longer. With an error the
 * payload is the reason, text for the kernel's log.
 */
struct swtsm_answer {
	__u64 id;
	__u64 payload;		/* address */
	__u32 payload_len;
	__s32 error;		/* 0, or -errno: what the operation fails with */
};

/* One DOE object there and back, with the DSM of a request that is not ended. */
struct swtsm_doe {
	__u64 id;
	__u64 request;		/* address; without the DOE header */
	__u64 response;		/* address */
	__u32 request_len;
	__u32 response_size;
	__u32 response_len;	/* out: whole double words, as DOE has them */
	__u32 type;		/* 1 CMA, 2 secured CMA */
};

/* A Selective IDE Stream of the DSM of a request that is not ended. */
struct swtsm_ide {
	__u64 id;
	__u32 stream_index;	/* which register block */
	__u32 stream_id;	/* 0 to 254 */
	__u32 enable;		/* 1: enable as the default stream; 0: disable */
	__u32 reserved;		/* 0 */
};

#define SWTSM_IOC_VERSION _IOR('W', 0x00, __u32)
#define SWTSM_IOC_ANSWER _IOW('W', 0x01, struct swtsm_answer)
#define SWTSM_IOC_DOE _IOWR('W', 0x02, struct swtsm_doe)
#define SWTSM_IOC_IDE _IOW('W', 0x03, struct swtsm_ide)

/*
 * A guest's object: the data of a DOE object of the vendor and type that
 * swtsm_vfio was loaded with, or, without a host, the payload of
 * SWTSM_OP_GUEST. Request and response begin alike.
 */
#define SWTSM_GUEST_VERSION 1
#define SWTSM_GUEST_DATA_MAX (SWTSM_PAYLOAD_MAX - 12)
#define SWTSM_NONCE_LEN 32

enum swtsm_guest_op {
	SWTSM_GUEST_POLL = 0,		/* the answer of `sequence`, if there is one */
	SWTSM_GUEST_STATE = 1,		/* data: enum swtsm_tdi_state, one byte */
	SWTSM_GUEST_CERTIFICATES = 2,	/* data: slot, one byte; SPDM's chain */
	SWTSM_GUEST_VCA = 3,
	SWTSM_GUEST_MEASUREMENTS = 4,	/* data: nonce, 32 bytes; L1/L2, signed */
	SWTSM_GUEST_REPORT = 5,		/* TDISP's interface report */
	SWTSM_GUEST_LOCK = 16,
	SWTSM_GUEST_START = 17,		/* data: the nonce that LOCK gave is the host's affair */
	SWTSM_GUEST_STOP = 18,
};

enum swtsm_tdi_state {
	SWTSM_TDI_CONFIG_UNLOCKED = 0,
	SWTSM_TDI_CONFIG_LOCKED = 1,
	SWTSM_TDI_RUN = 2,
	SWTSM_TDI_ERROR = 3,
};

/* In `status`: not done yet, ask again with SWTSM_GUEST_POLL. Else 0 or errno. */
#define SWTSM_GUEST_PENDING 0xffffffffU

struct swtsm_guest_header {
	__u8 version;
	__u8 op;
	__le16 sequence;
	__le32 status;		/* 0 in a request; with an errno, data says why */
	__le32 data_len;
};

#endif
