/* Runs the program on a stage: with a state folder of its own, killed and begun anew. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const program = process.env.CANVASSER ?? path.join(root, "build/canvasser");

/* Debian's libfaketime: the daemon's days pass as the test says. */
const faketime = `/usr/lib/${{ x64: "x86_64", arm64: "aarch64" }[process.arch]}-linux-gnu/faketime/libfaketime.so.1`;

/* However a test ends, none is left behind. */
const running = new Set();
process.once("exit", () => { for (const daemon of running) daemon.child?.kill("SIGKILL"); });

export class Daemon {
    /* `settings(dir)` gives the lines of the list `messengers`; `more`: lines before it, `log`:
     * how much it tells. With `clock`, its day begins at noon (Etc/UTC), and `sleep` moves its
     * clock. `env`: further variables of its environment. */
    static begin(settings, { more = "", log = "debug", clock = false, env = {} } = {}) {
        const daemon = new Daemon();
        Object.assign(daemon, { env, checked: "" }); /* all that check-config has said */
        daemon.dir = mkdtempSync(path.join(os.tmpdir(), "canvasser-messenger-"));
        daemon.file = path.join(daemon.dir, "settings.yaml");
        daemon.clock = clock ? path.join(daemon.dir, "clock") : "";
        daemon.seconds = 86400 + 43200 - Math.floor(Date.now() / 1000) % 86400;
        if (clock) daemon.setClock();
        writeFileSync(daemon.file, `log: ${log}\n${more}messengers:\n${settings(daemon.dir)}`);
        daemon.noise = [];
        running.add(daemon);
        daemon.run();
        return daemon;
    }

    run() {
        const env = !this.clock ? this.environment() : { ...this.environment(), LD_PRELOAD: faketime,
            FAKETIME_TIMESTAMP_FILE: this.clock, FAKETIME_NO_CACHE: "1", DONT_FAKE_MONOTONIC: "1" };
        this.child = spawn(program, ["run", "-c", this.file, "--data", this.dir, "--port", "0"], { stdio: ["ignore", "pipe", "pipe"], env });
        this.child.stdout.on("data", (chunk) => this.noise.push(String(chunk)));
        this.child.stderr.on("data", (chunk) => this.noise.push(String(chunk)));
        this.ended = new Promise((resolve) => this.child.once("close", (code, signal) => resolve(code ?? signal)));
    }

    environment() {
        return { ...process.env, ...this.env };
    }

    setClock() {
        writeFileSync(this.clock, `+${this.seconds}\n`);
    }

    /* The daemon's clock moves on; it looks at it when something happens, or within a minute. */
    sleep(seconds) {
        this.seconds += seconds;
        this.setClock();
    }

    /* Milliseconds since 1970, as the daemon believes. */
    now() {
        return Date.now() + this.seconds * 1000;
    }

    /* What `check-config` says of the same settings. */
    async check() {
        const child = spawn(program, ["check-config", "-c", this.file], { stdio: ["ignore", "pipe", "pipe"], env: this.environment() });
        let stdout = "";
        child.stdout.on("data", (chunk) => { stdout += chunk; });
        child.stderr.on("data", (chunk) => { this.checked += chunk; });
        const status = await new Promise((resolve) => child.once("close", resolve));
        this.checked += stdout;
        return { status, stdout };
    }

    async kill(signal = "SIGKILL") {
        this.child.kill(signal);
        return this.ended;
    }

    async end() {
        const code = await this.kill("SIGTERM");
        rmSync(this.dir, { recursive: true, force: true });
        running.delete(this);
        return code;
    }

    log() {
        return this.noise.join("");
    }
}

/* Comes back when `holds()` does. For what no message tells. */
export async function until(what, holds, ms = 20000) {
    const end = Date.now() + ms;
    while (!holds()) {
        if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms`);
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
}
