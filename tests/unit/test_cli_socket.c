/* SPDX-License-Identifier: BSD-3-Clause */
/* Addresses of sockets. */
#include "support/test.h"

#include "cli/link.h"
#include "cli/socket.h"

static void test_addresses_are_checked(void **state)
{
    static const struct {
        const char *address;
        bool is_good;
    } rows[] = {
        { "tcp:127.0.0.1:2323", true },
        { "tcp:localhost:1", true },
        { "tcp:[::1]:2323", true },
        { "unix:/run/swdsm.sock", true },
        { "tcp:127.0.0.1", false },
        { "tcp::2323", false },
        { "tcp:host:0", false },
        { "tcp:host:65536", false },
        { "tcp:host:x", false },
        { "tcp:[]:1", false },
        { "unix:", false },
        { "127.0.0.1:2323", false },
        { "", false },
    };
    struct dsm_error_detail detail;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (cli_socket_address_check(rows[i].address, &detail) != rows[i].is_good) {
            print_error("\"%s\" should be %s\n", rows[i].address, rows[i].is_good ? "accepted" : "refused");
            fail();
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
