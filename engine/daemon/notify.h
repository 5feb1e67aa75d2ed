/* SPDX-License-Identifier: Apache-2.0 */
/* Tells the service manager how we are. */
#ifndef LIEN_DAEMON_NOTIFY_H
#define LIEN_DAEMON_NOTIFY_H

/* Send "READY=1", "STOPPING=1" …; without NOTIFY_SOCKET nothing is done.
 * Source  sd_notify(3): a datagram of lines to the socket that the environment names. */
void lien_notify(const char *state);

#endif
