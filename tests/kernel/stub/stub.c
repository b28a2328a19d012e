// SPDX-License-Identifier: BSD-3-Clause
/* A driver that a test can bind to anything by driver_override, and that does nothing. */
#include <linux/module.h>
#include <linux/pci.h>

static int stub_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
    return 0;
}

static struct pci_driver stub_driver = {
    .name = "swtsm_stub",
    .probe = stub_probe,
};

module_pci_driver(stub_driver);
MODULE_LICENSE("Dual BSD/GPL");
MODULE_DESCRIPTION("a driver that does nothing");
