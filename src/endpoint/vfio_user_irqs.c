/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/vfio_user_irqs.h"

#include <errno.h>

/* No descriptor beside EVENTFD: these vectors have none from now on. */
static int set_eventfds(struct dsm_msix *msix, const struct dsm_vfio_user_set_irqs *set,
                        const struct dsm_vfio_user_message *message)
{
    int error;

    if (set->count == 0 || (message->fd_count != 0 && message->fd_count != set->count))
        return EINVAL;
    error = dsm_msix_set_eventfds(msix, set->start, set->count, message->fd_count > 0 ? message->fds : NULL);
    for (size_t i = 0; error == 0 && i < message->fd_count; i++)
        message->fds[i] = -1;
    return error;
}

static int set_msix(struct dsm_msix *msix, const struct dsm_vfio_user_set_irqs *set,
                    const struct dsm_vfio_user_message *message)
{
    switch (set->flags) {
    case DSM_VFIO_USER_IRQ_DATA_EVENTFD | DSM_VFIO_USER_IRQ_ACTION_TRIGGER:
        return set_eventfds(msix, set, message);
    case DSM_VFIO_USER_IRQ_DATA_NONE | DSM_VFIO_USER_IRQ_ACTION_TRIGGER:
        if (set->count == 0)
            return set->start == 0 ? dsm_msix_set_eventfds(msix, 0, 0, NULL) : EINVAL;
        return dsm_msix_trigger(msix, set->start, set->count, NULL);
    case DSM_VFIO_USER_IRQ_DATA_BOOL | DSM_VFIO_USER_IRQ_ACTION_TRIGGER:
        return dsm_msix_trigger(msix, set->start, set->count, set->data.p);
    default: /* masks are INTx's */
        return EINVAL;
    }
}

int dsm_vfio_user_irqs_set(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_message *message)
{
    struct dsm_vfio_user_set_irqs set;

    if (dsm_vfio_user_set_irqs_decode(message->payload, &set) != DSM_OK)
        return EINVAL;
    if (set.index == DSM_VFIO_USER_IRQ_MSIX)
        return set_msix(&client->endpoint->msix, &set, message);
    /* There are none of them, and so they are all off. */
    return set.index < DSM_VFIO_USER_IRQS && set.count == 0 && message->fd_count == 0 ? 0 : EINVAL;
}
