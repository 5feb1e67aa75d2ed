/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which network addresses may be posted to. Pure.
 *
 * A name that an operator wrote down can come to point into the daemon's own network later, so
 * the address is judged when the socket is opened, not when the name is read.
 *
 * Source  The IANA special-purpose address registries (RFC 6890 and its successors).
 */
#ifndef LIEN_CONNECTORS_ADDRESS_H
#define LIEN_CONNECTORS_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* Whether the address is one of the public internet: IPv4 and IPv6, an IPv4 address inside an
 * IPv6 one included. Every other family is not. */
bool lien_address_is_public(const struct sockaddr *address);

#endif
