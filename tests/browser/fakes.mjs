/* A world for the page's connection: a clock that moves when it is told to, and
 * sockets whose other end is the test. */

export class FakeClock {
    now = 0;
    #timers = new Map();
    #next = 1;

    setTimeout(action, ms) {
        this.#timers.set(this.#next, { at: this.now + ms, action });
        return this.#next++;
    }
    clearTimeout(id) { this.#timers.delete(id); }

    /* Lets `ms` pass, and everything happen that is due on the way. */
    pass(ms) {
        const end = this.now + ms;
        for (;;) {
            const due = [...this.#timers].filter(([, timer]) => timer.at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
            if (!due) break;
            const [id, timer] = due;
            this.#timers.delete(id);
            this.now = timer.at;
            timer.action();
        }
        this.now = end;
    }
}

/* Makes sockets and remembers them; `last` is the newest. */
export function fakeSockets() {
    const sockets = [];
    class FakeSocket {
        sent = [];
        closed = false;
        constructor(url, protocol) {
            Object.assign(this, { url, protocol });
            sockets.push(this);
        }
        send(text) { this.sent.push(JSON.parse(text)); }
        close() { this.closed = true; }

        /* ---- what the room does ---- */
        open() { this.onopen?.({}); }
        say(frame) { this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) }); }
        drop(code = 1006) { this.onclose?.({ code }); }
        get frames() { return this.sent.filter((frame) => frame.t !== "hello" && frame.t !== "ping"); }
    }
    return { FakeSocket, sockets, get last() { return sockets[sockets.length - 1]; } };
}

/* A connection in such a world, with its outbox, and what it told. */
export function connect(modules, { storage = new modules.MapStorage(), random = () => 1 } = {}) {
    const clock = new FakeClock();
    const net = fakeSockets();
    const told = [];
    const tell = Object.fromEntries(
        ["state", "welcome", "frame", "sent", "refused", "later", "denied", "unwelcome"].map((what) => [
            what, (...detail) => told.push([what, ...detail])]));
    let key = 0;
    const outbox = new modules.Outbox(new modules.Memory(storage, "room"), () => clock.now);
    const connection = new modules.Connection({
        url: "ws://room/socket", outbox, tell, random,
        hello: (after) => ({ t: "hello", secret: "s", after }),
        WebSocket: net.FakeSocket,
        setTimeout: (action, ms) => clock.setTimeout(action, ms),
        clearTimeout: (id) => clock.clearTimeout(id),
        now: () => clock.now,
        newKey: () => `k${storage.length}-${++key}`,
    });
    const welcome = (more = {}) => {
        net.last.open();
        net.last.say({ t: "welcome", you: "m1", room: "R", members: [], board: null, last: 0, ...more });
    };
    const heard = (what) => told.filter(([name]) => name === what).map(([, ...detail]) => detail);
    return { clock, net, told, heard, outbox, connection, welcome, storage };
}
