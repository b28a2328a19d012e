// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vfio-pci variant driver: the VM that opens a connected function becomes the
 * owner of its TDI, asks for LOCK, START and STOP in a mailbox that it finds in
 * the function's configuration space, and never reaches the device's own DOE and
 * IDE registers. The requester is the VM that has the device open, so there is
 * nothing to authenticate.
 *
 * bind does not lock: the function is reset after open (by vfio and by the VM),
 * and a reset of a locked TDI is ERROR (PCIe 11.2.6).
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/iommufd.h>
#include <linux/module.h>
#include <linux/pci-tsm.h>
#include <linux/uaccess.h>
#include <linux/vfio_pci_core.h>

#include "mailbox.h"
#include "space.h"

static unsigned short doe_vendor = 0x1de5;
module_param(doe_vendor, ushort, 0444);
MODULE_PARM_DESC(doe_vendor, "vendor id of the guest's DOE objects");

static unsigned char doe_type = 0x53;
module_param(doe_type, byte, 0444);
MODULE_PARM_DESC(doe_type, "their data object type");

static bool without_kvm;
module_param(without_kvm, bool, 0444);
MODULE_PARM_DESC(without_kvm, "bind functions that are opened by a VMM without KVM too");

struct vfio_function {
	struct vfio_pci_core_device core;
	struct swtsm_space space;
	struct swtsm_mailbox *mailbox;	/* while it is bound */
};

static struct vfio_function *function_of(struct vfio_device *vdev)
{
	return container_of(vdev, struct vfio_function, core.vdev);
}

/* ---- configuration space, a run of one class at a time */

static u32 own_register(struct vfio_function *function, enum space_class class,
			u16 at)
{
	const struct swtsm_space *space = &function->space;

	if (class == SPACE_HEADER)
		return space->last_header;
	if (class != SPACE_MAILBOX)
		return 0;
	if (at == space->mailbox)
		return space->mailbox_header;
	return swtsm_mailbox_read(function->mailbox, at - space->mailbox);
}

static ssize_t read_own(struct vfio_function *function, enum space_class class,
			char __user *to, u16 pos, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		u16 at = pos + i;
		u32 value = own_register(function, class, at & ~3);

		if (put_user((u8)(value >> 8 * (at & 3)), (u8 __user *)to + i))
			return -EFAULT;
	}
	return count;
}

/* The mailbox takes whole double words, as PCIe 6.30.2 has them written. */
static ssize_t write_own(struct vfio_function *function, enum space_class class,
			 const char __user *from, u16 pos, size_t count)
{
	u16 mailbox = function->space.mailbox;
	u32 value;

	if (class != SPACE_MAILBOX || count != 4 || pos % 4)
		return count;
	if (copy_from_user(&value, from, sizeof(value)))
		return -EFAULT;
	swtsm_mailbox_write(function->mailbox, pos - mailbox, value);
	return count;
}

static ssize_t access_run(struct vfio_function *function, char __user *buffer,
			  size_t count, loff_t *ppos, bool is_write)
{
	u16 pos = *ppos & VFIO_PCI_OFFSET_MASK;
	enum space_class class;
	ssize_t done;
	u16 end;

	class = swtsm_space_class(&function->space, pos, &end);
	count = min_t(size_t, count, end - pos);
	if (class == SPACE_PLAIN)
		return is_write ? vfio_pci_core_write(&function->core.vdev, buffer, count, ppos) :
				  vfio_pci_core_read(&function->core.vdev, buffer, count, ppos);
	done = is_write ? write_own(function, class, buffer, pos, count) :
			  read_own(function, class, buffer, pos, count);
	if (done > 0)
		*ppos += done;
	return done;
}

static bool is_config(loff_t pos)
{
	return VFIO_PCI_OFFSET_TO_INDEX(pos) == VFIO_PCI_CONFIG_REGION_INDEX &&
	       (pos & VFIO_PCI_OFFSET_MASK) < PCI_CFG_SPACE_EXP_SIZE;
}

static ssize_t access_config(struct vfio_function *function, char __user *buffer,
			     size_t count, loff_t *ppos, bool is_write)
{
	size_t done = 0;
	ssize_t rc = 0;

	while (done < count && is_config(*ppos)) {
		rc = access_run(function, buffer + done, count - done, ppos, is_write);
		if (rc <= 0)
			break;
		done += rc;
	}
	return done ? done : rc;
}

static ssize_t vfio_function_read(struct vfio_device *vdev, char __user *buffer,
				  size_t count, loff_t *ppos)
{
	if (!is_config(*ppos))
		return vfio_pci_core_read(vdev, buffer, count, ppos);
	return access_config(function_of(vdev), buffer, count, ppos, false);
}

static ssize_t vfio_function_write(struct vfio_device *vdev,
				   const char __user *buffer, size_t count,
				   loff_t *ppos)
{
	if (!is_config(*ppos))
		return vfio_pci_core_write(vdev, buffer, count, ppos);
	return access_config(function_of(vdev), (char __user *)buffer, count,
			     ppos, true);
}

/* ---- open and close */

static int make_mailbox(struct vfio_function *function)
{
	struct swtsm_mailbox *mailbox = kvzalloc(sizeof(*mailbox), GFP_KERNEL);
	int rc;

	if (!mailbox)
		return -ENOMEM;
	rc = swtsm_mailbox_init(mailbox, function->core.pdev, doe_vendor, doe_type);
	if (rc) {
		kvfree(mailbox);
		return rc;
	}
	function->mailbox = mailbox;
	return 0;
}

static void drop_mailbox(struct vfio_function *function)
{
	if (!function->mailbox)
		return;
	swtsm_mailbox_destroy(function->mailbox);
	kvfree(function->mailbox);
	function->mailbox = NULL;
}

/*
 * The core keeps and compares the VM's struct kvm and looks at nothing in it, so
 * a VMM without KVM is known by the device that it has open.
 */
static struct kvm *vm_of(struct vfio_function *function)
{
	struct kvm *kvm = function->core.vdev.kvm;

	return kvm || !without_kvm ? kvm : (struct kvm *)function;
}

/* 0: bound. ENXIO: plainly assigned, since it is not connected or has no VM. */
static int bind(struct vfio_function *function)
{
	struct pci_dev *pdev = function->core.pdev;
	struct kvm *vm = vm_of(function);
	int rc;

	if (!vm) {
		pci_info(pdev, "opened without KVM: no TSM for it (without_kvm=1 lets it)\n");
		return -ENXIO;
	}
	rc = pci_tsm_bind(pdev, vm, pci_dev_id(pdev));
	if (rc == -EINVAL || rc == -ENXIO) {
		pci_info(pdev, "not connected: no TSM for its VM\n");
		return -ENXIO;
	}
	return rc;
}

static int set_up(struct vfio_function *function)
{
	struct vfio_pci_core_device *core = &function->core;
	int rc = bind(function);

	if (rc == -ENXIO)
		return swtsm_space_init(&function->space, core->pdev, core->vconfig,
					core->pci_config_map, false);
	if (rc)
		return rc;
	rc = make_mailbox(function);
	if (!rc)
		rc = swtsm_space_init(&function->space, core->pdev, core->vconfig,
				      core->pci_config_map, true);
	if (rc) {
		drop_mailbox(function);
		pci_tsm_unbind(core->pdev);
	}
	return rc;
}

static int vfio_function_open(struct vfio_device *vdev)
{
	struct vfio_function *function = function_of(vdev);
	int rc;

	rc = vfio_pci_core_enable(&function->core);
	if (rc)
		return rc;
	rc = set_up(function);
	if (rc) {
		pci_warn(function->core.pdev, "cannot be given to a VM (%d)\n", rc);
		vfio_pci_core_disable(&function->core);
		return rc;
	}
	vfio_pci_core_finish_enable(&function->core);
	return 0;
}

/* The TDI is stopped before the VM's memory and the function's registers go. */
static void vfio_function_close(struct vfio_device *vdev)
{
	struct vfio_function *function = function_of(vdev);

	if (function->mailbox) {
		drop_mailbox(function);
		pci_tsm_unbind(function->core.pdev);
	}
	vfio_pci_core_close_device(vdev);
}

static const struct vfio_device_ops function_ops = {
	.name = "swtsm_vfio",
	.init = vfio_pci_core_init_dev,
	.release = vfio_pci_core_release_dev,
	.open_device = vfio_function_open,
	.close_device = vfio_function_close,
	.ioctl = vfio_pci_core_ioctl,
	.get_region_info_caps = vfio_pci_ioctl_get_region_info,
	.device_feature = vfio_pci_core_ioctl_feature,
	.read = vfio_function_read,
	.write = vfio_function_write,
	.mmap = vfio_pci_core_mmap,
	.request = vfio_pci_core_request,
	.match = vfio_pci_core_match,
	.match_token_uuid = vfio_pci_core_match_token_uuid,
	.bind_iommufd = vfio_iommufd_physical_bind,
	.unbind_iommufd = vfio_iommufd_physical_unbind,
	.attach_ioas = vfio_iommufd_physical_attach_ioas,
	.detach_ioas = vfio_iommufd_physical_detach_ioas,
};

static const struct vfio_pci_device_ops function_pci_ops = {
	.get_dmabuf_phys = vfio_pci_core_get_dmabuf_phys,
};

static int vfio_function_probe(struct pci_dev *pdev,
			       const struct pci_device_id *id)
{
	struct vfio_function *function;
	int rc;

	function = vfio_alloc_device(vfio_function, core.vdev, &pdev->dev,
				     &function_ops);
	if (IS_ERR(function))
		return PTR_ERR(function);
	dev_set_drvdata(&pdev->dev, &function->core);
	function->core.pci_ops = &function_pci_ops;
	rc = vfio_pci_core_register_device(&function->core);
	if (rc)
		vfio_put_device(&function->core.vdev);
	return rc;
}

static void vfio_function_remove(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *core = dev_get_drvdata(&pdev->dev);

	vfio_pci_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

/* Any function, but only by driver_override. */
static const struct pci_device_id function_ids[] = {
	{ PCI_DRIVER_OVERRIDE_DEVICE_VFIO(PCI_ANY_ID, PCI_ANY_ID) },
	{}
};
MODULE_DEVICE_TABLE(pci, function_ids);

static struct pci_driver function_driver = {
	.name = "swtsm_vfio",
	.id_table = function_ids,
	.probe = vfio_function_probe,
	.remove = vfio_function_remove,
	.err_handler = &vfio_pci_core_err_handlers,
	.driver_managed_dma = true,
};

module_pci_driver(function_driver);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("swtsm: assigns a function to a VM that may lock it");
