/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The DOE mailbox in which a VM asks its host: registers of our own, served by
 * swtsm_vfio in place of the device's.
 */
#ifndef SWTSM_MAILBOX_H
#define SWTSM_MAILBOX_H

#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/workqueue.h>
#include "uapi/linux/swtsm.h"

/* Of a guest's object: DOE header, our header and what the largest request has. */
#define MAILBOX_REQUEST_DWORDS 1024
#define MAILBOX_RESPONSE_DWORDS (2 + SWTSM_PAYLOAD_MAX / 4)

/* What the VM has asked for last; it goes on when its mailbox is aborted. */
struct mailbox_operation {
	bool running;
	bool done;
	u32 request[MAILBOX_REQUEST_DWORDS];
	size_t request_len;
	struct swtsm_guest_header *response;	/* SWTSM_PAYLOAD_MAX bytes */
	size_t response_len;
	int error;
};

struct swtsm_mailbox {
	struct pci_dev *pdev;
	u16 vendor;
	u8 type;
	struct mutex lock;	/* all below */
	u32 request[MAILBOX_REQUEST_DWORDS];
	unsigned int request_dwords;
	u32 *response;		/* MAILBOX_RESPONSE_DWORDS */
	unsigned int response_dwords;
	unsigned int response_at;
	bool error;
	bool busy;		/* an answer is owed: of the operation, or that it is pending */
	u16 sequence;		/* of the request that the answer is owed to */
	u8 op;
	struct mailbox_operation operation;
	struct work_struct work;
	struct delayed_work pending;
};

int swtsm_mailbox_init(struct swtsm_mailbox *mailbox, struct pci_dev *pdev,
		       u16 vendor, u8 type);
/* Waits for an operation that runs. */
void swtsm_mailbox_destroy(struct swtsm_mailbox *mailbox);

/* Registers at offsets from the capability on; its header is the caller's. */
u32 swtsm_mailbox_read(struct swtsm_mailbox *mailbox, unsigned int offset);
void swtsm_mailbox_write(struct swtsm_mailbox *mailbox, unsigned int offset,
			 u32 value);

#endif
