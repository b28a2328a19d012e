/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages that an independent implementation sent are read, and written back byte for byte. */
#include "support/test.h"

#include "capture.h"
#include "conversation.h"
#include "wire/spdm_messages.h"

struct counts {
    size_t by_code[256];
    size_t known;
    size_t secured;
    size_t discovery;
    bool is_known[256];
};

/* What has to have come in clear, so that a capture that shrank does not pass; KEY_EXCHANGE exists since 1.1. */
static const struct {
    uint8_t code;
    uint8_t since;
} wanted[] = {
    { DSM_SPDM_GET_VERSION, DSM_SPDM_10 },
    { DSM_SPDM_VERSION, DSM_SPDM_10 },
    { DSM_SPDM_GET_CAPABILITIES, DSM_SPDM_10 },
    { DSM_SPDM_CAPABILITIES, DSM_SPDM_10 },
    { DSM_SPDM_NEGOTIATE_ALGORITHMS, DSM_SPDM_10 },
    { DSM_SPDM_ALGORITHMS, DSM_SPDM_10 },
    { DSM_SPDM_GET_DIGESTS, DSM_SPDM_10 },
    { DSM_SPDM_DIGESTS, DSM_SPDM_10 },
    { DSM_SPDM_GET_CERTIFICATE, DSM_SPDM_10 },
    { DSM_SPDM_CERTIFICATE, DSM_SPDM_10 },
    { DSM_SPDM_CHALLENGE, DSM_SPDM_10 },
    { DSM_SPDM_CHALLENGE_AUTH, DSM_SPDM_10 },
    { DSM_SPDM_GET_MEASUREMENTS, DSM_SPDM_10 },
    { DSM_SPDM_MEASUREMENTS, DSM_SPDM_10 },
    { DSM_SPDM_ERROR, DSM_SPDM_10 },
    { DSM_SPDM_KEY_EXCHANGE, DSM_SPDM_11 },
    { DSM_SPDM_KEY_EXCHANGE_RSP, DSM_SPDM_11 },
    { DSM_SPDM_FINISH, DSM_SPDM_11 },
    { DSM_SPDM_FINISH_RSP, DSM_SPDM_11 },
};

/* What was cut off a message is the transport's, and zero. */
static void check_padding(const struct capture *capture, const struct capture_packet *packet, struct dsm_bytes message)
{
    struct dsm_bytes data = packet->object.data;

    for (size_t i = message.n; i < data.n; i++)
        if (data.p[i] != 0)
            fail_msg("%s, packet %zu: byte %zu was taken for padding", capture->name, packet->number, i);
}

static void check_message(const struct capture *capture, const struct capture_packet *packet,
                          struct conversation *conversation, struct counts *counts)
{
    struct dsm_bytes message = packet->object.data;
    struct dsm_spdm_header header;
    bool known;

    assert_int_equal(dsm_spdm_header_decode(message, &header), DSM_OK);
    if (packet->from_requester != (header.code >= DSM_SPDM_GET_DIGESTS))
        fail_msg("%s, packet %zu: %s is out of turn", capture->name, packet->number,
                 dsm_spdm_messages_name(header.code));
    if (conversation_check(conversation, &message, &known) != DSM_OK)
        fail_msg("%s, packet %zu: see above", capture->name, packet->number);
    if (known)
        check_padding(capture, packet, message);
    counts->known += known;
    counts->is_known[header.code] = known;
    counts->by_code[header.code]++;
}

static void check_packet(const struct capture *capture, const struct capture_packet *packet,
                         struct conversation *conversation, struct counts *counts)
{
    switch (packet->object.kind) {
    case DSM_OBJECT_SPDM:
        check_message(capture, packet, conversation, counts);
        break;
    case DSM_OBJECT_RECORD:
        counts->secured++;
        break;
    case DSM_OBJECT_DISCOVERY:
        counts->discovery++;
        break;
    case DSM_OBJECT_OTHER:
        fail_msg("%s, packet %zu: of an unknown type", capture->name, packet->number);
    }
}

static void print_counts(const char *name, const struct counts *counts)
{
    print_message("%s: %zu messages in clear read and written back; not looked into: %zu secured records, %zu of "
                  "discovery, and of other codes:",
                  name, counts->known, counts->secured, counts->discovery);
    for (size_t code = 0; code < 256; code++)
        if (counts->by_code[code] > 0 && !counts->is_known[code])
            print_message(" %zu of 0x%02zX", counts->by_code[code], code);
    print_message("\n");
}

static void check_wanted(const char *name, const struct counts *counts, uint8_t version)
{
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
        if (wanted[i].since <= version && counts->by_code[wanted[i].code] == 0)
            fail_msg("%s: there was no %s", name, dsm_spdm_messages_name(wanted[i].code));
}

/* A capture, and whether it is of a whole default run. */
struct subject {
    const char *name;
    bool is_whole;
};

static void test_every_message_in_clear_is_written_back_as_it_came(void **state)
{
    const struct subject *subject = *state;
    struct conversation conversation;
    struct counts counts = { 0 };
    struct capture_packet packet;
    struct capture capture;

    if (!capture_open(&capture, subject->name))
        skip();
    conversation_begin(&conversation);
    conversation.params.pad_max = capture.binding->record.pad_max;
    while (capture_next(&capture, &packet))
        check_packet(&capture, &packet, &conversation, &counts);
    print_counts(capture.name, &counts);
    print_message("  of these %zu in chunks, and %zu encapsulated\n", conversation.large_count,
                  conversation.encapsulated_count);
    if (subject->is_whole)
        check_wanted(capture.name, &counts, conversation.params.version);
    conversation_end(&conversation);
    capture_close(&capture);
}

#define TEST(name, is_whole)                                                                                           \
    {                                                                                                                  \
        name, test_every_message_in_clear_is_written_back_as_it_came, NULL, NULL, &(struct subject)                    \
        {                                                                                                              \
            name ".pcap", is_whole                                                                                     \
        }                                                                                                              \
    }
#define WHOLE(name) TEST(name, true)
#define PART(name) TEST(name, false)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WHOLE("PCI_DOE_v1.0"),
        WHOLE("PCI_DOE_v1.1"),
        WHOLE("PCI_DOE_v1.2"),
        WHOLE("PCI_DOE_v1.3"),
        WHOLE("PCI_DOE_tdisp_v1.1"),
        WHOLE("PCI_DOE_tdisp_v1.2"),
        WHOLE("PCI_DOE_tdisp_v1.3"),
        WHOLE("MCTP_v1.2"),
        WHOLE("TCP_v1.2.loopback"),
        WHOLE("PCI_DOE_v1.4"),
        WHOLE("PCI_DOE_tdisp_v1.4"),
        WHOLE("MCTP_v1.4"),
        PART("PCI_DOE_allcaps_v1.3"),
        PART("PCI_DOE_chunk"),
        PART("PCI_DOE_smallchunk_meas"),
        PART("PCI_DOE_mutauth_BASIC_v1.1"),
        PART("PCI_DOE_mutauth_DIGESTS"),
        PART("PCI_DOE_mutauth_WO_ENCAP"),
        PART("PCI_DOE_mutauth_W_ENCAP"),
        PART("PCI_DOE_psk"),
        PART("PCI_DOE_psk_v1.2"),
        PART("PCI_DOE_pubkeyid"),
        PART("PCI_DOE_rsa3072"),
        PART("PCI_DOE_ffdhe3072_chacha"),
        PART("PCI_DOE_handshake_encrypted"),
        PART("PCI_DOE_p256"),
        PART("PCI_DOE_keyupd_rsp"),
        PART("PCI_DOE_meas_all_raw"),
        PART("PCI_DOE_pqc_mldsa44_mlkem512"),
        PART("PCI_DOE_pqc_mldsa65_mlkem768"),
        PART("PCI_DOE_pqc_mldsa87_mlkem1024"),
        PART("PCI_DOE_pqc_v1.4_pqcfirst"),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
