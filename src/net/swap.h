/* swap.h - gives libwebsockets a socket that is connected already.
 *
 * libwebsockets 4.1 and 4.3 take accepted sockets of servers, but make those of
 * clients themselves, which holds the loop up while names are looked up, and knows
 * little of proxies. So it is let connect to a socket of ours, of this machine, at
 * once; and as soon as it has, before it sends or reads anything, the connection
 * made elsewhere is put in the place of that one. */
#ifndef CV_NET_SWAP_H
#define CV_NET_SWAP_H

#include <canvasser/error.h>

struct cv_swap;

enum cv_status cv_swap_new(struct cv_swap **out, struct cv_error *err) CV_MUST_USE;
/* NULL is allowed. */
void cv_swap_free(struct cv_swap *s);
/* The address libwebsockets is to connect to. */
const char *cv_swap_address(const struct cv_swap *s);
/* Puts `real` in the place of `given`, which keeps its number; `real` is closed.
 * False when that cannot be. */
bool cv_swap_do(struct cv_swap *s, int given, int real);

#endif
