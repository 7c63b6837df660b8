//! The application as a person has it: a process with a window, and files that stay when it is closed.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use fantoccini::{ClientBuilder, wd::Capabilities};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    process::{Child, Command},
};

use super::page::Page;
use crate::{
    programs::{program, setting},
    wait::{SOON, until, within},
};

/// Somebody's machine: the folders that outlive a run of the application. Fresh for each test, because WebKit keeps an
/// HTTP cache there that has served an old page before.
pub struct Home {
    dir: TempDir,
    shots: PathBuf,
    /// What the application is started with beside the folders.
    environment: Vec<(String, String)>,
}

impl Home {
    /// Screenshots go to a folder of that name.
    pub fn new(shots: &str) -> Self {
        let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../test-output/window");
        let shots = setting("POINTBACK_TEST_OUTPUT", &usual).join(shots);
        std::fs::create_dir_all(&shots).expect("the output folder can be made");
        Self {
            dir: TempDir::new().expect("a temporary folder"),
            shots,
            environment: Vec::new(),
        }
    }

    /// A variable of the application's environment, from the next start on.
    pub fn tell(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Where a file of that person would be.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The application's log, for a report.
    pub fn log(&self) -> String {
        let Ok(files) = std::fs::read_dir(self.dir.path().join("data/dev.pointback.app/logs")) else {
            return "no log".into();
        };
        let read = |file: std::fs::DirEntry| std::fs::read_to_string(file.path()).unwrap_or_default();
        files.filter_map(Result::ok).map(read).collect()
    }

    /// Starts the application through WebKit's driver and waits for its page.
    pub async fn start(&self) -> App {
        let port = free_port();
        let mut driver = Command::new("WebKitWebDriver");
        driver
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true);
        for (variable, folder) in [
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_STATE_HOME", "state"),
        ] {
            driver.env(variable, self.dir.path().join(folder));
        }
        driver.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let driver = driver
            .spawn()
            .expect("WebKitWebDriver starts (package webkit2gtk-driver)");
        until("the driver listens", SOON, async || {
            TcpStream::connect(("127.0.0.1", port))
                .await
                .map_err(|error| error.to_string())
        })
        .await;

        let binary = setting("POINTBACK_APP", &program("pointback"));
        assert!(
            binary.exists(),
            "{} is not built; script/test builds it",
            binary.display()
        );
        let mut wanted = Capabilities::new();
        wanted.insert(
            "webkitgtk:browserOptions".into(),
            json!({ "binary": binary, "args": [] }),
        );
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(wanted);
        let address = format!("http://127.0.0.1:{port}");
        let client = tokio::time::timeout(Duration::from_mins(1), builder.connect(&address))
            .await
            .unwrap_or_else(|_| panic!("no window after a minute\n{}", self.log()))
            .unwrap_or_else(|error| panic!("the application does not start: {error}\n{}", self.log()));
        App {
            page: Page::new(client, self.shots.clone()),
            driver,
        }
    }
}

/// The application while it runs.
pub struct App {
    pub page: Page,
    driver: Child,
}

/// What a test that failed leaves open would be the running instance for the next one, whose own process would then end at once.
impl Drop for App {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(driver) = self.driver.id()
        {
            let _ = std::process::Command::new("pkill")
                .args(["-KILL", "-P", &driver.to_string()])
                .status();
        }
    }
}

impl App {
    /// Closes the window as a person does, through the window manager, and waits until the process has ended.
    pub async fn close(mut self) {
        let process = window_process().await;
        let closed = Command::new("wmctrl")
            .args(["-c", TITLE])
            .status()
            .await
            .expect("wmctrl runs");
        assert!(closed.success(), "no window is called {TITLE}");
        until("the application ends after its window was closed", SOON, async || {
            if running(process) {
                Err("still running".to_owned())
            } else {
                Ok(())
            }
        })
        .await;
        self.driver.kill().await.expect("the driver can be ended");
    }

    /// Chooses a file in a dialog of the system, by pasting its path: what is typed letter by letter the dialog completes meanwhile,
    /// and on a busy machine some of it is lost.
    pub async fn choose_in_dialog(&self, title: &str, file: &Path) {
        until("the file dialog is there", SOON, async || shows(title).await).await;
        copy(file.to_str().expect("a path that can be pasted")).await;
        // Where what is pasted comes late, or the list of completions takes the key that ends the dialog: once more, over what is there.
        for _ in 0..6 {
            // The slash opens the field for the path.
            xdotool(&["search", "--name", title, "windowactivate", "--sync"]).await;
            xdotool(&["key", "slash", "ctrl+a", "ctrl+v"]).await;
            xdotool(&["key", "Return"]).await;
            let gone = async || shows(title).await.err().map_or(Err("still there"), |_| Ok(()));
            if within(Duration::from_secs(6), gone).await.is_ok() {
                return;
            }
        }
        panic!("the dialog {title} cannot be closed");
    }

    /// Ends the process at once, as a crash or a power cut does.
    pub async fn kill(mut self) {
        let process = window_process().await;
        let killed = Command::new("kill")
            .args(["-KILL", &process.to_string()])
            .status()
            .await
            .expect("kill runs");
        assert!(killed.success(), "the application was not there any more");
        until("the killed application is gone", SOON, async || {
            if running(process) {
                Err("still running".to_owned())
            } else {
                Ok(())
            }
        })
        .await;
        self.driver.kill().await.expect("the driver can be ended");
    }
}

/// Whether a window of that title is open.
async fn shows(title: &str) -> Result<(), String> {
    let listed = Command::new("wmctrl").arg("-l").output().await;
    let text = String::from_utf8_lossy(&listed.map_err(|error| error.to_string())?.stdout).into_owned();
    if text.contains(title) { Ok(()) } else { Err(text) }
}

/// Into the clipboard, where it stays while the display is there: the program ends when it is, and another one of it serves it.
async fn copy(text: &str) {
    let mut xclip = Command::new("xclip");
    xclip.args(["-selection", "clipboard"]).stdin(Stdio::piped());
    xclip.stdout(Stdio::null()).stderr(Stdio::null());
    let mut running = xclip.spawn().expect("xclip runs");
    let mut into = running.stdin.take().expect("its input");
    into.write_all(text.as_bytes()).await.expect("it reads");
    drop(into);
    assert!(running.wait().await.expect("it ends").success());
}

async fn xdotool(words: &[&str]) {
    let done = Command::new("xdotool").args(words).status().await;
    // A dialog that closed meanwhile is no failure: the caller looks whether it is gone.
    done.expect("xdotool runs");
}

const TITLE: &str = "Pointback";

/// The process that owns the window, as the window manager knows it.
async fn window_process() -> u32 {
    until("the window is there", SOON, async || {
        let listed = Command::new("wmctrl")
            .arg("-lp")
            .output()
            .await
            .map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&listed.stdout).into_owned();
        // "0x01000003  0 4711 host Pointback"
        let mut words = text
            .lines()
            .find(|line| line.contains(TITLE))
            .ok_or(text.clone())?
            .split_whitespace();
        words.nth(2).and_then(|pid| pid.parse().ok()).ok_or(text)
    })
    .await
}

/// Whether any thread of a process is left. The first one alone says nothing: of a process that was killed it is at once a zombie,
/// while others still hold what was open, among it the name by which the next instance would find a running one. On a busy machine
/// that takes seconds.
fn running(process: u32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{process}/task"));
    threads.is_ok_and(|mut threads| threads.any(|thread| thread.is_ok_and(|thread| alive(&thread.path()))))
}

/// Whether a thread is there and not only waiting to be collected by its parent.
fn alive(thread: &Path) -> bool {
    std::fs::read_to_string(thread.join("stat")).is_ok_and(|stat| {
        !stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .trim_start()
            .starts_with('Z')
    })
}

/// A port that was free a moment ago. The driver cannot choose one and say which.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
    listener.local_addr().expect("its address").port()
}
