/* SPDX-License-Identifier: BSD-3-Clause */
#include "harness_control.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OPTIONS_MAX 30
#define TCP "tcp:127.0.0.1:"

void control_daemon_start(struct swdsm_process *process, const char *const *options)
{
    const char *words[OPTIONS_MAX] = { "--control", NULL, "--capture-dir", test_folder };
    const char *listens;
    char address[160];
    bool described = false;
    size_t n = 4;

    snprintf(address, sizeof(address), "unix:%s", in_test_folder("control.sock"));
    words[1] = address;
    for (size_t i = 0; options && options[i] && n + 3 < OPTIONS_MAX; i++) {
        described |= strcmp(options[i], "--preset") == 0 || strcmp(options[i], "--config") == 0;
        words[n++] = options[i];
    }
    if (!described) {
        words[n++] = "--port";
        words[n++] = "0";
    }
    daemon_launch(process, words);
    expect_line(process, "control socket unix:");
    listens = strstr(process->text, "listens on " TCP);
    if (listens)
        process->port = port_of(listens + strlen("listens on "));
}

void control_connect(struct control *control)
{
    json_t *greeting;

    control->fd = client_connect_unix(in_test_folder("control.sock"));
    control->len = 0;
    greeting = control_receive(control);
    assert_non_null(json_object_get(greeting, "QMP"));
    json_decref(greeting);
}

void control_open(struct control *control)
{
    control_connect(control);
    json_decref(control_call(control, "{\"execute\": \"qmp_capabilities\"}"));
}

void control_close(struct control *control)
{
    close(control->fd);
}

void control_send(struct control *control, const char *text)
{
    client_send_bytes(control->fd, text, strlen(text));
}

/* false: the end. */
static bool read_more(struct control *control)
{
    struct pollfd wait = { .fd = control->fd, .events = POLLIN };
    ssize_t got;

    assert_true(control->len < sizeof(control->bytes));
    if (poll(&wait, 1, PATIENCE_MS) <= 0)
        fail_msg("nothing came within %d ms", PATIENCE_MS);
    got = recv(control->fd, control->bytes + control->len, sizeof(control->bytes) - control->len, 0);
    if (got > 0)
        control->len += (size_t)got;
    return got > 0;
}

json_t *control_receive(struct control *control)
{
    char *end;
    json_t *message;
    json_error_t error;

    while (!(end = memchr(control->bytes, '\n', control->len)))
        if (!read_more(control))
            fail_msg("the control socket was closed");
    message = json_loadb(control->bytes, (size_t)(end - control->bytes), 0, &error);
    if (!message)
        fail_msg("no JSON: %s: %.*s", error.text, (int)(end - control->bytes), control->bytes);
    control->len -= (size_t)(end + 1 - control->bytes);
    memmove(control->bytes, end + 1, control->len);
    return message;
}

bool control_is_closed(struct control *control)
{
    return control->len == 0 && !read_more(control);
}

static json_t *receive_answer(struct control *control)
{
    json_t *message = control_receive(control);

    while (json_object_get(message, "event")) {
        json_decref(message);
        message = control_receive(control);
    }
    return message;
}

json_t *control_call(struct control *control, const char *command)
{
    json_t *answer, *result;

    control_send(control, command);
    answer = receive_answer(control);
    result = json_object_get(answer, "return");
    if (!result)
        fail_msg("%s: %s", command, json_dumps(answer, 0));
    json_incref(result);
    json_decref(answer);
    return result;
}

void control_refused(struct control *control, const char *command, const char *class, const char *text)
{
    json_t *answer, *error;

    control_send(control, command);
    answer = receive_answer(control);
    error = json_object_get(answer, "error");
    if (!error || strcmp(string_of(error, "class"), class) != 0 || !strstr(string_of(error, "desc"), text))
        fail_msg("%.200s: expected %s \"%s\", got %s", command, class, text, json_dumps(answer, 0));
    json_decref(answer);
}

json_t *control_event(struct control *control, const char *name)
{
    for (;;) {
        json_t *message = control_receive(control);
        const char *event = json_string_value(json_object_get(message, "event"));
        json_t *data = json_incref(json_object_get(message, "data"));
        bool wanted = event && strcmp(event, name) == 0;

        json_decref(message);
        if (wanted)
            return data;
        json_decref(data);
    }
}

const char *string_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    if (!text)
        fail_msg("no text %s in %s", key, json_dumps(object, JSON_ENCODE_ANY));
    return text;
}

long long number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_integer(value))
        fail_msg("no number %s in %s", key, json_dumps(object, JSON_ENCODE_ANY));
    return (long long)json_integer_value(value);
}

uint16_t port_of(const char *listen)
{
    assert_non_null(listen);
    assert_memory_equal(listen, TCP, strlen(TCP));
    return (uint16_t)strtoul(listen + strlen(TCP), NULL, 10);
}

int program_run(struct swdsm_process *process, const char *name, const char *const *words)
{
    program_launch(process, name, words);
    return daemon_wait(process);
}
