//! A NATS server as a child process: for development on one machine, for `convene up` and for tests.
//!
//! It listens on the loopback address only and ends with the process that started it, also when that is killed. Signals of the
//! terminal do not reach it: the process that started it ends in good order first. An installation that others reach runs a
//! server of its own.

use std::fmt;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use serde::Deserialize;
use tokio::time::Instant;

use super::{OLDEST_SERVER, ServerVersion};
use crate::cause::Cause;
use crate::secret_file;

/// How long a server may take from its start until it listens; a large store is read first.
const START_LIMIT: Duration = Duration::from_secs(60);

/// How long a server may take to end when it is asked to.
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// The pause between two looks at what a process is doing.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// The pause between two looks at whether a server still runs that nobody asked to end.
const LOOK_WHETHER_IT_RUNS: Duration = Duration::from_millis(200);

/// Runs the server `$1` with the settings `$2`, and kills it once its own input ends: the one who holds the other end of that
/// pipe has ended, however that happened.
const WATCH: &str = r#"
exec 3<&0
"$1" --config "$2" </dev/null 3<&- &
server=$!
{ cat <&3 >/dev/null; kill -KILL "$server"; } &
watcher=$!
exec 3<&-
wait "$server"
status=$?
kill "$watcher"
exit "$status"
"#;

/// When the server makes sure that what it acknowledged survives a loss of power.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SyncInterval {
    /// Before it acknowledges: what was acknowledged is on disk.
    #[default]
    Always,
    /// At intervals: a loss of power loses what came after the last one; the end of the process alone loses nothing.
    Every(Duration),
}

impl fmt::Display for SyncInterval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always => formatter.write_str("always"),
            Self::Every(interval) => write!(formatter, "\"{}ms\"", interval.as_millis()),
        }
    }
}

/// How to run a server on this machine.
#[derive(Clone)]
pub struct LocalServerConfig {
    /// The folder that holds its store, its configuration and its own log.
    pub folder: PathBuf,
    /// The port on the loopback address; `None` for a free one.
    pub port: Option<u16>,
    /// When it syncs to disk.
    pub sync_interval: SyncInterval,
    /// The program; `None` to look for one that is new enough.
    pub binary: Option<PathBuf>,
    /// Whom it admits.
    pub access: Access,
}

/// Whom a server on this machine admits.
#[derive(Clone, Default)]
pub enum Access {
    /// Everybody on this machine.
    #[default]
    Everybody,
    /// Who knows the password of its only user, letters and digits.
    Secret(String),
    /// The users of this `authorization` block of a server's configuration, with what each may do.
    Users(String),
}

/// The only user of a server that has a secret.
const USER: &str = "convene";

impl fmt::Debug for LocalServerConfig {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { folder, port, sync_interval, binary, access: _ } = self;
        let mut shown = formatter.debug_struct("LocalServerConfig");
        shown.field("folder", folder).field("port", port).field("sync_interval", sync_interval);
        shown.field("binary", binary).finish_non_exhaustive()
    }
}

/// Why a server on this machine does not run.
#[derive(Debug, thiserror::Error)]
pub enum LocalServerError {
    /// No usable program.
    #[error(
        "no nats-server of version {OLDEST_SERVER} or newer was found ({looked}); run `make tools`, or install one and name it in the settings"
    )]
    NoBinary {
        /// Where it was looked for.
        looked: String,
    },
    /// Its folder cannot be used.
    #[error("the NATS server's folder {folder} cannot be used; name one that this user may write")]
    Folder {
        /// The folder.
        folder: String,
        /// What happened.
        #[source]
        problem: io::Error,
    },
    /// One is running on the same folder already.
    #[error(
        "a NATS server started earlier on {folder} still listens on port {port} (process {process}); stop the suite or the program that started it, and it ends with it"
    )]
    Running {
        /// The folder.
        folder: String,
        /// The port it listens on.
        port: u16,
        /// The number of its process.
        process: u32,
    },
    /// Another program listens on its port.
    #[error("port {port} of this machine, for the NATS server, is in use; free it, or take another")]
    Port {
        /// The port.
        port: u16,
        /// What happened.
        #[source]
        problem: io::Error,
    },
    /// It ended before it listened.
    #[error("nats-server did not start; it ended ({status}) and said last: {said}; its log is {log}")]
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// The last line of its log.
        said: String,
        /// Where it says more.
        log: String,
    },
    /// It cannot be started, or does not listen in time.
    #[error("nats-server did not start; its log is {log}")]
    NotStarted {
        /// Where it says more.
        log: String,
        /// What happened.
        #[source]
        cause: Cause,
    },
}

/// A running NATS server; dropping it kills the process.
#[derive(Debug)]
pub struct LocalServer {
    config: LocalServerConfig,
    peers: Option<Peers>,
    binary: PathBuf,
    listening: Listening,
    child: Child,
}

/// Where a server listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Listening {
    process: u32,
    port: u16,
}

/// The cluster that a server is a member of, all of it on this machine.
#[derive(Clone, Debug)]
pub struct Peers {
    /// The server's name in the cluster.
    pub name: String,
    /// The port it listens on for the others.
    pub port: u16,
    /// The ports the members listen on for each other.
    pub all: Vec<u16>,
}

#[derive(Deserialize)]
struct Ports {
    nats: Vec<String>,
}

impl LocalServer {
    /// Starts a server and returns when it listens.
    ///
    /// # Errors
    /// When there is no program, its folder cannot be written, or it does not come up.
    pub async fn start(config: LocalServerConfig) -> Result<Self, LocalServerError> {
        Self::start_among(config, None).await
    }

    /// Starts a server, as a member of a cluster when it has peers; a member's first answers wait for the others.
    ///
    /// # Errors
    /// When there is no program, its folder cannot be written, or it does not come up.
    pub async fn start_among(config: LocalServerConfig, peers: Option<Peers>) -> Result<Self, LocalServerError> {
        let binary = find_binary(config.binary.as_deref()).await?;
        std::fs::create_dir_all(&config.folder).map_err(|problem| folder_problem(&config, problem))?;
        refuse_second(&config.folder)?;
        let (child, listening) = launch(&binary, &config, peers.as_ref(), config.port).await?;
        Ok(Self { config, peers, binary, listening, child })
    }

    /// The address to connect to, with the secret where there is one.
    pub fn url(&self) -> String {
        match &self.config.access {
            Access::Secret(secret) => self.url_of(USER, secret),
            Access::Everybody | Access::Users(_) => format!("nats://127.0.0.1:{}", self.listening.port),
        }
    }

    /// The address by which one of its users connects.
    pub fn url_of(&self, user: &str, password: &str) -> String {
        format!("nats://{user}:{password}@127.0.0.1:{}", self.listening.port)
    }

    /// The port on the loopback address.
    pub fn port(&self) -> u16 {
        self.listening.port
    }

    /// The number of its process.
    pub fn process(&self) -> u32 {
        self.listening.process
    }

    /// Ends the process at once, as a crash would.
    pub fn kill(&mut self) {
        end(&mut self.child);
    }

    /// Returns when the process ends by itself or is killed by somebody else, and says how it ended.
    ///
    /// # Errors
    /// When the operating system does not say whether the process runs.
    pub async fn ended(&mut self) -> io::Result<ExitStatus> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            tokio::time::sleep(LOOK_WHETHER_IT_RUNS).await;
        }
    }

    /// The file in which it says what happens to it.
    pub fn log(&self) -> PathBuf {
        log_in(&self.config.folder)
    }

    /// Starts the server again on the same port and store, ending the process first if it still runs.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn restart(&mut self) -> Result<(), LocalServerError> {
        self.kill();
        let (config, port) = (&self.config, Some(self.listening.port));
        (self.child, self.listening) = launch(&self.binary, config, self.peers.as_ref(), port).await?;
        Ok(())
    }

    /// Makes the server that runs on `folder` read its configuration again, such as who may connect, and returns once it has. Says
    /// whether there is one.
    ///
    /// # Errors
    /// When it cannot be asked, or its configuration is wrong.
    pub async fn reload_in(folder: &Path) -> io::Result<bool> {
        let Some(server) = servers_on(folder).next() else { return Ok(false) };
        // A server connects what a new account imports of one that was there by the second reading only (2.15.1).
        for _ in 0..2 {
            reload(server, &log_in(folder)).await?;
        }
        Ok(true)
    }

    /// Asks the server to end in good order, and kills it when it does not.
    pub async fn stop(mut self) {
        let asked = tokio::process::Command::new(&self.binary)
            .arg("--signal")
            .arg(format!("term={}", self.listening.process))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .await;
        if asked.is_ok_and(|status| status.success()) {
            let limit = Instant::now() + STOP_LIMIT;
            while Instant::now() < limit && matches!(self.child.try_wait(), Ok(None)) {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        }
    }
}

impl Drop for LocalServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts the process and waits until it says on which port it listens.
async fn launch(
    binary: &Path,
    config: &LocalServerConfig,
    peers: Option<&Peers>,
    port: Option<u16>,
) -> Result<(Child, Listening), LocalServerError> {
    if let Some(port) = port {
        is_free(port).map_err(|problem| LocalServerError::Port { port, problem })?;
    }
    let settings = config.folder.join("nats-server.conf");
    let log = log_in(&config.folder);
    secret_file::replace(&settings, settings_text(config, peers, port, &log).as_bytes())
        .map_err(|problem| folder_problem(config, problem))?;
    let said = log.display().to_string();
    let not_started = |cause: Cause| LocalServerError::NotStarted { log: said.clone(), cause };
    // What a server wrote that was killed says nothing of the one that starts now.
    files_that_say_where(&config.folder).for_each(|file| drop(std::fs::remove_file(file)));
    let mut child = Command::new("/bin/sh")
        .args(["-c", WATCH, "nats-server"])
        .arg(binary)
        .arg(&settings)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(|error| not_started(Cause::new(error)))?;
    let limit = Instant::now() + START_LIMIT;
    loop {
        if let Some(listening) = files_that_say_where(&config.folder).find_map(|file| read_listening(&file)) {
            return Ok((child, listening));
        }
        if let Ok(Some(status)) = child.try_wait() {
            return Err(LocalServerError::Ended { status, said: last_line(&log), log: said });
        }
        if Instant::now() > limit {
            end(&mut child);
            return Err(not_started(format!("it did not listen within {} seconds", START_LIMIT.as_secs()).into()));
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// What a server wrote last, or that it wrote nothing.
fn last_line(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    text.lines().next_back().unwrap_or("nothing").to_owned()
}

/// Makes a server read its configuration, and returns once its log says how that went.
async fn reload(server: Listening, log: &Path) -> io::Result<()> {
    let from = std::fs::read_to_string(log)?.len();
    let asked = Command::new("/bin/sh").args(["-c", &format!("kill -HUP {}", server.process)]).status()?;
    let limit = Instant::now() + STOP_LIMIT;
    while asked.success() && Instant::now() < limit {
        let text = std::fs::read_to_string(log)?;
        let mut lines = text.get(from..).unwrap_or_default().lines();
        let outcome = lines.find(|line| line.contains("server configuration") && line.contains("eload"));
        match outcome {
            Some(line) if line.contains("Reloaded server configuration") => return Ok(()),
            Some(line) => return Err(io::Error::other(line.to_owned())),
            None => tokio::time::sleep(LOOK_AGAIN).await,
        }
    }
    Err(io::Error::other(format!(
        "the NATS server does not read its configuration again; its log is {}",
        log.display()
    )))
}

/// Ends the watched server at once.
fn end(child: &mut Child) {
    drop(child.stdin.take());
    // It fails only when the process has ended, which is what is wanted.
    let _ = child.wait();
}

fn is_free(port: u16) -> io::Result<()> {
    std::net::TcpListener::bind(("127.0.0.1", port)).map(drop)
}

fn settings_text(config: &LocalServerConfig, peers: Option<&Peers>, port: Option<u16>, log: &Path) -> String {
    let port = port.map_or_else(|| "-1".to_owned(), |port| port.to_string());
    let name = peers.map_or("convene-local", |peers| &peers.name);
    let quoted = |path: &Path| serde_json::Value::from(path.display().to_string()).to_string();
    let cluster = peers.map(|peers| {
        let routes: Vec<String> = peers.all.iter().map(|port| format!("\"nats://127.0.0.1:{port}\"")).collect();
        let (port, routes) = (peers.port, routes.join(", "));
        format!("cluster {{\n  name: convene-local\n  listen: \"127.0.0.1:{port}\"\n  routes: [{routes}]\n}}\n")
    });
    let users = match &config.access {
        Access::Everybody => String::new(),
        Access::Secret(secret) => format!("authorization {{\n  user: {USER}\n  password: \"{secret}\"\n}}\n"),
        Access::Users(users) => users.clone(),
    };
    format!(
        "# Written at each start of the server; changes are lost.\n\
         server_name: {name}\n\
         listen: \"127.0.0.1:{port}\"\n\
         ports_file_dir: {folder}\n\
         log_file: {log}\n\
         max_payload: 1MB\n\
         jetstream {{\n  store_dir: {store}\n  sync_interval: {sync}\n}}\n\
         {users}{cluster}",
        folder = quoted(&config.folder),
        log = quoted(log),
        store = quoted(&config.folder.join("store")),
        sync = config.sync_interval,
        cluster = cluster.unwrap_or_default(),
    )
}

/// Refuses to start on a folder that a server still uses: two would spoil each other's store.
fn refuse_second(folder: &Path) -> Result<(), LocalServerError> {
    match servers_on(folder).next() {
        Some(Listening { process, port }) => {
            Err(LocalServerError::Running { folder: folder.display().to_string(), port, process })
        }
        None => Ok(()),
    }
}

/// The servers that run on a folder.
fn servers_on(folder: &Path) -> impl Iterator<Item = Listening> {
    let listens = |at: &Listening| std::net::TcpStream::connect(("127.0.0.1", at.port)).is_ok();
    files_that_say_where(folder).filter_map(|file| read_listening(&file)).filter(listens)
}

/// The files in which servers of a folder say where they listen, named by program and process. A server that ends in good order
/// takes its file away; one that is killed does not.
fn files_that_say_where(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    files.filter(|file| file.extension().is_some_and(|extension| extension == "ports"))
}

fn read_listening(file: &Path) -> Option<Listening> {
    let ports: Ports = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    let port = ports.nats.first()?.rsplit(':').next()?.parse().ok()?;
    let process = file.file_stem()?.to_str()?.rsplit('_').next()?.parse().ok()?;
    Some(Listening { process, port })
}

fn log_in(folder: &Path) -> PathBuf {
    folder.join("nats-server.log")
}

fn folder_problem(config: &LocalServerConfig, problem: io::Error) -> LocalServerError {
    LocalServerError::Folder { folder: config.folder.display().to_string(), problem }
}

/// The program named in the settings, or the first new enough on the PATH or in `.tools/bin` of this folder or one above.
async fn find_binary(named: Option<&Path>) -> Result<PathBuf, LocalServerError> {
    let candidates = named.map_or_else(places_to_look, |named| vec![named.to_owned()]);
    let mut looked = Vec::new();
    for candidate in candidates {
        match version_of(&candidate).await {
            Ok(version) if version >= OLDEST_SERVER => return Ok(candidate),
            Ok(version) => looked.push(format!("{} is {version}", candidate.display())),
            Err(problem) => looked.push(format!("{}: {problem}", candidate.display())),
        }
    }
    if looked.is_empty() {
        looked.push("none on the PATH, none in .tools/bin".to_owned());
    }
    Err(LocalServerError::NoBinary { looked: looked.join("; ") })
}

fn places_to_look() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let here = std::env::current_dir().unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join("nats-server"));
    let in_tools = here.ancestors().map(|folder| folder.join(".tools/bin/nats-server"));
    on_path.chain(in_tools).filter(|candidate| candidate.is_file()).collect()
}

async fn version_of(binary: &Path) -> Result<ServerVersion, String> {
    let output = tokio::process::Command::new(binary).arg("--version").output().await;
    let output = output.map_err(|error| error.to_string())?;
    String::from_utf8_lossy(&output.stdout).parse().map_err(|error: super::version::NotAVersion| error.to_string())
}
