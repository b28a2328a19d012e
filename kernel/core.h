/* SPDX-License-Identifier: GPL-2.0-only */
/* What swtsm_core does for the modules on top of it. */
#ifndef SWTSM_CORE_H
#define SWTSM_CORE_H

#include <linux/pci.h>
#include <linux/version.h>
#include "uapi/linux/swtsm.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 3, 0)
#error "swtsm needs Linux 7.3: what is older has no bind, unbind and guest_req of a TSM"
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 4, 0) && !defined(SWTSM_NEWER_KERNEL)
#error "swtsm was tried with Linux 7.3 alone: KCFLAGS=-DSWTSM_NEWER_KERNEL tries this one"
#endif
#if !IS_ENABLED(CONFIG_PCI_TSM)
#error "swtsm needs CONFIG_PCI_TSM, as Debian's linux-image-amd64 of 7.3 has it (not cloud or arm64)"
#endif

#define SWTSM_REASON_MAX 128

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
	char reason[SWTSM_REASON_MAX];	/* on return: why the helper refused, printable */
};

/*
 * Sleeps until the helper has answered; timeout_ms counts from when it took the
 * request, or last answered another one. ENOTCONN: there is no helper. EPIPE: it
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
