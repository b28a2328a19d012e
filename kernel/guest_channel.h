/* SPDX-License-Identifier: GPL-2.0-only */
/* How a guest's request gets to who drives the DSM. */
#ifndef SWTSM_GUEST_CHANNEL_H
#define SWTSM_GUEST_CHANNEL_H

#include <linux/pci.h>
#include "uapi/linux/swtsm.h"

struct guest_channel {
	struct pci_dev *pdev;
	struct pci_doe_mb *mailbox;	/* NULL: the TSM is in this kernel */
	u16 vendor;
	u8 type;
	u16 sequence;
	bool bound;			/* without a mailbox, by LOCK */
};

void guest_channel_init(struct guest_channel *channel, struct pci_dev *pdev,
			u16 vendor, u8 type);

/*
 * One operation, however long it takes. *data: kvmalloc'ed, the caller's, of
 * *len bytes; NULL where there is none. An error is the host's errno, and what
 * it says of the reason is logged.
 */
int guest_channel_ask(struct guest_channel *channel, u8 op, const void *in,
		      size_t in_len, void **data, size_t *len);

#endif
