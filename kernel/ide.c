// SPDX-License-Identifier: GPL-2.0-only
/*
 * The endpoint's side of a Selective IDE Stream (PCIe 6.x, 7.9.26). The kernel's
 * own pci_ide_stream_alloc() wants a root port with IDE, which no emulated
 * machine has, so the registers are written here, and only ever within the IDE
 * capability that the kernel found at enumeration.
 */
#include <linux/bitfield.h>
#include <linux/pci.h>

#include "core.h"

static int block_of(const struct pci_dev *pdev, u32 index)
{
	return pdev->ide_cap + PCI_IDE_LINK_STREAM_0 +
	       pdev->nr_link_ide * PCI_IDE_LINK_BLOCK_SIZE +
	       index * PCI_IDE_SEL_BLOCK_SIZE(pdev->nr_ide_mem);
}

static void disable(struct pci_dev *pdev, u32 index)
{
	int at = block_of(pdev, index);
	u32 control;

	pci_read_config_dword(pdev, at + PCI_IDE_SEL_CTL, &control);
	control &= ~(PCI_IDE_SEL_CTL_EN | PCI_IDE_SEL_CTL_DEFAULT);
	pci_write_config_dword(pdev, at + PCI_IDE_SEL_CTL, control);
	pci_write_config_dword(pdev, at + PCI_IDE_SEL_RID_2, 0);
}

static bool is_enabled(struct pci_dev *pdev, u32 index, u32 *control)
{
	pci_read_config_dword(pdev, block_of(pdev, index) + PCI_IDE_SEL_CTL,
			      control);
	return *control & PCI_IDE_SEL_CTL_EN;
}

/* A stream id names one stream, and only one is the default (7.9.26.5.2). */
static bool is_taken(struct pci_dev *pdev, const struct swtsm_ide *ide)
{
	u32 control;

	for (u32 i = 0; i < pdev->nr_sel_ide; i++)
		if (is_enabled(pdev, i, &control) &&
		    (i == ide->stream_index ||
		     FIELD_GET(PCI_IDE_SEL_CTL_ID, control) == ide->stream_id ||
		     (control & PCI_IDE_SEL_CTL_DEFAULT)))
			return true;
	return false;
}

static int enable(struct pci_dev *pdev, const struct swtsm_ide *ide)
{
	int at = block_of(pdev, ide->stream_index);
	u32 control = FIELD_PREP(PCI_IDE_SEL_CTL_ID, ide->stream_id) |
		      PCI_IDE_SEL_CTL_DEFAULT;

	if (is_taken(pdev, ide))
		return -EBUSY;
	/* Every requester of the segment is beyond this stream: RID range 0 to 0xffff. */
	pci_write_config_dword(pdev, at + PCI_IDE_SEL_RID_1,
			       FIELD_PREP(PCI_IDE_SEL_RID_1_LIMIT, 0xffff));
	pci_write_config_dword(pdev, at + PCI_IDE_SEL_RID_2,
			       PCI_IDE_SEL_RID_2_VALID);
	pci_write_config_dword(pdev, at + PCI_IDE_SEL_CTL, control);
	pci_write_config_dword(pdev, at + PCI_IDE_SEL_CTL,
			       control | PCI_IDE_SEL_CTL_EN);
	if (!is_enabled(pdev, ide->stream_index, &control))
		return -EIO;
	return 0;
}

int swtsm_ide_set(struct pci_dev *pdev, const struct swtsm_ide *ide)
{
	if (ide->reserved || ide->enable > 1 ||
	    ide->stream_id >= PCI_IDE_SEL_CTL_ID_MAX)
		return -EINVAL;
	if (!pdev->ide_cap)
		return -EOPNOTSUPP;
	if (ide->stream_index >= pdev->nr_sel_ide)
		return -ERANGE;
	if (ide->enable)
		return enable(pdev, ide);
	disable(pdev, ide->stream_index);
	return 0;
}
EXPORT_SYMBOL_GPL(swtsm_ide_set);

void swtsm_ide_disable_all(struct pci_dev *pdev)
{
	u32 control;

	if (!pdev->ide_cap)
		return;
	for (u32 i = 0; i < pdev->nr_sel_ide; i++)
		if (is_enabled(pdev, i, &control))
			disable(pdev, i);
}
EXPORT_SYMBOL_GPL(swtsm_ide_disable_all);
