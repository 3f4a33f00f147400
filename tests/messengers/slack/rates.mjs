/* How often what may be called: docs.slack.dev/apis/web-api/rate-limits. */

/* Calls a minute, and how many at once Slack is seen to take before it refuses. */
const tiers = {
    1: { perMinute: 1, burst: 5 },
    2: { perMinute: 20, burst: 20 },
    3: { perMinute: 50, burst: 50 },
    4: { perMinute: 100, burst: 100 },
    post: { perMinute: 60, burst: 20 }, /* one a second a channel, short bursts allowed */
};

/* Buckets that leak; `faster` than the vendor's by that factor. A client that calls
 * before its Retry-After is over is not only refused, it has not listened. */
export class Rates {
    constructor(faster = 1) {
        this.faster = faster;
        this.buckets = new Map();
    }

    /* null, or {seconds, deaf}: refused, and whether that had been said already. */
    take(name, tier, now = Date.now()) {
        const { perMinute, burst } = tiers[tier];
        const each = 60000 / (perMinute * this.faster);
        const bucket = this.buckets.get(name) ?? { level: 0, at: now, until: 0 };
        this.buckets.set(name, bucket);
        bucket.level = Math.max(0, bucket.level - (now - bucket.at) / each);
        bucket.at = now;
        if (now < bucket.until) return { seconds: Math.max(1, Math.ceil((bucket.until - now) / 1000)), deaf: true };
        if (bucket.level + 1 <= burst) {
            bucket.level += 1;
            return null;
        }
        const seconds = Math.max(1, Math.ceil(each / 1000));
        this.hold(name, seconds, now);
        return { seconds, deaf: false };
    }

    /* Refuses until then whatever comes. A little is forgiven: clocks and networks differ. */
    hold(name, seconds, now = Date.now()) {
        const bucket = this.buckets.get(name) ?? { level: 0, at: now, until: 0 };
        this.buckets.set(name, { ...bucket, until: now + seconds * 1000 - 50 });
    }
}
