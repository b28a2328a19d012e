#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Makes the chains that test_crypto_verify.c reads: each breaks one rule, or shows that a rule has an exception.
# The keys are thrown away. Needs the openssl command, version 3.
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
    printf '%s\n' "$@" >"$work/$name.cnf"
    openssl req -new -key "$work/$name.key" -subj "/CN=$name" -out "$work/$name.csr"
    if [ "$name" = "$issuer" ]; then set -- -signkey "$work/$name.key"
    else set -- -CA "$work/$issuer.pem" -CAkey "$work/$issuer.key" -set_serial 2; fi
    openssl x509 -req -in "$work/$name.csr" -days 36500 -extfile "$work/$name.cnf" -out "$work/$name.pem" "$@" 2>/dev/null
}

# chain FILE NAME...
chain() { file=$1; shift; for name; do cat "$work/$name.pem"; done >"$file.pem"; }

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

key old
openssl req -new -key "$work/old.key" -subj /CN=old -out "$work/old.csr"
openssl x509 -req -in "$work/old.csr" -days 36500 -CA "$work/root.pem" -CAkey "$work/root.key" -set_serial 2 \
    -out "$work/old.pem" 2>/dev/null
chain version_1 root old
