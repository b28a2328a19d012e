// SPDX-License-Identifier: GPL-2.0-only
/*
 * GO never makes the vCPU wait: a work item asks the TSM core, and what is not
 * answered within PENDING_MS is answered "pending", since the guest's kernel
 * gives up on an object after a second. The guest polls then, by its sequence
 * number. One operation runs at a time.
 */
#include <linux/pci-tsm.h>
#include <linux/slab.h>

#include "mailbox.h"

#define PENDING_MS 100
#define DISCOVERY_DWORDS 3
#define HEADER_DWORDS 2		/* of a DOE object */

static struct swtsm_guest_header *answer_of(struct swtsm_mailbox *mailbox)
{
	return (struct swtsm_guest_header *)(mailbox->response + HEADER_DWORDS);
}

static void publish(struct swtsm_mailbox *mailbox, size_t len)
{
	mailbox->response_dwords = HEADER_DWORDS + DIV_ROUND_UP(len, 4);
	mailbox->response_at = 0;
	mailbox->response[0] = mailbox->vendor | mailbox->type << 16;
	mailbox->response[1] = mailbox->response_dwords;
	mailbox->busy = false;
}

static void publish_status(struct swtsm_mailbox *mailbox, u32 status)
{
	*answer_of(mailbox) = (struct swtsm_guest_header) {
		.version = SWTSM_GUEST_VERSION,
		.op = mailbox->op,
		.sequence = cpu_to_le16(mailbox->sequence),
		.status = cpu_to_le32(status),
	};
	publish(mailbox, sizeof(struct swtsm_guest_header));
}

static void publish_operation(struct swtsm_mailbox *mailbox)
{
	struct mailbox_operation *operation = &mailbox->operation;
	size_t len = operation->response_len;

	if (operation->error) {
		publish_status(mailbox, -operation->error);
		return;
	}
	memset(mailbox->response + HEADER_DWORDS, 0, round_up(len, 4));
	memcpy(answer_of(mailbox), operation->response, len);
	publish(mailbox, len);
}

static void mailbox_pending(struct work_struct *work)
{
	struct swtsm_mailbox *mailbox =
		container_of(to_delayed_work(work), struct swtsm_mailbox, pending);

	guard(mutex)(&mailbox->lock);
	if (mailbox->busy)
		publish_status(mailbox, SWTSM_GUEST_PENDING);
}

static bool is_answer(const struct swtsm_guest_header *header, size_t len)
{
	return len >= sizeof(*header) && header->version == SWTSM_GUEST_VERSION &&
	       le32_to_cpu(header->data_len) == len - sizeof(*header);
}

static void mailbox_work(struct work_struct *work)
{
	struct swtsm_mailbox *mailbox =
		container_of(work, struct swtsm_mailbox, work);
	struct mailbox_operation *operation = &mailbox->operation;
	const struct swtsm_guest_header *header = (void *)operation->request;
	u8 op = header->op;
	ssize_t rc;

	rc = pci_tsm_guest_req(mailbox->pdev,
			       op >= SWTSM_GUEST_LOCK ? PCI_TSM_REQ_STATE_CHANGE :
							PCI_TSM_REQ_INFO,
			       KERNEL_SOCKPTR(operation->request),
			       operation->request_len,
			       KERNEL_SOCKPTR(operation->response),
			       SWTSM_PAYLOAD_MAX, NULL);
	guard(mutex)(&mailbox->lock);
	operation->response_len = rc < 0 ? 0 : SWTSM_PAYLOAD_MAX - rc;
	operation->error = rc < 0 ? rc : 0;
	if (rc >= 0 && !is_answer(operation->response, operation->response_len))
		operation->error = -EPROTO;
	operation->running = false;
	operation->done = true;
	if (mailbox->busy)
		publish_operation(mailbox);
}

static void begin_operation(struct swtsm_mailbox *mailbox, size_t len)
{
	struct mailbox_operation *operation = &mailbox->operation;

	memcpy(operation->request, mailbox->request + HEADER_DWORDS, len);
	operation->request_len = len;
	operation->running = true;
	operation->done = false;
	queue_work(system_dfl_wq, &mailbox->work);
}

static u16 sequence_of(const struct mailbox_operation *operation)
{
	return le16_to_cpu(((const struct swtsm_guest_header *)operation->request)->sequence);
}

static void poll(struct swtsm_mailbox *mailbox)
{
	struct mailbox_operation *operation = &mailbox->operation;

	if (!operation->running && !operation->done)
		publish_status(mailbox, ENOENT);
	else if (sequence_of(operation) != mailbox->sequence)
		publish_status(mailbox, ESTALE);
	else if (operation->done)
		publish_operation(mailbox);
	else
		mod_delayed_work(system_percpu_wq, &mailbox->pending,
				 msecs_to_jiffies(PENDING_MS));
}

static void guest_object(struct swtsm_mailbox *mailbox)
{
	const struct swtsm_guest_header *header =
		(const void *)(mailbox->request + HEADER_DWORDS);
	size_t room = (mailbox->request_dwords - HEADER_DWORDS) * 4;
	size_t len;

	if (room < sizeof(*header)) {
		mailbox->error = true;
		return;
	}
	mailbox->busy = true;
	mailbox->op = header->op;
	mailbox->sequence = le16_to_cpu(header->sequence);
	len = sizeof(*header) + (size_t)le32_to_cpu(header->data_len);
	if (header->version != SWTSM_GUEST_VERSION) {
		publish_status(mailbox, EPROTONOSUPPORT);
	} else if (round_up(len, 4) != room || header->status) {
		publish_status(mailbox, EBADMSG);
	} else if (header->op == SWTSM_GUEST_POLL) {
		poll(mailbox);
	} else if (mailbox->operation.running) {
		publish_status(mailbox, EBUSY);
	} else {
		begin_operation(mailbox, len);
		mod_delayed_work(system_percpu_wq, &mailbox->pending,
				 msecs_to_jiffies(PENDING_MS));
	}
}

/* PCIe 6.30.1.1: discovery itself and our one type. */
static void discover(struct swtsm_mailbox *mailbox)
{
	u8 index = mailbox->request[2] & PCI_DOE_DATA_OBJECT_DISC_REQ_3_INDEX;
	u32 found = 0xffff;	/* no such index */

	if (index == 0)
		found = PCI_VENDOR_ID_PCI_SIG | 1 << 24;
	else if (index == 1)
		found = mailbox->vendor | mailbox->type << 16;
	mailbox->response[0] = PCI_VENDOR_ID_PCI_SIG;
	mailbox->response[1] = DISCOVERY_DWORDS;
	mailbox->response[2] = found;
	mailbox->response_dwords = DISCOVERY_DWORDS;
	mailbox->response_at = 0;
}

static void go(struct swtsm_mailbox *mailbox)
{
	const u32 *request = mailbox->request;
	unsigned int dwords = mailbox->request_dwords;
	u16 vendor = request[0];
	u8 type = request[0] >> 16;

	mailbox->response_dwords = 0;
	if (mailbox->busy || mailbox->error || dwords <= HEADER_DWORDS ||
	    (request[1] & PCI_DOE_DATA_OBJECT_HEADER_2_LENGTH) != dwords)
		mailbox->error = true;
	else if (vendor == PCI_VENDOR_ID_PCI_SIG && type == 0)
		discover(mailbox);
	else if (vendor == mailbox->vendor && type == mailbox->type)
		guest_object(mailbox);
	else
		mailbox->error = true;
	mailbox->request_dwords = 0;
}

static void abort_object(struct swtsm_mailbox *mailbox)
{
	mailbox->request_dwords = 0;
	mailbox->response_dwords = 0;
	mailbox->error = false;
	mailbox->busy = false;
}

static void push(struct swtsm_mailbox *mailbox, u32 value)
{
	if (mailbox->request_dwords == MAILBOX_REQUEST_DWORDS)
		mailbox->error = true;
	else
		mailbox->request[mailbox->request_dwords++] = value;
}

static void pop(struct swtsm_mailbox *mailbox)
{
	if (mailbox->response_at < mailbox->response_dwords)
		mailbox->response_at++;
	else
		mailbox->error = true;
}

static bool is_ready(const struct swtsm_mailbox *mailbox)
{
	return mailbox->response_at < mailbox->response_dwords;
}

u32 swtsm_mailbox_read(struct swtsm_mailbox *mailbox, unsigned int offset)
{
	guard(mutex)(&mailbox->lock);
	switch (offset) {
	case PCI_DOE_STATUS:
		return (mailbox->busy ? PCI_DOE_STATUS_BUSY : 0) |
		       (mailbox->error ? PCI_DOE_STATUS_ERROR : 0) |
		       (is_ready(mailbox) ? PCI_DOE_STATUS_DATA_OBJECT_READY : 0);
	case PCI_DOE_READ:
		return is_ready(mailbox) ? mailbox->response[mailbox->response_at] : 0;
	}
	return 0;
}

void swtsm_mailbox_write(struct swtsm_mailbox *mailbox, unsigned int offset,
			 u32 value)
{
	guard(mutex)(&mailbox->lock);
	switch (offset) {
	case PCI_DOE_CTRL:
		if (value & PCI_DOE_CTRL_ABORT)
			abort_object(mailbox);
		else if (value & PCI_DOE_CTRL_GO)
			go(mailbox);
		break;
	case PCI_DOE_WRITE:
		push(mailbox, value);
		break;
	case PCI_DOE_READ:
		pop(mailbox);
		break;
	}
}

int swtsm_mailbox_init(struct swtsm_mailbox *mailbox, struct pci_dev *pdev,
		       u16 vendor, u8 type)
{
	mailbox->response = kvzalloc(MAILBOX_RESPONSE_DWORDS * 4, GFP_KERNEL);
	mailbox->operation.response = kvzalloc(SWTSM_PAYLOAD_MAX, GFP_KERNEL);
	if (!mailbox->response || !mailbox->operation.response) {
		kvfree(mailbox->response);
		kvfree(mailbox->operation.response);
		return -ENOMEM;
	}
	mailbox->pdev = pdev;
	mailbox->vendor = vendor;
	mailbox->type = type;
	mutex_init(&mailbox->lock);
	INIT_WORK(&mailbox->work, mailbox_work);
	INIT_DELAYED_WORK(&mailbox->pending, mailbox_pending);
	return 0;
}

void swtsm_mailbox_destroy(struct swtsm_mailbox *mailbox)
{
	cancel_delayed_work_sync(&mailbox->pending);
	cancel_work_sync(&mailbox->work);
	mutex_destroy(&mailbox->lock);
	kvfree(mailbox->response);
	kvfree(mailbox->operation.response);
}
