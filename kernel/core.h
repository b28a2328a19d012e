/* SPDX-License-Identifier: GPL-2.0-only */
/* What swtsm_core does for the modules on top of it. */
#ifndef SWTSM_CORE_H
#define SWTSM_CORE_H

#include <linux/pci.h>
#include "swtsm.h"

/* An operation that waits for the helper. */
struct swtsm_upcall {
	u32 op;
	u32 scope;
	struct pci_dev *pdev;
	struct pci_dev *dsm;
	u32 tdi_id;
	u64 helper;		/* only this helper may serve it; 0: any */
	unsigned int timeout_ms;
	bool killable;
	const void *in;
	size_t in_len;
	void *out;		/* may be NULL */
	size_t out_size;
	size_t out_len;		/* on return */
};

/*
 * Sleeps until the helper has answered. ENOTCONN: there is no helper. EPIPE: it
 * went away, or is another one than up->helper. ETIMEDOUT, EINTR (killed): it
 * is told by ESTALE when it answers after all.
 */
int swtsm_upcall(struct swtsm_upcall *up);

/* The helper of now, a number that never comes again; 0: none. */
u64 swtsm_helper(void);

/* A Selective IDE Stream's registers of a function (swtsm_core's ide.c). */
int swtsm_ide_set(struct pci_dev *pdev, const struct swtsm_ide *ide);
void swtsm_ide_disable_all(struct pci_dev *pdev);

/*
 * Told after a connect, a disconnect and a registration, when the attributes of
 * PCI devices may have come or gone.
 */
int swtsm_register_notifier(struct notifier_block *nb);
void swtsm_unregister_notifier(struct notifier_block *nb);
void swtsm_notify(void);

#endif
