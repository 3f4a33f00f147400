/* Real XMPP servers, Prosody and ejabberd from Debian, each with settings and data of its
 * own below build/, on free ports of the loopback address, run by whoever runs the tests. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
export const DOMAIN = "localhost";
export const ROOMS = `rooms.${DOMAIN}`;

/* A port that was free a moment ago: neither server tells which one it took itself. */
export function freePort() {
    return new Promise((resolve, reject) => {
        const server = net.createServer();
        server.once("error", reject);
        server.listen(0, "127.0.0.1", () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
}

/* `hold`: seconds that a connection which was lost may be resumed. `names`: rooms show
 * everybody who their people are, not only their moderators. `bare`: there are no archives,
 * and nobody takes files. */
const prosodySettings = ({ dir, port, hold, names, bare }) => `
run_as_root = true
pidfile = "${dir}/prosody.pid"
data_path = "${dir}/data"
log = { info = "*console" }
interfaces = { "127.0.0.1" }
c2s_ports = { }
c2s_direct_tls_ports = { }
s2s_ports = { }
http_ports = { ${port} }
https_ports = { }
http_interfaces = { "127.0.0.1" }
http_default_host = "${DOMAIN}"
http_external_url = "http://127.0.0.1:${port}/"
consider_websocket_secure = true
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
allow_registration = true
authentication = "internal_plain"
storage = "internal"
archive_expires_after = "never"
smacks_hibernation_time = ${hold}
modules_enabled = { "roster", "saslauth", "disco", "ping", "time", "register", "websocket",
    "smacks", ${bare ? "" : '"mam", '}"carbons", "pep", "posix" }
modules_disabled = { "s2s", "tls", "admin_shell" }
VirtualHost "${DOMAIN}"
    ${bare ? "" : `disco_items = { { "upload.${DOMAIN}", "files" } }`}
Component "${ROOMS}" "muc"
    modules_enabled = { ${bare ? "" : '"muc_mam"'} }
    muc_log_by_default = true
    muc_room_locking = false
    muc_room_default_persistent = true
    muc_room_default_public_jids = ${names}
${bare ? "" : `Component "upload.${DOMAIN}" "http_file_share"
    http_host = "${DOMAIN}"
`}`;

const ejabberdSettings = ({ dir, port, hold, names, bare }) => `
hosts: [${DOMAIN}]
loglevel: info
auth_password_format: plain
disable_sasl_mechanisms: [digest-md5, X-OAUTH2]
registration_timeout: infinity
acme: {auto: false}
listen:
  - port: ${port}
    ip: 127.0.0.1
    module: ejabberd_http
    request_handlers:
      /ws: ejabberd_http_ws
      /upload: mod_http_upload
modules:
  mod_carboncopy: {}
  mod_disco: {}
${bare ? "" : `  mod_http_upload:
    access: all
    docroot: ${dir}/upload
    put_url: http://127.0.0.1:${port}/upload
  mod_mam:
    assume_mam_usage: true
    default: always
`}  mod_muc:
    host: ${ROOMS}
    default_room_options:
      anonymous: ${!names}
      mam: ${!bare}
      persistent: true
  mod_offline: {}
  mod_ping: {}
  mod_register:
    ip_access: all
    password_strength: 0
  mod_roster: {}
  mod_stream_mgmt:
    resume_timeout: ${hold}
    resend_on_timeout: if_offline
  mod_time: {}
`;

/* Where Debian keeps ejabberd's code: the newest below any architecture's library folder. */
function ejabberdCode() {
    for (const libs of readdirSync("/usr/lib").map((name) => path.join("/usr/lib", name))) {
        const beam = existsSync(libs) && libs.endsWith("-gnu") && readdirSync(libs).find((name) => /^ejabberd-\d.*-\d+$/.test(name));
        if (beam) return libs;
    }
    throw new Error("ejabberd is not installed");
}

/* How each is started, and what it says when it listens. ejabberd's own script refuses
 * to run for anybody but root and `ejabberd`, and wants Erlang's port mapper, so Erlang is
 * started without either. */
const kinds = {
    prosody: (world) => {
        writeFileSync(`${world.dir}/prosody.cfg.lua`, prosodySettings(world));
        mkdirSync(`${world.dir}/data`);
        return {
            command: ["prosody", "-F", "--config", `${world.dir}/prosody.cfg.lua`],
            ready: new RegExp(`Activated service 'http' on .*:${world.port}`),
            path: "/xmpp-websocket",
        };
    },
    ejabberd: (world) => {
        writeFileSync(`${world.dir}/ejabberd.yml`, ejabberdSettings(world));
        writeFileSync(`${world.dir}/inetrc`, "{lookup, [file, native]}.\n");
        return {
            command: ["erl", "-noinput", "+K", "true", "+S", "1", "-mnesia", "dir", `"${world.dir}/data"`, "-s", "ejabberd"],
            env: {
                EJABBERD_CONFIG_PATH: `${world.dir}/ejabberd.yml`, EJABBERD_LOG_PATH: `${world.dir}/ejabberd.log`,
                ERL_CRASH_DUMP: `${world.dir}/crash.dump`, ERL_INETRC: `${world.dir}/inetrc`, ERL_LIBS: ejabberdCode(),
                HOME: world.dir,
            },
            ready: new RegExp(`Start accepting TCP connections at 127\\.0\\.0\\.1:${world.port}`),
            path: "/ws",
        };
    },
};

function untilReady(child, ready, log) {
    return new Promise((resolve, reject) => {
        const look = (line) => {
            log.push(line);
            if (ready.test(line)) resolve();
        };
        for (const stream of [child.stdout, child.stderr]) readline.createInterface({ input: stream }).on("line", look);
        child.once("error", reject);
        child.once("close", (code) => reject(new Error(`${child.spawnfile} ended with ${code}\n${log.join("\n")}`)));
    });
}

/* Gives {kind, port, url, log, stop} once the server listens. */
export async function startServer(kind, { hold = 60, names = true, bare = false } = {}) {
    mkdirSync(path.join(root, "build"), { recursive: true });
    const dir = mkdtempSync(path.join(root, `build/${kind}-`));
    const port = await freePort();
    const how = kinds[kind]({ dir, port, hold, names, bare });
    const log = [];
    const child = spawn(how.command[0], how.command.slice(1), {
        cwd: dir, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...how.env } });
    const kill = () => child.kill("SIGKILL"); /* however this test ends */
    process.once("exit", kill);
    const ended = new Promise((resolve) => child.once("close", resolve));
    await untilReady(child, how.ready, log);
    const stop = async () => {
        child.kill("SIGTERM");
        await ended;
        process.off("exit", kill);
        rmSync(dir, { recursive: true, force: true });
    };
    return { kind, port, path: how.path, url: `ws://127.0.0.1:${port}${how.path}`, log, stop };
}
