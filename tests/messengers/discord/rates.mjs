/* Rate limits: buckets of a route, the global one, and the ban for too many invalid
 * requests. https://discord.com/developers/docs/topics/rate-limits */
import { createHash } from "node:crypto";

const GLOBAL = 50;           /* requests a second */
const INVALID_MS = 600000;   /* the invalid ones are counted over ten minutes */

/* Of a path only channel, guild and webhook tell buckets apart; each interaction is answered
 * by itself. */
function routeOf(method, path) {
    if (path.startsWith("/interactions/")) return `${method} ${path}`;
    return method + " " + path.replace(/\d{16,}/g, (id, at) => (/\/(channels|guilds|webhooks)\/$/.test(path.slice(0, at)) ? id : ":id"))
        .replace(/\/reactions\/.*/, "/reactions/:r");
}

export class Rates {
    constructor(world, options = {}) {
        this.world = world;
        this.limit = options.limit ?? 5;
        this.per = options.per ?? 200; /* milliseconds; theirs are some seconds */
        this.invalidMax = options.invalidMax ?? 10000;
        this.buckets = new Map();
        this.second = { from: 0, n: 0 };
        this.invalid = [];
        this.banned = false;
    }

    /* The bot's clock was moved on: it believes that every pause is over. */
    forgive() {
        for (const bucket of this.buckets.values()) bucket.told = false;
    }

    bucket(method, path) {
        const route = routeOf(method, path);
        const now = Date.now();
        let bucket = this.buckets.get(route);
        if (!bucket || bucket.reset <= now) {
            bucket = { route, left: this.limit, reset: now + this.per, told: false, id: createHash("sha256").update(route.replace(/\d{16,}/g, "")).digest("hex").slice(0, 32) };
            this.buckets.set(route, bucket);
        }
        return bucket;
    }

    headers(bucket) {
        return {
            "X-RateLimit-Limit": String(this.limit), "X-RateLimit-Remaining": String(bucket.left), "X-RateLimit-Reset": (bucket.reset / 1000).toFixed(3),
            "X-RateLimit-Reset-After": (Math.max(0, bucket.reset - Date.now()) / 1000).toFixed(3), "X-RateLimit-Bucket": bucket.id,
        };
    }

    limited(seconds, { global = false, scope = "user", bucket } = {}) {
        return {
            status: 429, json: { message: "You are being rate limited.", retry_after: seconds, global },
            headers: { ...(bucket ? this.headers(bucket) : {}), "Retry-After": String(Math.ceil(seconds)), "X-RateLimit-Scope": scope, ...(global ? { "X-RateLimit-Global": "true" } : {}) },
        };
    }

    /* What stands before Discord answers with a page, and says nothing of when. */
    cloudflare() {
        return { status: 429, html: "<!DOCTYPE html><html><head><title>Access denied | discord.com used Cloudflare to restrict access</title></head><body><h1>Error 1015</h1><p>You are being rate limited</p></body></html>" };
    }

    /* Takes one request; gives a refusal, or {headers} to answer with. */
    take(method, path) {
        if (this.banned) return this.cloudflare();
        const now = Date.now();
        const free = /^\/(interactions|webhooks)\//.test(path); /* not bound to the global limit */
        if (now - this.second.from >= 1000) this.second = { from: now, n: 0 };
        if (!free && ++this.second.n > GLOBAL) {
            this.world.violate(`more than ${GLOBAL} requests in a second`);
            return this.limited((this.second.from + 1000 - now) / 1000, { global: true, scope: "global" });
        }
        const bucket = this.bucket(method, path);
        if (bucket.left === 0) {
            if (bucket.told) this.world.violate(`${bucket.route}: sent though the headers had said that nothing remains`);
            return this.limited(Math.max(0.001, (bucket.reset - now) / 1000), { bucket });
        }
        bucket.left -= 1;
        return { headers: this.headers(bucket), delivered: () => { if (bucket.left === 0) bucket.told = true; } };
    }

    /* Counts an answer of 401, 403 or 429. */
    count(status, scope) {
        if (![401, 403, 429].includes(status) || scope === "shared" || this.banned) return;
        const now = Date.now();
        this.invalid.push(now);
        while (this.invalid[0] < now - INVALID_MS) this.invalid.shift();
        if (this.invalid.length < this.invalidMax) return;
        this.banned = true;
        this.world.violate(`${this.invalidMax} invalid requests in ten minutes: the address is banned`);
    }
}
