/* SPDX-License-Identifier: BSD-3-Clause */
/* Functions as an InterfaceID names them (PCIe 11.3.1): a requester id, and a segment where it states one. */
#ifndef DSM_DEVICE_FUNCTION_H
#define DSM_DEVICE_FUNCTION_H

#include "wire/function_id.h"

#include <stdbool.h>
#include <stdint.h>

/* Two function ids name one function: requester ids are equal, and segments where both state one. */
bool dsm_function_same(uint32_t a, uint32_t b);
/* They agree in device and function number, whatever the bus. */
bool dsm_function_same_device(uint32_t a, uint32_t b);
bool dsm_function_same_number(uint32_t a, uint32_t b); /* the low 3 bits, whatever the device */

#endif
