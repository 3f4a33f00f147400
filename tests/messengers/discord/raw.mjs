/* A client that does only what it is told, wrong things too. */
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const { WebSocket } = createRequire(path.join(root, "build/node/"))("ws");

export class Socket {
    static dial(url, token) {
        const socket = new Socket();
        socket.token = token;
        socket.inbox = [];
        socket.readers = [];
        socket.ws = new WebSocket(url);
        socket.closed = new Promise((resolve) => socket.ws.on("close", resolve));
        socket.ws.on("error", () => {});
        socket.ws.on("message", (data) => {
            const reader = socket.readers.shift();
            if (reader) reader(JSON.parse(data));
            else socket.inbox.push(JSON.parse(data));
        });
        return socket;
    }

    /* Dials, and has read the hello. */
    static async open(url, token) {
        const socket = Socket.dial(`${url}/?v=10&encoding=json`, token);
        await once(socket.ws, "open");
        const hello = await socket.read();
        if (hello.op !== 10) throw new Error("the first thing is no hello");
        return socket;
    }

    read() {
        return this.inbox.length ? Promise.resolve(this.inbox.shift()) : new Promise((resolve) => this.readers.push(resolve));
    }
    raw(text) {
        this.ws.send(text);
    }
    send(op, d, more) {
        this.raw(JSON.stringify({ op, d, more }));
    }
    credentials(more) {
        return { token: this.token, intents: 1 << 9, properties: { os: "linux", browser: "test", device: "test" }, ...more };
    }
    /* Identifies, and has read READY. */
    async identify() {
        this.send(2, this.credentials());
        const ready = await this.read();
        if (ready.t !== "READY") throw new Error(`not READY but ${JSON.stringify(ready)}`);
        return ready.d;
    }
    end(code) {
        this.ws.close(code);
    }
}

/* One REST call as the bot. */
export async function request(stage, method, route, body, headers = {}) {
    const plain = typeof body === "string";
    const response = await fetch(stage.url + route, {
        method, body: plain || body === undefined ? body : JSON.stringify(body),
        headers: { Authorization: `Bot ${stage.token}`, "User-Agent": "DiscordBot (https://example.org, 1)", ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: /json/.test(response.headers.get("content-type")) ? JSON.parse(text) : null, text };
}
