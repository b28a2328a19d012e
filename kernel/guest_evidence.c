// SPDX-License-Identifier: GPL-2.0-only
/*
 * evidence/: what a relying party wants of a locked device. A read from the
 * beginning asks the device anew and keeps what came, so that the reads that
 * follow see one answer. Measurements carry the nonce that was written last.
 */
#include <linux/device.h>
#include <linux/kstrtox.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "guest_device.h"

#define SLOTS 8

void guest_evidence_forget(struct guest_device *device)
{
	for (unsigned int i = 0; i < GUEST_EVIDENCE_COUNT; i++) {
		kvfree(device->evidence[i].data);
		device->evidence[i] = (struct guest_blob) {};
	}
}

static int fetch(struct guest_device *device, enum guest_evidence kind)
{
	static const u8 ops[GUEST_EVIDENCE_COUNT] = {
		[GUEST_CERTIFICATES] = SWTSM_GUEST_CERTIFICATES,
		[GUEST_VCA] = SWTSM_GUEST_VCA,
		[GUEST_MEASUREMENTS] = SWTSM_GUEST_MEASUREMENTS,
		[GUEST_REPORT] = SWTSM_GUEST_REPORT,
	};
	struct guest_blob *blob = &device->evidence[kind];
	const void *in = NULL;
	size_t in_len = 0;

	if (!device->locked)
		return -EINVAL;
	if (kind == GUEST_CERTIFICATES) {
		in = &device->slot;
		in_len = 1;
	} else if (kind == GUEST_MEASUREMENTS) {
		if (!device->has_nonce)
			return -EINVAL;
		in = device->nonce;
		in_len = sizeof(device->nonce);
	}
	kvfree(blob->data);
	*blob = (struct guest_blob) {};
	return guest_channel_ask(&device->channel, ops[kind], in, in_len,
				 &blob->data, &blob->len);
}

static ssize_t read_evidence(struct device *dev, enum guest_evidence kind,
			     char *to, loff_t at, size_t count)
{
	struct guest_device *device = guest_device_of(dev);
	struct guest_blob *blob = &device->evidence[kind];
	int rc;

	guard(mutex)(&device->lock);
	if (at == 0) {
		rc = fetch(device, kind);
		if (rc)
			return rc;
	}
	return memory_read_from_buffer(to, count, &at, blob->data, blob->len);
}

#define EVIDENCE(name, kind) \
static ssize_t name##_read(struct file *file, struct kobject *kobj, \
			   const struct bin_attribute *attribute, char *to, \
			   loff_t at, size_t count) \
{ \
	return read_evidence(kobj_to_dev(kobj), kind, to, at, count); \
} \
static const BIN_ATTR_ADMIN_RO(name, 0)

EVIDENCE(certificates, GUEST_CERTIFICATES);
EVIDENCE(vca, GUEST_VCA);
EVIDENCE(measurements, GUEST_MEASUREMENTS);
EVIDENCE(report, GUEST_REPORT);

static ssize_t nonce_write(struct file *file, struct kobject *kobj,
			   const struct bin_attribute *attribute, char *from,
			   loff_t at, size_t count)
{
	struct guest_device *device = guest_device_of(kobj_to_dev(kobj));

	if (at || count != SWTSM_NONCE_LEN)
		return -EINVAL;
	guard(mutex)(&device->lock);
	memcpy(device->nonce, from, count);
	device->has_nonce = true;
	return count;
}

static ssize_t nonce_read(struct file *file, struct kobject *kobj,
			  const struct bin_attribute *attribute, char *to,
			  loff_t at, size_t count)
{
	struct guest_device *device = guest_device_of(kobj_to_dev(kobj));

	guard(mutex)(&device->lock);
	return memory_read_from_buffer(to, count, &at, device->nonce,
				       device->has_nonce ? SWTSM_NONCE_LEN : 0);
}

static const BIN_ATTR_ADMIN_RW(nonce, SWTSM_NONCE_LEN);

static ssize_t slot_store(struct device *dev, struct device_attribute *attribute,
			  const char *text, size_t count)
{
	struct guest_device *device = guest_device_of(dev);
	u8 slot;
	int rc;

	rc = kstrtou8(text, 0, &slot);
	if (rc)
		return rc;
	if (slot >= SLOTS)
		return -ERANGE;
	guard(mutex)(&device->lock);
	device->slot = slot;
	return count;
}

static ssize_t slot_show(struct device *dev, struct device_attribute *attribute,
			 char *text)
{
	struct guest_device *device = guest_device_of(dev);

	guard(mutex)(&device->lock);
	return sysfs_emit(text, "%u\n", device->slot);
}
static DEVICE_ATTR_RW(slot);

static struct attribute *evidence_attributes[] = {
	&dev_attr_slot.attr,
	NULL
};

static const struct bin_attribute *const evidence_files[] = {
	&bin_attr_certificates,
	&bin_attr_vca,
	&bin_attr_measurements,
	&bin_attr_report,
	&bin_attr_nonce,
	NULL
};

const struct attribute_group guest_evidence_group = {
	.name = "evidence",
	.attrs = evidence_attributes,
	.bin_attrs = evidence_files,
};
