/* SPDX-License-Identifier: BSD-3-Clause */
#include "capture.h"

#include "capture_loopback.h"

#include "wire/pcap.h"

static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes;
    long length;

    if (!file)
        return NULL;
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    length = ftell(file);
    assert_true(length > 0);
    rewind(file);
    bytes = malloc((size_t)length);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)length, file), (size_t)length);
    fclose(file);
    *size = (size_t)length;
    return bytes;
}

static const struct dsm_binding *binding_of(uint32_t link_type)
{
    const struct dsm_binding *binding;

    for (size_t i = 0; (binding = dsm_binding_at(i)) != NULL; i++)
        if (binding->link_type == link_type)
            return binding;
    fail_msg("link type %u is of no transport", link_type);
    return NULL;
}

/* What stands before each object is always the same. */
static struct dsm_bytes without_prefix(const struct capture *capture, struct dsm_bytes packet)
{
    struct dsm_bytes prefix = capture->binding->capture_prefix;
    struct dsm_reader r = dsm_reader(packet);

    if (!dsm_bytes_equal(dsm_read_bytes(&r, prefix.n), prefix))
        fail_msg("%s, packet %zu: begins otherwise than its link type has it", capture->name, capture->packets);
    return dsm_read_bytes(&r, dsm_reader_left(&r));
}

/* Its objects take the place of what was recorded. */
static void take_objects(struct capture *capture, size_t size)
{
    uint8_t *objects = malloc(size);
    struct dsm_writer w = dsm_writer(objects, size);

    assert_non_null(objects);
    capture->binding = capture_loopback_read(&capture->r, &w);
    assert_non_null(capture->binding);
    free(capture->file);
    capture->file = objects;
    capture->r = dsm_reader(dsm_written(&w));
}

bool capture_open(struct capture *capture, const char *name)
{
    char path[4096];
    uint32_t link_type = 0;
    size_t size = 0;

    *capture = (struct capture){ .name = name, .file = read_file(TEST_CAPTURE(name, path), &size) };
    if (!capture->file) {
        print_message("SKIPPED: there is no %s; SWDSM_CAPTURES names the folder of the recorded conversations\n", path);
        return false;
    }
    capture->r = dsm_reader(dsm_bytes(capture->file, size));
    assert_int_equal(dsm_pcap_header_read(&capture->r, &link_type), DSM_OK);
    if (link_type == LINK_TYPE_ETHERNET)
        take_objects(capture, size);
    else
        capture->binding = binding_of(link_type);
    return true;
}

bool capture_next(struct capture *capture, struct capture_packet *out)
{
    struct dsm_pcap_packet packet;
    enum dsm_error error;

    if (dsm_reader_at_end(&capture->r))
        return false;
    assert_int_equal(dsm_pcap_packet_read(&capture->r, &packet), DSM_OK);
    out->number = ++capture->packets;
    out->from_requester = out->number % 2 == 1;
    error = capture->binding->unwrap(without_prefix(capture, packet.bytes), &out->object);
    if (error != DSM_OK)
        fail_msg("%s, packet %zu: is no %s: %s", capture->name, out->number, capture->binding->object,
                 dsm_error_name(error));
    return true;
}

void capture_close(struct capture *capture)
{
    free(capture->file);
    capture->file = NULL;
}
