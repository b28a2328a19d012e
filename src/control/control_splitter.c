/* SPDX-License-Identifier: BSD-3-Clause */
#include "control/control_splitter.h"

#include <stdlib.h>
#include <string.h>

#define SIZE_FIRST 4096u
#define RESET ((char)0xFF) /* is nowhere in UTF-8 */

/* What has been handed out goes. */
static void compact(struct dsm_splitter *splitter)
{
    if (splitter->start == 0)
        return;
    splitter->len -= splitter->start;
    splitter->scanned -= splitter->start;
    memmove(splitter->bytes, splitter->bytes + splitter->start, splitter->len);
    splitter->start = 0;
}

char *dsm_splitter_room(struct dsm_splitter *splitter, size_t *n)
{
    size_t size = splitter->size ? 2 * splitter->size : SIZE_FIRST;
    char *grown;

    compact(splitter);
    if (splitter->len == splitter->size) {
        grown = realloc(splitter->bytes, size);
        if (!grown)
            return NULL;
        splitter->bytes = grown;
        splitter->size = size;
    }
    *n = splitter->size - splitter->len;
    return splitter->bytes + splitter->len;
}

void dsm_splitter_add(struct dsm_splitter *splitter, size_t n)
{
    splitter->len += n;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Everything up to here is done with. */
static void begin_anew(struct dsm_splitter *splitter, size_t at)
{
    splitter->start = splitter->scanned = at;
    splitter->depth = 0;
    splitter->in_string = splitter->escaped = false;
}

static void scan_string(struct dsm_splitter *splitter, char c)
{
    if (splitter->escaped)
        splitter->escaped = false;
    else if (c == '\\')
        splitter->escaped = true;
    else if (c == '"')
        splitter->in_string = false;
}

static void scan(struct dsm_splitter *splitter, char c)
{
    if (splitter->in_string)
        scan_string(splitter, c);
    else if (c == '"')
        splitter->in_string = true;
    else if (c == '{' || c == '[')
        splitter->depth++;
    else if (c == '}' || c == ']')
        splitter->depth--;
}

/* Something that does not begin as an object: its line is thrown away. */
static enum dsm_split throw_line_away(struct dsm_splitter *splitter)
{
    size_t at = splitter->start;

    while (at < splitter->len && splitter->bytes[at] != '\n' && splitter->bytes[at] != RESET)
        at++;
    begin_anew(splitter, at < splitter->len ? at + 1 : at);
    return DSM_SPLIT_GARBAGE;
}

static enum dsm_split scan_object(struct dsm_splitter *splitter, const char **text, size_t *n)
{
    while (splitter->scanned < splitter->len) {
        char c = splitter->bytes[splitter->scanned++];

        if (c == RESET) {
            begin_anew(splitter, splitter->scanned);
            return DSM_SPLIT_GARBAGE;
        }
        scan(splitter, c);
        if (splitter->depth > DSM_CONTROL_DEPTH_MAX)
            return DSM_SPLIT_DEEP;
        if (splitter->scanned - splitter->start > DSM_CONTROL_MESSAGE_MAX)
            return DSM_SPLIT_LONG;
        if (splitter->depth > 0)
            continue;
        *text = splitter->bytes + splitter->start;
        *n = splitter->scanned - splitter->start;
        begin_anew(splitter, splitter->scanned);
        return DSM_SPLIT_OBJECT;
    }
    return DSM_SPLIT_MORE;
}

enum dsm_split dsm_splitter_next(struct dsm_splitter *splitter, const char **text, size_t *n)
{
    if (splitter->depth == 0) {
        while (splitter->start < splitter->len && is_blank(splitter->bytes[splitter->start]))
            splitter->start++;
        splitter->scanned = splitter->start;
        if (splitter->start == splitter->len)
            return DSM_SPLIT_MORE;
        if (splitter->bytes[splitter->start] != '{')
            return throw_line_away(splitter);
    }
    return scan_object(splitter, text, n);
}

void dsm_splitter_clear(struct dsm_splitter *splitter)
{
    free(splitter->bytes);
    memset(splitter, 0, sizeof(*splitter));
}
