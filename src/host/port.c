/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/port.h"

/* What each claim allows. */
static const struct {
    bool said_hello;
    bool may_own;
    bool gives_way;    /* to one that says HELLO as owner */
    bool is_preferred; /* to those that are older */
} claims[] = {
    [DSM_PORT_OBSERVER] = { .said_hello = true },
    [DSM_PORT_IDLE] = { .may_own = true, .gives_way = true },
    [DSM_PORT_USER] = { .may_own = true },
    [DSM_PORT_OWNER] = { .said_hello = true, .may_own = true, .is_preferred = true },
};

bool dsm_port_said_hello(const struct dsm_port *port)
{
    return claims[port->claim].said_hello;
}

bool dsm_port_may_own(const struct dsm_port *port)
{
    return claims[port->claim].may_own;
}

bool dsm_port_gives_way(const struct dsm_port *port)
{
    return claims[port->claim].gives_way;
}

bool dsm_port_is_preferred(const struct dsm_port *port)
{
    return claims[port->claim].is_preferred;
}
