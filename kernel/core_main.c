// SPDX-License-Identifier: GPL-2.0-only
/* /dev/swtsm: the device file of the helper. kernel/ABI/dev-swtsm has its words. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/pci-tsm.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "core_request.h"

static BLOCKING_NOTIFIER_HEAD(notifiers);

int swtsm_register_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&notifiers, nb);
}
EXPORT_SYMBOL_GPL(swtsm_register_notifier);

void swtsm_unregister_notifier(struct notifier_block *nb)
{
	blocking_notifier_chain_unregister(&notifiers, nb);
}
EXPORT_SYMBOL_GPL(swtsm_unregister_notifier);

void swtsm_notify(void)
{
	blocking_notifier_call_chain(&notifiers, 0, NULL);
}
EXPORT_SYMBOL_GPL(swtsm_notify);

static int core_open(struct inode *inode, struct file *file)
{
	return swtsm_helper_begin();
}

static int core_release(struct inode *inode, struct file *file)
{
	swtsm_helper_end();
	return 0;
}

static ssize_t copy_request(struct swtsm_pending *pending, char __user *to,
			    size_t size)
{
	const void *bytes;
	size_t len;

	bytes = swtsm_request_bytes(pending, &len);
	if (len > size)
		return -EMSGSIZE;
	if (copy_to_user(to, bytes, len))
		return -EFAULT;
	swtsm_request_taken(pending);
	return len;
}

static ssize_t core_read(struct file *file, char __user *to, size_t size,
			 loff_t *at)
{
	struct swtsm_pending *pending;
	ssize_t rc;

	while (!(pending = swtsm_request_peek())) {
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		rc = wait_event_interruptible(*swtsm_requests_queue(),
					      swtsm_requests_waiting());
		if (rc)
			return rc;
	}
	rc = copy_request(pending, to, size);
	swtsm_request_put(pending);
	return rc;
}

static __poll_t core_poll(struct file *file, poll_table *table)
{
	poll_wait(file, swtsm_requests_queue(), table);
	return swtsm_requests_waiting() ? EPOLLIN | EPOLLRDNORM : 0;
}

static void *copy_payload(u64 address, u32 len)
{
	if (len > SWTSM_PAYLOAD_MAX)
		return ERR_PTR(-EMSGSIZE);
	return len ? vmemdup_user(u64_to_user_ptr(address), len) : NULL;
}

static long ioctl_version(u32 __user *arg)
{
	return put_user(SWTSM_ABI_VERSION, arg);
}

static long ioctl_answer(const void __user *arg)
{
	struct swtsm_answer answer;
	void *payload;
	long rc;

	if (copy_from_user(&answer, arg, sizeof(answer)))
		return -EFAULT;
	if (answer.error > 0 || answer.error < -MAX_ERRNO)
		return -EINVAL;
	payload = copy_payload(answer.payload, answer.payload_len);
	if (IS_ERR(payload))
		return PTR_ERR(payload);
	rc = swtsm_request_answer(answer.id, answer.error, payload,
				  answer.payload_len);
	if (rc)
		kvfree(payload);
	return rc;
}

static long transfer(struct swtsm_doe *doe, struct pci_dev *dsm)
{
	void *request __free(kvfree) = NULL;
	void *response __free(kvfree) = NULL;
	void *copied;
	int rc;

	copied = copy_payload(doe->request, doe->request_len);
	if (IS_ERR(copied))
		return PTR_ERR(copied);
	request = copied;
	response = kvzalloc(doe->response_size, GFP_KERNEL);
	if (!response)
		return -ENOMEM;
	rc = pci_tsm_doe_transfer(dsm, doe->type, request, doe->request_len,
				  response, doe->response_size);
	if (rc < 0)
		return rc;
	doe->response_len = rc;
	if (copy_to_user(u64_to_user_ptr(doe->response), response, rc))
		return -EFAULT;
	return 0;
}

static long ioctl_doe(struct swtsm_doe __user *arg)
{
	struct swtsm_pending *pending;
	struct swtsm_doe doe;
	long rc;

	if (copy_from_user(&doe, arg, sizeof(doe)))
		return -EFAULT;
	if (doe.type != 1 && doe.type != 2)
		return -EINVAL;
	if (!doe.request_len || doe.request_len % 4 || !doe.response_size ||
	    doe.response_size % 4 || doe.response_size > SWTSM_PAYLOAD_MAX)
		return -EINVAL;
	pending = swtsm_request_get(doe.id);
	if (!pending)
		return -ESTALE;
	rc = transfer(&doe, swtsm_request_dsm(pending));
	swtsm_request_put(pending);
	if (!rc && put_user(doe.response_len, &arg->response_len))
		rc = -EFAULT;
	return rc;
}

static long ioctl_ide(const void __user *arg)
{
	struct swtsm_pending *pending;
	struct swtsm_ide ide;
	long rc;

	if (copy_from_user(&ide, arg, sizeof(ide)))
		return -EFAULT;
	pending = swtsm_request_get(ide.id);
	if (!pending)
		return -ESTALE;
	rc = swtsm_ide_set(swtsm_request_dsm(pending), &ide);
	swtsm_request_put(pending);
	return rc;
}

static long core_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *to = (void __user *)arg;

	switch (cmd) {
	case SWTSM_IOC_VERSION:
		return ioctl_version(to);
	case SWTSM_IOC_ANSWER:
		return ioctl_answer(to);
	case SWTSM_IOC_DOE:
		return ioctl_doe(to);
	case SWTSM_IOC_IDE:
		return ioctl_ide(to);
	}
	return -ENOTTY;
}

static const struct file_operations core_fops = {
	.owner = THIS_MODULE,
	.open = core_open,
	.release = core_release,
	.read = core_read,
	.poll = core_poll,
	.unlocked_ioctl = core_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice core_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "swtsm",
	.mode = 0600,
	.fops = &core_fops,
};

module_misc_device(core_device);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("swtsm: requests of the kernel's TSM core to a helper in user space");
