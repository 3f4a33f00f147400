/* The program, connected to a stage, and what it has stored. */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./servers.mjs";

const program = process.env.CANVASSER ?? path.join(root, "build/canvasser");

/* `more`: further lines of the settings file. */
export function prepare(stage, more = "", entry = {}) {
    mkdirSync(path.join(root, "build"), { recursive: true });
    const dir = mkdtempSync(path.join(root, "build/xmpp-daemon-"));
    writeFileSync(path.join(dir, "settings.yaml"), `${more}messengers:\n${stage.settings(dir, entry)}`);
    return new Daemon(dir);
}

class Daemon {
    noise = [];

    constructor(dir) { this.dir = dir; }

    start() {
        this.child = spawn(program, ["run", "-c", path.join(this.dir, "settings.yaml"), "--data", this.dir], { stdio: ["ignore", "ignore", "pipe"] });
        const { child } = this;
        this.kill = () => child.kill("SIGKILL");
        process.once("exit", this.kill);
        child.stderr.on("data", (chunk) => this.noise.push(String(chunk)));
        this.ended = new Promise((resolve) => child.once("close", (code) => {
            process.off("exit", this.kill);
            resolve(code);
        }));
        return this;
    }

    async crash() {
        this.kill();
        await this.ended;
    }

    async stop() {
        this.child.kill("SIGTERM");
        return this.ended;
    }

    /* Waits until the program has said something that fits. */
    async says(pattern) {
        while (!pattern.test(this.noise.join(""))) await new Promise((resolve) => this.child.stderr.once("data", resolve));
    }

    rows(query) {
        const [file] = readdirSync(this.dir).filter((name) => /\.(db|sqlite3?)$/.test(name) && !/room/.test(name));
        const out = execFileSync("sqlite3", ["-json", "-cmd", ".timeout 5000", path.join(this.dir, file), query], { encoding: "utf8" });
        return out.trim() ? JSON.parse(out) : [];
    }

    /* Waits until what is stored is as it should be: nothing tells when that is. */
    async until(query, fits) {
        for (let i = 0; i < 200; i++) {
            const rows = this.rows(query);
            if (fits(rows)) return rows;
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        throw new Error(`${query} stays ${JSON.stringify(this.rows(query))}`);
    }

    remove() { rmSync(this.dir, { recursive: true, force: true }); }
}
