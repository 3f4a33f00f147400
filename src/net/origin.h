/* origin.h - who may speak to a server of ours: pure checks of two headers. */
#ifndef CV_NET_ORIGIN_H
#define CV_NET_ORIGIN_H

#include <canvasser/str.h>

/* Whether a request with this Host header may be served by a server that is
 * bound to loopback. Only the machine's own names are: a page whose name was
 * bound anew to 127.0.0.1 ("DNS rebinding") carries its own. Any port, for tunnels. */
bool cv_host_is_local(struct cv_str host);

/* Whether a page of `origin` (the header, RFC 6454 7) was served by us, who are
 * asked as `host`. No Origin at all is no browser and fine. */
bool cv_origin_ok(struct cv_str origin, struct cv_str host);

/* Whether `address` ("127.0.0.1", "::1", "localhost") is this machine alone. */
bool cv_address_is_loopback(const char *address);

#endif
