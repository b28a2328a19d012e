/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The first session of PCI_DOE_tdisp_v1.1, v1.2 and v1.3 (recorded between independent peers; SHA-384, AES-256-GCM):
 * the ECDHE secret, the digests of the transcripts and both verify data as recorded, and the secrets between them,
 * derived with another implementation of HKDF. record: the first request in the session, plain: what it holds.
 */
#ifndef DSM_TESTS_VECTORS_SPDM_SESSIONS_H
#define DSM_TESTS_VECTORS_SPDM_SESSIONS_H

#include <stdint.h>

struct session_vector {
    uint8_t version;
    const char *dhe;
    const char *th1;
    const char *th_finish;
    const char *th_finish_rsp;
    const char *th2;
    const char *handshake;
    const char *request_handshake;
    const char *response_handshake;
    const char *requester_verify;
    const char *responder_verify;
    const char *request_data;
    const char *response_data;
    const char *export_master;
    const char *request_key;
    const char *request_iv;
    const char *response_key;
    const char *response_iv;
    const char *request_data_updated;
    const char *record;
    const char *plain;
};

static const struct session_vector session_vectors[] = {
    {
        .version = 0x11,
        .dhe = "c14f8b9661e1b42f26ac7561d6a4d4d2de8ffae759b73752e5b5bc8095355f27942a2eed5de4d67310631e33e95b9634",
        .th1 = "afd8c677bea803d00cb9265918c4d5f71c896dc95047b6523c2420b2ebeb1d723d9ede3dd7d6efe279c1b78d741d840f",
        .th_finish = "afc6dc0a000dfa648683f60822c3183932ac189c909474f51b6befbca5f51b7e5194c6e7cc851eaf408023fa0989da9e",
        .th_finish_rsp =
            "e1cdd6535f8f87234e8dd9091af84a072640297de1dd22d73476f10a1f5aab7b848e5c2bb151f41a1e19036f5ac0bd7f",
        .th2 = "d4d5e30e36714234364a098ce6dee5671050310d16645d72f2c2d21a8ca0a07b8410da4605c3a6d16eb95f35470522f1",
        .handshake = "07d5664413a33f8eb1ef89ae713fabb32a378739fc54a4dbfd995c9aa4cee2feecc325fa423b1e9e05322123d6697a2f",
        .request_handshake =
            "55ecd95b088256a91c296feba65d455140ddc0ac1539782e18c422f6bbfcda1b813a202e8de825ffad30fc84453687d9",
        .response_handshake =
            "08d81745b2dd436686421d598befeceb0f0ff4c47de4d27936f272b9eb77a6e183885a59ec70c712ff40f4dec04f1fd2",
        .requester_verify =
            "94fc77acae5ce58e2a7c08f007bf92796b5c88d935079d807a80145dd8704bf076b4faeaab60f1e371781b7bd7fabf35",
        .responder_verify =
            "891cd6d0877a85f5f8f801889e6be72e1befc94bc7a3ecc51e3d7343d3f8b95bd7855f04460c4678631f8a7099f6e2a2",
        .request_data =
            "e16d59e377c48de21f8d3e940407a02fbe26a77ebc74db1aa1e1c6532da13e76a33cc95b934e852b4919c545feaab5f5",
        .response_data =
            "a471693815c33e4a46e755d398142db1d35f2382d96acc51d3289eda7a6aca383188c327f628fba7bee9bf8461e11c65",
        .export_master =
            "962e2d656d8c00de4de179d8ff2236522937ed320bb168ccc7f267ab3f877514329888312385fedf009d13bf23dcb63c",
        .request_key = "48ccaa34edc8ea5c20269ea0efaa09ee5ce0e998b85baba7119696478a502c00",
        .request_iv = "61b65d9b1dbe65b29fed3a4e",
        .response_key = "02c9a5462983004ba30a3946897aef5d2b62c83ad65b78470e426d00c93f3179",
        .response_iv = "a74798151fb57d35b126a25a",
        .request_data_updated =
            "c220bb345ed263206af9833c5d4cb7a2f3151ab7f555a9d6e49f37b20476c5147f31c9bc30076b6204d6dfe9ced9d145",
        .record = "ffffffff2100042d8e15fdfd4953c2ef6c31bf03672f283d90baf503c0fef1e1e18cb2c1a3f8b3",
        .plain = "11fe00000300020100040000000001",
    },
    {
        .version = 0x12,
        .dhe = "fd175a1be55058e8a6e063010586903ac792533cb4846f9271965cf78f94476cc456bd87e5dca810fc8a0ec52997992c",
        .th1 = "dd91cd1e8b6452f6e7faa5ace884050a1851e6d47aa03bce0a57b21a4eff40adfebd0226a27958de260c92f335af9c15",
        .th_finish = "0b0f3d82a7e77b1fe24025741bb90e550b4f78a4a32b8b8156a191bc47b445109381f90c59b92aa37d9484e7d8b158a8",
        .th_finish_rsp =
            "8f4c63dc6d398faeae2eeb66f0531536f0f0a69bc1071c3e032c74840c5e06fcad0c13eb52c27f3300d7a5e016899226",
        .th2 = "841bcbda8c6b689ea4fbe7be3d443420cbb5bad7ba863adf85012224d36dc008c58bc4a6b435b56b918d872214d59f13",
        .handshake = "4cff28bbcd2fedfdb3a409ee14a20e1b1d49501e73666ea95e515644d3a897a51cca825340918cfe29e7bf0731051c36",
        .request_handshake =
            "6b093655b115d75754f256210f70ba7a21c3bab21230a2eddb0db80e23de6f344ed549b8999e44254fab058ef5a32571",
        .response_handshake =
            "ba2694b707de9c27a0b33425f4172cb5269ac3aa97b59801420cabac0a409a187ee1318b0e64a8227bed89dbb2c68f42",
        .requester_verify =
            "7b2b5f20952cc98cfe01f6fb1ce6c24d879b79f59f202a76c859ee52f297c0ce93639dfd54dcb96110dcb7d9d9fa14c7",
        .responder_verify =
            "88d3cb8da6596530e954b6e8f0a84fbb6cb852bddc0c5d44c432bbe5842527e591ae2e936c6b98255ac93c68ed265871",
        .request_data =
            "afc068582dc74ba2f395e07e3df685cdb53c6d8b39bcdc6b5113d4e59058ebc0a73882836084195fdcb932ad180fdc2c",
        .response_data =
            "8fd0c0d363db9e414a4a973259e883ce62903f8b9d747faa979e34b5baa8f8c4396634c48f893ed8159a7a3c9697d387",
        .export_master =
            "290f4def32227ffe3b88fd85d6a3bf51b4db70cbb21779e7a95fa9647699169487d132afa066531325868498ecd37409",
        .request_key = "54c49abe7331326649e7d467b74ecf59ade6da0809fb8126964ed53cacef1f31",
        .request_iv = "9beb56ec1515d92c52c3afc7",
        .response_key = "44c53f712176e81271b8d47aeaea355157915e50436efc5ebde2d7ed980b5336",
        .response_iv = "ce2623e075d68a4ca92b9703",
        .request_data_updated =
            "4d1f2f7317fff542a3bef675adbb5c808e7442f41e0ddcc494ba5ce88705f43dda6e78fb14a0dad59eae348a64469031",
        .record = "ffffffff21009ac60081663e1a127042922d76165fd08519b11bee4e14ef0eacca9fb7a2fdac1c",
        .plain = "12fe00000300020100040000000001",
    },
    {
        .version = 0x13,
        .dhe = "aef2ba878eef11304218998c1c43eaddb634a995da42f9cc783c10c4c11db7625d3bf8dd6d66b590b534748a2228dee9",
        .th1 = "3e56df04d1a19ee7567fa14b01de8bda7ab90767aac7335a359b62e6e778e94b39115ea1cc141b5103506fc4df7610e9",
        .th_finish = "71a03980a287a415507d8cb92da78813bd2f3f8ef6fb4ed86f9c7e21993ef68c9e00409e92869dcfb06337584be85d2c",
        .th_finish_rsp =
            "4aac5fa2cceca9f9f245efb508b4abedc7de0477e60cabd42ef3c5addeaeb29e4cf1616a6659a81132bff5e5651437c4",
        .th2 = "c29c83cf8e5a860019426dd1dc7ed83a04b409671e99b674dffce7d679859d075b0c8717a02c032e612e8e8023724c92",
        .handshake = "90f0346064ede855fba9ec0c8600d86fb8df59449e97ae5a91ec9addf68f81729d57520c0b0f81144a94c8aac98ae878",
        .request_handshake =
            "ada3a406e0acca53675ebda55de8f2bff8b6ad2f7e2cdaff51f754e912e1e8341baadc05aa7c1aa3a7eab869a973c715",
        .response_handshake =
            "7219be05586dee50168bc4cbb517cddb1adbc4f6345fbbeeade57af7ffc9d71d9e03c9aa7fbbfa009c75a3c7929d563f",
        .requester_verify =
            "1f3ec82ff21d996df3dd735b8065e438738d6a2e06a12c598fd6e2006561b89f7c5800e57766601b161e3481f9692322",
        .responder_verify =
            "b41acef070c7fb0fda39d963be2ca6a4c5eeb5ac74c7172d4181fcf7b40991601e804be3ad4c675662de53ecd7666c02",
        .request_data =
            "77b684f81f43ffdffa6baa9ea1a5437e34f5005d6a88e7b94f10accecb154fcad399622ab70499952b1196c1ac6b3746",
        .response_data =
            "4e96a5de5cd2a6ecd8f9ce215bef6eb52c6d8a92619cb75ba265f3c39f08a812ed6907e69af8f60b5645a23e1eb3ab2c",
        .export_master =
            "005e7aacd04ddca42e3f5a45125eddd19dccc44ea8249d624cecbe403c5d5c0e054a8a7a88946fcaa021c19ea7491072",
        .request_key = "559b4fb6989636a1c5a552fd5942f75722240f0d3fe43d0102ef199795a15c20",
        .request_iv = "328111134d592e29c9780ec5",
        .response_key = "a862e9a39c109c0281a59d8a6798148d26009e7f2f7109978983aff1a2e75d29",
        .response_iv = "b0e4dddc292d896f655af57a",
        .request_data_updated =
            "eb1778a30073ac504f38cc99a788eabebcc55cf3a0c55db99728c61140830365f3b8c5366e5806e20dc2c55c67fb1c6e",
        .record = "ffffffff2100f3c58fec39562adabfa53ff16f0143796aee79334922ae59328a12aedb3ec459a6",
        .plain = "13fe00000300020100040000000001",
    },
};

#endif
