/* The homeserver's memory: users, their devices and data, rooms, one counter for everything. */
import { EventEmitter } from "node:events";
import { randomBytes } from "node:crypto";
import { MatrixError, notFound } from "./errors.mjs";
import { Room } from "./room.mjs";

export class Home {
    server = "stage.test";
    n = 0;
    users = new Map(); /* id -> {id, displayname, "m.tz", data: Map type -> {n, content}, roomData, filters} */
    tokens = new Map(); /* token -> {user, device, refused} */
    rooms = new Map();
    media = new Map(); /* mxc id -> {type, name, bytes} */
    done = new Map(); /* device and path -> answer, for transaction ids */
    changes = new EventEmitter().setMaxListeners(0); /* "change", "event" */

    tick() { return ++this.n; }

    clock() { return Date.now(); }

    /* ---- users ---- */

    addUser(localpart, displayname, more = {}) {
        const id = `@${localpart}:${this.server}`;
        const user = { id, displayname, ...more, data: new Map(), roomData: new Map(), filters: [] };
        this.users.set(id, user);
        return user;
    }

    user(id) {
        const user = this.users.get(id);
        if (!user) throw notFound("User was not found");
        return user;
    }

    profileOf(id) {
        const { displayname } = this.user(id);
        return displayname ? { displayname } : {};
    }

    login(user, device = randomBytes(5).toString("hex").toUpperCase()) {
        const token = `syt_${randomBytes(18).toString("base64url")}`;
        this.tokens.set(token, { user, device });
        return token;
    }

    setData(user, type, content, room = "") {
        user.data.set(`${room}\0${type}`, { n: this.tick(), room, type, content });
        this.changed();
    }

    setProfile(user, key, value) {
        user[key] = value;
        for (const room of this.rooms.values())
            if (key === "displayname" && room.membership(user.id) === "join") room.member(user.id, user.id, "join");
        this.changed();
    }

    /* ---- rooms ---- */

    createRoom(creator, options) {
        const room = new Room(this, creator, { version: 10, preset: "private_chat", ...options });
        this.rooms.set(room.id, room);
        this.changed();
        return room;
    }

    room(id) {
        const room = this.rooms.get(id);
        if (!room) throw new MatrixError(404, "M_NOT_FOUND", "Unknown room");
        return room;
    }

    happened(entry) {
        this.changes.emit("event", entry);
        this.changed();
    }

    changed() { this.changes.emit("change"); }

    /* ---- tokens of the stream: "s12" of a sync, "t12" of a timeline ---- */

    position(token) {
        const found = /^[st](\d+)$/.exec(token);
        if (!found || Number(found[1]) > this.n) throw new MatrixError(400, "M_UNKNOWN", `Invalid stream token ${token}`);
        return Number(found[1]);
    }
}
