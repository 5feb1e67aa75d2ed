/* SPDX-License-Identifier: Apache-2.0 */
/* Says whether a network address is a public one. */
#include "connectors/address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct net4 {
    uint32_t net;
    int bits;
};

static const struct net4 special4[] = {
    {0x00000000, 8},  /* this host */
    {0x0a000000, 8},  /* private */
    {0x64400000, 10}, /* carrier-grade NAT */
    {0x7f000000, 8},  /* loopback */
    {0xa9fe0000, 16}, /* link-local */
    {0xac100000, 12}, /* private */
    {0xc0000000, 24}, /* protocol assignments */
    {0xc0000200, 24}, /* documentation */
    {0xc0586300, 24}, /* 6to4 relays */
    {0xc0a80000, 16}, /* private */
    {0xc6120000, 15}, /* benchmarks */
    {0xc6336400, 24}, /* documentation */
    {0xcb007100, 24}, /* documentation */
    {0xe0000000, 3},  /* multicast, reserved, broadcast */
};

struct net6 {
    uint8_t net[16];
    int bits;
};

/* Beyond 2000::/3 nothing is public but NAT64's well-known prefix; these lie within it. */
static const struct net6 special6[] = {
    {{0x20, 0x01, 0x00}, 23},       /* protocol assignments, Teredo among them */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x3f, 0xff, 0x00}, 20},       /* documentation */
};

static const uint8_t nat64[12] = {0x00, 0x64, 0xff, 0x9b};
static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

static bool public4(uint32_t address)
{
    for (size_t i = 0; i < sizeof(special4) / sizeof(special4[0]); i++)
        if ((address ^ special4[i].net) >> (32 - special4[i].bits) == 0)
            return false;
    return true;
}

static uint32_t word_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool within6(const uint8_t *address, const struct net6 *net)
{
    size_t bytes = (size_t)net->bits / 8;
    int rest = net->bits % 8;

    return memcmp(address, net->net, bytes) == 0 &&
           (rest == 0 || (address[bytes] ^ net->net[bytes]) >> (8 - rest) == 0);
}

static bool public6(const uint8_t *address)
{
    if (memcmp(address, mapped, sizeof(mapped)) == 0 || memcmp(address, nat64, sizeof(nat64)) == 0)
        return public4(word_at(address + 12));
    if (address[0] == 0x20 && address[1] == 0x02) /* 6to4 carries the IPv4 address in front */
        return public4(word_at(address + 2));
    if (address[0] >> 5 != 1)
        return false;
    for (size_t i = 0; i < sizeof(special6) / sizeof(special6[0]); i++)
        if (within6(address, &special6[i]))
            return false;
    return true;
}

bool lien_address_is_public(const struct sockaddr *address)
{
    struct sockaddr_in in4;
    struct sockaddr_in6 in6;

    switch (address->sa_family) {
    case AF_INET:
        memcpy(&in4, address, sizeof(in4));
        return public4(ntohl(in4.sin_addr.s_addr));
    case AF_INET6:
        memcpy(&in6, address, sizeof(in6));
        return public6(in6.sin6_addr.s6_addr);
    default:
        return false;
    }
}
