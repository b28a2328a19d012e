/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/tsm_kernel.h"

#include "wire/doe.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* DOE's header is the kernel's affair: it gets the type and the data. */
static enum dsm_error exchange(struct cli_link *link, struct dsm_bytes object, struct dsm_writer *answer)
{
    struct tsm_kernel *kernel = link->context;
    static uint8_t response[SWTSM_PAYLOAD_MAX];
    struct dsm_doe_object doe;
    struct swtsm_doe call = { .id = kernel->id, .response = (uintptr_t)response, .response_size = sizeof(response) };

    DSM_TRY(dsm_doe_object_decode(object, &doe));
    call.type = doe.type;
    call.request = (uintptr_t)doe.data.p;
    call.request_len = (uint32_t)doe.data.n;
    if (ioctl(kernel->fd, SWTSM_IOC_DOE, &call) != 0) {
        cli_refuse(&link->fault, "the device's mailbox: %s", strerror(errno));
        return errno == ETIMEDOUT ? DSM_ERR_TIMEOUT : DSM_ERR_IO;
    }
    return dsm_doe_object_encode(doe.type, dsm_bytes(response, call.response_len), answer);
}

static void close_link(struct cli_link *link, enum cli_goodbye goodbye)
{
    (void)link;
    (void)goodbye;
}

static bool set_stream(struct tsm_kernel *kernel, uint8_t stream_id, bool enable, struct dsm_error_detail *detail)
{
    struct swtsm_ide stream = { .id = kernel->id, .stream_index = 0, .stream_id = stream_id, .enable = enable };

    if (ioctl(kernel->fd, SWTSM_IOC_IDE, &stream) == 0)
        return true;
    return cli_refuse(detail, "IDE stream %u cannot be %s in the device's registers: %s", stream_id,
                      enable ? "enabled" : "disabled", strerror(errno));
}

static bool answer(struct tsm_kernel *kernel, int error, struct dsm_bytes payload)
{
    struct swtsm_answer call = {
        .id = kernel->id,
        .payload = (uintptr_t)payload.p,
        .payload_len = (uint32_t)payload.n,
        .error = -error,
    };

    return ioctl(kernel->fd, SWTSM_IOC_ANSWER, &call) == 0;
}

static bool check_version(struct tsm_kernel *kernel, struct dsm_error_detail *detail)
{
    uint32_t version;

    if (ioctl(kernel->fd, SWTSM_IOC_VERSION, &version) != 0)
        return cli_refuse(detail, TSM_KERNEL_FILE ": %s", strerror(errno));
    return version == SWTSM_ABI_VERSION ||
           cli_refuse(detail, TSM_KERNEL_FILE " is of version %u, this program of %u", version, SWTSM_ABI_VERSION);
}

bool tsm_kernel_open(struct tsm_kernel *kernel, struct dsm_error_detail *detail)
{
    memset(kernel, 0, sizeof(*kernel));
    kernel->link =
        (struct cli_link){ .context = kernel, .exchange = exchange, .close = close_link, .binding = &dsm_binding_doe };
    kernel->set_stream = set_stream;
    kernel->answer = answer;
    kernel->fd = open(TSM_KERNEL_FILE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (kernel->fd < 0)
        return cli_refuse(detail, TSM_KERNEL_FILE ": %s%s", strerror(errno),
                          errno == EBUSY    ? " (another helper has it open)"
                          : errno == ENOENT ? " (swtsm_core is not loaded)"
                                            : "");
    if (check_version(kernel, detail))
        return true;
    close(kernel->fd);
    return false;
}

void tsm_kernel_close(struct tsm_kernel *kernel)
{
    close(kernel->fd);
    kernel->fd = -1;
}

enum dsm_error tsm_kernel_read(struct tsm_kernel *kernel, union tsm_kernel_request *request, bool *is_there)
{
    ssize_t n = read(kernel->fd, request, sizeof(*request));

    *is_there = n >= 0;
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? DSM_OK : DSM_ERR_IO;
    if ((size_t)n < sizeof(request->head) || (size_t)n - sizeof(request->head) != request->head.payload_len)
        return DSM_ERR_IO;
    kernel->id = request->head.id;
    return DSM_OK;
}
