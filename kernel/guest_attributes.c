// SPDX-License-Identifier: GPL-2.0-only
/*
 * tsm/lock, tsm/unlock, tsm/accept, tsm/state with the meaning that the kernel
 * gives the first three where it has them. In a VM without private memory accept
 * changes the TDI's state and nothing of this kernel's mappings.
 */
#include <linux/device.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/sysfs.h>

#include "guest_device.h"

/* With the device lock held, which keeps drivers from binding. */
static int step(struct guest_device *device, u8 op)
{
	return guest_channel_ask(&device->channel, op, NULL, 0, NULL, NULL);
}

static void tell(struct guest_device *device)
{
	kobject_uevent(&device->pdev->dev.kobj, KOBJ_CHANGE);
}

static int lock_device(struct guest_device *device)
{
	int rc;

	if (device->pdev->dev.driver || device->locked)
		return -EBUSY;
	rc = step(device, SWTSM_GUEST_LOCK);
	if (rc)
		return rc;
	__module_get(THIS_MODULE);	/* until it is unlocked, or gone */
	device->locked = true;
	guest_evidence_forget(device);
	tell(device);
	return 0;
}

/* Unlocked is what the VM is afterwards, whether the host could be reached or not. */
static int unlock_device(struct guest_device *device)
{
	int rc;

	if (device->pdev->dev.driver)
		return -EBUSY;
	if (!device->locked)
		return -EINVAL;
	rc = step(device, SWTSM_GUEST_STOP);
	device->locked = false;
	module_put(THIS_MODULE);
	device->accepted = false;
	guest_evidence_forget(device);
	tell(device);
	return rc;
}

static int accept_device(struct guest_device *device)
{
	int rc;

	if (device->pdev->dev.driver)
		return -EBUSY;
	if (!device->locked)
		return -EINVAL;
	if (device->accepted)
		return 0;
	rc = step(device, SWTSM_GUEST_START);
	if (rc)
		return rc;
	device->accepted = true;
	tell(device);
	return 0;
}

/*
 * The TSM core takes its semaphore for what we ask, and with it held removes
 * tsm/ and waits for whoever is inside one of its attributes. So we are not
 * inside while we ask: the device is held by a reference instead.
 */
struct inside {
	struct guest_device *device;
	struct kernfs_node *node;
};

static struct inside step_out(struct device *dev, struct device_attribute *attribute)
{
	struct inside inside = { .device = guest_device_of(dev) };

	kref_get(&inside.device->users);
	__module_get(THIS_MODULE);
	inside.node = sysfs_break_active_protection(&dev->kobj, &attribute->attr);
	return inside;
}

static void step_in(struct inside *inside)
{
	if (inside->node)
		sysfs_unbreak_active_protection(inside->node);
	guest_device_put(inside->device);
	module_put(THIS_MODULE);
}

static ssize_t change(struct device *dev, struct device_attribute *attribute,
		      int (*act)(struct guest_device *), size_t count)
{
	struct inside inside = step_out(dev, attribute);
	int rc = device_lock_interruptible(dev);

	if (!rc) {
		scoped_guard(mutex, &inside.device->lock)
			rc = act(inside.device);
		device_unlock(dev);
	}
	step_in(&inside);
	return rc ? rc : count;
}

static ssize_t lock_store(struct device *dev, struct device_attribute *attribute,
			  const char *text, size_t count)
{
	if (!sysfs_streq(text, guest_tsm_name()))
		return -ENXIO;
	return change(dev, attribute, lock_device, count);
}

static ssize_t lock_show(struct device *dev, struct device_attribute *attribute,
			 char *text)
{
	struct guest_device *device = guest_device_of(dev);

	guard(mutex)(&device->lock);
	return sysfs_emit(text, "%s\n", device->locked ? guest_tsm_name() : "");
}
static DEVICE_ATTR_RW(lock);

static ssize_t unlock_store(struct device *dev, struct device_attribute *attribute,
			    const char *text, size_t count)
{
	if (!sysfs_streq(text, guest_tsm_name()))
		return -EINVAL;
	return change(dev, attribute, unlock_device, count);
}
static DEVICE_ATTR_WO(unlock);

static ssize_t accept_store(struct device *dev, struct device_attribute *attribute,
			    const char *text, size_t count)
{
	bool accept;
	int rc;

	rc = kstrtobool(text, &accept);
	if (rc)
		return rc;
	if (!accept)
		return -EINVAL;	/* what is accepted ends with unlock */
	return change(dev, attribute, accept_device, count);
}

static ssize_t accept_show(struct device *dev, struct device_attribute *attribute,
			   char *text)
{
	struct guest_device *device = guest_device_of(dev);

	guard(mutex)(&device->lock);
	return sysfs_emit(text, "%d\n", device->accepted);
}
static DEVICE_ATTR_RW(accept);

/* As the device says, not as we remember. */
static ssize_t state_show(struct device *dev, struct device_attribute *attribute,
			  char *text)
{
	static const char *const names[] = {
		[SWTSM_TDI_CONFIG_UNLOCKED] = "CONFIG_UNLOCKED",
		[SWTSM_TDI_CONFIG_LOCKED] = "CONFIG_LOCKED",
		[SWTSM_TDI_RUN] = "RUN",
		[SWTSM_TDI_ERROR] = "ERROR",
	};
	struct inside inside = step_out(dev, attribute);
	u8 *state __free(kvfree) = NULL;
	void *data = NULL;
	size_t len = 0;
	int rc;

	scoped_guard(mutex, &inside.device->lock)
		rc = guest_channel_ask(&inside.device->channel, SWTSM_GUEST_STATE,
				       NULL, 0, &data, &len);
	step_in(&inside);
	state = data;
	if (rc)
		return rc;
	if (len != 1 || *state >= ARRAY_SIZE(names))
		return -EPROTO;
	return sysfs_emit(text, "%s\n", names[*state]);
}
static DEVICE_ATTR_RO(state);

static struct attribute *tsm_attributes[] = {
	&dev_attr_lock.attr,
	&dev_attr_unlock.attr,
	&dev_attr_accept.attr,
	&dev_attr_state.attr,
	NULL
};

const struct attribute_group guest_tsm_group = {
	.name = "tsm",
	.attrs = tsm_attributes,
};
