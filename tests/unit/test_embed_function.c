/* SPDX-License-Identifier: BSD-3-Clause */
/* libswdsm's functions: what is refused when one is made, and a VMM's first words. */
#include "embed_fixture.h"

#include "support/folder.h"
#include "swdsm/swdsm-function.h"
#include "wire/vfio_user.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static struct swdsm_function *function;
static size_t resets;

static uint64_t on_read(void *context, uint64_t offset, unsigned width)
{
    (void)context;
    (void)width;
    return offset;
}

static void on_write(void *context, uint64_t offset, unsigned width, uint64_t value)
{
    (void)context;
    (void)offset;
    (void)width;
    (void)value;
}

static void on_reset(void *context)
{
    (void)context;
    resets++;
}

static const struct swdsm_function_callbacks calls = {
    .size = sizeof(calls),
    .read = on_read,
    .write = on_write,
    .reset = on_reset,
};

static struct swdsm_function_options plain_function(void)
{
    return (struct swdsm_function_options){
        .size = sizeof(struct swdsm_function_options),
        .callbacks = &calls,
        .class_code = 0x100000,
        .bar_len = 0x4000,
        .vectors = 8,
        .msix_table = 0x2000,
        .msix_pba = 0x2800,
    };
}

/* The fixture's TDI has function number 0 and these areas. */
static void make(void)
{
    struct swdsm_function_options options = plain_function();

    assert_result(0, swdsm_function_create(device, &options, &function));
}

static int tear_down_function(void **state)
{
    swdsm_function_destroy(function);
    function = NULL;
    resets = 0;
    return tear_down(state);
}

static void expect_refused(const struct swdsm_function_options *options, int error, const char *text)
{
    assert_result(error, swdsm_function_create(device, options, &function));
    assert_null(function);
    if (!strstr(swdsm_device_error(device), text))
        fail_msg("expected \"%s\" in \"%s\"", text, swdsm_device_error(device));
}

#define REFUSED(field, value, text)                                                                                    \
    do {                                                                                                               \
        struct swdsm_function_options options_ = plain_function();                                                     \
        options_.field = value;                                                                                        \
        expect_refused(&options_, -EINVAL, text);                                                                      \
    } while (0)

static void test_options_that_no_function_has_are_refused_by_their_names(void **state)
{
    (void)state;
    REFUSED(function, 8, "function: 8");
    REFUSED(function, 1, "function 1 hosts no TDI");
    REFUSED(class_code, 0x1000000, "class_code: 0x1000000");
    REFUSED(bar_len, 0x4001, "bar_len: 0x4001");
    REFUSED(bar_len, 0x800, "bar_len: 0x800");
    REFUSED(bar_len, 0x8000, "bars[0].size");
    REFUSED(vectors, 2049, "vectors: 2049");
    REFUSED(msix_table, 0x3FF8, "msix_table: 0x3ff8");
    REFUSED(msix_table, 0x2004, "msix_table: 0x2004");
    REFUSED(msix_pba, 0x4000, "msix_pba: 0x4000");
    REFUSED(msix_pba, 0x2008, "overlaps the table");
    REFUSED(callbacks, NULL, "callbacks");
    REFUSED(size, 0, "options: size");
}

static void test_callbacks_without_registers_are_refused(void **state)
{
    const struct swdsm_function_callbacks none = { .size = sizeof(none), .read = on_read };

    (void)state;
    REFUSED(callbacks, &none, "read and write");
}

static void test_a_function_is_there_once(void **state)
{
    struct swdsm_function_options options = plain_function();
    struct swdsm_function *second;

    (void)state;
    make();
    assert_result(-EALREADY, swdsm_function_create(device, &options, &second));
    assert_null(second);
}

static void test_before_realize_there_are_no_functions(void **state)
{
    struct swdsm_function_options options = plain_function();

    (void)state;
    assert_result(-EAGAIN, swdsm_function_create(device, &options, &function));
}

static void test_paths_that_cannot_be_are_refused(void **state)
{
    char path[300];

    (void)state;
    make();
    memset(path, 'x', sizeof(path) - 1);
    path[sizeof(path) - 1] = 0;
    assert_result(-EINVAL, swdsm_function_listen(function, ""));
    assert_result(-ENAMETOOLONG, swdsm_function_listen(function, path));
    assert_result(-ENOENT, swdsm_function_listen(function, "/nowhere/at/all"));
    assert_non_null(strstr(swdsm_device_error(device), "/nowhere/at/all cannot be listened on: No such file"));
    assert_result(-EADDRINUSE, swdsm_function_listen(function, "/"));
}

static void test_a_socket_that_another_made_in_its_place_stays(void **state)
{
    char path[200], moved[210];
    struct stat found;

    assert_int_equal(make_test_folder(state), 0);
    snprintf(path, sizeof(path), "%s/f", test_folder);
    snprintf(moved, sizeof(moved), "%s.old", path);
    make();
    assert_result(0, swdsm_function_listen(function, path));
    assert_result(-EALREADY, swdsm_function_listen(function, path));
    assert_int_equal(rename(path, moved), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    swdsm_function_destroy(function);
    function = NULL;
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(remove_test_folder(state), 0);
}

/* The program's umask is its own matter. */
static void test_a_socket_is_for_the_programs_user_alone(void **state)
{
    mode_t mask = umask(0);
    struct stat made;
    char path[200];

    assert_int_equal(make_test_folder(state), 0);
    snprintf(path, sizeof(path), "%s/f", test_folder);
    make();
    assert_result(0, swdsm_function_listen(function, path));
    umask(mask);
    assert_int_equal(stat(path, &made), 0);
    assert_int_equal(made.st_mode & 07777, 0600);
    swdsm_function_destroy(function);
    function = NULL;
    assert_int_equal(stat(path, &made), -1);
    assert_int_equal(remove_test_folder(state), 0);
}

static int attach(void)
{
    int pair[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    assert_result(0, swdsm_function_attach(function, pair[1]));
    assert_true(swdsm_function_is_attached(function));
    return pair[0];
}

static void test_a_vmm_that_is_attached_gets_its_answers(void **state)
{
    static const char request[] = "\1\0\1\0\x17\0\0\0\0\0\0\0\0\0\0\0" /* VERSION, 23 bytes */
                                  "\0\0\0\0{}";
    struct dsm_vfio_user_header header;
    uint8_t reply[400];
    ssize_t n;
    int vmm;

    (void)state;
    make();
    vmm = attach();
    assert_int_equal(send(vmm, request, 23, 0), 23);
    assert_int_equal(swdsm_function_run(function, 1), 0);
    n = recv(vmm, reply, sizeof(reply), MSG_DONTWAIT);
    assert_true(n > 16);
    assert_error(DSM_OK, dsm_vfio_user_header_decode(dsm_bytes(reply, 16), &header));
    assert_int_equal(header.size, n);
    assert_int_equal(header.flags, 1);
    close(vmm);
    assert_int_equal(swdsm_function_run(function, 2), -ENOTCONN);
    assert_non_null(strstr(swdsm_device_error(device), "the VMM has gone"));
    assert_false(swdsm_function_is_attached(function));
    assert_true(resets > 0);
    assert_int_equal(swdsm_function_run(function, 3), 0);
}

static void test_a_second_vmm_cannot_be_attached(void **state)
{
    int vmm, pair[2];
    char byte;

    (void)state;
    make();
    vmm = attach();
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    assert_result(-EALREADY, swdsm_function_attach(function, pair[1]));
    assert_int_equal(recv(pair[0], &byte, 1, 0), 0); /* closed */
    close(pair[0]);
    close(vmm);
}

static void test_a_request_of_another_version_of_the_structure_faults(void **state)
{
    uint8_t byte;
    struct swdsm_dma request = { .address = 0x1000, .data = &byte, .len = 1 };

    (void)state;
    make();
    assert_int_equal(swdsm_function_dma(function, &request), SWDSM_DMA_FAULT);
    request.size = sizeof(request);
    request.t = (enum swdsm_dma_t)3;
    assert_int_equal(swdsm_function_dma(function, &request), SWDSM_DMA_FAULT);
    request.t = SWDSM_DMA_T_OF_STATE; /* bus mastering is off */
    assert_int_equal(swdsm_function_dma(function, &request), SWDSM_DMA_REFUSED);
    assert_int_equal(swdsm_function_dma_count(function, SWDSM_CONFIG_UNLOCKED, false, SWDSM_DMA_REFUSED), 1);
    assert_int_equal(swdsm_function_dma_count(function, SWDSM_RUN, true, SWDSM_DMA_DONE), 0);
    assert_int_equal(swdsm_function_dma_count(function, (enum swdsm_state)4, true, SWDSM_DMA_DONE), 0);
}

#define function_test(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down_function)

int main(void)
{
    const struct CMUnitTest tests[] = {
        function_test(test_options_that_no_function_has_are_refused_by_their_names),
        function_test(test_callbacks_without_registers_are_refused),
        function_test(test_a_function_is_there_once),
        described_test(test_before_realize_there_are_no_functions),
        function_test(test_paths_that_cannot_be_are_refused),
        function_test(test_a_socket_that_another_made_in_its_place_stays),
        function_test(test_a_socket_is_for_the_programs_user_alone),
        function_test(test_a_vmm_that_is_attached_gets_its_answers),
        function_test(test_a_second_vmm_cannot_be_attached),
        function_test(test_a_request_of_another_version_of_the_structure_faults),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
