/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/address.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TCP "tcp:"
#define UNIX "unix:"
#define FD "fd:"
#define TRANSPORT ",transport="

static enum dsm_error refuse(struct dsm_error_detail *detail, const char *text, const char *reason)
{
    dsm_error_detail_set(detail, "%s", reason);
    dsm_error_detail_quote(detail, text);
    return dsm_error_detail_accept(detail,
                                   "tcp:ADDRESS:PORT, unix:PATH[,mode=0600][,uid=N][,gid=N], unix:@NAME or fd:N");
}

static bool parse_port(const char *text, uint16_t *port)
{
    unsigned long value = strtoul(text, NULL, 10);

    *port = (uint16_t)value;
    return text[0] && strspn(text, "0123456789") == strlen(text) && strlen(text) <= 5 && value <= UINT16_MAX;
}

void dsm_address_set_port(struct dsm_address *address, uint16_t port)
{
    if (address->socket.ss_family == AF_INET6)
        ((struct sockaddr_in6 *)&address->socket)->sin6_port = htons(port);
    else
        ((struct sockaddr_in *)&address->socket)->sin_port = htons(port);
}

uint16_t dsm_address_port(const struct dsm_address *address)
{
    if (address->socket.ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)&address->socket)->sin6_port);
    return ntohs(((const struct sockaddr_in *)&address->socket)->sin_port);
}

bool dsm_address_is_abstract(const struct dsm_address *address)
{
    return address->kind == DSM_ADDRESS_UNIX && address->path[0] == '@';
}

socklen_t dsm_address_unix_name(const struct dsm_address *address, struct sockaddr_un *name)
{
    *name = (struct sockaddr_un){ .sun_family = AF_UNIX };
    memcpy(name->sun_path, address->path, sizeof(name->sun_path));
    if (!dsm_address_is_abstract(address))
        return sizeof(*name);
    name->sun_path[0] = '\0';
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(address->path));
}

static bool parse_host(const char *text, size_t n, struct sockaddr_storage *out)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
    char host[INET6_ADDRSTRLEN + 2];

    if (n >= sizeof(host))
        return false;
    memcpy(host, text, n);
    host[n] = '\0';
    memset(out, 0, sizeof(*out));
    if (host[0] == '[' && host[n - 1] == ']') {
        host[n - 1] = '\0';
        v6->sin6_family = AF_INET6;
        return inet_pton(AF_INET6, host + 1, &v6->sin6_addr) == 1;
    }
    v4->sin_family = AF_INET;
    return inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host, &v4->sin_addr) == 1;
}

static enum dsm_error parse_tcp(const char *text, const char *rest, struct dsm_address *out,
                                struct dsm_error_detail *detail)
{
    const char *colon = strrchr(rest, ':');
    uint16_t port;

    out->kind = DSM_ADDRESS_TCP;
    if (!colon || colon == rest || !parse_host(rest, (size_t)(colon - rest), &out->socket))
        return refuse(detail, text, "the address must be numbers, like 127.0.0.1 or [::1]");
    if (!parse_port(colon + 1, &port))
        return refuse(detail, text, "the port must be 0 to 65535");
    dsm_address_set_port(out, port);
    return DSM_OK;
}

/* The n characters as a number; false: they are none, or it is larger than max. */
static bool parse_number(const char *text, size_t n, int base, unsigned long max, unsigned *out)
{
    static const char digits[] = "0123456789";
    char copy[12] = "";
    unsigned long value;

    if (n == 0 || n >= sizeof(copy))
        return false;
    memcpy(copy, text, n);
    value = strtoul(copy, NULL, base);
    *out = (unsigned)value;
    return strspn(copy, digits) == n && (base == 10 || !strpbrk(copy, "89")) && value <= max;
}

/* "mode=0660" of n characters, as swtpm has them. (uid_t)-1 means to leave it as it is (chown(2)). */
static enum dsm_error parse_word(const char *text, const char *word, size_t n, struct dsm_address *out,
                                 struct dsm_error_detail *detail)
{
    static const struct {
        const char *name;
        int base;
        unsigned long max;
        size_t place;
        const char *reason;
    } words[] = {
        { "mode=", 8, 0777, offsetof(struct dsm_address, mode), "the mode must be octal, 0 to 0777" },
        { "uid=", 10, UINT32_MAX - 1, offsetof(struct dsm_address, uid), "the uid must be a number" },
        { "gid=", 10, UINT32_MAX - 1, offsetof(struct dsm_address, gid), "the gid must be a number" },
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t name_len = strlen(words[i].name);
        unsigned *value = (unsigned *)((char *)out + words[i].place);

        if (n < name_len || strncmp(word, words[i].name, name_len) != 0)
            continue;
        return parse_number(word + name_len, n - name_len, words[i].base, words[i].max, value)
                   ? DSM_OK
                   : refuse(detail, text, words[i].reason);
    }
    return refuse(detail, text, "behind the path only mode=, uid= and gid= are known");
}

static enum dsm_error parse_words(const char *text, const char *rest, struct dsm_address *out,
                                  struct dsm_error_detail *detail)
{
    while (*rest == ',') {
        size_t n = strcspn(++rest, ",");

        DSM_TRY(parse_word(text, rest, n, out, detail));
        rest += n;
    }
    return DSM_OK;
}

/* "@name" is an abstract socket: no file, so that whoever is in the network namespace may connect. */
static enum dsm_error parse_unix(const char *text, const char *rest, struct dsm_address *out,
                                 struct dsm_error_detail *detail)
{
    size_t n = strcspn(rest, ",");

    out->kind = DSM_ADDRESS_UNIX;
    out->mode = DSM_UNIX_MODE_DEFAULT;
    out->uid = out->gid = DSM_UNIX_OWNER_AS_IT_IS;
    if (n == 0 || n >= sizeof(out->path))
        return refuse(detail, text, "the path must be 1 to 107 bytes long");
    memcpy(out->path, rest, n);
    out->path[n] = '\0';
    if (!dsm_address_is_abstract(out))
        return parse_words(text, rest + n, out, detail);
    if (n == 1)
        return refuse(detail, text, "the abstract name must be 1 to 106 bytes long");
    return rest[n] == '\0' ? DSM_OK : refuse(detail, text, "an abstract socket has no mode, uid or gid");
}

static enum dsm_error parse_fd(const char *text, const char *rest, struct dsm_address *out,
                               struct dsm_error_detail *detail)
{
    unsigned long fd = strtoul(rest, NULL, 10);

    out->kind = DSM_ADDRESS_FD;
    if (!rest[0] || strlen(rest) > 4 || strspn(rest, "0123456789") != strlen(rest) || fd <= STDERR_FILENO)
        return refuse(detail, text, "the descriptor must be a number from 3 on");
    out->fd = (int)fd;
    return DSM_OK;
}

/* place: the text without its transport. */
static enum dsm_error parse_place(const char *text, const char *place, struct dsm_address *out,
                                  struct dsm_error_detail *detail)
{
    if (strncmp(place, TCP, strlen(TCP)) == 0)
        return parse_tcp(text, place + strlen(TCP), out, detail);
    if (strncmp(place, UNIX, strlen(UNIX)) == 0)
        return parse_unix(text, place + strlen(UNIX), out, detail);
    if (strncmp(place, FD, strlen(FD)) == 0)
        return parse_fd(text, place + strlen(FD), out, detail);
    return refuse(detail, text, "it begins with none of tcp:, unix: and fd:");
}

enum dsm_error dsm_address_parse_other(const char *text, struct dsm_address *out, struct dsm_error_detail *detail)
{
    memset(out, 0, sizeof(*out));
    return parse_place(text, text, out, detail);
}

enum dsm_error dsm_address_parse(const char *text, struct dsm_address *out, struct dsm_error_detail *detail)
{
    const char *transport = strstr(text, TRANSPORT);
    size_t n = transport ? (size_t)(transport - text) : strlen(text);
    char place[2 * DSM_ADDRESS_TEXT_LEN];

    memset(out, 0, sizeof(*out));
    if (!transport)
        return parse_place(text, text, out, detail);
    out->binding = dsm_binding_by_name(transport + strlen(TRANSPORT));
    if (!out->binding)
        return refuse(detail, text, "transport=, which comes last, names no transport");
    if (n >= sizeof(place))
        return refuse(detail, text, "it is too long");
    memcpy(place, text, n);
    place[n] = '\0';
    return parse_place(text, place, out, detail);
}

static void write_place(const struct dsm_address *address, char text[DSM_ADDRESS_TEXT_LEN])
{
    char host[INET6_ADDRSTRLEN] = "";

    if (address->kind == DSM_ADDRESS_FD) {
        snprintf(text, DSM_ADDRESS_TEXT_LEN, FD "%d", address->fd);
    } else if (address->kind == DSM_ADDRESS_UNIX) {
        snprintf(text, DSM_ADDRESS_TEXT_LEN, UNIX "%s", address->path);
    } else if (address->socket.ss_family == AF_INET6) {
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)&address->socket)->sin6_addr, host, sizeof(host));
        snprintf(text, DSM_ADDRESS_TEXT_LEN, TCP "[%s]:%u", host, dsm_address_port(address));
    } else {
        inet_ntop(AF_INET, &((const struct sockaddr_in *)&address->socket)->sin_addr, host, sizeof(host));
        snprintf(text, DSM_ADDRESS_TEXT_LEN, TCP "%s:%u", host, dsm_address_port(address));
    }
}

const char *dsm_address_text(const struct dsm_address *address, char text[DSM_ADDRESS_TEXT_LEN])
{
    size_t n;

    write_place(address, text);
    n = strlen(text);
    if (address->binding)
        snprintf(text + n, DSM_ADDRESS_TEXT_LEN - n, TRANSPORT "%s", address->binding->name);
    return text;
}
