// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bitfield.h>
#include <linux/unaligned.h>

#include "space.h"

#define MAILBOX_AT 0xfe0
#define FIRST_AT PCI_CFG_SPACE_SIZE
#define MAP_FREE 0xff		/* vfio: a byte that no capability owns */
#define EXT_CAPS_MAX ((PCI_CFG_SPACE_EXP_SIZE - PCI_CFG_SPACE_SIZE) / 8)

static int hide(struct swtsm_space *space, u32 from, u32 len)
{
	/* At the chain's head vfio leaves an empty header, which leads on. */
	u32 skip = from == FIRST_AT ? 4 : 0;

	if (space->hidden_count == SPACE_HIDDEN_MAX)
		return -ENOSPC;
	space->hidden[space->hidden_count++] = (struct space_range) {
		.from = from + skip,
		.to = min_t(u32, from + len, PCI_CFG_SPACE_EXP_SIZE),
	};
	return 0;
}

static u32 ide_streams_len(struct pci_dev *pdev, u32 at, u32 streams)
{
	u32 len = 0, capability;

	for (u32 i = 0; i < streams && at + len < PCI_CFG_SPACE_EXP_SIZE; i++) {
		pci_read_config_dword(pdev, at + len + PCI_IDE_SEL_CAP,
				      &capability);
		len += PCI_IDE_SEL_BLOCK_SIZE(FIELD_GET(PCI_IDE_SEL_CAP_ASSOC_NUM,
							capability));
	}
	return len;
}

static u32 ide_len(struct pci_dev *pdev, u32 at)
{
	u32 capability, len = PCI_IDE_LINK_STREAM_0;

	pci_read_config_dword(pdev, at + PCI_IDE_CAP, &capability);
	if (capability & PCI_IDE_CAP_LINK)
		len += (1 + FIELD_GET(PCI_IDE_CAP_LINK_TC_NUM, capability)) *
		       PCI_IDE_LINK_BLOCK_SIZE;
	if (capability & PCI_IDE_CAP_SELECTIVE)
		len += ide_streams_len(pdev, at + len,
				       1 + FIELD_GET(PCI_IDE_CAP_SEL_NUM, capability));
	return len;
}

static int hide_all(struct swtsm_space *space, struct pci_dev *pdev)
{
	u16 at = 0;
	int rc;

	while ((at = pci_find_next_ext_capability(pdev, at, PCI_EXT_CAP_ID_DOE))) {
		rc = hide(space, at, PCI_DOE_CAP_SIZEOF);
		if (rc)
			return rc;
	}
	at = pci_find_ext_capability(pdev, PCI_EXT_CAP_ID_IDE);
	return at ? hide(space, at, ide_len(pdev, at)) : 0;
}

static bool is_unowned(const u8 *map, u16 at)
{
	for (u16 i = 0; i < PCI_DOE_CAP_SIZEOF; i++)
		if (map[at + i] != MAP_FREE)
			return false;
	return true;
}

/* The last capability that the VM sees; 0 where its chain has none. */
static u16 last_capability(const u8 *vconfig)
{
	u16 at = FIRST_AT, next;

	if (!get_unaligned_le32(vconfig + at))
		return 0;
	for (unsigned int i = 0; i < EXT_CAPS_MAX; i++) {
		next = PCI_EXT_CAP_NEXT(get_unaligned_le32(vconfig + at));
		if (next < FIRST_AT)
			break;
		at = next;
	}
	return at;
}

static int place_mailbox(struct swtsm_space *space, const u8 *vconfig,
			 const u8 *map)
{
	u32 header = PCI_EXT_CAP_ID_DOE | 1 << 16;

	space->last = last_capability(vconfig);
	space->mailbox = space->last ? MAILBOX_AT : FIRST_AT;
	if (space->last && !is_unowned(map, MAILBOX_AT))
		return -ENOSPC;
	space->mailbox_header = header;
	if (space->last)
		space->last_header =
			(get_unaligned_le32(vconfig + space->last) & 0xfffff) |
			(u32)MAILBOX_AT << 20;
	return 0;
}

int swtsm_space_init(struct swtsm_space *space, struct pci_dev *pdev,
		     const u8 *vconfig, const u8 *map, bool with_mailbox)
{
	int rc;

	memset(space, 0, sizeof(*space));
	rc = hide_all(space, pdev);
	if (rc || !with_mailbox)
		return rc;
	return place_mailbox(space, vconfig, map);
}

static bool is_within(u16 pos, u16 from, u16 to, u16 *end)
{
	if (pos < from) {
		*end = min(*end, from);
		return false;
	}
	if (pos >= to)
		return false;
	*end = min(*end, to);
	return true;
}

enum space_class swtsm_space_class(const struct swtsm_space *space, u16 pos,
				   u16 *end)
{
	u16 at = space->mailbox;

	*end = PCI_CFG_SPACE_EXP_SIZE;
	if (at && is_within(pos, at, at + PCI_DOE_CAP_SIZEOF, end))
		return SPACE_MAILBOX;
	if (at && space->last && is_within(pos, space->last, space->last + 4, end))
		return SPACE_HEADER;
	for (unsigned int i = 0; i < space->hidden_count; i++)
		if (is_within(pos, space->hidden[i].from, space->hidden[i].to, end))
			return SPACE_HIDDEN;
	return SPACE_PLAIN;
}
