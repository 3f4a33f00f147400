/* What this browser remembers: who one is in a room, the name one likes, what
 * is still to be sent, the answer being written. All of it is kept per room,
 * under the room's join token, so that the link alone leads back to the same
 * person. */

const PREFIX = "canvasser";

/* The browser may refuse to store (private windows, full disk); then the page
 * remembers as long as it is open. */
export function browserStorage(find = () => globalThis.localStorage) {
    try {
        const storage = find();
        storage.setItem(`${PREFIX}/probe`, "1");
        storage.removeItem(`${PREFIX}/probe`);
        return storage;
    } catch {
        return new MapStorage();
    }
}

/* A Storage that ends with the page. */
export class MapStorage {
    #map = new Map();
    get length() { return this.#map.size; }
    key(i) { return [...this.#map.keys()][i] ?? null; }
    getItem(key) { return this.#map.get(key) ?? null; }
    setItem(key, value) { this.#map.set(key, String(value)); }
    removeItem(key) { this.#map.delete(key); }
}

export class Memory {
    #storage;
    #overflow = new MapStorage();
    #room;

    constructor(storage, room) {
        this.#storage = storage;
        this.#room = room;
    }

    /* The room opened last in this browser, for a visit without a link. */
    static lastRoom(storage) { return storage.getItem(`${PREFIX}/last`); }

    get name() { return this.#storage.getItem(`${PREFIX}/name`) ?? ""; }
    set name(name) { this.#put(`${PREFIX}/name`, name); }

    /* The language chosen last, here or, before anything was chosen here, in any
     * room; null when none was. */
    get language() { return this.#read("language") ?? Memory.language(this.#storage); }
    set language(language) {
        this.#write("language", language);
        this.#put(`${PREFIX}/language`, language);
    }
    static language(storage) { return storage.getItem(`${PREFIX}/language`); }

    /* The language the room is still to be told, or null. */
    get wish() { return this.#read("wish"); }
    set wish(language) {
        if (language) this.#write("wish", language);
        else this.#remove("wish");
    }

    /* The language in which the bot spoke with this person last, or null. */
    get spoken() { return this.#read("spoken"); }
    set spoken(language) { this.#write("spoken", language); }

    /* The language of the board on this screen, or null. */
    get boardLanguage() { return this.#read("board-language"); }
    set boardLanguage(language) { this.#write("board-language", language); }

    /* The secret that makes one the same person again, or null. */
    get secret() { return this.#read("secret"); }
    set secret(secret) {
        this.#write("secret", secret);
        this.#put(`${PREFIX}/last`, this.#room);
    }
    forgetSecret() { this.#remove("secret"); }

    get draft() { return this.#read("draft") ?? ""; }
    set draft(text) {
        if (text) this.#write("draft", text);
        else this.#remove("draft");
    }

    /* Whether what is being written is for the bot alone, and whose id that is. */
    get alone() { return this.#read("alone") !== null; }
    set alone(alone) {
        if (alone) this.#write("alone", "1");
        else this.#remove("alone");
    }
    get bot() { return this.#read("bot"); }
    set bot(id) { if (id) this.#write("bot", id); }

    /* Unsent messages, one entry each: two windows of the same person never
     * overwrite each other's. */
    keep(item) { this.#write(`out/${item.frame.key}`, JSON.stringify(item)); }
    drop(key) { this.#remove(`out/${key}`); }
    kept() {
        const start = this.#path("out/");
        const found = [];
        for (const storage of [this.#storage, this.#overflow]) {
            for (let i = 0; i < storage.length; i++) {
                const key = storage.key(i);
                if (key.startsWith(start)) found.push(parsed(storage.getItem(key)));
            }
        }
        return found.filter((item) => item?.frame?.key).sort((a, b) => a.at - b.at || a.turn - b.turn);
    }

    #path(what) { return `${PREFIX}/${this.#room}/${what}`; }
    #read(what) {
        const key = this.#path(what);
        return this.#overflow.getItem(key) ?? this.#storage.getItem(key);
    }
    #write(what, value) { this.#put(this.#path(what), value); }
    #put(key, value) {
        try {
            this.#storage.setItem(key, value);
        } catch {
            this.#overflow.setItem(key, value);
        }
    }
    #remove(what) {
        this.#storage.removeItem(this.#path(what));
        this.#overflow.removeItem(this.#path(what));
    }
}

function parsed(text) {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}

/* 128 random bits in base64url. */
export function randomKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
