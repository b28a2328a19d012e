// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TSM of a guest: each function that its host lets it lock gets attributes.
 * Such a function has the mailbox of swtsm_vfio; in the machine that has the
 * link TSM itself it is any function with the TEE-IO bit (PCIe 7.5.3.3).
 *
 * The directory tsm/ is shared with the kernel's own attributes, whose going
 * takes ours along: they are put back when swtsm_core says that those may have
 * gone.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device/faux.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/pci-tsm.h>
#include <linux/slab.h>
#include <linux/tsm.h>
#include <linux/workqueue.h>

#include "core.h"
#include "guest_device.h"

static unsigned short doe_vendor = 0x1de5;
module_param(doe_vendor, ushort, 0444);
MODULE_PARM_DESC(doe_vendor, "vendor id of the host's DOE objects");

static unsigned char doe_type = 0x53;
module_param(doe_type, byte, 0444);
MODULE_PARM_DESC(doe_type, "their data object type");

static LIST_HEAD(devices);
static DEFINE_MUTEX(devices_lock);
static struct faux_device *parent;
static struct tsm_dev *guest_tsm;

const char *guest_tsm_name(void)
{
	return dev_name(&guest_tsm->dev);
}

static struct guest_device *find(const struct pci_dev *pdev)
{
	struct guest_device *device;

	list_for_each_entry(device, &devices, node)
		if (device->pdev == pdev)
			return device;
	return NULL;
}

struct guest_device *guest_device_of(struct device *dev)
{
	guard(mutex)(&devices_lock);
	return find(to_pci_dev(dev));
}

/* ---- attributes */

static struct kernfs_node *tsm_directory(struct guest_device *device)
{
	return kernfs_find_and_get(device->pdev->dev.kobj.sd,
				   guest_tsm_group.name);
}

static bool has_file(struct guest_device *device, const char *name)
{
	struct kernfs_node *directory = tsm_directory(device);
	struct kernfs_node *file = NULL;

	if (directory)
		file = kernfs_find_and_get(directory, name);
	kernfs_put(file);
	kernfs_put(directory);
	return file;
}

static int put_tsm_group(struct guest_device *device)
{
	struct kobject *kobj = &device->pdev->dev.kobj;
	struct kernfs_node *directory;

	if (has_file(device, "lock"))
		return 0;
	directory = tsm_directory(device);
	kernfs_put(directory);
	return directory ? sysfs_merge_group(kobj, &guest_tsm_group) :
			   sysfs_create_group(kobj, &guest_tsm_group);
}

/* The directory goes where nothing of the kernel's own is in it. */
static void drop_tsm_group(struct guest_device *device)
{
	struct kobject *kobj = &device->pdev->dev.kobj;

	if (has_file(device, "dsm") || has_file(device, "bound") ||
	    has_file(device, "connect"))
		sysfs_unmerge_group(kobj, &guest_tsm_group);
	else if (has_file(device, "lock"))
		sysfs_remove_group(kobj, &guest_tsm_group);
}

static void put_groups_again(struct work_struct *work)
{
	struct guest_device *device;

	guard(mutex)(&devices_lock);
	list_for_each_entry(device, &devices, node)
		if (put_tsm_group(device))
			pci_warn(device->pdev, "tsm/lock cannot be put back\n");
}

static DECLARE_DELAYED_WORK(again, put_groups_again);

/* The kernel's attributes change after its TSM's operation, which tells us. */
static int link_changed(struct notifier_block *nb, unsigned long event, void *data)
{
	mod_delayed_work(system_percpu_wq, &again, msecs_to_jiffies(100));
	return NOTIFY_DONE;
}

static struct notifier_block link_notifier = { .notifier_call = link_changed };

/* ---- devices that come and go */

static bool may_be_locked(const struct guest_device *device)
{
	return device->channel.mailbox ||
	       (device->pdev->devcap & PCI_EXP_DEVCAP_TEE);
}

static int add_groups(struct guest_device *device)
{
	int rc = put_tsm_group(device);

	if (rc)
		return rc;
	rc = sysfs_create_group(&device->pdev->dev.kobj, &guest_evidence_group);
	if (rc)
		drop_tsm_group(device);
	return rc;
}

static void free_device(struct kref *users)
{
	struct guest_device *device = container_of(users, struct guest_device, users);

	guest_evidence_forget(device);
	if (device->locked)
		module_put(THIS_MODULE);
	pci_dev_put(device->pdev);
	kfree(device);
}

void guest_device_put(struct guest_device *device)
{
	kref_put(&device->users, free_device);
}

static void attach(struct pci_dev *pdev)
{
	struct guest_device *device = kzalloc(sizeof(*device), GFP_KERNEL);
	int rc;

	if (!device)
		return;
	kref_init(&device->users);
	device->pdev = pci_dev_get(pdev);
	mutex_init(&device->lock);
	guest_channel_init(&device->channel, pdev, doe_vendor, doe_type);
	if (!may_be_locked(device)) {
		guest_device_put(device);
		return;
	}
	scoped_guard(mutex, &devices_lock)
		list_add_tail(&device->node, &devices);
	rc = add_groups(device);
	if (rc)
		pci_warn(pdev, "no attributes (%d)\n", rc);
	else
		pci_info(pdev, "may be locked, %s\n", device->channel.mailbox ?
			 "through its host's mailbox" : "by this kernel's link TSM");
}

/* Attributes first: nobody comes in any more. Who is inside has a reference. */
static void detach(struct guest_device *device)
{
	drop_tsm_group(device);
	sysfs_remove_group(&device->pdev->dev.kobj, &guest_evidence_group);
	scoped_guard(mutex, &devices_lock)
		list_del(&device->node);
	guest_device_put(device);
}

static int device_changed(struct notifier_block *nb, unsigned long event, void *data)
{
	struct pci_dev *pdev = to_pci_dev(data);
	struct guest_device *device;

	if (event == BUS_NOTIFY_ADD_DEVICE) {
		attach(pdev);
	} else if (event == BUS_NOTIFY_DEL_DEVICE) {
		scoped_guard(mutex, &devices_lock)
			device = find(pdev);
		if (device)
			detach(device);
	}
	return NOTIFY_DONE;
}

static struct notifier_block device_notifier = { .notifier_call = device_changed };

/* ---- the TSM, for its name in /sys/class/tsm and its uevent */

/* No path of this kernel leads here: lock and unlock are ours. */
static struct pci_tsm *no_lock(struct tsm_dev *tsm_dev, struct pci_dev *pdev)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static void no_unlock(struct pci_tsm *tsm)
{
}

static struct pci_tsm_ops guest_ops = {
	.devsec_ops = { .lock = no_lock, .unlock = no_unlock },
};

static int register_tsm(void)
{
	parent = faux_device_create("swtsm_guest", NULL, NULL);
	if (!parent)
		return -ENODEV;
	guest_tsm = tsm_register(&parent->dev, &guest_ops);
	if (!IS_ERR(guest_tsm))
		return 0;
	faux_device_destroy(parent);
	return PTR_ERR(guest_tsm);
}

static int __init guest_init(void)
{
	struct pci_dev *pdev = NULL;
	int rc = register_tsm();

	if (rc)
		return rc;
	for_each_pci_dev(pdev)
		attach(pdev);
	bus_register_notifier(&pci_bus_type, &device_notifier);
	swtsm_register_notifier(&link_notifier);
	return 0;
}

/* A locked device holds the module, so all are unlocked. */
static void __exit guest_exit(void)
{
	struct guest_device *device, *next;

	swtsm_unregister_notifier(&link_notifier);
	cancel_delayed_work_sync(&again);
	bus_unregister_notifier(&pci_bus_type, &device_notifier);
	list_for_each_entry_safe(device, next, &devices, node)
		detach(device);
	tsm_unregister(guest_tsm);
	faux_device_destroy(parent);
}

module_init(guest_init);
module_exit(guest_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("swtsm: lock, accept and unlock of a function in a guest");
