/* SPDX-License-Identifier: GPL-2.0-only */
/* A function that this kernel may lock. */
#ifndef SWTSM_GUEST_DEVICE_H
#define SWTSM_GUEST_DEVICE_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include "guest_channel.h"

enum guest_evidence {
	GUEST_CERTIFICATES,
	GUEST_VCA,
	GUEST_MEASUREMENTS,
	GUEST_REPORT,
	GUEST_EVIDENCE_COUNT,
};

struct guest_blob {
	void *data;
	size_t len;
};

struct guest_device {
	struct list_head node;
	struct kref users;
	struct pci_dev *pdev;
	struct mutex lock;		/* all below */
	struct guest_channel channel;
	bool locked;
	bool accepted;
	u8 slot;
	u8 nonce[SWTSM_NONCE_LEN];
	bool has_nonce;
	struct guest_blob evidence[GUEST_EVIDENCE_COUNT];
};

extern const struct attribute_group guest_tsm_group;
extern const struct attribute_group guest_evidence_group;

/* The device of these attributes, which is there as long as they are. */
struct guest_device *guest_device_of(struct device *dev);
void guest_device_put(struct guest_device *device);
/* The name by which lock and unlock know us. */
const char *guest_tsm_name(void);
void guest_evidence_forget(struct guest_device *device);

#endif
