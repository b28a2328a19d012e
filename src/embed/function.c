/* SPDX-License-Identifier: BSD-3-Clause */
/* A function whose personality is the program's. */
#include "embed/function.h"
#include "embed/error.h"
#include "embed/function_mailbox.h"
#include "embed/function_socket.h"
#include "embed/take.h"
#include "endpoint/endpoint_tdi.h"
#include "responder/connection_events.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#define CLASS_CODE_MAX 0xFFFFFFu
#define FUNCTION_MASK 0x07u
#define MSIX_ENTRY_LEN 16u
#define PBA_WORD_VECTORS 64u
#define PBA_WORD_LEN 8u

/*
 * The personality, whose state is the function.
 */

static uint64_t on_read(void *state, uint64_t offset, unsigned width)
{
    const struct swdsm_function *function = state;

    return function->callbacks.read(function->callbacks.context, offset, width);
}

static void on_write(void *state, uint64_t offset, unsigned width, uint64_t value)
{
    const struct swdsm_function *function = state;

    function->callbacks.write(function->callbacks.context, offset, width, value);
}

static bool on_run(void *state)
{
    const struct swdsm_function *function = state;

    return function->callbacks.work && function->callbacks.work(function->callbacks.context);
}

static void on_reset(void *state)
{
    struct swdsm_function *function = state;

    memset(function->pending, 0, sizeof(function->pending));
    function->has_work = false;
    if (function->callbacks.reset)
        function->callbacks.reset(function->callbacks.context);
}

static void on_destroy(void *state)
{
    (void)state;
}

/*
 * The endpoint's port.
 */

static enum dsm_config_effect on_config_write(void *context, uint32_t function_id, uint16_t offset, uint8_t width,
                                              uint32_t old_value, uint32_t new_value)
{
    const struct swdsm_function *function = context;
    enum dsm_config_effect effect = DSM_CONFIG_ALLOWED;

    if (dsm_connection_config_write(function->device->connection, function_id, offset, width, old_value, new_value,
                                    &effect) != DSM_OK)
        return DSM_CONFIG_ALLOWED;
    return effect;
}

static void on_conventional_reset(void *context)
{
    (void)swdsm_device_conventional_reset(((struct swdsm_function *)context)->device);
}

static void on_dma_refused(void *context, const struct dsm_endpoint_refusal *refusal)
{
    const struct swdsm_function *function = context;

    if (function->callbacks.refused)
        function->callbacks.refused(function->callbacks.context, refusal->address, refusal->len, refusal->write,
                                    refusal->t, dsm_dma_refusal_text(refusal->refusal));
}

static void on_wake(void *context)
{
    ((struct swdsm_function *)context)->has_work = true;
}

/*
 * Beginning and end.
 */

static bool is_there(const struct swdsm_device *device, uint8_t number)
{
    for (const struct swdsm_function *other = device->functions; other; other = other->next)
        if (other->endpoint->function == number)
            return true;
    return false;
}

static int check_msix(struct swdsm_device *device, const struct swdsm_function_options *options)
{
    uint64_t table = (uint64_t)options->vectors * MSIX_ENTRY_LEN;
    uint64_t pba = (options->vectors + PBA_WORD_VECTORS - 1) / PBA_WORD_VECTORS * PBA_WORD_LEN;

    if (options->vectors > EMBED_MSIX_VECTORS_MAX)
        return embed_fail(device, EINVAL, "vectors: %u; MSI-X has at most %u", options->vectors,
                          EMBED_MSIX_VECTORS_MAX);
    if (options->msix_table % PBA_WORD_LEN != 0 || options->msix_table + table > options->bar_len)
        return embed_fail(device, EINVAL, "msix_table: 0x%x does not lie at 8 bytes inside BAR 0", options->msix_table);
    if (options->msix_pba % PBA_WORD_LEN != 0 || options->msix_pba + pba > options->bar_len)
        return embed_fail(device, EINVAL, "msix_pba: 0x%x does not lie at 8 bytes inside BAR 0", options->msix_pba);
    if (options->vectors > 0 && options->msix_table < options->msix_pba + pba &&
        options->msix_pba < options->msix_table + table)
        return embed_fail(device, EINVAL, "msix_pba: 0x%x overlaps the table", options->msix_pba);
    return 0;
}

static int check_options(struct swdsm_device *device, const struct swdsm_function_options *options)
{
    if (options->function > FUNCTION_MASK)
        return embed_fail(device, EINVAL, "function: %u; a device has 0 to 7", options->function);
    if (is_there(device, options->function))
        return embed_fail(device, EALREADY, "function: %u is there already", options->function);
    if (options->class_code > CLASS_CODE_MAX)
        return embed_fail(device, EINVAL, "class_code: 0x%x has more than 24 bits", (unsigned)options->class_code);
    if (options->bar_len < DSM_PAGE_LEN || (options->bar_len & (options->bar_len - 1)) != 0)
        return embed_fail(device, EINVAL, "bar_len: 0x%" PRIx64 " is no power of two of at least 4096",
                          options->bar_len);
    if (!options->callbacks)
        return embed_fail(device, EINVAL, "callbacks: there are none");
    return check_msix(device, options);
}

static int take_callbacks(struct swdsm_function *function, const struct swdsm_function_callbacks *theirs)
{
    int result = EMBED_TAKE(function->callbacks, theirs);

    if (result != 0)
        return embed_fail(function->device, -result, "callbacks: size is wrong, or newer than this library");
    if (!function->callbacks.read || !function->callbacks.write)
        return embed_fail(function->device, EINVAL, "callbacks: read and write cannot be NULL");
    return 0;
}

static enum dsm_error on_create(const struct dsm_personality_host *host, const struct dsm_personality_options *options,
                                void **state, struct dsm_error_detail *error_detail)
{
    struct swdsm_function *function = ((struct dsm_endpoint *)host->context)->port.context;

    (void)options;
    (void)error_detail;
    function->vectors = host->vectors;
    *state = function;
    return DSM_OK;
}

static void fill_personality(struct dsm_personality *personality, const struct swdsm_function_options *options)
{
    *personality = (struct dsm_personality){
        .name = "of this program",
        .class_code = options->class_code,
        .device_id = options->device_id,
        .bar0_len = options->bar_len,
        .msix_table = options->msix_table,
        .msix_pba = options->msix_pba,
        .vectors = options->vectors,
        .create = on_create,
        .destroy = on_destroy,
        .read = on_read,
        .write = on_write,
        .run = on_run,
        .reset = on_reset,
    };
}

static int make_endpoint(struct swdsm_function *function, const struct swdsm_function_options *options)
{
    struct swdsm_device *device = function->device;
    struct dsm_error_detail detail = { 0 };
    struct dsm_endpoint_options endpoint = {
        .device = device->device,
        .function = options->function,
        .multifunction = options->multifunction,
        .device_id = options->device_id,
        .locked_dma = options->locked_dma,
        .personality = &function->personality,
        .port = { function, embed_mailbox_object, on_config_write, on_conventional_reset, on_dma_refused, on_wake,
                  embed_function_send },
    };
    uint16_t lock_flags = device->device->settings.lock_flags_supported;
    enum dsm_error error;

    fill_personality(&function->personality, options);
    device->device->settings.lock_flags_supported &= (uint16_t)~DSM_LOCK_MSIX;
    error = dsm_endpoint_create(&endpoint, &function->endpoint, &detail);
    if (error != DSM_OK)
        device->device->settings.lock_flags_supported = lock_flags;
    if (error != DSM_ERR_CONFIG)
        return embed_result(device, error, NULL);
    return embed_fail(device, EINVAL, "%.250s", detail.reason);
}

static int make_memory(struct swdsm_function *function, uint8_t number)
{
    function->reply = malloc(DSM_VFIO_USER_REPLY_MAX);
    function->poll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (number == 0) {
        function->object = malloc(DSM_DOE_MAILBOX_OBJECT_MAX);
        function->response = malloc(SWDSM_RESPONSE_MAX);
    }
    if (!function->reply || (number == 0 && (!function->object || !function->response)))
        return embed_fail(function->device, ENOMEM, "out of memory");
    if (function->poll_fd < 0)
        return embed_fail(function->device, errno, "epoll_create1: %s", strerror(errno));
    return 0;
}

static int fill(struct swdsm_function *function, const struct swdsm_function_options *options)
{
    int result = take_callbacks(function, options->callbacks);

    if (result == 0)
        result = make_memory(function, options->function);
    return result == 0 ? make_endpoint(function, options) : result;
}

static void discard(struct swdsm_function *function)
{
    dsm_endpoint_destroy(function->endpoint);
    if (function->poll_fd >= 0)
        close(function->poll_fd);
    free(function->reply);
    free(function->object);
    free(function->response);
    free(function->path);
    free(function);
}

EMBED_EXPORT int swdsm_function_create(struct swdsm_device *device, const struct swdsm_function_options *options,
                                       struct swdsm_function **out)
{
    struct swdsm_function_options taken;
    struct swdsm_function *function;
    int result = embed_after_realize(device);

    *out = NULL;
    if (result != 0)
        return result;
    if ((result = EMBED_TAKE(taken, options)) != 0)
        return embed_fail(device, -result, "options: size is wrong, or newer than this library");
    if ((result = check_options(device, &taken)) != 0)
        return result;
    function = calloc(1, sizeof(*function));
    if (!function)
        return embed_fail(device, ENOMEM, "out of memory");
    function->device = device;
    function->poll_fd = function->listener_fd = -1;
    result = fill(function, &taken);
    if (result != 0) {
        discard(function);
        return result;
    }
    device->device->drain = true;
    function->next = device->functions;
    device->functions = function;
    *out = function;
    return 0;
}

EMBED_EXPORT void swdsm_function_destroy(struct swdsm_function *function)
{
    struct swdsm_function **link;

    if (!function)
        return;
    embed_function_close(function);
    for (link = &function->device->functions; *link != function; link = &(*link)->next)
        ;
    *link = function->next;
    discard(function);
}

static struct swdsm_function *of_tdi(const struct swdsm_device *device, size_t tdi)
{
    const struct dsm_tdi_description *description = &device->device->tdis[tdi].description;

    for (struct swdsm_function *function = device->functions; function; function = function->next)
        if (!description->is_vf && function->endpoint->function == (description->function_id & FUNCTION_MASK))
            return function;
    return NULL;
}

void embed_functions_tdi_moved(struct swdsm_device *device, size_t tdi, uint8_t from, uint8_t to)
{
    struct swdsm_function *function = of_tdi(device, tdi);

    if (function && from != to)
        dsm_endpoint_tdi_moved(function->endpoint, from, to);
}
