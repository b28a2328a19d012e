/* SPDX-License-Identifier: BSD-3-Clause */
/* All steps that a requester knows. */
#ifndef DSM_REQUESTER_STEPS_H
#define DSM_REQUESTER_STEPS_H

#include "requester/authenticate.h"
#include "requester/challenge.h"
#include "requester/doe_discovery.h"
#include "requester/end_session.h"
#include "requester/finish.h"
#include "requester/get_capabilities.h"
#include "requester/get_certificate.h"
#include "requester/get_csr.h"
#include "requester/get_digests.h"
#include "requester/get_endpoint_info.h"
#include "requester/get_key_pair_info.h"
#include "requester/get_measurement_log.h"
#include "requester/get_measurements.h"
#include "requester/get_version.h"
#include "requester/heartbeat.h"
#include "requester/ide_km.h"
#include "requester/key_exchange.h"
#include "requester/key_update.h"
#include "requester/negotiate_algorithms.h"
#include "requester/psk_exchange.h"
#include "requester/psk_finish.h"
#include "requester/set_certificate.h"
#include "requester/set_key_pair_info.h"
#include "requester/tdisp.h"
#include "requester/tdisp_p2p.h"
#include "requester/tdisp_report.h"
#include "requester/vca.h"

#endif
