/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration space that a VM sees of an assigned function: vfio's, less
 * the registers of the real DOE and IDE capabilities, and with our mailbox as
 * the last of the extended capabilities.
 */
#ifndef SWTSM_SPACE_H
#define SWTSM_SPACE_H

#include <linux/pci.h>

#define SPACE_HIDDEN_MAX 16

enum space_class {
	SPACE_PLAIN,	/* vfio's affair */
	SPACE_HIDDEN,	/* reads as zeros, writes are dropped */
	SPACE_HEADER,	/* of the last capability, whose next pointer is ours */
	SPACE_MAILBOX,
};

struct space_range {
	u16 from;
	u16 to;		/* exclusive */
};

struct swtsm_space {
	struct space_range hidden[SPACE_HIDDEN_MAX];
	unsigned int hidden_count;
	u16 mailbox;	/* 0: none */
	u16 last;	/* the capability before it; 0: the mailbox is the first */
	u32 last_header;
	u32 mailbox_header;
};

/*
 * vconfig: vfio's image of the space, as the VM sees it; map: vfio's map of
 * which capability owns each byte. ENOSPC: there is no room for a mailbox,
 * or there are more capabilities to hide than SPACE_HIDDEN_MAX.
 */
int swtsm_space_init(struct swtsm_space *space, struct pci_dev *pdev,
		     const u8 *vconfig, const u8 *map, bool with_mailbox);

/* The class of the byte at pos, and in *end where a run of that class ends. */
enum space_class swtsm_space_class(const struct swtsm_space *space, u16 pos,
				   u16 *end);

#endif
