/* The daemon as the bot of a stage: started, killed, started again with the same data. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const program = process.env.CANVASSER ?? path.join(root, "build/canvasser");

export class Bot {
    /* Of several stages each is a messenger of its own: "team", "team2". */
    constructor(...stages) {
        [this.stage] = stages;
        this.stages = stages;
        this.dir = mkdtempSync(path.join(os.tmpdir(), "canvasser-slack-"));
        this.file = path.join(this.dir, "settings.yaml");
        this.noise = "";
        const entries = stages.map((stage, i) => stage.settings(this.dir, i ? `team${i + 1}` : "team"));
        writeFileSync(this.file, `data: ${this.dir}\nmessengers:\n${entries.join("")}`);
    }

    start() {
        this.child = spawn(program, ["run", "-c", this.file], { stdio: ["ignore", "ignore", "pipe"] });
        this.child.stderr.on("data", (chunk) => {
            this.noise += chunk;
            for (const look of this.looks ?? []) look();
        });
        this.ended = new Promise((resolve) => this.child.once("close", (code, signal) => resolve(code ?? signal)));
        this.kill = () => this.child.kill("SIGKILL");
        process.once("exit", this.kill);
        return Promise.all(this.stages.map((stage) => stage.sockets.connected()));
    }

    /* What `check-config` says, and its exit status. */
    async check() {
        const child = spawn(program, ["check-config", "-c", this.file], { stdio: ["ignore", "pipe", "pipe"] });
        let out = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => { out += chunk; });
        const code = await new Promise((resolve) => child.once("close", resolve));
        return { code, out };
    }

    /* Ends it: "SIGTERM" or "SIGKILL". Resolves with how it ended. */
    async stop(signal = "SIGTERM") {
        this.child.kill(signal);
        process.removeListener("exit", this.kill);
        const status = await this.ended;
        /* Its connections outlive it by a moment: the next start waits for its own. */
        for (let n = 0; n < 200 && this.stages.some((stage) => stage.sockets.sockets.length); n++)
            await new Promise((resolve) => setTimeout(resolve, 5));
        return status;
    }

    /* Resolves when it has said `pattern` on its standard error. */
    says(pattern, ms = 15000) {
        this.looks ??= new Set();
        return new Promise((resolve, reject) => {
            const timer = setTimeout(() => reject(new Error(`the daemon did not say ${pattern}:\n${this.noise}`)), ms);
            const look = () => {
                if (!pattern.test(this.noise)) return;
                clearTimeout(timer);
                this.looks.delete(look);
                resolve();
            };
            this.looks.add(look);
            look();
        });
    }

    remove() {
        rmSync(this.dir, { recursive: true, force: true });
    }
}
