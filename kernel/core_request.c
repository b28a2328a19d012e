// SPDX-License-Identifier: GPL-2.0-only
/*
 * An operation of the TSM core sleeps in swtsm_upcall() with its request in a
 * list; the helper takes requests from the list and answers them by id. A
 * request belongs to the operation, on whose stack nothing of it stands: it is
 * freed by the operation once no ioctl of the helper holds it. So a helper that
 * is in the middle of a DOE exchange can never see a DSM whose operation is
 * over, and with it pdev->tsm.
 */
#include <linux/ctype.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "core_request.h"

enum pending_state {
	PENDING_QUEUED,
	PENDING_TAKEN,
	PENDING_ANSWERED,
	PENDING_LOST,		/* the helper went away */
};

struct swtsm_pending {
	struct list_head node;
	enum pending_state state;
	unsigned int held;	/* by ioctls of the helper */
	struct pci_dev *dsm;
	int error;
	void *answer;		/* kvmalloc'ed by who answered */
	size_t answer_len;
	size_t len;
	struct swtsm_request request;	/* and its payload */
};

/* All of what follows; conditions of wait_event() take it, which must not sleep. */
static DEFINE_SPINLOCK(lock);
static LIST_HEAD(requests);	/* in order of arrival */
static u64 last_id;
static u64 answers;		/* that were given, ever */
static u64 last_helper;
static u64 helper;		/* 0: none */
static DECLARE_WAIT_QUEUE_HEAD(for_helper);
static DECLARE_WAIT_QUEUE_HEAD(for_operations);

u64 swtsm_helper(void)
{
	guard(spinlock)(&lock);
	return helper;
}
EXPORT_SYMBOL_GPL(swtsm_helper);

int swtsm_helper_begin(void)
{
	guard(spinlock)(&lock);
	if (helper)
		return -EBUSY;
	helper = ++last_helper;
	return 0;
}

void swtsm_helper_end(void)
{
	struct swtsm_pending *pending;

	scoped_guard(spinlock, &lock) {
		helper = 0;
		list_for_each_entry(pending, &requests, node)
			if (pending->state != PENDING_ANSWERED)
				pending->state = PENDING_LOST;
	}
	wake_up_all(&for_operations);
}

static u32 device_number(struct pci_dev *pdev)
{
	return (u32)pci_domain_nr(pdev->bus) << 16 | pci_dev_id(pdev);
}

static struct swtsm_pending *new_pending(const struct swtsm_upcall *up)
{
	struct swtsm_pending *pending;

	if (up->in_len > SWTSM_PAYLOAD_MAX)
		return NULL;
	pending = kvzalloc(struct_size(pending, request.payload, up->in_len), GFP_KERNEL);
	if (!pending)
		return NULL;
	pending->dsm = pci_dev_get(up->dsm);
	pending->len = sizeof(pending->request) + up->in_len;
	pending->request.op = up->op;
	pending->request.scope = up->scope;
	pending->request.device = device_number(up->pdev);
	pending->request.dsm = device_number(up->dsm);
	pending->request.tdi_id = up->tdi_id;
	pending->request.payload_len = up->in_len;
	if (up->in_len)
		memcpy(pending->request.payload, up->in, up->in_len);
	return pending;
}

static void free_pending(struct swtsm_pending *pending)
{
	pci_dev_put(pending->dsm);
	kvfree(pending->answer);
	kvfree(pending);
}

static int enqueue(struct swtsm_pending *pending, u64 wanted)
{
	guard(spinlock)(&lock);
	if (wanted && wanted != helper)
		return -EPIPE;
	if (!helper)
		return -ENOTCONN;
	pending->request.id = ++last_id;
	list_add_tail(&pending->node, &requests);
	return 0;
}

static enum pending_state state_of(struct swtsm_pending *pending)
{
	guard(spinlock)(&lock);
	return pending->state;
}

static u64 answers_given(void)
{
	guard(spinlock)(&lock);
	return answers;
}

/* As long as it is in this state: what is left of the time, 0 for none, or ERESTARTSYS. */
static long wait_while(struct swtsm_pending *pending, const struct swtsm_upcall *up,
		       enum pending_state state)
{
	unsigned long timeout = msecs_to_jiffies(up->timeout_ms);

	if (up->killable)
		return wait_event_killable_timeout(for_operations,
						   state_of(pending) != state, timeout);
	return wait_event_timeout(for_operations, state_of(pending) != state, timeout);
}

/* A helper that answers others meanwhile is at work, one request after another. */
static long wait_for_answer(struct swtsm_pending *pending, const struct swtsm_upcall *up)
{
	u64 before;
	long left;

	do {
		before = answers_given();
		left = wait_while(pending, up, PENDING_QUEUED);
	} while (!left && answers_given() != before);
	return left > 0 ? wait_while(pending, up, PENDING_TAKEN) : left;
}

static bool is_free(struct swtsm_pending *pending)
{
	guard(spinlock)(&lock);
	return pending->held == 0;
}

/* From here on no id leads to it; what still holds it is bounded by DOE's own deadlines. */
static void dequeue(struct swtsm_pending *pending)
{
	scoped_guard(spinlock, &lock)
		list_del(&pending->node);
	wait_event(for_operations, is_free(pending));
}

/* It goes to the kernel's log, so it is printable ASCII alone. */
static void take_reason(struct swtsm_pending *pending, struct swtsm_upcall *up)
{
	const unsigned char *text = pending->answer;
	size_t len = min(pending->answer_len, sizeof(up->reason) - 1);

	for (size_t i = 0; i < len; i++)
		up->reason[i] = isascii(text[i]) && isprint(text[i]) ? text[i] : '?';
	up->reason[len] = '\0';
}

static int take_answer(struct swtsm_pending *pending, struct swtsm_upcall *up)
{
	if (pending->error) {
		take_reason(pending, up);
		return pending->error;
	}
	if (pending->answer_len > up->out_size)
		return -EMSGSIZE;
	up->out_len = pending->answer_len;
	if (pending->answer_len)
		memcpy(up->out, pending->answer, pending->answer_len);
	return 0;
}

int swtsm_upcall(struct swtsm_upcall *up)
{
	struct swtsm_pending *pending = new_pending(up);
	long left;
	int rc;

	up->out_len = 0;
	up->reason[0] = '\0';
	if (!pending)
		return up->in_len > SWTSM_PAYLOAD_MAX ? -EMSGSIZE : -ENOMEM;
	rc = enqueue(pending, up->helper);
	if (rc) {
		free_pending(pending);
		return rc;
	}
	wake_up_all(&for_helper);
	left = wait_for_answer(pending, up);
	dequeue(pending);
	/* An answer that came at the last moment counts. */
	if (pending->state == PENDING_ANSWERED)
		rc = take_answer(pending, up);
	else if (pending->state == PENDING_LOST)
		rc = -EPIPE;
	else
		rc = left < 0 ? -EINTR : -ETIMEDOUT;
	free_pending(pending);
	return rc;
}
EXPORT_SYMBOL_GPL(swtsm_upcall);

static struct swtsm_pending *first_queued(void)
{
	struct swtsm_pending *pending;

	list_for_each_entry(pending, &requests, node)
		if (pending->state == PENDING_QUEUED)
			return pending;
	return NULL;
}

bool swtsm_requests_waiting(void)
{
	guard(spinlock)(&lock);
	return first_queued();
}

wait_queue_head_t *swtsm_requests_queue(void)
{
	return &for_helper;
}

struct swtsm_pending *swtsm_request_peek(void)
{
	struct swtsm_pending *pending;

	guard(spinlock)(&lock);
	pending = first_queued();
	if (pending)
		pending->held++;
	return pending;
}

const void *swtsm_request_bytes(const struct swtsm_pending *pending, size_t *len)
{
	*len = pending->len;
	return &pending->request;
}

void swtsm_request_taken(struct swtsm_pending *pending)
{
	scoped_guard(spinlock, &lock)
		if (pending->state == PENDING_QUEUED)
			pending->state = PENDING_TAKEN;
	wake_up_all(&for_operations);
}

static struct swtsm_pending *find_taken(u64 id)
{
	struct swtsm_pending *pending;

	list_for_each_entry(pending, &requests, node)
		if (pending->request.id == id && pending->state == PENDING_TAKEN)
			return pending;
	return NULL;
}

struct swtsm_pending *swtsm_request_get(u64 id)
{
	struct swtsm_pending *pending;

	guard(spinlock)(&lock);
	pending = find_taken(id);
	if (pending)
		pending->held++;
	return pending;
}

void swtsm_request_put(struct swtsm_pending *pending)
{
	scoped_guard(spinlock, &lock)
		pending->held--;
	wake_up_all(&for_operations);
}

struct pci_dev *swtsm_request_dsm(const struct swtsm_pending *pending)
{
	return pending->dsm;
}

int swtsm_request_answer(u64 id, int error, void *payload, size_t len)
{
	struct swtsm_pending *pending;

	scoped_guard(spinlock, &lock) {
		pending = find_taken(id);
		if (!pending)
			return -ESTALE;
		pending->state = PENDING_ANSWERED;
		answers++;
		pending->error = error;
		pending->answer = payload;
		pending->answer_len = len;
	}
	wake_up_all(&for_operations);
	return 0;
}
