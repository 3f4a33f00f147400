/* What stands between the bot and a real XMPP server: passes everything on, reads the
 * WebSocket frames as they go by, and can cut, delay and spoil. */
import net from "node:net";

const HEAD_END = Buffer.from("\r\n\r\n");

/* Cuts a stream of bytes into the head of HTTP and the frames behind it (RFC 6455 5.2). */
class Frames {
    #rest = Buffer.alloc(0);
    #head = true;

    /* Gives {raw, text} for each whole piece; `text` is null for what is no text. */
    * add(chunk) {
        this.#rest = Buffer.concat([this.#rest, chunk]);
        for (let n = this.#whole(); n > 0; n = this.#whole()) {
            const raw = this.#rest.subarray(0, n);
            this.#rest = this.#rest.subarray(n);
            yield { raw, text: this.#head || (raw[0] & 0x0f) !== 1 ? null : payload(raw).toString("utf8") };
            this.#head = false;
        }
    }

    #whole() {
        const rest = this.#rest;
        if (this.#head) return rest.indexOf(HEAD_END) + (rest.includes(HEAD_END) ? HEAD_END.length : 1);
        const { start, length } = shape(rest);
        return rest.length >= start + length ? start + length : 0;
    }
}

/* Where the payload starts and how long it is; endless while that cannot be told. */
function shape(bytes) {
    if (bytes.length < 2) return { start: Infinity, length: 0 };
    const masked = bytes[1] & 0x80 ? 4 : 0;
    const short = bytes[1] & 0x7f;
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    if (bytes.length < 2 + extended) return { start: Infinity, length: 0 };
    const length = extended === 2 ? bytes.readUInt16BE(2) : extended === 8 ? Number(bytes.readBigUInt64BE(2)) : short;
    return { start: 2 + extended + masked, length };
}

function payload(raw) {
    const { start, length } = shape(raw);
    const bytes = Buffer.from(raw.subarray(start, start + length));
    if (raw[1] & 0x80) for (let i = 0; i < length; i++) bytes[i] ^= raw[start - 4 + (i & 3)];
    return bytes;
}

/* A short text frame as clients send it, masked with nothing. */
function masked(text) {
    const bytes = Buffer.from(text);
    const head = bytes.length < 126 ? Buffer.from([0x81, 0x80 | bytes.length]) : Buffer.from([0x81, 0xfe, bytes.length >> 8, bytes.length & 255]);
    return Buffer.concat([head, Buffer.alloc(4), bytes]);
}

const isMessage = (text) => /^<message\b/.test(text) && /<body\b/.test(text);

/* `seen(direction, text)` is told every text frame: ">>" to the server, "<<" from it;
 * `isPost(text)`: which of those to the server say something to people. */
export async function startProxy(port, seen = () => {}, isPost = isMessage) {
    const state = { pairs: new Set(), isPost, drop: 0, swallow: 0, slow: 0, forget: false, closed: false };
    const server = net.createServer((client) => join(state, client, net.connect(port, "127.0.0.1"), seen));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const cut = () => state.pairs.forEach((pair) => pair.cut());
    return {
        port: server.address().port,
        cut,
        /* Connections that are open. */
        get open() { return state.pairs.size; },
        /* The next `n` posts do not arrive: the connection ends before. */
        drop: (n) => { state.drop = n; },
        /* The next `n` posts arrive, but what the server says to them does not. */
        swallow: (n) => { state.swallow = n; },
        /* What the server says comes that many milliseconds late. */
        slow: (ms) => { state.slow = ms; },
        /* Whether sessions are resumed in vain. */
        forget: (on) => { state.forget = on; },
        close: () => new Promise((resolve) => {
            cut();
            server.close(resolve);
        }),
    };
}

function join(state, client, server, seen) {
    const up = new Frames();
    const down = new Frames();
    const pair = { dying: false };
    pair.cut = () => {
        state.pairs.delete(pair);
        client.resetAndDestroy();
        server.destroy();
    };
    state.pairs.add(pair);
    for (const socket of [client, server]) {
        socket.setNoDelay(true);
        socket.on("error", pair.cut);
        socket.on("close", () => {
            state.pairs.delete(pair);
            client.end();
            server.end();
        });
    }
    client.on("data", (chunk) => {
        for (const { raw, text } of up.add(chunk)) {
            if (text !== null) seen(">>", text);
            if (pair.dying) return;
            if (text !== null && state.drop > 0 && state.isPost(text)) {
                state.drop -= 1;
                pair.dying = true;
                pair.cut();
                return;
            }
            server.write(text !== null && state.forget && text.startsWith("<resume") ? masked(text.replace(/previd=(["'])/, "previd=$1gone-")) : raw);
            if (text === null || !state.isPost(text) || state.swallow === 0) continue;
            state.swallow -= 1;
            pair.dying = true;
            setTimeout(pair.cut, 500); /* should the server have nothing to say to it */
        }
    });
    server.on("data", (chunk) => {
        for (const { raw, text } of down.add(chunk)) {
            if (pair.dying) {
                pair.cut();
                return;
            }
            const pass = () => {
                if (text !== null) seen("<<", text);
                client.write(raw);
            };
            if (state.slow) setTimeout(pass, state.slow);
            else pass();
        }
    });
}
