#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Makes the chains that test_crypto_verify.c and test_integration_wrong_chains.c read: each breaks one rule, or shows
# that a rule has an exception. The key of all leaves is leaf.key; the others are thrown away. Needs the openssl
# command, version 3.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# key NAME
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/$1.key" 2>/dev/null; }

# certificate NAME ISSUER EXTENSION...: ISSUER may be NAME itself
certificate() {
    name=$1 issuer=$2; shift 2
    [ -e "$work/$name.key" ] || key "$name"
    case "$*" in *digitalSignature*) cp leaf.key "$work/$name.key" ;; esac
    printf '%s\n' "$@" >"$work/$name.cnf"
    openssl req -new -key "$work/$name.key" -subj "/CN=$name" -out "$work/$name.csr"
    if [ "$name" = "$issuer" ]; then set -- -signkey "$work/$name.key"
    else set -- -CA "$work/$issuer.pem" -CAkey "$work/$issuer.key" -set_serial "${serial:-2}"; fi
    openssl x509 -req -in "$work/$name.csr" -days "${days:-36500}" "${digest:--sha256}" -extfile "$work/$name.cnf" -out "$work/$name.pem" "$@" 2>/dev/null
}

# chain FILE NAME...
chain() { file=$1; shift; for name; do cat "$work/$name.pem"; done >"$file.pem"; }

[ -e leaf.key ] || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out leaf.key 2>/dev/null

ca='basicConstraints=critical,CA:TRUE'
no_ca='basicConstraints=critical,CA:FALSE'
signs='keyUsage=critical,digitalSignature'

certificate root root "$ca"
certificate inter root "$ca"
certificate leaf inter "$no_ca" "$signs"
chain good root inter leaf

certificate short root "$ca,pathlen:0"
certificate below short "$ca"
certificate deep below "$no_ca" "$signs"
chain path_too_long root short below deep

certificate mute root "$ca" 'keyUsage=critical,cRLSign'
certificate under_mute mute "$no_ca" "$signs"
chain issuer_may_not_sign root mute under_mute

certificate no_ca root "$no_ca"
certificate under_no_ca no_ca "$no_ca" "$signs"
chain issuer_is_no_ca root no_ca under_no_ca

certificate leaf_ca root "$ca" "$signs"
chain leaf_is_ca root leaf_ca

certificate agrees root "$no_ca" 'keyUsage=critical,keyAgreement'
chain leaf_may_not_sign root agrees

certificate strange root "$no_ca" "$signs" '1.2.3.4.5=critical,DER:0500'
chain unknown_critical root strange

certificate plain root "$no_ca"
chain no_key_usage root plain

certificate alone alone "$no_ca" "$signs"
chain alone alone

# RFC 5280 6.1.4: nothing but basicConstraints makes a CA
certificate by_usage root 'keyUsage=critical,keyCertSign'
certificate under_by_usage by_usage "$no_ca" "$signs"
chain issuer_by_key_usage root by_usage under_by_usage

certificate by_netscape root 'nsCertType=sslCA'
certificate under_by_netscape by_netscape "$no_ca" "$signs"
chain issuer_by_netscape root by_netscape under_by_netscape

certificate permits root "$ca" 'nameConstraints=critical,permitted;dirName:permitted' '[permitted]' 'CN=other'
certificate not_permitted permits "$no_ca" "$signs"
chain name_not_permitted root permits not_permitted

digest=-sha1
certificate weakly_signed inter "$no_ca" "$signs"
digest=
chain signed_with_sha1 root inter weakly_signed

openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out "$work/small.key" 2>/dev/null
certificate small root "$ca"
certificate under_small small "$no_ca" "$signs"
chain issuer_with_rsa1024 root small under_small

# RFC 5280 4: what those who issue are told
certificate not_critical root 'basicConstraints=CA:TRUE'
certificate under_not_critical not_critical "$no_ca" "$signs"
chain issuer_not_critical root not_critical under_not_critical
none='subjectKeyIdentifier=none'
certificate nameless root "$ca" "$none" 'authorityKeyIdentifier=none'
certificate under_nameless nameless "$no_ca" "$signs" "$none" 'authorityKeyIdentifier=none'
chain issuer_without_identifiers root nameless under_nameless
certificate leaf_cert_sign root "$no_ca" 'keyUsage=critical,digitalSignature,keyCertSign'
chain leaf_with_cert_sign root leaf_cert_sign
certificate leaf_path_len root 'basicConstraints=critical,CA:FALSE,pathlen:0' "$signs"
chain leaf_with_path_len root leaf_path_len

# DSP0274 on certificates
responder=1.3.6.1.4.1.412.274.3
requester=1.3.6.1.4.1.412.274.4
hardware='1.3.6.1.4.1.412.274.6=DER:300E300C060A2B06010401831C821202'
mutable='1.3.6.1.4.1.412.274.6=DER:301C300C060A2B06010401831C821205300C060A2B06010401831C821202'

certificate requester_alone root "$no_ca" "$signs" "extendedKeyUsage=$requester"
chain purpose_requester root requester_alone
certificate responder_alone root "$no_ca" "$signs" "extendedKeyUsage=$responder"
chain purpose_responder root responder_alone
certificate both_purposes root "$no_ca" "$signs" "extendedKeyUsage=$requester,$responder"
chain purpose_both root both_purposes
certificate other_purpose root "$no_ca" "$signs" 'extendedKeyUsage=serverAuth'
chain purpose_other root other_purpose

certificate hardware_leaf root "$no_ca" "$signs" "$hardware"
chain hardware_identity root hardware_leaf
certificate device_ca root "$ca" "$hardware"
certificate hardware_alias device_ca "$no_ca" "$signs" "$hardware"
chain hardware_identity_twice root device_ca hardware_alias
certificate mutable_hardware root "$no_ca" "$signs" "$mutable"
chain hardware_identity_mutable root mutable_hardware
certificate broken_extension root "$no_ca" "$signs" '1.3.6.1.4.1.412.274.6=DER:0500'
chain spdm_extension_malformed root broken_extension

serial=0
certificate serial_zero root "$no_ca" "$signs"
serial=0x0102030405060708090a0b0c0d0e0f101112131415
certificate serial_long root "$no_ca" "$signs"
serial=
chain serial_zero root serial_zero
chain serial_long root serial_long

certificate no_constraints root "$signs"
chain leaf_without_constraints root no_constraints
certificate lone_ca lone_ca "$ca" 'keyUsage=critical,digitalSignature,keyCertSign'
chain alone_is_ca lone_ca

# PCIe 6.31.3
certificate named root "$no_ca" "$signs" 'subjectAltName=otherName:2.23.147;UTF8:Vendor=1b36:Device=0010:CC=010802:REV=02'
chain cma_name root named
certificate misnamed root "$no_ca" "$signs" 'subjectAltName=otherName:2.23.147;UTF8:Vendor=1b36'
chain cma_name_malformed root misnamed

days=-1
certificate old_leaf root "$no_ca" "$signs"
days=
chain expired root old_leaf

key old
openssl req -new -key "$work/old.key" -subj /CN=old -out "$work/old.csr"
openssl x509 -req -in "$work/old.csr" -days 36500 -CA "$work/root.pem" -CAkey "$work/root.key" -set_serial 2 \
    -out "$work/old.pem" 2>/dev/null
chain version_1 root old
