/* Runs the program on a stage: with a state folder of its own, killed and begun anew. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const program = process.env.CANVASSER ?? path.join(root, "build/canvasser");

const running = new Set();
process.once("exit", () => running.forEach((daemon) => daemon.child.kill("SIGKILL"))); /* however a test ends */

export class Daemon {
    /* `entries`: the lines of the list `messengers`. */
    static begin(settings) {
        const daemon = new Daemon();
        daemon.dir = mkdtempSync(path.join(os.tmpdir(), "canvasser-messenger-"));
        daemon.file = path.join(daemon.dir, "settings.yaml");
        writeFileSync(daemon.file, `log: debug\nmessengers:\n${settings(daemon.dir)}`);
        daemon.noise = [];
        running.add(daemon);
        daemon.run();
        return daemon;
    }

    run() {
        this.child = spawn(program, ["run", "-c", this.file, "--data", this.dir, "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
        this.child.stderr.on("data", (chunk) => this.noise.push(String(chunk)));
        this.ended = new Promise((resolve) => this.child.once("close", (code, signal) => resolve(code ?? signal)));
    }

    async kill(signal = "SIGKILL") {
        this.child.kill(signal);
        return this.ended;
    }

    async end() {
        const code = await this.kill("SIGTERM");
        running.delete(this);
        rmSync(this.dir, { recursive: true, force: true });
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
