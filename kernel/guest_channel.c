// SPDX-License-Identifier: GPL-2.0-only
/*
 * Through the DOE mailbox that swtsm_vfio shows to a VM, or, in the machine that
 * has the link TSM itself, straight to the kernel's TSM core. What comes back is
 * checked like a device's words: the host is not trusted with our memory.
 */
#include <linux/ctype.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/pci.h>
#include <linux/pci-doe.h>
#include <linux/pci-tsm.h>
#include <linux/slab.h>

#include "guest_channel.h"

#define DEADLINE_MS 60000
#define POLL_MS 50
#define REASON_MAX 256

void guest_channel_init(struct guest_channel *channel, struct pci_dev *pdev,
			u16 vendor, u8 type)
{
	channel->pdev = pdev;
	channel->vendor = vendor;
	channel->type = type;
	channel->mailbox = pci_find_doe_mailbox(pdev, vendor, type);
}

/* Who locks is the VM; without one it is this kernel, known by the channel. */
static int bind_here(struct guest_channel *channel)
{
	int rc = pci_tsm_bind(channel->pdev, (struct kvm *)channel,
			      pci_dev_id(channel->pdev));

	channel->bound = !rc;
	return rc == -EINVAL ? -ENXIO : rc;
}

static void unbind_here(struct guest_channel *channel)
{
	if (channel->bound)
		pci_tsm_unbind(channel->pdev);
	channel->bound = false;
}

static ssize_t transfer_here(struct guest_channel *channel,
			     struct swtsm_guest_header *request, size_t request_len,
			     void *response)
{
	enum pci_tsm_req_scope scope = PCI_TSM_REQ_INFO;
	ssize_t rc;

	if (request->op >= SWTSM_GUEST_LOCK)
		scope = PCI_TSM_REQ_STATE_CHANGE;
	rc = pci_tsm_guest_req(channel->pdev, scope, KERNEL_SOCKPTR(request),
			       request_len, KERNEL_SOCKPTR(response),
			       SWTSM_PAYLOAD_MAX, NULL);
	return rc < 0 ? rc : SWTSM_PAYLOAD_MAX - rc;
}

static ssize_t transfer(struct guest_channel *channel,
			struct swtsm_guest_header *request, size_t request_len,
			void *response)
{
	if (!channel->mailbox)
		return transfer_here(channel, request, request_len, response);
	return pci_doe(channel->mailbox, channel->vendor, channel->type, request,
		       round_up(request_len, 4), response, SWTSM_PAYLOAD_MAX);
}

static int check_response(const struct guest_channel *channel,
			  const struct swtsm_guest_header *response, size_t len)
{
	if (len < sizeof(*response) ||
	    response->version != SWTSM_GUEST_VERSION ||
	    le16_to_cpu(response->sequence) != channel->sequence ||
	    le32_to_cpu(response->data_len) > len - sizeof(*response)) {
		pci_err(channel->pdev, "the host's answer is malformed\n");
		return -EPROTO;
	}
	return 0;
}

/* Asks, and polls while the host says that it is at work. */
static int exchange(struct guest_channel *channel,
		    struct swtsm_guest_header *request, size_t request_len,
		    struct swtsm_guest_header *response)
{
	unsigned long end = jiffies + msecs_to_jiffies(DEADLINE_MS);
	struct swtsm_guest_header poll = {
		.version = SWTSM_GUEST_VERSION,
		.op = SWTSM_GUEST_POLL,
		.sequence = request->sequence,
	};
	ssize_t rc;

	for (;;) {
		rc = transfer(channel, request, request_len, response);
		if (rc < 0)
			return rc;
		rc = check_response(channel, response, rc);
		if (rc)
			return rc;
		if (le32_to_cpu(response->status) != SWTSM_GUEST_PENDING)
			return 0;
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
		if (msleep_interruptible(POLL_MS))
			return -EINTR;
		request = &poll;
		request_len = sizeof(poll);
	}
}

/* Printable ASCII alone: it is the host's text in our log. */
static void log_reason(struct guest_channel *channel, const u8 *text, size_t len,
		       int error)
{
	char reason[REASON_MAX];
	size_t n = min(len, sizeof(reason) - 1);

	for (size_t i = 0; i < n; i++)
		reason[i] = isascii(text[i]) && isprint(text[i]) ? text[i] : '?';
	reason[n] = '\0';
	pci_warn(channel->pdev, "the host refuses (%d)%s%s\n", error,
		 n ? ": " : "", reason);
}

static int host_error(u32 status)
{
	return status > 0 && status <= MAX_ERRNO ? -(int)status : -EPROTO;
}

static int take_data(const struct swtsm_guest_header *response, void **data,
		     size_t *len)
{
	size_t n = le32_to_cpu(response->data_len);

	if (!data || !n)
		return 0;
	*data = kvmemdup(response + 1, n, GFP_KERNEL);
	if (!*data)
		return -ENOMEM;
	*len = n;
	return 0;
}

static int ask(struct guest_channel *channel, struct swtsm_guest_header *request,
	       size_t request_len, void **data, size_t *len)
{
	struct swtsm_guest_header *response __free(kvfree) =
		kvzalloc(SWTSM_PAYLOAD_MAX, GFP_KERNEL);
	u32 status;
	int rc;

	if (!response)
		return -ENOMEM;
	rc = exchange(channel, request, request_len, response);
	if (rc) {
		pci_warn(channel->pdev, "no answer from the host (%d)\n", rc);
		return rc;
	}
	status = le32_to_cpu(response->status);
	if (!status)
		return take_data(response, data, len);
	log_reason(channel, (u8 *)(response + 1), le32_to_cpu(response->data_len),
		   host_error(status));
	return host_error(status);
}

/*
 * Without a mailbox the function is bound from LOCK to STOP, and else for one
 * question, since the TSM core passes requests of bound functions alone.
 */
static int ask_here(struct guest_channel *channel, struct swtsm_guest_header *request,
		    size_t request_len, void **data, size_t *len)
{
	bool was_bound = channel->bound;
	u8 op = request->op;
	int rc = was_bound ? 0 : bind_here(channel);

	if (rc)
		return rc;
	rc = ask(channel, request, request_len, data, len);
	if (op == SWTSM_GUEST_STOP || (!was_bound && (rc || op != SWTSM_GUEST_LOCK)))
		unbind_here(channel);
	return rc;
}

int guest_channel_ask(struct guest_channel *channel, u8 op, const void *in,
		      size_t in_len, void **data, size_t *len)
{
	size_t request_len = sizeof(struct swtsm_guest_header) + in_len;
	struct swtsm_guest_header *request __free(kfree) =
		kzalloc(round_up(request_len, 4), GFP_KERNEL);

	if (!request)
		return -ENOMEM;
	request->version = SWTSM_GUEST_VERSION;
	request->op = op;
	request->sequence = cpu_to_le16(++channel->sequence);
	request->data_len = cpu_to_le32(in_len);
	if (in_len)
		memcpy(request + 1, in, in_len);
	return channel->mailbox ? ask(channel, request, request_len, data, len) :
				  ask_here(channel, request, request_len, data, len);
}
