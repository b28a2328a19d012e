// SPDX-License-Identifier: GPL-2.0-only
/*
 * The link TSM: what the kernel's TSM core asks of the platform's TSM, asked of
 * the helper. It keeps no key and no state of SPDM; what it remembers of a DSM
 * is which helper connected it, since another one knows nothing of the session.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device/faux.h>
#include <linux/module.h>
#include <linux/pci-tsm.h>
#include <linux/slab.h>
#include <linux/tsm.h>

#include "core.h"

#define CONNECT_MS 30000
#define GUEST_MS 30000
#define END_MS 5000

struct link_dsm {
	struct pci_tsm_pf0 pf0;	/* first: the core casts */
	u64 helper;		/* that connected it */
};

static struct faux_device *parent;
static struct tsm_dev *link_tsm;

static struct link_dsm *dsm_of(const struct pci_tsm *tsm)
{
	return container_of(tsm->dsm_dev->tsm, struct link_dsm, pf0.base_tsm);
}

static struct pci_tsm *probe_dsm(struct tsm_dev *tsm_dev, struct pci_dev *pdev)
{
	struct link_dsm *dsm = kzalloc(sizeof(*dsm), GFP_KERNEL);

	if (!dsm)
		return NULL;
	if (pci_tsm_pf0_constructor(pdev, &dsm->pf0, tsm_dev)) {
		pci_info(pdev, "no DOE mailbox that speaks CMA\n");
		kfree(dsm);
		return NULL;
	}
	return &dsm->pf0.base_tsm;
}

static struct pci_tsm *probe_function(struct tsm_dev *tsm_dev,
				      struct pci_dev *pdev)
{
	struct pci_tsm *tsm = kzalloc(sizeof(*tsm), GFP_KERNEL);

	if (tsm && pci_tsm_link_constructor(pdev, tsm, tsm_dev)) {
		kfree(tsm);
		return NULL;
	}
	return tsm;
}

static struct pci_tsm *link_probe(struct tsm_dev *tsm_dev, struct pci_dev *pdev)
{
	return is_pci_tsm_pf0(pdev) ? probe_dsm(tsm_dev, pdev) :
				      probe_function(tsm_dev, pdev);
}

static void link_remove(struct pci_tsm *tsm)
{
	struct link_dsm *dsm;

	if (tsm->pdev != tsm->dsm_dev) {
		kfree(tsm);
		return;
	}
	dsm = container_of(tsm, struct link_dsm, pf0.base_tsm);
	pci_tsm_pf0_destructor(&dsm->pf0);
	kfree(dsm);
}

static const char *name_of(u32 op)
{
	static const char *const names[] = {
		[SWTSM_OP_CONNECT] = "connect",
		[SWTSM_OP_DISCONNECT] = "disconnect",
		[SWTSM_OP_BIND] = "bind",
		[SWTSM_OP_UNBIND] = "unbind",
		[SWTSM_OP_GUEST] = "guest request",
	};

	return names[op];
}

static const char *reason_of(int error)
{
	switch (error) {
	case -ENOTCONN:
		return "no helper has /dev/swtsm open";
	case -EPIPE:
		return "the helper that connected it is gone";
	case -ETIMEDOUT:
		return "the helper did not answer in time";
	case -EINTR:
		return "interrupted";
	}
	return "refused by the helper";
}

static int ask(struct swtsm_upcall *up)
{
	int rc = swtsm_upcall(up);

	if (rc)
		pci_warn(up->pdev, "%s: %s (%d)\n", name_of(up->op),
			 up->reason[0] ? up->reason : reason_of(rc), rc);
	return rc;
}

static int link_connect(struct pci_dev *pdev)
{
	struct link_dsm *dsm = dsm_of(pdev->tsm);
	struct swtsm_upcall up = {
		.op = SWTSM_OP_CONNECT, .pdev = pdev, .dsm = pdev,
		.timeout_ms = CONNECT_MS, .killable = true,
	};
	int rc;

	dsm->helper = swtsm_helper();
	up.helper = dsm->helper;
	rc = ask(&up);
	if (rc)
		swtsm_ide_disable_all(pdev);
	else
		swtsm_notify();
	return rc;
}

/* It is over whatever the helper says: a helper that never knew it is not asked. */
static void link_disconnect(struct pci_dev *pdev)
{
	struct swtsm_upcall up = {
		.op = SWTSM_OP_DISCONNECT, .pdev = pdev, .dsm = pdev,
		.helper = dsm_of(pdev->tsm)->helper, .timeout_ms = END_MS,
	};

	if (up.helper == swtsm_helper())
		ask(&up);
	swtsm_ide_disable_all(pdev);
	swtsm_notify();
}

static struct pci_tdi *link_bind(struct pci_dev *pdev, struct kvm *kvm, u32 tdi_id)
{
	struct swtsm_upcall up = {
		.op = SWTSM_OP_BIND, .pdev = pdev, .dsm = pdev->tsm->dsm_dev,
		.tdi_id = tdi_id, .helper = dsm_of(pdev->tsm)->helper,
		.timeout_ms = CONNECT_MS, .killable = true,
	};
	struct pci_tdi *tdi = kzalloc(sizeof(*tdi), GFP_KERNEL);
	int rc;

	if (!tdi)
		return ERR_PTR(-ENOMEM);
	pci_tsm_tdi_constructor(pdev, tdi, kvm, tdi_id);
	rc = ask(&up);
	if (rc) {
		kfree(tdi);
		return ERR_PTR(rc);
	}
	return tdi;
}

static void link_unbind(struct pci_tdi *tdi)
{
	struct pci_dev *pdev = tdi->pdev;
	struct swtsm_upcall up = {
		.op = SWTSM_OP_UNBIND, .pdev = pdev, .dsm = pdev->tsm->dsm_dev,
		.tdi_id = tdi->tdi_id, .helper = dsm_of(pdev->tsm)->helper,
		.timeout_ms = END_MS,
	};

	if (up.helper == swtsm_helper())
		ask(&up);
	kfree(tdi);
}

static ssize_t guest_request(struct swtsm_upcall *up, sockptr_t in, size_t in_len,
			     sockptr_t out, size_t out_size)
{
	void *request __free(kvfree) = kvmalloc(in_len, GFP_KERNEL);
	void *response __free(kvfree) = kvmalloc(out_size, GFP_KERNEL);
	int rc;

	if (!request || !response)
		return -ENOMEM;
	if (copy_from_sockptr(request, in, in_len))
		return -EFAULT;
	up->in = request;
	up->in_len = in_len;
	up->out = response;
	up->out_size = out_size;
	rc = ask(up);
	if (rc)
		return rc;
	if (copy_to_sockptr(out, response, up->out_len))
		return -EFAULT;
	return out_size - up->out_len;
}

/* Returns what is left of the room, as the core wants it. */
static ssize_t link_guest_req(struct pci_tdi *tdi, enum pci_tsm_req_scope scope,
			      sockptr_t in, size_t in_len, sockptr_t out,
			      size_t out_size, u64 *code)
{
	struct pci_dev *pdev = tdi->pdev;
	struct swtsm_upcall up = {
		.op = SWTSM_OP_GUEST, .scope = scope, .pdev = pdev,
		.dsm = pdev->tsm->dsm_dev, .tdi_id = tdi->tdi_id,
		.helper = dsm_of(pdev->tsm)->helper,
		.timeout_ms = GUEST_MS, .killable = true,
	};

	if (in_len < sizeof(struct swtsm_guest_header) ||
	    in_len > SWTSM_PAYLOAD_MAX || out_size > SWTSM_PAYLOAD_MAX)
		return -EINVAL;
	if (code)
		*code = 0;
	return guest_request(&up, in, in_len, out, out_size);
}

static struct pci_tsm_ops link_ops = {
	.link_ops = {
		.probe = link_probe,
		.remove = link_remove,
		.connect = link_connect,
		.disconnect = link_disconnect,
		.bind = link_bind,
		.unbind = link_unbind,
		.guest_req = link_guest_req,
	},
};

static int __init link_init(void)
{
	parent = faux_device_create("swtsm_link", NULL, NULL);
	if (!parent)
		return -ENODEV;
	link_tsm = tsm_register(&parent->dev, &link_ops);
	if (IS_ERR(link_tsm)) {
		faux_device_destroy(parent);
		return PTR_ERR(link_tsm);
	}
	swtsm_notify();
	return 0;
}

static void __exit link_exit(void)
{
	tsm_unregister(link_tsm);
	faux_device_destroy(parent);
	swtsm_notify();
}

module_init(link_init);
module_exit(link_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("swtsm: a link TSM whose SPDM and TDISP are done by a helper");
